#include "core/custom_field.h"

#include "base/text.h"
#include "sql/custom.h"

#include <string.h>

static const struct {
    const char *type;
    enum custom_kind kind;
} types[] = {{"input", CUSTOM_TEXT},   {"textarea", CUSTOM_LINES}, {"integer", CUSTOM_NUMBER},
             {"select", CUSTOM_CHOICE}, {"date", CUSTOM_DATE},      {"boolean", CUSTOM_CHECK}};

static const struct {
    const char *object;
    enum record_kind kind;
    const char *prefix;
} objects[] = {{"Ticket", RECORD_TICKET, "ticket."},
               {"User", RECORD_USER, "user."},
               {"Organization", RECORD_ORGANIZATION, "organization."},
               {"Group", RECORD_GROUP, "group."},
               {"TicketArticle", RECORD_ARTICLE, "ticketarticle."}};

const char *custom_prefix(enum record_kind object)
{
    for (size_t i = 0; i < G_N_ELEMENTS(objects); i++)
        if (objects[i].kind == object)
            return objects[i].prefix;
    return object == RECORD_NONE ? "" : "-"; /* no field is called so */
}

static const char *text_at(struct arena *a, const json_t *o, const char *key, const char *fallback)
{
    const char *s = json_string_value(json_object_get(o, key));

    return s == NULL ? fallback : arena_strdup(a, s);
}

static void add_option(struct arena *a, struct custom_field *f, const char *value, const char *word, const json_t *english)
{
    if (f->n_options == CUSTOM_OPTIONS_MOST || text_empty(value))
        return;
    if (word == NULL)
        word = value;
    f->options[f->n_options++] = (struct custom_option){.value = arena_strdup(a, value),
                                                        .de = arena_strdup(a, word),
                                                        .en = text_at(a, english, value, arena_strdup(a, word))};
}

/* {"key": "label"}, or [{"value": …, "name": …}] as newer clients order them. */
static void read_options(struct arena *a, const json_t *options, const json_t *english, struct custom_field *f)
{
    const char *key;
    json_t *v;
    size_t i;

    f->options = ARENA_ARRAY(a, struct custom_option, MIN(json_object_size(options) + json_array_size(options),
                                                          (size_t)CUSTOM_OPTIONS_MOST) + 1);
    if (f->kind != CUSTOM_CHOICE)
        return;
    json_object_foreach((json_t *)(uintptr_t)options, key, v) add_option(a, f, key, json_string_value(v), english);
    json_array_foreach(options, i, v) add_option(a, f, json_string_value(json_object_get(v, "value")),
                                                 json_string_value(json_object_get(v, "name")), english);
}

/* What customers may: said by the desk, else by the screens that the API's clients set. */
static enum custom_access access_of(const json_t *o)
{
    static const char *const words[] = {"none", "read", "write"};
    const char *said = json_string_value(json_object_get(o, "customer"));
    const json_t *screens = json_object_get(o, "screens");
    static const char *const writes[] = {"create_middle", "create", "edit"};

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_strcmp0(said, words[i]) == 0)
            return (enum custom_access)i;
    for (size_t i = 0; i < G_N_ELEMENTS(writes); i++)
        if (json_is_true(json_object_get(json_object_get(json_object_get(screens, writes[i]), "ticket.customer"), "shown")))
            return CUSTOM_WRITE;
    return json_is_true(json_object_get(json_object_get(json_object_get(screens, "view"), "ticket.customer"), "shown"))
               ? CUSTOM_READ
               : CUSTOM_HIDDEN;
}

static void read_bounds(const json_t *option, struct custom_field *f)
{
    const json_t *min = json_object_get(option, "min"), *max = json_object_get(option, "max");
    json_int_t most = json_integer_value(json_object_get(option, "maxlength"));

    f->has_min = json_is_integer(min);
    f->has_max = json_is_integer(max);
    f->min = json_integer_value(min);
    f->max = json_integer_value(max);
    f->most = f->kind == CUSTOM_TEXT ? CUSTOM_TEXT_MAX : CUSTOM_LINES_MAX;
    if (most > 0 && most <= CUSTOM_LINES_MAX)
        f->most = most;
}

static void read_queues(struct arena *a, const json_t *queues, struct custom_field *f)
{
    json_t *v;
    size_t i;

    f->queues = ARENA_ARRAY(a, int64_t, json_array_size(queues) + 1);
    json_array_foreach(queues, i, v) if (json_is_integer(v)) f->queues[f->n_queues++] = json_integer_value(v);
}

bool custom_field_read(struct arena *a, int64_t id, const char *data, struct custom_field *out)
{
    json_auto_t *o = json_read(data, strlen(data), NULL);
    const json_t *option = json_object_get(o, "data_option"), *only = json_object_get(o, "only_if");
    const char *object = json_string_value(json_object_get(o, "object"));

    *out = (struct custom_field){.id = id, .kind = CUSTOM_OTHER};
    out->name = text_at(a, o, "name", "");
    out->type = text_at(a, o, "data_type", "input");
    for (size_t i = 0; i < G_N_ELEMENTS(objects); i++)
        if (g_strcmp0(object, objects[i].object) == 0)
            out->object = objects[i].kind;
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        if (strcmp(types[i].type, out->type) == 0)
            out->kind = types[i].kind;
    if (*out->name == '\0' || out->object == RECORD_NONE || json_is_true(json_object_get(o, "builtin")))
        return false;
    out->de = text_at(a, o, "display", out->name);
    out->en = text_at(a, o, "display_en", out->de);
    out->position = json_integer_value(json_object_get(o, "position"));
    out->active = !json_is_false(json_object_get(o, "active"));
    out->required = json_is_false(json_object_get(option, "null"));
    out->customer = access_of(o);
    read_bounds(option, out);
    read_options(a, json_object_get(option, "options"), json_object_get(o, "options_en"), out);
    read_queues(a, json_object_get(o, "queues"), out);
    out->if_name = text_at(a, only, "field", "");
    out->if_value = text_at(a, only, "value", "");
    return true;
}

static int by_position(const void *x, const void *y)
{
    const struct custom_field *a = x, *b = y;

    if (a->position != b->position)
        return a->position < b->position ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

bool custom_fields(struct db *db, struct arena *a, enum record_kind object, bool all, struct custom_set *out, GError **error)
{
    struct custom_field_row *rows = NULL;
    size_t n = 0;

    *out = (struct custom_set){.n = 0};
    if (!sql_custom_fields(db, a, custom_prefix(object), &rows, &n, error))
        return false;
    out->fields = ARENA_ARRAY(a, struct custom_field, n + 1);
    for (size_t i = 0; i < n && out->n < CUSTOM_FIELDS_MOST; i++)
        if (custom_field_read(a, rows[i].id, rows[i].data, &out->fields[out->n]))
            out->n += all || out->fields[out->n].active;
    if (out->n > 1)
        qsort(out->fields, out->n, sizeof *out->fields, by_position);
    return true;
}

/* Their ids as a JSON list. */
static const char *field_ids(struct arena *a, const struct custom_set *set)
{
    int64_t *ids = ARENA_ARRAY(a, int64_t, set->n + 1);

    for (size_t i = 0; i < set->n; i++)
        ids[i] = set->fields[i].id;
    return json_ids(a, ids, set->n);
}

bool custom_values(struct db *db, struct arena *a, const int64_t *ids, size_t n, struct custom_set *set, GError **error)
{
    set->n_values = 0;
    return set->n == 0 || n == 0 ||
           sql_custom_values(db, a, json_ids(a, ids, n), field_ids(a, set), &set->values, &set->n_values, error);
}

bool custom_load(struct db *db, struct arena *a, enum record_kind object, const int64_t *ids, size_t n, struct custom_set *out,
                 GError **error)
{
    return custom_fields(db, a, object, false, out, error) && custom_values(db, a, ids, n, out, error);
}

bool custom_load_whole(struct db *db, struct arena *a, enum record_kind object, struct custom_set *out, GError **error)
{
    return custom_fields(db, a, object, false, out, error) &&
           (out->n == 0 || sql_custom_all_values(db, a, field_ids(a, out), &out->values, &out->n_values, error));
}

const struct custom_field *custom_named(const struct custom_set *set, const char *name)
{
    for (size_t i = 0; i < set->n; i++)
        if (strcmp(set->fields[i].name, name) == 0)
            return &set->fields[i];
    return NULL;
}

const char *custom_value(const struct custom_set *set, int64_t object_id, int64_t field_id)
{
    size_t low = 0, high = set->n_values;

    while (low < high) {
        size_t i = low + (high - low) / 2;
        const struct custom_value_row *v = &set->values[i];

        if (v->object_id == object_id && v->field_id == field_id)
            return v->value;
        if (v->object_id < object_id || (v->object_id == object_id && v->field_id < field_id))
            low = i + 1;
        else
            high = i;
    }
    return NULL;
}

const char *custom_plain(struct arena *a, const char *json)
{
    json_auto_t *v = json == NULL ? NULL : json_loads(json, JSON_DECODE_ANY, NULL);
    g_autoptr(GString) list = NULL;
    json_t *one;
    size_t i;

    if (json_is_string(v))
        return arena_strdup(a, json_string_value(v));
    if (!json_is_array(v))
        return v == NULL || json_is_null(v) ? "" : arena_strdup(a, json);
    list = g_string_new("");
    json_array_foreach(v, i, one) if (json_is_string(one))
        g_string_append_printf(list, "%s%s", list->len > 0 ? ", " : "", json_string_value(one));
    return arena_strdup(a, list->str);
}

const char *custom_shown(struct arena *a, const struct custom_field *f, const char *json, const char *lang)
{
    const char *plain = custom_plain(a, json);

    for (size_t i = 0; f->kind == CUSTOM_CHOICE && i < f->n_options; i++)
        if (strcmp(f->options[i].value, plain) == 0)
            return g_strcmp0(lang, "en") == 0 ? f->options[i].en : f->options[i].de;
    return plain;
}

const char *custom_label(const struct custom_field *f, const char *lang)
{
    return g_strcmp0(lang, "en") == 0 ? f->en : f->de;
}

bool custom_in_queue(const struct custom_field *f, int64_t queue_id)
{
    if (f->n_queues == 0 || queue_id == 0)
        return true;
    for (size_t i = 0; i < f->n_queues; i++)
        if (f->queues[i] == queue_id)
            return true;
    return false;
}
