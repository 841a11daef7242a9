#include "core/metrics.h"

#include "sql/inbox.h"
#include "sql/outbox.h"
#include "sql/ticket.h"

bool metrics_read(const struct house *house, struct metrics *m, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    g_autoptr(arena) a = arena_new();
    struct inbox_count_row inbox;
    struct outbox_count_row outbox;
    struct ticket_counts_row tickets;

    if (db == NULL || !sql_inbox_count_waiting(db, a, &inbox, error) ||
        !sql_outbox_count_waiting(db, a, &outbox, error) ||
        !sql_ticket_counts(db, a, 0, &tickets, error))
        return false;
    *m = (struct metrics){inbox.n, outbox.n, tickets.active};
    return true;
}
