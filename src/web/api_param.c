#include "web/api.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *api_query(const struct api *x, const char *name)
{
    return form_get(&x->query, name);
}

const json_t *api_get(struct api *x, const char *name)
{
    const json_t *v = json_object_get(x->body, name);
    const char *text;

    if (v != NULL)
        return v;
    text = api_query(x, name);
    if (text == NULL)
        return NULL;
    /* Values of the query are texts; they live as long as the parsed body. */
    json_array_append_new(x->parsed, json_string(text));
    return json_array_get(x->parsed, json_array_size(x->parsed) - 1);
}

static size_t split(struct api *x, const char *text, const char **out, size_t n, size_t most)
{
    g_auto(GStrv) parts = g_strsplit(text, ",", -1);

    for (char **p = parts; *p != NULL && n < most; p++)
        if (*g_strstrip(*p) != '\0')
            out[n++] = arena_strdup(x->m, *p);
    return n;
}

size_t api_texts(struct api *x, const char *name, const char **out, size_t most)
{
    const json_t *v = json_object_get(x->body, name), *one;
    size_t n = 0, len = strlen(name), i;

    if (json_is_array(v)) {
        json_array_foreach(v, i, one) if (api_text_of(x, one) != NULL)
            n = split(x, api_text_of(x, one), out, n, most);
        return n;
    }
    if (v != NULL)
        return api_text_of(x, v) == NULL ? 0 : split(x, api_text_of(x, v), out, 0, most);
    for (i = 0; i < x->query.n; i++) {
        const struct form_pair *p = &x->query.pairs[i];

        if (strncmp(p->name, name, len) == 0 && (p->name[len] == '\0' || p->name[len] == '['))
            n = split(x, p->value, out, n, most);
    }
    return n;
}

/* Anything but false, 0, f, off and nothing is true. */
bool api_flag(struct api *x, const char *name)
{
    static const char *const no[] = {"", "false", "0", "f", "F", "FALSE", "off", "OFF"};
    const json_t *v = api_get(x, name);

    if (json_is_string(v)) {
        for (size_t i = 0; i < G_N_ELEMENTS(no); i++)
            if (strcmp(json_string_value(v), no[i]) == 0)
                return false;
        return true;
    }
    return json_is_true(v) || (json_is_integer(v) && json_integer_value(v) != 0);
}

bool api_int_of(const json_t *v, int64_t *out)
{
    const char *text = json_string_value(v);
    char *end = NULL;

    if (json_is_integer(v)) {
        *out = json_integer_value(v);
        return true;
    }
    if (json_is_real(v)) {
        double d = json_real_value(v);

        if (!(fabs(d) < 9e15) || d != floor(d))
            return false;
        *out = (int64_t)d;
        return true;
    }
    if (text == NULL || *text == '\0' || strlen(text) > 18)
        return false;
    *out = g_ascii_strtoll(text, &end, 10);
    return *end == '\0' && (g_ascii_isdigit(*text) || *text == '-');
}

bool api_bool_of(const json_t *v, bool *out)
{
    static const char *const yes[] = {"true", "1", "t", "yes", "on"};
    static const char *const no[] = {"false", "0", "f", "no", "off", ""};
    const char *text = json_string_value(v);

    if (json_is_boolean(v) || json_is_null(v)) {
        *out = json_is_true(v);
        return true;
    }
    if (json_is_integer(v)) {
        *out = json_integer_value(v) != 0;
        return true;
    }
    for (size_t i = 0; text != NULL && i < G_N_ELEMENTS(no); i++) {
        if (i < G_N_ELEMENTS(yes) && text_eq_ci(text, yes[i]))
            return *out = true;
        if (text_eq_ci(text, no[i])) {
            *out = false;
            return true;
        }
    }
    return false;
}

const char *api_text_of(struct api *x, const json_t *v)
{
    if (json_is_string(v))
        return json_string_value(v);
    if (json_is_integer(v))
        return arena_printf(x->m, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
    if (json_is_real(v))
        return arena_printf(x->m, "%.12g", json_real_value(v));
    if (json_is_boolean(v))
        return json_is_true(v) ? "true" : "false";
    return NULL;
}

bool api_take_text(struct api *x, const json_t *o, const char *name, size_t max, const char **out,
                   GError **error)
{
    const json_t *v = json_object_get(o, name);
    const char *text;

    if (v == NULL)
        return true;
    text = json_is_null(v) ? "" : api_text_of(x, v);
    if (text == NULL)
        return api_fail(x, error, 422, "Invalid value for '%s': it must be a text", name);
    if ((size_t)g_utf8_strlen(text, -1) > max)
        return api_fail(x, error, 422, "Invalid value for '%s': more than %zu characters", name, max);
    /* Controls that nobody typed are dropped. */
    *out = text_repair(x->m, text, strlen(text));
    return true;
}

bool api_take_bool(struct api *x, const json_t *o, const char *name, bool *out, GError **error)
{
    const json_t *v = json_object_get(o, name);

    if (v == NULL || api_bool_of(v, out))
        return true;
    return api_fail(x, error, 422, "Invalid value for '%s': it must be true or false", name);
}

static bool lookup(struct api *x, const char *key, enum record_kind kind, const char *name,
                   int64_t *id, GError **error)
{
    if (kind == RECORD_USER && strcmp(name, "-") == 0) {
        *id = x->system;
        return true;
    }
    if (strlen(name) <= 1000 && !record_lookup(x->db, x->m, kind, name, id, error))
        return false;
    if (*id != 0)
        return true;
    return api_fail(x, error, 422, "No lookup value found for '%s': \"%.200s\"", key, name);
}

/* An id must lead to something. */
static bool known(struct api *x, const char *key, enum record_kind kind, int64_t id, GError **error)
{
    struct actor all = {.role = ROLE_ADMIN, .name = ""};
    struct record_rows rows = {.n = 0};

    if (id > 0 && !record_of_ids(x->db, x->m, &all, kind, &id, 1, &rows, error))
        return false;
    if (rows.n == 1)
        return true;
    return api_fail(x, error, 422, "Invalid value for param '%s': %" G_GINT64_FORMAT, key,
                    kind == RECORD_USER && id > 0 ? api_out(x, id) : id);
}

static bool one_id(struct api *x, const char *key, enum record_kind kind, const json_t *v,
                   int64_t *id, GError **error)
{
    if (json_is_null(v) || (json_is_string(v) && *json_string_value(v) == '\0')) {
        *id = 0;
        return true;
    }
    if (!api_int_of(v, id))
        return api_fail(x, error, 422, "Invalid value for '%s': it must be an id", key);
    if (kind == RECORD_USER)
        *id = api_in(x, *id);
    return kind == RECORD_TICKET || known(x, key, kind, *id, error);
}

bool api_take_id(struct api *x, const json_t *o, const char *id_key, const char *name_key,
                 enum record_kind kind, int64_t *id, bool *there, GError **error)
{
    const json_t *by_name = name_key == NULL ? NULL : json_object_get(o, name_key);
    const json_t *by_id = json_object_get(o, id_key);
    const char *name;

    *there = by_id != NULL || by_name != NULL;
    *id = 0;
    /* The name wins: clients that change it send back the id that they had read. */
    if (by_name != NULL && !json_is_null(by_name)) {
        name = api_text_of(x, by_name);
        if (name == NULL)
            return api_fail(x, error, 422, "Invalid value for '%s': it must be a name", name_key);
        return *name == '\0' || lookup(x, name_key, kind, name, id, error);
    }
    return by_id == NULL || one_id(x, id_key, kind, by_id, id, error);
}

bool api_take_ids(struct api *x, const json_t *o, const char *id_key, const char *name_key,
                  enum record_kind kind, int64_t **ids, size_t *n, bool *there, GError **error)
{
    const json_t *by_name = json_object_get(o, name_key), *by_id = json_object_get(o, id_key);
    const json_t *list = by_name != NULL && !json_is_null(by_name) ? by_name : by_id;
    const char *key = list == by_name ? name_key : id_key;

    *n = 0;
    *there = list != NULL;
    if (list == NULL)
        return true;
    if (json_is_null(list))
        return true;
    if (!json_is_array(list) || json_array_size(list) > API_PAGE_MOST)
        return api_fail(x, error, 422, "Invalid value for '%s': it must be a list", key);
    *ids = ARENA_ARRAY(x->m, int64_t, json_array_size(list) + 1);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *v = json_array_get(list, i);
        int64_t id = 0;

        if (list == by_name && json_is_string(v)) {
            if (!lookup(x, key, kind, json_string_value(v), &id, error))
                return false;
        } else if (!one_id(x, key, kind, v, &id, error)) {
            return false;
        }
        if (id != 0)
            (*ids)[(*n)++] = id;
    }
    return true;
}

bool api_take_at(struct api *x, const json_t *o, const char *name, int64_t *at, bool *there,
                 GError **error)
{
    const json_t *v = json_object_get(o, name);
    const char *text = json_string_value(v);
    g_autoptr(GDateTime) when = NULL;

    *there = v != NULL;
    *at = 0;
    if (v == NULL || json_is_null(v) || (text != NULL && *text == '\0'))
        return true;
    if (text != NULL && strlen(text) <= 40) {
        g_autoptr(GTimeZone) utc = g_time_zone_new_utc();

        when = g_date_time_new_from_iso8601(text, utc);
        if (when == NULL && strlen(text) == 10)
            when = g_date_time_new_from_iso8601(arena_printf(x->m, "%sT00:00:00Z", text), utc);
    }
    if (when == NULL)
        return api_fail(x, error, 422, "Invalid value for '%s': it must be a time", name);
    *at = g_date_time_to_unix(when) * 1000 + g_date_time_get_microsecond(when) / 1000;
    return true;
}

bool api_take_hundredths(struct api *x, const json_t *o, const char *name, int64_t *out,
                         bool *there, GError **error)
{
    const json_t *v = json_object_get(o, name);
    const char *text = json_string_value(v);
    char *end = NULL;
    double d = 0;

    *there = v != NULL && !json_is_null(v) && !(text != NULL && *text == '\0');
    if (!*there)
        return true;
    if (json_is_number(v))
        d = json_number_value(v);
    else if (text != NULL && strlen(text) < 20)
        d = g_ascii_strtod(text, &end);
    else
        d = NAN;
    if (!(d >= 0 && d < 1e7) || (end != NULL && (*end != '\0' || end == text)))
        return api_fail(x, error, 422, "Invalid value for '%s': it must be a number", name);
    *out = (int64_t)llround(d * 100);
    return true;
}

bool api_param_id(struct api *x, size_t i, int64_t *id, GError **error)
{
    const struct api_resource *res = api_resource_of(x->op->kind);
    const char *text = x->params[i];
    char *end = NULL;

    *id = g_ascii_isdigit(*text) && strlen(text) < 19 ? g_ascii_strtoll(text, &end, 10) : 0;
    if (end != NULL && *end == '\0' && *id > 0)
        return true;
    return api_fail(x, error, 404, "Couldn't find %s with 'id'=%.100s",
                    res == NULL ? "record" : res->class, text);
}

int64_t api_out(const struct api *x, int64_t person_id)
{
    return person_id == 0 || person_id == x->system ? 1 : person_id == 1 ? x->system : person_id;
}

int64_t api_in(const struct api *x, int64_t outside)
{
    return outside == 1 ? x->system : outside == x->system ? 1 : outside;
}
