#include "core/count.h"

#include "sql/count.h"

#include <string.h>

enum { LOOSE_MOST = 500 };

static bool fold_tx(struct db *db, void *data, GError **error)
{
    (void)data;
    return sql_count_fold_desk(db, NULL, error) && sql_count_fold_customer(db, NULL, error) &&
           sql_count_fold_company(db, NULL, error);
}

bool count_new(struct db *db, const struct count_ticket *t, GError **error)
{
    bool merged = strcmp(t->state, "merged") == 0, closed = strcmp(t->state, "closed") == 0;

    return merged ||
           ((closed || sql_count_new_desk(db, t->queue_id, t->state, t->owner_id, NULL, error)) &&
            sql_count_new_customer(db, t->customer_id, t->company_id, t->state, NULL, error) &&
            (t->company_id == 0 ||
             sql_count_new_company(db, t->company_id, t->state, NULL, error)));
}

bool count_tidy(const struct house *house, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct count_loose_row loose;
    bool ok;

    if (!db_pool_is_postgres(house->pool))
        return true;
    {
        g_autoptr(db_conn) db = db_take(house->pool, error);

        ok = db != NULL && sql_count_loose(db, a, &loose, error);
    }
    return ok && (loose.n < LOOSE_MOST || db_write(house->pool, fold_tx, NULL, error));
}

static bool again_tx(struct db *db, void *data, GError **error)
{
    (void)data;
    return sql_count_lock(db, NULL, error) && sql_count_clear_desk(db, NULL, error) &&
           sql_count_clear_customer(db, NULL, error) && sql_count_clear_company(db, NULL, error) &&
           sql_count_again_desk(db, NULL, error) && sql_count_again_customer(db, NULL, error) &&
           sql_count_again_company(db, NULL, error);
}

bool count_again(const struct house *house, GError **error)
{
    return db_write(house->pool, again_tx, NULL, error);
}
