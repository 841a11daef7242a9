#include "core/throttle_keep.h"

#include "core/throttle.h"
#include "sql/throttle.h"

bool throttle_load(const struct house *house, int64_t now, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    g_autoptr(arena) a = arena_new();
    struct throttle_row *rows = NULL;
    size_t n = 0;

    if (db == NULL || !sql_throttle_list(db, a, now, THROTTLE_BUCKETS, &rows, &n, error))
        return false;
    throttle_restore(house->throttle, rows, n, now);
    return true;
}

struct saving {
    const struct throttle_row *rows;
    size_t n;
    int64_t now;
};

static bool save_tx(struct db *db, void *data, GError **error)
{
    const struct saving *s = data;

    for (size_t i = 0; i < s->n; i++)
        if (!sql_throttle_put(db, s->rows[i].bucket, s->rows[i].full_at, NULL, error))
            return false;
    return sql_throttle_sweep(db, s->now, NULL, error) &&
           sql_throttle_trim(db, THROTTLE_BUCKETS, NULL, error);
}

bool throttle_save(const struct house *house, int64_t now, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct throttle_row *rows = NULL;
    struct saving s = {.n = throttle_changed(house->throttle, a, &rows), .now = now};

    s.rows = rows;
    if (s.n == 0 || db_write(house->pool, save_tx, &s, error))
        return true;
    throttle_changed_again(house->throttle, rows, s.n);
    return false;
}
