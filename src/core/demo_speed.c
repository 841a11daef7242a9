#include "core/demo_speed.h"

#include "core/search_index.h"

/* The index holds its words back within the fast writing, so that its last ones are synced with the rest;
 * so are the tables' indexes made. */
bool demo_speed(struct db_pool *pool, bool on, GError **error)
{
    static const char *const tables[] = {"ticket",        "article",     "ticket_event", "message_ref",
                                         "ticket_number", "ticket_mark", "search_index", NULL};
    bool whole;

    if (on)
        return db_bulk(pool, true, error) && search_index_bulk(pool, true, error) &&
               db_index_hold(pool, tables, error);
    whole = search_index_bulk(pool, false, error) && db_index_make(pool, error);
    return db_bulk(pool, false, whole ? error : NULL) && whole;
}
