#include "core/ticket_property.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/mark.h"
#include "core/notify.h"
#include "core/person.h"
#include "core/search_index.h"
#include "sql/ticket.h"
#include "sql/ticket_link.h"

#include <string.h>

enum { TITLE_MAX_CHARS = 250, WAKE_MOST = 50 };

bool ticket_set_title(const struct ticket_change *c, struct ticket_row *ticket, const char *title,
                      GError **error)
{
    const char *before = ticket->title;

    title = text_cut(c->a, text_one_line(c->a, title), TITLE_MAX_CHARS);
    if (*title == '\0') {
        fail_set(error, FAIL_INVALID, "ticket %s: the subject is empty (say what it is about)",
                 ticket->number);
        return false;
    }
    if (strcmp(before, title) == 0)
        return true;
    ticket->title = title;
    return sql_ticket_set_title(c->db, ticket->id, title, c->at, NULL, error) &&
           mark_title(c->db, c->a, ticket->id, title, error) &&
           search_index_ticket(c->db, ticket->id, error) &&
           ticket_event_add(c, ticket->id, "title", before, title, 0, error);
}

static const char *id_text(const struct ticket_change *c, int64_t id)
{
    return id == 0 ? NULL : arena_printf(c->a, "%" G_GINT64_FORMAT, id);
}

bool ticket_set_customer(const struct ticket_change *c, struct ticket_row *ticket,
                         int64_t customer_id, GError **error)
{
    int64_t before = ticket->customer_id;
    struct person_row customer;

    if (before == customer_id)
        return true;
    if (!person_get(c->db, c->a, customer_id, &customer, error))
        return false;
    ticket->customer_id = customer_id;
    ticket->customer_name = customer.name;
    ticket->company_id = customer.company_id;
    return sql_ticket_set_customer(c->db, ticket->id, customer_id, customer.company_id, c->at, NULL,
                                   error) &&
           search_index_ticket(c->db, ticket->id, error) &&
           ticket_event_add(c, ticket->id, "customer", id_text(c, before), id_text(c, customer_id),
                            0, error);
}

bool ticket_set_pending(const struct ticket_change *c, struct ticket_row *ticket, const char *state,
                        int64_t at, GError **error)
{
    int64_t before = ticket->pending_at;

    if (!g_str_has_prefix(state, "pending ") || at <= c->at) {
        fail_set(error, FAIL_INVALID, "ticket %s: it can wait for a time in the future only",
                 ticket->number);
        return false;
    }
    if (!ticket_set_state(c, ticket, state, error))
        return false;
    if (before == at && ticket->pending_at == at)
        return true;
    before = ticket->pending_at;
    ticket->pending_at = at;
    return sql_ticket_set_pending(c->db, ticket->id, at, c->at, NULL, error) &&
           ticket_event_add(c, ticket->id, "pending", id_text(c, before), id_text(c, at), 0, error);
}

struct waking {
    const struct house *house;
    int64_t id, pending_at, now;
    int64_t woken;
};

static bool wake_tx(struct db *db, void *data, GError **error)
{
    struct waking *w = data;
    g_autoptr(arena) a = arena_new();
    struct ticket_change c = {.db = db, .a = a, .at = w->now};
    struct ticket_row ticket;
    bool closes;

    w->woken = 0;
    if (!sql_ticket_due_take(db, w->id, w->pending_at, &w->woken, error))
        return false;
    if (w->woken == 0)
        return true;
    if (!ticket_get(db, a, w->id, &ticket, error))
        return false;
    closes = strcmp(ticket.state, "pending close") == 0;
    if (!closes && strcmp(ticket.state, "pending reminder") != 0)
        return true;
    return ticket_event_add(&c, ticket.id, "woken", id_text(&c, w->pending_at), NULL, 0, error) &&
           ticket_set_state(&c, &ticket, closes ? "closed" : "open", error) &&
           (!closes || notify_closed(&c, w->house, &ticket, error));
}

static bool due(const struct house *house, struct arena *a, int64_t now,
                struct ticket_due_row **rows, size_t *n, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);

    return db != NULL && sql_ticket_due(db, a, now, WAKE_MOST, rows, n, error);
}

bool ticket_wake(const struct house *house, int64_t now, int64_t *n, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct ticket_due_row *rows = NULL;
    size_t n_rows = 0;

    *n = 0;
    if (!due(house, a, now, &rows, &n_rows, error))
        return false;
    for (size_t i = 0; i < n_rows; i++) {
        struct waking w = {
            .house = house, .id = rows[i].id, .pending_at = rows[i].pending_at, .now = now};

        if (!db_write(house->pool, wake_tx, &w, error))
            return false;
        *n += w.woken;
    }
    return true;
}

bool ticket_may_reopen(struct db *db, struct arena *a, const struct ticket_row *ticket, int64_t now,
                       bool *may, GError **error)
{
    struct queue_reopens_row row;

    *may = true;
    if (!ticket_is_closed(ticket))
        return true;
    if (!sql_queue_reopens(db, a, ticket->queue_id, &row, error))
        return false;
    *may = row.reopen_days < 0 || now < ticket->closed_at + row.reopen_days * CLOCK_DAY;
    return true;
}

bool queue_set_reopen_days(struct db *db, int64_t queue_id, int64_t days, GError **error)
{
    if (days < -1 || days > REOPEN_DAYS_MOST) {
        fail_set(error, FAIL_INVALID,
                 "queue: tickets open again always (-1), never (0) or for up to "
                 "%d days",
                 REOPEN_DAYS_MOST);
        return false;
    }
    return sql_queue_set_reopens(db, queue_id, days, NULL, error);
}
