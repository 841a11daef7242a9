#include "core/metrics.h"

#include "sql/count.h"
#include "sql/inbox.h"
#include "sql/outbox.h"

bool metrics_read(const struct house *house, struct metrics *m, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    g_autoptr(arena) a = arena_new();
    struct inbox_count_row inbox;
    struct outbox_count_row outbox;
    struct count_active_row tickets;

    if (db == NULL || !sql_inbox_count_waiting(db, a, &inbox, error) ||
        !sql_outbox_count_waiting(db, a, &outbox, error) ||
        !sql_count_active(db, a, &tickets, error))
        return false;
    *m = (struct metrics){inbox.n, outbox.n, tickets.n};
    return true;
}
