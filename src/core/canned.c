#include "core/canned.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/audit.h"
#include "core/person.h"
#include "core/queue_right.h"
#include "core/slot.h"
#include "sql/canned.h"
#include "sql/queue.h"

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

static bool queue_name(const struct admin_act *act, const struct canned *c, const char **name,
                       bool *confidential, GError **error)
{
    struct queue_row queue;

    *name = "";
    if (c->queue_id == 0)
        return true;
    if (!sql_queue_by_id(act->db, act->a, c->queue_id, &queue, error))
        return false;
    *name = queue.name;
    *confidential |= queue.confidential != 0;
    return true;
}

bool canned_note(const struct admin_act *act, const struct canned *was, const struct canned *is,
                 GError **error)
{
    static const struct canned none = {.name = "", .body = ""};
    const struct canned *before = was == NULL ? &none : was, *after = is == NULL ? &none : is;
    const char *from = "", *to = "";
    bool secret = false;

    if (!before->shared && !after->shared)
        return true;
    if (!queue_name(act, before, &from, &secret, error) || !queue_name(act, after, &to, &secret, error))
        return false;

    const struct audit_field fields[] = {
        {"shared", was == NULL ? "" : before->shared ? "yes" : "no", is == NULL ? "" : after->shared ? "yes" : "no"},
        {"queue", from, to},
        {"lang", before->lang, after->lang},
        {"name", before->name, after->name},
        {"text", before->body, after->body},
    };
    size_t seen = secret ? 3 : G_N_ELEMENTS(fields);

    return audit_add(act,
                     was == NULL  ? "canned.created"
                     : is == NULL ? "canned.removed"
                                  : "canned.changed",
                     secret ? (*to == '\0' ? from : to) : is == NULL ? before->name : after->name, fields, seen,
                     error);
}

bool canned_add(const struct admin_act *act, const struct canned *c, int64_t *id, GError **error)
{
    struct canned_count_row count;
    struct canned good;

    if (!judge(act->db, act->a, act->actor, c, &good, error) ||
        !sql_canned_count(act->db, act->a, act->actor->person_id, &count, error))
        return false;
    if (count.n >= CANNED_A_PERSON) {
        fail_set(error, FAIL_TOO_BIG, "canned text: there are %d already (remove one first)",
                 CANNED_A_PERSON);
        return false;
    }
    return sql_canned_add(act->db,
                          &(struct sql_canned_add){.person_id = act->actor->person_id,
                                                   .name = good.name,
                                                   .body = good.body,
                                                   .shared = good.shared,
                                                   .queue_id = good.queue_id,
                                                   .lang = good.lang,
                                                   .changed_at = act->at},
                          id, error) &&
           canned_note(act, NULL, &good, error);
}

struct canned canned_of(const struct canned_row *row)
{
    return (struct canned){row->name, row->body, row->shared != 0, row->queue_id, row->lang};
}

bool canned_change(const struct admin_act *act, int64_t id, const struct canned *c, GError **error)
{
    struct canned_row row;
    struct canned good, was;
    int64_t changed = 0;

    /* One of a confidential queue is also out of an administrator's sight who is not in it. */
    if (!canned_get(act->db, act->a, act->actor, id, &row, error) ||
        !judge(act->db, act->a, act->actor, c, &good, error) ||
        !sql_canned_change(act->db,
                           &(struct sql_canned_change){.id = id,
                                                       .person_id = act->actor->person_id,
                                                       .is_admin = right_has(act->actor, RIGHT_ADMIN),
                                                       .name = good.name,
                                                       .body = good.body,
                                                       .shared = good.shared,
                                                       .queue_id = good.queue_id,
                                                       .lang = good.lang,
                                                       .changed_at = act->at},
                           &changed, error))
        return false;
    was = canned_of(&row);
    return changed > 0 ? canned_note(act, &was, &good, error) : missing(error);
}

bool canned_remove(const struct admin_act *act, int64_t id, GError **error)
{
    struct canned_row row;
    struct canned was;
    int64_t changed = 0;

    if (!canned_get(act->db, act->a, act->actor, id, &row, error) ||
        !sql_canned_remove(act->db, id, act->actor->person_id, right_has(act->actor, RIGHT_ADMIN), &changed,
                           error))
        return false;
    was = canned_of(&row);
    return changed > 0 ? canned_note(act, &was, NULL, error) : missing(error);
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
