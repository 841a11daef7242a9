/* report_keep.c - the rows that reports are made of follow the events. */
#include "core/report.h"

#include "sql/report.h"

/* So many events take some ten milliseconds: nobody who writes meanwhile notices. */
enum { EVENTS_A_STEP = 2000 };

struct step {
    struct arena *a;
    bool more;
};

static bool step_tx(struct db *db, void *data, GError **error)
{
    struct step *s = data;
    struct report_cursor_row cursor;
    int64_t upto;

    if (!sql_report_cursor(db, s->a, &cursor, error))
        return false;
    upto = MIN(cursor.newest, cursor.event_id + EVENTS_A_STEP);
    s->more = upto < cursor.newest;
    return upto <= cursor.event_id ||
           (sql_report_forget(db, cursor.event_id, upto, NULL, error) &&
            sql_report_chunk_forget(db, cursor.event_id, upto, NULL, error) &&
            sql_report_take(db, cursor.event_id, upto, NULL, error) &&
            sql_report_cursor_put(db, upto, NULL, error));
}

/* Reading alone tells that there is nothing to do: most of the time there is not. */
static bool anything(const struct house *house, struct arena *a, bool *any, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    struct report_cursor_row cursor;

    if (db == NULL || !sql_report_cursor(db, a, &cursor, error))
        return false;
    *any = cursor.newest > cursor.event_id;
    return true;
}

bool report_keep(const struct house *house, bool *more, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct step s = {.a = a};
    bool any = false;

    *more = false;
    if (!anything(house, a, &any, error))
        return false;
    if (any && !db_write_later(house->pool, step_tx, &s, error))
        return false;
    *more = s.more;
    return true;
}
