#include "core/retention.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "core/anonymise.h"
#include "core/audit.h"
#include "core/ticket_erase.h"
#include "sql/privacy.h"
#include "sql/ticket.h"

#include <string.h>

#define MOMENT (CLOCK_SECOND / 2)
enum { TICKETS_A_LOOK = 20 };

static const char *const acts[] = {"anonymise", "erase"};

bool retention_put(const struct admin_act *act, const struct retention_rule *rule, GError **error)
{
    const struct audit_field fields[] = {
        {"retention_months", "", arena_printf(act->a, "%" G_GINT64_FORMAT, rule->months)},
        {"retention_act", "", acts[rule->erase ? 1 : 0]},
    };
    g_autoptr(GError) taken = NULL;
    const struct sql_retention_add add = {.queue_id = rule->queue_id,
                                          .months = rule->months,
                                          .act = acts[rule->erase ? 1 : 0],
                                          .created_at = act->at,
                                          .actor_id = act->actor->person_id};
    int64_t id;

    if (!admin_allowed(act, error))
        return false;
    if (rule->months < 1 || rule->months > RETENTION_MONTHS_MOST)
        return admin_refuse(act, ADMIN_NUMBER, "1-600", error);
    if (!sql_retention_add(act->db, &add, &id, &taken)) {
        if (fail_is(taken, FAIL_CONFLICT))
            return admin_refuse(act, ADMIN_NAME_TAKEN, "", error);
        g_propagate_error(error, g_steal_pointer(&taken));
        return false;
    }
    return audit_add(act, "retention.put",
                     arena_printf(act->a, "%" G_GINT64_FORMAT, rule->queue_id), fields,
                     G_N_ELEMENTS(fields), error);
}

bool retention_list(struct db *db, struct arena *a, struct retention_row **rows, size_t *n,
                    GError **error)
{
    return sql_retention_list(db, a, rows, n, error);
}

static const char *subject_of(struct arena *a, const struct retention_row *r)
{
    return arena_printf(a, "closed for %" G_GINT64_FORMAT " months: %s", r->months,
                        r->queue == NULL ? "*" : r->queue);
}

/* What a rule did and nobody was told of yet. */
static bool certify(struct db *db, struct arena *a, const struct retention_row *r, int64_t now,
                    GError **error)
{
    const struct certificate_new c = {.at = now,
                                      .what =
                                          strcmp(r->act, "erase") == 0 ? "erased" : "anonymised",
                                      .subject = subject_of(a, r),
                                      .actor = "",
                                      .reason = "",
                                      .counts = {r->tickets, r->messages, r->mails, r->files}};
    int64_t id;

    return r->tickets == 0 ||
           (certificate_put(db, a, &c, &id, error) && sql_retention_told(db, r->id, NULL, error));
}

static struct retention_row *row_of(struct retention_row *rows, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].id == id)
            return &rows[i];
    return NULL;
}

bool retention_remove(const struct admin_act *act, int64_t id, GError **error)
{
    struct retention_row *rows = NULL, *r;
    size_t n = 0;

    if (!admin_allowed(act, error) || !sql_retention_list(act->db, act->a, &rows, &n, error))
        return false;
    r = row_of(rows, n, id);
    if (r == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "retention: there is no such rule any more");
        return false;
    }
    return certify(act->db, act->a, r, act->at, error) &&
           sql_retention_remove(act->db, id, NULL, error) &&
           audit_event(act, "retention.removed", subject_of(act->a, r), error);
}

bool retention_preview(struct db *db, struct arena *a, const struct retention_rule *rule,
                       int64_t now, size_t most, struct retention_ticket_row **rows, size_t *n,
                       GError **error)
{
    return sql_retention_due(db, a, rule->queue_id, clock_months_before(now, rule->months),
                             (int64_t)most, rows, n, error);
}

/* One ticket of a rule, or the rule's certificate. */
struct step {
    struct arena *a;
    int64_t rule_id, ticket_id, now;
};

static bool one_tx(struct db *db, void *data, GError **error)
{
    struct step *s = data;
    struct certificate_counts done = {0};
    struct retention_row *rows = NULL, *r;
    struct retention_still_row *still = NULL;
    size_t n = 0;

    arena_reset(s->a);
    const struct ticket_change c = {.db = db, .a = s->a, .at = s->now};

    if (!sql_retention_list(db, s->a, &rows, &n, error))
        return false;
    r = row_of(rows, n, s->rule_id);
    if (r == NULL) /* taken back meanwhile */
        return true;
    if (s->ticket_id == 0)
        return certify(db, s->a, r, s->now, error);
    if (!sql_ticket_hold(db, s->ticket_id, NULL, error) ||
        !sql_retention_still(db, s->a, s->ticket_id, r->queue_id,
                             clock_months_before(s->now, r->months), &still, error))
        return false;
    if (still == NULL)
        return true;
    if (strcmp(r->act, "erase") == 0) {
        struct ticket_erased e;

        if (!ticket_erase_anywhere(&c, s->ticket_id, subject_of(s->a, r), &e, error))
            return false;
        done = (struct certificate_counts){(int64_t)e.tickets, e.articles, e.mails, e.files};
    } else if (!anonymise_ticket(&c, s->ticket_id, &done, error)) {
        return false;
    }
    return sql_retention_did(db,
                             &(struct sql_retention_did){.id = r->id,
                                                         .tickets = done.tickets,
                                                         .messages = done.messages,
                                                         .mails = done.mails,
                                                         .files = done.files},
                             NULL, error);
}

/* What cannot be done to one ticket is said, and holds up no other. */
static bool one(const struct house *house, struct step *s)
{
    g_autoptr(GError) error = NULL;

    if (db_write_later(house->pool, one_tx, s, &error))
        return true;
    log_event(LOG_WARN, "retention",
              "rule=%" G_GINT64_FORMAT " ticket=%" G_GINT64_FORMAT " error=%s", s->rule_id,
              s->ticket_id, error->message);
    return false;
}

static bool due(const struct house *house, struct arena *a, const struct retention_row *r,
                int64_t now, struct retention_ticket_row **tickets, size_t *n, GError **error)
{
    const struct retention_rule rule = {.queue_id = r->queue_id, .months = r->months};
    g_autoptr(db_conn) db = db_take(house->pool, error);

    return db != NULL && retention_preview(db, a, &rule, now, TICKETS_A_LOOK, tickets, n, error);
}

static bool rules(const struct house *house, struct arena *a, struct retention_row **rows,
                  size_t *n, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);

    return db != NULL && sql_retention_list(db, a, rows, n, error);
}

bool retention_run(const struct house *house, int64_t now, GError **error)
{
    g_autoptr(arena) a = arena_new(), one_a = arena_new();
    int64_t until = clock_monotonic() + MOMENT;
    struct retention_row *rows = NULL;
    size_t n = 0;

    if (!rules(house, a, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct step s = {.a = one_a, .rule_id = rows[i].id, .now = now};
        struct retention_ticket_row *tickets = NULL;
        size_t n_tickets = 0, done = 0;

        if (!due(house, a, &rows[i], now, &tickets, &n_tickets, error))
            return false;
        for (size_t k = 0; k < n_tickets && clock_monotonic() < until; k++) {
            s.ticket_id = tickets[k].id;
            done += one(house, &s);
        }
        s.ticket_id = 0;
        if (done == 0 && rows[i].tickets > 0)
            (void)one(house, &s);
    }
    return true;
}
