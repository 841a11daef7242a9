#include "core/aside.h"

#include "sql/restore.h"

static bool do_tx(struct db *db, void *data, GError **error)
{
    static bool (*const how[])(struct db *, int64_t *, GError **) = {
        [ASIDE_BACK] = sql_restore_back,
        [ASIDE_PUT] = sql_restore_aside,
        [ASIDE_DROP] = sql_restore_done,
    };
    const enum aside *what = data;

    return how[*what](db, NULL, error);
}

bool aside_do(struct db_pool *pool, enum aside what, GError **error)
{
    return db_write(pool, do_tx, &what, error);
}

bool aside_stands(struct db *db, bool *stands, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct restore_unfinished_row row;

    if (!sql_restore_unfinished(db, a, &row, error))
        return false;
    *stands = row.is != 0;
    return true;
}
