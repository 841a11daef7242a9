#include "core/ticket_past.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/count.h"
#include "core/mark.h"
#include "core/number.h"
#include "sql/ticket.h"
#include "sql/ticket_event.h"

#include <string.h>

/* The row as it stands now. */
static struct sql_ticket_add_past row_of(const struct ticket_past *p)
{
    const struct ticket_new *t = &p->ticket;
    struct sql_ticket_add_past row = {.state = p->state,
                                      .priority = t->priority,
                                      .queue_id = t->queue_id,
                                      .customer_id = t->customer_id,
                                      .company_id = t->company_id,
                                      .owner_id = p->owner_id,
                                      .channel = t->channel,
                                      .lang = t->lang,
                                      .created_at = t->at,
                                      .changed_at = t->at,
                                      .articles = (int64_t)p->n_articles,
                                      .waits_for = ticket_waits_for(p->state)};

    for (size_t i = 0; i < p->n_articles; i++) {
        const struct article_new *n = &p->articles[i];

        row.changed_at = n->at;
        if (row.replied_at == 0 && !n->internal && strcmp(n->sender, "agent") == 0)
            row.replied_at = n->at;
    }
    if (p->owner_id != 0 || strcmp(p->state, "new") != 0)
        row.changed_at = p->settled_at;
    if (strcmp(p->state, "closed") == 0)
        row.closed_at = p->settled_at;
    return row;
}

static struct ticket_change by(const struct ticket_change *c, int64_t actor_id, int64_t at)
{
    struct ticket_change out = *c;

    out.actor_id = actor_id;
    out.at = at;
    return out;
}

static bool talk(const struct ticket_change *c, const struct ticket_past *p, int64_t id,
                 int64_t *first, int64_t *last, GError **error)
{
    *first = *last = 0;
    for (size_t i = 0; i < p->n_articles; i++) {
        struct ticket_change then = by(c, p->articles[i].author_id, p->articles[i].at);

        p->articles[i].ticket_id = id;
        if (!article_add_past(&then, &p->articles[i], last, error))
            return false;
        if (i == 0)
            *first = *last;
    }
    return true;
}

/* In one statement: one for each costs more than what it writes. */
static bool tell(const struct ticket_change *c, const struct ticket_past *p, int64_t id,
                 int64_t first, int64_t last, GError **error)
{
    const struct sql_ticket_event_add_past events = {
        .ticket_id = id,
        .at = p->ticket.at,
        .actor_id = p->ticket.actor_id,
        .channel = p->ticket.channel,
        .first = first,
        .last = last,
        .settled_at = p->settled_at,
        .settled_by = p->settled_by,
        .owner = p->owner_id == 0 ? NULL : arena_printf(c->a, "%" G_GINT64_FORMAT, p->owner_id),
        .state = p->state};

    return sql_ticket_event_add_past(c->db, &events, NULL, error);
}

static bool mark(const struct ticket_change *c, const struct ticket_past *p, int64_t id,
                 const char *title, GError **error)
{
    return p->marks != NULL ? mark_put(c->db, id, p->marks, error)
                            : mark_title(c->db, c->a, id, title, error);
}

bool ticket_past_add(const struct ticket_change *c, const struct ticket_past *past, int64_t *id,
                     GError **error)
{
    struct sql_ticket_add_past row = row_of(past);
    char *number = arena_strdup(c->a, past->ticket.number);
    int64_t first, last;

    if (row.waits_for == NULL) {
        fail_set(error, FAIL_INVALID, "ticket: there is no state \"%s\"", past->state);
        return false;
    }
    if (number == NULL && !number_next(c->db, c->a, past->ticket.at, &number, error))
        return false;
    row.number = number;
    row.title = ticket_title(c->a, past->ticket.title);
    return sql_ticket_add_past(c->db, &row, id, error) &&
           count_new(c->db,
                     &(struct count_ticket){row.state, row.queue_id, row.customer_id,
                                            row.company_id, row.owner_id},
                     error) &&
           ticket_number_put(c->db, c->a, number, *id, error) &&
           mark(c, past, *id, row.title, error) &&
           talk(c, past, *id, &first, &last, error) && tell(c, past, *id, first, last, error);
}
