#include "core/canned.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/person.h"
#include "core/queue_right.h"
#include "core/slot.h"
#include "sql/canned.h"

#include <string.h>

struct facts {
    struct arena *a;
    const struct house *house;
    const struct ticket_row *ticket;
    const struct actor *agent;
    const char *customer_email;
};

const char *const canned_slots[CANNED_SLOTS] = {
    "customer.name", "customer.email", "customer.company", "ticket.number", "ticket.title",
    "ticket.link",   "ticket.queue",   "agent.name",       "agent.email",   "desk.name",
    "desk.email",    "desk.phone",     "desk.hours",
};

static const char *value_of(const struct facts *f, const char *slot)
{
    const struct house_now *now = house_now(f->house);
    const struct {
        const char *name, *value;
    } values[] = {
        {"customer.name", f->ticket->customer_name},
        {"customer.email", f->customer_email},
        {"customer.company", f->ticket->company_name},
        {"ticket.number", f->ticket->number},
        {"ticket.title", f->ticket->title},
        {"ticket.queue", f->ticket->queue_name},
        {"agent.name", f->agent->name},
        {"agent.email", f->agent->email},
        {"desk.name", now->desk_name},
        {"desk.email", now->address},
        {"desk.phone", now->phone},
        {"desk.hours", now->hours},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
        if (strcmp(values[i].name, slot) == 0)
            return values[i].value == NULL ? "" : text_one_line(f->a, values[i].value);
    return arena_printf(f->a, "%s/t/%s", f->house->base_url, f->ticket->number);
}

/* One of the list, NULL if NAME is none. */
static const char *known(const char *name)
{
    for (size_t i = 0; name != NULL && i < CANNED_SLOTS; i++)
        if (strcmp(canned_slots[i], name) == 0)
            return canned_slots[i];
    return NULL;
}

const char *canned_unknown(struct arena *a, const char *text)
{
    struct slot_found found;

    for (; slot_next(a, text, &found); text = found.after)
        if (known(found.name) == NULL)
            return text_cut(a, arena_strndup(a, found.open, (size_t)(found.after - found.open)),
                            SLOT_NAME_BYTES);
    return NULL;
}

static bool length_ok(const char *what, const char *s, glong most, GError **error)
{
    if (g_utf8_strlen(s, -1) <= most)
        return true;
    fail_set(error, FAIL_TOO_BIG, "canned text: its %s is over %ld characters (shorten it)", what,
             most);
    return false;
}

/* C as it may be stored. */
static bool judge(struct db *db, struct arena *a, const struct actor *actor, const struct canned *c,
                  struct canned *out, GError **error)
{
    const char *unknown;

    *out = *c;
    out->name = text_one_line(a, c->name);
    out->body = text_trim(a, text_unix_lines(a, c->body));
    if (*out->name == '\0' || *out->body == '\0') {
        fail_set(error, FAIL_INVALID, "canned text: it needs a name and a text");
        return false;
    }
    if (!length_ok("name", out->name, CANNED_NAME_MAX, error) ||
        !length_ok("text", out->body, CANNED_BODY_MAX, error))
        return false;
    unknown = canned_unknown(a, out->body);
    if (unknown != NULL) {
        fail_set(error, FAIL_INVALID, "canned text: there is no placeholder %s (use the list)",
                 unknown);
        return false;
    }
    return c->queue_id == 0 || queue_offered(db, a, actor, c->queue_id, error);
}

static bool missing(GError **error)
{
    fail_set(error, FAIL_NOT_FOUND, "canned text: there is none (it may have been removed)");
    return false;
}

bool canned_may_change(const struct actor *actor, const struct canned_row *row)
{
    return row->person_id == actor->person_id ||
           (row->shared != 0 && right_has(actor, RIGHT_ADMIN));
}

bool canned_add(struct db *db, struct arena *a, const struct actor *actor, const struct canned *c,
                int64_t now, int64_t *id, GError **error)
{
    struct canned_count_row count;
    struct canned good;

    if (!judge(db, a, actor, c, &good, error) ||
        !sql_canned_count(db, a, actor->person_id, &count, error))
        return false;
    if (count.n >= CANNED_A_PERSON) {
        fail_set(error, FAIL_TOO_BIG, "canned text: there are %d already (remove one first)",
                 CANNED_A_PERSON);
        return false;
    }
    return sql_canned_add(db,
                          &(struct sql_canned_add){.person_id = actor->person_id,
                                                   .name = good.name,
                                                   .body = good.body,
                                                   .shared = good.shared,
                                                   .queue_id = good.queue_id,
                                                   .lang = good.lang,
                                                   .changed_at = now},
                          id, error);
}

bool canned_change(struct db *db, struct arena *a, const struct actor *actor, int64_t id,
                   const struct canned *c, int64_t now, GError **error)
{
    struct canned_row row;
    struct canned good;
    int64_t changed = 0;

    /* One of a confidential queue is also out of an administrator's sight who is not in it. */
    if (!canned_get(db, a, actor, id, &row, error) || !judge(db, a, actor, c, &good, error) ||
        !sql_canned_change(db,
                           &(struct sql_canned_change){.id = id,
                                                       .person_id = actor->person_id,
                                                       .is_admin = right_has(actor, RIGHT_ADMIN),
                                                       .name = good.name,
                                                       .body = good.body,
                                                       .shared = good.shared,
                                                       .queue_id = good.queue_id,
                                                       .lang = good.lang,
                                                       .changed_at = now},
                           &changed, error))
        return false;
    return changed > 0 || missing(error);
}

bool canned_remove(struct db *db, struct arena *a, const struct actor *actor, int64_t id,
                   GError **error)
{
    struct canned_row row;
    int64_t changed = 0;

    if (!canned_get(db, a, actor, id, &row, error) ||
        !sql_canned_remove(db, id, actor->person_id, right_has(actor, RIGHT_ADMIN), &changed,
                           error))
        return false;
    return changed > 0 || missing(error);
}

bool canned_list(struct db *db, struct arena *a, const struct actor *actor,
                 struct canned_row **rows, size_t *n, GError **error)
{
    return sql_canned_list(db, a, actor->person_id, CANNED_LIST_MAX, rows, n, error);
}

bool canned_for_ticket(struct db *db, struct arena *a, const struct actor *actor,
                       const struct ticket_row *t, struct canned_row **rows, size_t *n,
                       GError **error)
{
    return sql_canned_for(db, a, actor->person_id, t->queue_id, t->lang, CANNED_LIST_MAX, rows, n,
                          error);
}

bool canned_get(struct db *db, struct arena *a, const struct actor *actor, int64_t id,
                struct canned_row *row, GError **error)
{
    struct canned_row *found = NULL;

    if (!sql_canned_get(db, a, id, actor->person_id, &found, error))
        return false;
    if (found == NULL)
        return missing(error);
    *row = *found;
    return true;
}

bool canned_expand(struct db *db, struct arena *a, const struct house *house, const char *text,
                   const struct ticket_row *ticket, const struct actor *agent, const char **out,
                   GError **error)
{
    struct facts f = {.a = a, .house = house, .ticket = ticket, .agent = agent};
    g_autoptr(GString) s = g_string_new(NULL);
    struct person_row customer;
    struct slot_found found;

    if (!person_get(db, a, ticket->customer_id, &customer, error))
        return false;
    f.customer_email = customer.address;
    for (; slot_next(a, text, &found); text = found.after) {
        const char *slot = known(found.name);

        g_string_append_len(s, text, found.open - text);
        if (slot != NULL)
            g_string_append(s, value_of(&f, slot));
        else
            g_string_append_len(s, found.open, found.after - found.open);
    }
    g_string_append(s, text);
    *out = arena_strdup(a, s->str);
    return true;
}
