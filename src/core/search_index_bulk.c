/* search_index_bulk.c - very many messages come into the index at once. */
#include "core/search_index.h"
#include "sql/search_index.h"

enum {
    HELD_BYTES = 64 * 1024 * 1024,
    HELD_BYTES_ELSE = 1024 * 1024, /* FTS5's own */
    PIECES = 4,                    /* too: so many of a size it makes one */
    MERGED_PAGES = 4500,
};

static bool hold_tx(struct db *db, void *data, GError **error)
{
    const int64_t *bytes = data;

    return sql_search_index_hold(db, *bytes, NULL, error);
}

/* A small piece more among the newest ones. */
static bool again_tx(struct db *db, void *data, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct search_ticket_id_row *newest = NULL;

    (void)data;
    return sql_search_ticket_newest(db, a, &newest, error) &&
           (newest == NULL || search_index_ticket(db, newest->ticket_id, error));
}

static bool merge_tx(struct db *db, void *data, GError **error)
{
    (void)data;
    return sql_search_index_merge_from(db, 2, NULL, error) &&
           sql_search_index_merge(db, MERGED_PAGES, NULL, error) &&
           sql_search_index_merge_from(db, PIECES, NULL, error);
}

/* Up to three large pieces are left where the small ones of later commits come: one of these would have to
 * make one of all, and take half a second. FTS5 begins where there are most, so there are some more. */
static bool put_in_order(struct db_pool *pool, GError **error)
{
    for (int i = 1; i < PIECES; i++)
        if (!db_write(pool, again_tx, NULL, error))
            return false;
    return db_write(pool, merge_tx, NULL, error);
}

bool search_index_bulk(struct db_pool *pool, bool on, GError **error)
{
    int64_t bytes = on ? HELD_BYTES : HELD_BYTES_ELSE;

    return db_pool_is_postgres(pool) || (db_write(pool, hold_tx, &bytes, error) &&
                                         (on || put_in_order(pool, error)));
}
