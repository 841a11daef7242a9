/* api_data.c - values that the API alone knows, by the columns of a resource and by the fields that
 * people defined themselves. */
#include "web/api.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/audit.h"

#include <string.h>

enum { VALUE_MOST = 10000, FIELDS_MOST = 500 };

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

    if (*c->fallback == '{' && !json_is_object(v))
        return api_fail(x, error, 422, "Invalid value for '%s': it must be an object", c->name);
    /* RFC 7396: what is not said stays. */
    if (request_method(x->r) == HTTP_PATCH && json_is_object(old) && json_is_object(v)) {
        const char *key;
        json_t *item;

        json_object_foreach((json_t *)(uintptr_t)v, key, item) {
            if (json_is_null(item))
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

/* One of the fields that people defined: by what it may hold. */
static bool merge_own(struct api *x, const json_t *field, json_t *own, GError **error)
{
    const char *name = json_string_value(json_object_get(field, "name"));
    const char *type = json_string_value(json_object_get(field, "data_type"));
    const json_t *v = name == NULL ? NULL : json_object_get(x->body, name);
    const char *text;
    int64_t n;
    bool flag;

    if (v == NULL)
        return true;
    if (json_is_null(v)) {
        json_object_set_new(own, name, json_null());
    } else if (g_strcmp0(type, "boolean") == 0) {
        if (!api_bool_of(v, &flag))
            return api_fail(x, error, 422, "Invalid value for '%s': it must be true or false", name);
        json_object_set_new(own, name, json_boolean(flag));
    } else if (g_strcmp0(type, "integer") == 0) {
        if (!api_int_of(v, &n))
            return api_fail(x, error, 422, "Invalid value for '%s': it must be a number", name);
        json_object_set_new(own, name, json_integer(n));
    } else if (json_is_array(v)) {
        json_object_set(own, name, (json_t *)(uintptr_t)v);
    } else {
        text = api_text_of(x, v);
        if (text == NULL || g_utf8_strlen(text, -1) > VALUE_MOST)
            return api_fail(x, error, 422, "Invalid value for '%s': it must be a text", name);
        json_object_set_new(own, name, repaired(x, text));
    }
    return true;
}

static bool merge_fields(struct api *x, const struct api_resource *res, json_t *data, GError **error)
{
    struct db_find find = {.limit = FIELDS_MOST};
    json_t *own = json_object_get(data, "fields");
    struct record_rows rows;

    if (!record_find(x->db, x->m, &x->me, RECORD_FIELD, &find, &rows, error))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const struct record_row *row = record_row(&rows, i);
        json_auto_t *field = json_read(row->data, strlen(row->data), NULL);

        /* What the house itself knows has its own columns. */
        if (json_is_true(json_object_get(field, "builtin")) ||
            g_strcmp0(json_string_value(json_object_get(field, "object")), res->asset) != 0 ||
            json_is_false(json_object_get(field, "active")))
            continue;
        if (own == NULL) {
            own = json_object();
            json_object_set_new(data, "fields", own);
        }
        if (!merge_own(x, field, own, error))
            return false;
    }
    return true;
}

bool api_merge_data(struct api *x, const struct api_resource *res, json_t *data, GError **error)
{
    for (size_t i = 0; i < res->n_columns; i++)
        if (res->columns[i].type == API_DATA && (res->columns[i].flags & API_SET) != 0 &&
            !merge_column(x, &res->columns[i], data, error))
            return false;
    return res->kind == RECORD_FIELD || merge_fields(x, res, data, error);
}
