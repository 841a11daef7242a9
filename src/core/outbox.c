#include "core/outbox.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/message_id.h"
#include "core/person.h"
#include "core/suppressed.h"
#include "sql/article.h"
#include "sql/outbox.h"
#include "sql/person.h"

enum { HOLD_MOST = 2000 };

static const char *or_empty(const char *s)
{
    return s == NULL ? "" : s;
}

static struct sql_outbox_add row_of(const struct ticket_change *c, const struct outbox_new *n)
{
    return (struct sql_outbox_add){.created_at = c->at,
                                   .purpose = n->purpose,
                                   .state = "waiting",
                                   .account_id = n->account_id,
                                   .ticket_id = n->ticket == NULL ? 0 : n->ticket->id,
                                   .article_id = n->article_id,
                                   .person_id = n->person_id,
                                   .to_text = or_empty(n->to_text),
                                   .cc_text = or_empty(n->cc_text),
                                   .subject = n->subject,
                                   .in_reply_to = n->in_reply_to,
                                   .refs = or_empty(n->refs),
                                   .automatic = n->automatic,
                                   .lang = n->lang,
                                   .quotes = n->quotes,
                                   .extra = n->extra,
                                   .next_at = n->next_at == 0 ? c->at : n->next_at};
}

bool outbox_add(const struct ticket_change *c, const struct house *house,
                const struct outbox_new *n, int64_t *id, GError **error)
{
    struct sql_outbox_add row = row_of(c, n);
    int64_t one;

    row.message_id = message_id_make(c->a, house, row.ticket_id);
    for (size_t i = 0; i < n->n_recipients; i++) {
        row.recipient = n->recipients[i];
        row.recipient_key = person_address_key(c->a, n->recipients[i]);
        if (!sql_outbox_add(c->db, &row, &one, error))
            return false;
        if (i == 0 && id != NULL)
            *id = one;
    }
    if (row.ticket_id == 0 || n->article_id == 0)
        return true;
    return sql_message_ref_add(c->db, row.message_id, row.ticket_id, n->article_id, NULL, error);
}

struct claim {
    struct arena *a;
    int64_t now, until, most;
    struct outbox_due_row *rows;
    size_t n;
};

static bool claim_tx(struct db *db, void *data, GError **error)
{
    struct claim *c = data;

    if (!sql_outbox_due(db, c->a, c->now, c->most, &c->rows, &c->n, error))
        return false;
    for (size_t i = 0; i < c->n; i++)
        if (!sql_outbox_lease(db, c->rows[i].id, c->until, NULL, error))
            return false;
    return true;
}

bool outbox_claim(const struct house *house, struct arena *a, int64_t now, int64_t lease_ms,
                  int64_t most, int64_t **ids, size_t *n, GError **error)
{
    struct claim c = {.a = a, .now = now, .until = now + lease_ms, .most = most};

    if (!db_write(house->pool, claim_tx, &c, error))
        return false;
    *ids = ARENA_ARRAY(a, int64_t, c.n + 1);
    *n = c.n;
    for (size_t i = 0; i < c.n; i++)
        (*ids)[i] = c.rows[i].id;
    return true;
}

struct extension {
    int64_t id, old, until, changed;
};

static bool extend_tx(struct db *db, void *data, GError **error)
{
    struct extension *e = data;

    return sql_outbox_extend(db, e->id, e->until, e->old, &e->changed, error);
}

bool outbox_extend(const struct house *house, int64_t id, int64_t old, int64_t until, bool *ours,
                   GError **error)
{
    struct extension e = {.id = id, .old = old, .until = until};

    if (!db_write(house->pool, extend_tx, &e, error))
        return false;
    *ours = e.changed == 1;
    return true;
}

bool outbox_automatic_since(struct db *db, struct arena *a, const char *address, int64_t since,
                            int64_t *n, GError **error)
{
    struct outbox_count_row row;

    if (!sql_outbox_count_automatic(db, a, person_address_key(a, address), since, &row, error))
        return false;
    *n = row.n;
    return true;
}

bool outbox_automatic_times(struct db *db, struct arena *a, const char *address, int64_t since,
                            struct outbox_time_row **rows, size_t *n, GError **error)
{
    return sql_outbox_automatic_times(db, a, person_address_key(a, address), since, rows, n, error);
}

struct ended {
    int64_t id, now;
    const struct outbox_end *end;
};

static bool failed(struct db *db, const struct ended *e, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct ticket_change c = {.db = db, .a = a, .at = e->now};
    const char *answer = or_empty(e->end->answer);
    struct outbox_row row;

    if (!sql_outbox_by_id(db, a, e->id, &row, error) ||
        !sql_outbox_failed(db, e->id, answer, e->now, NULL, error) ||
        !suppressed_note(db, a, row.recipient, e->end->status, NULL, answer, e->id, e->now, error))
        return false;
    return row.ticket_id == 0 || ticket_event_add(&c, row.ticket_id, "undelivered", row.recipient,
                                                  answer, row.article_id, error);
}

static bool ended_tx(struct db *db, void *data, GError **error)
{
    const struct ended *e = data;
    const char *answer = or_empty(e->end->answer);

    switch (e->end->fate) {
    case OUTBOX_ACCEPTED:
        return sql_outbox_accepted(db, e->id, answer, e->now, e->end->account_id, NULL, error);
    case OUTBOX_LATER:
        return sql_outbox_later(db, e->id, answer, e->end->next_at, NULL, error);
    case OUTBOX_NO_WAY:
        return sql_outbox_held_up(db, e->id, answer, e->end->next_at, NULL, error);
    case OUTBOX_FAILED:
    default:
        return failed(db, e, error);
    }
}

bool outbox_ended(const struct house *house, int64_t id, const struct outbox_end *end,
                  GError **error)
{
    struct ended e = {.id = id, .now = clock_now(), .end = end};

    return db_write(house->pool, ended_tx, &e, error);
}

struct hold {
    const char *answer;
    int64_t now, next_at;
};

static bool hold_tx(struct db *db, void *data, GError **error)
{
    const struct hold *h = data;

    return sql_outbox_hold_due(db, h->answer, h->next_at, h->now, HOLD_MOST, NULL, error);
}

bool outbox_hold_due(const struct house *house, const char *answer, int64_t now, int64_t next_at,
                     GError **error)
{
    struct hold h = {answer, now, next_at};

    return db_write_later(house->pool, hold_tx, &h, error);
}

bool outbox_may_send_at(struct db *db, struct arena *a, const struct account_row *account,
                        int64_t now, int64_t *at, GError **error)
{
    const struct {
        int64_t most, window;
    } limits[] = {{account->per_minute, CLOCK_MINUTE}, {account->per_hour, CLOCK_HOUR}};
    struct outbox_sent_by_row row;

    *at = now;
    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++) {
        if (limits[i].most == 0)
            continue;
        if (!sql_outbox_sent_by(db, a, account->id, now - limits[i].window, &row, error))
            return false;
        if (row.n >= limits[i].most)
            *at = MAX(*at, row.oldest + limits[i].window);
    }
    return true;
}

bool outbox_carried(struct db *db, struct arena *a, const struct outbox_row *row,
                    const struct account_row *account, const char **answer, GError **error)
{
    struct outbox_carried_row *other = NULL;

    if (!sql_outbox_carried(db, a, row->message_id, account->id, &other, error))
        return false;
    *answer = other == NULL ? NULL : other->answer;
    return true;
}

static bool flush_tx(struct db *db, void *data, GError **error)
{
    return sql_outbox_flush(db, clock_now(), data, error);
}

bool outbox_flush(const struct house *house, int64_t *n, GError **error)
{
    return db_write(house->pool, flush_tx, n, error);
}

static bool retry_tx(struct db *db, void *data, GError **error)
{
    int64_t changed = 0;

    if (!sql_outbox_retry(db, *(int64_t *)data, clock_now(), &changed, error))
        return false;
    if (changed == 1)
        return true;
    fail_set(error, FAIL_CONFLICT,
             "outbox %" G_GINT64_FORMAT
             ": there is no such mail, or it was accepted already (see `outbox list`)",
             *(int64_t *)data);
    return false;
}

bool outbox_retry(const struct house *house, int64_t id, GError **error)
{
    return db_write(house->pool, retry_tx, &id, error);
}

bool outbox_next_at(struct db *db, int64_t now, int64_t *next_at, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct outbox_next_row *row = NULL;

    if (!sql_outbox_next_at(db, a, now, &row, error))
        return false;
    *next_at = row == NULL ? INT64_MAX : row->next_at;
    return true;
}

bool outbox_bounced(const struct ticket_change *c, const char *message_id,
                    const struct outbox_bounce *b, int64_t *ticket_id, int64_t *article_id,
                    GError **error)
{
    const char *key = person_address_key(c->a, or_empty(b->recipient));
    struct outbox_sent_row *sent = NULL;

    *ticket_id = *article_id = 0;
    if (!sql_outbox_by_message_id(c->db, c->a, message_id, key, &sent, error))
        return false;
    if (sent == NULL)
        return true;
    *ticket_id = sent->ticket_id;
    *article_id = sent->article_id;
    if (!b->hard)
        return true;
    if (!sql_outbox_bounced(c->db, sent->id, b->answer, c->at, NULL, error) ||
        !sql_person_address_bounced(c->db, person_address_key(c->a, sent->recipient), c->at, NULL,
                                    error) ||
        !suppressed_note(c->db, c->a, sent->recipient, b->status, b->reason, b->answer, sent->id,
                         c->at, error))
        return false;
    return sent->ticket_id == 0 ||
           ticket_event_add(c, sent->ticket_id, "undelivered", sent->recipient, b->answer,
                            sent->article_id, error);
}

bool outbox_fates(struct db *db, struct arena *a, int64_t ticket_id, struct outbox_fate_row **rows,
                  size_t *n, GError **error)
{
    return sql_outbox_of_ticket(db, a, ticket_id, rows, n, error);
}

bool outbox_bundle_of(struct db *db, struct arena *a, const char *message_id, int64_t **ids,
                      size_t *n, GError **error)
{
    struct outbox_bundle_ticket_row *rows = NULL;
    struct outbox_sent_row *sent = NULL;

    *ids = NULL;
    *n = 0;
    if (!sql_outbox_by_message_id(db, a, message_id, "", &sent, error))
        return false;
    if (sent == NULL)
        return true;
    if (!sql_outbox_bundle_tickets(db, a, sent->id, &rows, n, error))
        return false;
    *ids = ARENA_ARRAY(a, int64_t, *n + 1);
    for (size_t i = 0; i < *n; i++)
        (*ids)[i] = rows[i].ticket_id;
    return true;
}
