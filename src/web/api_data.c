/* api_data.c - values that the API alone knows, by the columns of a resource and by the fields that
 * people defined themselves. */
#include "web/api.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/audit.h"
#include "core/ticket.h"

#include <string.h>

enum { VALUE_MOST = 10000 };

/* The right was checked by the table of operations. */
struct admin_act api_act(struct api *x)
{
    struct actor *may = arena_memdup(x->m, &x->me, sizeof x->me);

    may->role = ROLE_ADMIN;
    return (struct admin_act){.db = x->db, .a = x->m, .actor = may, .peer = request_ip(x->r), .at = x->now};
}

static json_t *repaired(struct api *x, const char *text)
{
    return json_string(text_repair(x->m, text, strlen(text)));
}

static bool merge_id(struct api *x, const struct api_column *c, json_t *data, GError **error)
{
    const char *name = c->as != NULL ? c->as : "";
    bool there;
    int64_t id;

    if (!api_take_id(x, x->body, c->name, name, c->rel, &id, &there, error))
        return false;
    if (there && id == 0)
        json_object_del(data, c->name);
    else if (there)
        json_object_set_new(data, c->name, json_integer(id));
    return true;
}

static bool merge_json(struct api *x, const struct api_column *c, const json_t *v, json_t *data, GError **error)
{
    json_t *old = json_object_get(data, c->name);
    bool patch = request_method(x->r) == HTTP_PATCH;

    if (*c->fallback == '{' && !json_is_object(v))
        return api_fail(x, error, 422, "Invalid value for '%s': it must be an object", c->name);
    /* RFC 7396: what is not said stays; and of preferences always, as clients count on. */
    if ((patch || strcmp(c->name, "preferences") == 0) && json_is_object(old) && json_is_object(v)) {
        const char *key;
        json_t *item;

        json_object_foreach((json_t *)(uintptr_t)v, key, item) {
            if (patch && json_is_null(item))
                json_object_del(old, key);
            else
                json_object_set(old, key, item);
        }
        return true;
    }
    json_object_set(data, c->name, (json_t *)(uintptr_t)v);
    return true;
}

static bool merge_column(struct api *x, const struct api_column *c, json_t *data, GError **error)
{
    const json_t *v = json_object_get(x->body, c->name);
    const char *text;
    bool flag;

    if ((c->flags & API_IS_ID) != 0)
        return merge_id(x, c, data, error);
    if (v == NULL)
        return true;
    if (json_is_null(v)) {
        json_object_del(data, c->name);
        return true;
    }
    if ((c->flags & API_IS_JSON) != 0)
        return merge_json(x, c, v, data, error);
    if ((c->flags & API_IS_FLAG) != 0) {
        if (!api_bool_of(v, &flag))
            return api_fail(x, error, 422, "Invalid value for '%s': it must be true or false", c->name);
        json_object_set_new(data, c->name, json_boolean(flag));
        return true;
    }
    text = api_text_of(x, v);
    if (text == NULL || g_utf8_strlen(text, -1) > VALUE_MOST)
        return api_fail(x, error, 422, "Invalid value for '%s': it must be a text", c->name);
    json_object_set_new(data, c->name, repaired(x, text));
    return true;
}

/* Adds to INPUTS what fields that nobody filled begin with, as "default" of the field says. */
static bool add_standards(struct api *x, const struct custom_set *set, struct custom_input *inputs, size_t *n, GError **error)
{
    for (size_t i = 0; i < set->n; i++) {
        json_t *data = NULL;
        const json_t *v;

        if (json_object_get(x->body, set->fields[i].name) != NULL)
            continue;
        if (!record_data(x->db, x->m, RECORD_FIELD, set->fields[i].id, &data, error))
            return false;
        json_array_append_new(x->parsed, data); /* the value is read later */
        v = json_object_get(json_object_get(data, "data_option"), "default");
        if (v != NULL && !json_is_null(v) && !(json_is_string(v) && *json_string_value(v) == '\0'))
            inputs[(*n)++] = (struct custom_input){set->fields[i].name, v};
    }
    return true;
}

/* The fields that people defined, whose values the core judges and keeps. */
bool api_merge_fields(struct api *x, const struct api_resource *res, int64_t id, GError **error)
{
    struct admin_act act = api_act(x);
    struct custom_save save = {.db = x->db, .a = x->m, .actor = &x->me, .at = x->now, .object = res->kind, .object_id = id,
                               .act = res->kind == RECORD_USER || res->kind == RECORD_ORGANIZATION ? &act : NULL};
    struct custom_input *inputs;
    bool made;
    struct ticket_row ticket;
    struct custom_set set;
    g_autoptr(GError) why = NULL;
    size_t n = 0, more;

    if (!custom_fields(x->db, x->m, res->kind, false, &set, error))
        return false;
    inputs = ARENA_ARRAY(x->m, struct custom_input, set.n + 1);
    for (size_t i = 0; i < set.n; i++)
        if (json_object_get(x->body, set.fields[i].name) != NULL)
            inputs[n++] = (struct custom_input){set.fields[i].name, json_object_get(x->body, set.fields[i].name)};
    made = (x->op->flags & API_CREATES) != 0 && x->op->kind == res->kind && right_is_agent(&x->me);
    if (set.n == 0 || (n == 0 && !made))
        return true;
    if (res->kind == RECORD_TICKET) {
        if (!ticket_get(x->db, x->m, id, &ticket, error))
            return false;
        save.queue_id = ticket.queue_id;
    }
    more = n;
    if (made && !add_standards(x, &set, inputs, &more, error))
        return false;
    /* A field that does not take what it should begin with stands in nobody's way. */
    if (more > n && custom_save(&save, inputs, more, &why))
        return true;
    if (more > n && !fail_is(why, FAIL_INVALID)) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    return n == 0 || custom_save(&save, inputs, n, error);
}

bool api_merge_data(struct api *x, const struct api_resource *res, json_t *data, GError **error)
{
    for (size_t i = 0; i < res->n_columns; i++)
        if (res->columns[i].type == API_DATA && (res->columns[i].flags & API_SET) != 0 &&
            !merge_column(x, &res->columns[i], data, error))
            return false;
    return true;
}
