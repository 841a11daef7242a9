/* report_keep.c - the rows that reports are made of follow the events. */
#include "core/report.h"

#include "base/fail.h"
#include "sql/report.h"

/* So many events take some ten milliseconds: nobody who writes meanwhile notices. */
enum { EVENTS_A_STEP = 2000 };

struct step {
    struct arena *a;
    int64_t newest; /* no event up to here is still to come */
    bool more;
};

static bool step_tx(struct db *db, void *data, GError **error)
{
    struct step *s = data;
    struct report_cursor_row cursor;
    int64_t upto;

    if (!sql_report_cursor(db, s->a, &cursor, error))
        return false;
    upto = MIN(s->newest, cursor.event_id + EVENTS_A_STEP);
    s->more = upto < s->newest;
    return upto <= cursor.event_id ||
           (sql_report_forget(db, cursor.event_id, upto, NULL, error) &&
            sql_report_chunk_forget(db, cursor.event_id, upto, NULL, error) &&
            sql_report_take(db, cursor.event_id, upto, NULL, error) &&
            sql_report_cursor_put(db, upto, NULL, error));
}

/* On PostgreSQL other processes may still write events with ids below those that can be seen. Who
 * writes later waits behind the wait for them: so it is short, and all of it comes another time. */
static bool settled(struct db *db, struct arena *a, bool *is, GError **error)
{
    struct report_settle_row soon;
    g_autoptr(GError) why = NULL;

    *is = true;
    if (!db_is_postgres(db))
        return true;
    if (!db_snapshot_begin(db, error))
        return false;
    *is = sql_report_settle_soon(db, a, &soon, &why) &&
          sql_report_settle(db, NULL, &why);
    db_snapshot_end(db);
    if (*is || fail_is(why, FAIL_BUSY))
        return true;
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

/* Reading alone tells that there is nothing to do: most of the time there is not. */
static bool anything(const struct house *house, struct step *s, bool *any, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    struct report_cursor_row cursor;

    if (db == NULL || !sql_report_cursor(db, s->a, &cursor, error))
        return false;
    s->newest = cursor.newest;
    *any = cursor.newest > cursor.event_id;
    return !*any || settled(db, s->a, any, error);
}

bool report_keep(const struct house *house, bool *more, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct step s = {.a = a};
    bool any = false;

    *more = false;
    if (!anything(house, &s, &any, error))
        return false;
    if (any && !db_write_later(house->pool, step_tx, &s, error))
        return false;
    *more = s.more;
    return true;
}
