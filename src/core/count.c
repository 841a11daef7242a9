#include "core/count.h"

#include "sql/count.h"

enum { LOOSE_MOST = 500 };

static bool fold_tx(struct db *db, void *data, GError **error)
{
    (void)data;
    return sql_count_fold_desk(db, NULL, error) && sql_count_fold_customer(db, NULL, error) &&
           sql_count_fold_company(db, NULL, error);
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
