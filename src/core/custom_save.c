/* custom_save.c - values of own fields kept: by page and API alike. */
#include "base/fail.h"
#include "base/text.h"
#include "core/audit.h"
#include "core/custom_field.h"
#include "core/ticket.h"
#include "sql/custom.h"

#include <string.h>

static const char *const sentences[CUSTOM_FAULTS] = {
    [CUSTOM_FINE] = "",
    [CUSTOM_MISSING] = "it must not be empty",
    [CUSTOM_NO_TEXT] = "it must be a text",
    [CUSTOM_TOO_LONG] = "it is too long",
    [CUSTOM_NO_NUMBER] = "it must be a number",
    [CUSTOM_OUT_OF_BOUNDS] = "it is out of bounds",
    [CUSTOM_NO_CHOICE] = "it is none of the options",
    [CUSTOM_NO_DATE] = "it must be a day (2026-04-17)",
    [CUSTOM_NO_FLAG] = "it must be true or false",
};

/* A field on its way: what it holds, and what it shall hold. */
struct slot {
    const struct custom_field *f;
    const char *before;
    json_t *next; /* NULL: nothing */
    bool named;   /* somebody said so */
};

struct saving {
    const struct custom_save *s;
    struct custom_set set;
    struct slot *slots;
    const char *what; /* the name of the thing in the audit */
};

static bool refuse(const struct custom_save *s, const struct custom_field *f, enum custom_fault fault, GError **error)
{
    if (s->refusal != NULL)
        *s->refusal = (struct custom_refusal){f, fault};
    fail_set(error, FAIL_INVALID, "Invalid value for '%s': %s", f->name, sentences[fault]);
    return false;
}

static bool may_write(const struct custom_save *s, const struct custom_field *f)
{
    return right_is_agent(s->actor) || f->customer == CUSTOM_WRITE;
}

static struct slot *slot_named(const struct saving *x, const char *name)
{
    for (size_t i = 0; i < x->set.n; i++)
        if (strcmp(x->slots[i].f->name, name) == 0)
            return &x->slots[i];
    return NULL;
}

static bool take(const struct saving *x, const struct custom_input *in, GError **error)
{
    struct slot *slot = slot_named(x, in->name);
    enum custom_fault fault;
    json_t *next = NULL;

    if (slot == NULL || !may_write(x->s, slot->f))
        return true;
    /* What stood there stands: also what is no longer among the options. */
    if (slot->before != NULL && json_is_string(in->value) &&
        strcmp(custom_plain(x->s->a, slot->before), json_string_value(in->value)) == 0) {
        slot->named = true;
        return true;
    }
    fault = custom_judge(x->s->a, slot->f, in->value, &next);
    if (fault != CUSTOM_FINE)
        return refuse(x->s, slot->f, fault, error);
    json_decref(slot->next);
    slot->next = next;
    slot->named = true;
    return true;
}

static const char *plain_of(struct arena *a, const json_t *v)
{
    g_autofree char *json = v == NULL ? NULL : json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);

    return custom_plain(a, json);
}

/* A condition on a field that is not there is none. One on a field that itself does not apply does not
 * hold, for as many steps as people can follow. */
static bool applies(const struct saving *x, const struct custom_field *f, int depth)
{
    const struct slot *other;

    if (!custom_in_queue(f, x->s->queue_id))
        return false;
    other = *f->if_name == '\0' ? NULL : slot_named(x, f->if_name);
    if (other == NULL || depth == 0)
        return true;
    return applies(x, other->f, depth - 1) && strcmp(plain_of(x->s->a, other->next), f->if_value) == 0;
}

enum { CONDITIONS_DEEP = 4 };

static bool judge_all(const struct saving *x, GError **error)
{
    for (size_t i = 0; i < x->set.n; i++) {
        struct slot *slot = &x->slots[i];
        bool asked = x->s->whole ? may_write(x->s, slot->f) && slot->f->kind != CUSTOM_OTHER : slot->named;

        if (!applies(x, slot->f, CONDITIONS_DEEP)) {
            /* That of another queue is as good as ever when the ticket comes back. */
            if (custom_in_queue(slot->f, x->s->queue_id) || slot->named) {
                json_decref(slot->next);
                slot->next = NULL;
            }
            continue;
        }
        /* A box that must be ticked is not satisfied by "no". */
        if (asked && slot->f->required &&
            (slot->next == NULL || (slot->f->kind == CUSTOM_CHECK && !json_is_true(slot->next))))
            return refuse(x->s, slot->f, CUSTOM_MISSING, error);
    }
    return true;
}

static bool store(const struct custom_save *s, const struct slot *slot, const char *json, GError **error)
{
    struct sql_custom_put put = {.field_id = slot->f->id, .object_id = s->object_id, .value = json};
    bool has_number;

    if (json == NULL)
        return sql_custom_remove(s->db, slot->f->id, s->object_id, NULL, error);
    custom_key(s->a, slot->f, slot->next, &put.key, &has_number, &put.number);
    put.has_number = has_number;
    return sql_custom_put(s->db, &put, NULL, error);
}

/* What history and audit say of a value; nothing is NULL. */
static const char *told(struct arena *a, const struct custom_field *f, const char *json)
{
    const char *text = text_cut(a, text_one_line(a, custom_shown(a, f, json, "de")), CUSTOM_KEY_CHARS);

    return *text == '\0' ? NULL : text;
}

static bool note(const struct saving *x, const struct slot *slot, const char *json, GError **error)
{
    const struct custom_save *s = x->s;
    const char *before = told(s->a, slot->f, slot->before), *after = told(s->a, slot->f, json);
    struct ticket_change c = {.db = s->db, .a = s->a, .actor_id = s->actor->person_id, .at = s->at};

    if (s->object == RECORD_TICKET)
        return ticket_event_add(&c, s->object_id, arena_printf(s->a, "field:%s", slot->f->name), before, after, 0, error) &&
               sql_custom_touch(s->db, s->object_id, s->at, NULL, error);
    if (s->act != NULL) {
        const struct audit_field field = {slot->f->de, before, after};

        return audit_add(s->act, s->object == RECORD_USER ? "person.changed" : "company.changed", x->what, &field, 1, error);
    }
    return true;
}

static bool keep(const struct saving *x, GError **error)
{
    for (size_t i = 0; i < x->set.n; i++) {
        const struct slot *slot = &x->slots[i];
        g_autofree char *json = slot->next == NULL ? NULL : json_dumps(slot->next, JSON_COMPACT | JSON_ENCODE_ANY);

        if (g_strcmp0(json, slot->before) != 0 && (!store(x->s, slot, json, error) || !note(x, slot, json, error)))
            return false;
    }
    return true;
}

bool custom_save(const struct custom_save *s, const struct custom_input *inputs, size_t n, GError **error)
{
    struct saving x = {.s = s, .what = ""};
    bool ok;

    if (s->fields != NULL)
        x.set = *s->fields;
    else if (!custom_fields(s->db, s->a, s->object, false, &x.set, error))
        return false;
    if (!custom_values(s->db, s->a, &s->object_id, 1, &x.set, error))
        return false;
    if (x.set.n == 0)
        return true;
    if (s->act != NULL && !record_name(s->db, s->a, s->object, s->object_id, &x.what, error))
        return false;
    x.slots = ARENA_ARRAY(s->a, struct slot, x.set.n);
    for (size_t i = 0; i < x.set.n; i++) {
        const char *before = custom_value(&x.set, s->object_id, x.set.fields[i].id);

        x.slots[i] = (struct slot){.f = &x.set.fields[i], .before = before,
                                   .next = before == NULL ? NULL : json_loads(before, JSON_DECODE_ANY, NULL)};
    }
    ok = true;
    for (size_t i = 0; ok && i < n; i++)
        ok = take(&x, &inputs[i], error);
    ok = ok && judge_all(&x, error) && (s->dry || keep(&x, error));
    for (size_t i = 0; i < x.set.n; i++)
        json_decref(x.slots[i].next);
    return ok;
}

bool custom_forget(struct db *db, enum record_kind object, int64_t id, GError **error)
{
    return sql_custom_forget(db, id, custom_prefix(object), NULL, error);
}

bool custom_move(struct db *db, enum record_kind object, int64_t from, int64_t to, GError **error)
{
    return sql_custom_move(db, from, to, custom_prefix(object), NULL, error) && custom_forget(db, object, from, error);
}
