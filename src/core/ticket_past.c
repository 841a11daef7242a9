#include "core/ticket_past.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/count.h"
#include "core/mark.h"
#include "core/number.h"
#include "sql/article.h"
#include "sql/erase.h"
#include "sql/ticket.h"
#include "sql/ticket_event.h"

#include <string.h>

/* The row as it stands now. */
static struct sql_ticket_add_past row_of(const struct ticket_past *p)
{
    const struct ticket_new *t = &p->ticket;
    struct sql_ticket_add_past row = {.id = p->id,
                                      .state = p->state,
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

/* Letters and digits need no escape. */
static bool numbers_are_free(struct db *db, struct arena *a, const struct ticket_past *past, size_t n,
                             GError **error)
{
    g_autoptr(GString) keys = g_string_new("[");
    struct tombstone_row *gone = NULL;

    for (size_t i = 0; i < n; i++) {
        const char *key = number_key(a, past[i].ticket.number);

        if (key == NULL) {
            fail_set(error, FAIL_INVALID, "ticket: \"%s\" can't be a number", past[i].ticket.number);
            return false;
        }
        g_string_append_printf(keys, "%s\"%s\"", i > 0 ? "," : "", key);
    }
    g_string_append_c(keys, ']');
    if (!sql_tombstone_among(db, a, keys->str, &gone, error))
        return false;
    if (gone != NULL)
        fail_set(error, FAIL_GONE, "ticket %s: it was deleted for good", gone->number);
    return gone == NULL;
}

bool ticket_past_reserve(struct db *db, struct arena *a, struct ticket_past *past, size_t n,
                         GError **error)
{
    struct ticket_id_row *tickets = NULL;
    struct article_id_row *articles = NULL;
    size_t n_articles = 0, k = 0, got;

    for (size_t i = 0; i < n; i++)
        n_articles += past[i].n_articles;
    if (n == 0)
        return true;
    if (!numbers_are_free(db, a, past, n, error) ||
        !sql_ticket_ids(db, a, (int64_t)n, &tickets, &got, error) ||
        (n_articles > 0 && !sql_article_ids(db, a, (int64_t)n_articles, &articles, &got, error)))
        return false;
    for (size_t i = 0; i < n; i++) {
        past[i].id = tickets[i].id;
        for (size_t m = 0; m < past[i].n_articles; m++)
            past[i].articles[m].id = articles[k++].id;
    }
    return true;
}

bool ticket_past_add(const struct ticket_change *c, const struct ticket_past *past, GError **error)
{
    struct sql_ticket_add_past row = row_of(past);
    const char *number = past->ticket.number;
    int64_t first, last;

    if (row.waits_for == NULL) {
        fail_set(error, FAIL_INVALID, "ticket: there is no state \"%s\"", past->state);
        return false;
    }
    row.number = number;
    row.title = ticket_title(c->a, past->ticket.title);
    return sql_ticket_add_past(c->db, &row, NULL, error) &&
           count_new(c->db,
                     &(struct count_ticket){row.state, row.queue_id, row.customer_id,
                                            row.company_id, row.owner_id},
                     error) &&
           sql_ticket_number_add(c->db, number_key(c->a, number), past->id, NULL, error) &&
           mark(c, past, past->id, row.title, error) &&
           talk(c, past, past->id, &first, &last, error) &&
           tell(c, past, past->id, first, last, error);
}
