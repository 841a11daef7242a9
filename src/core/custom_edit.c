#include "core/custom_edit.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/search_query.h"

#include <string.h>

enum { FIRST_POSITION = 1000, POSITION_STEP = 10 };

static const char *const types[CUSTOM_KINDS] = {"input", "textarea", "integer", "select", "date", "boolean", NULL};
static const char *const accesses[] = {"none", "read", "write"};

static const char *object_name(enum record_kind object)
{
    return object == RECORD_TICKET ? "Ticket" : object == RECORD_USER ? "User" : "Organization";
}

static bool missing(GError **error)
{
    fail_set(error, FAIL_NOT_FOUND, "field: there is none at this address");
    return false;
}

static bool get(struct db *db, struct arena *a, int64_t id, json_t **data, struct custom_field *f, GError **error)
{
    g_autofree char *text = NULL;

    if (!record_data(db, a, RECORD_FIELD, id, data, error))
        return false;
    text = json_dumps(*data, JSON_COMPACT);
    return (text != NULL && custom_field_read(a, id, text, f)) || missing(error);
}

static const char *number_text(struct arena *a, bool there, int64_t n)
{
    return there ? arena_printf(a, "%" G_GINT64_FORMAT, n) : "";
}

/* As short as it can be said. */
static const char *options_text(struct arena *a, const struct custom_field *f)
{
    g_autoptr(GString) out = g_string_new("");

    for (size_t i = 0; i < f->n_options; i++) {
        const struct custom_option *o = &f->options[i];

        g_string_append(out, o->value);
        if (strcmp(o->de, o->value) != 0 || strcmp(o->en, o->de) != 0)
            g_string_append_printf(out, " | %s", o->de);
        if (strcmp(o->en, o->de) != 0)
            g_string_append_printf(out, " | %s", o->en);
        g_string_append_c(out, '\n');
    }
    return arena_strdup(a, out->str);
}

static struct custom_edit edit_of(struct arena *a, const struct custom_field *f)
{
    return (struct custom_edit){.object = f->object,
                                .kind = f->kind,
                                .name = f->name,
                                .de = f->de,
                                .en = strcmp(f->en, f->de) == 0 ? "" : f->en,
                                .options = options_text(a, f),
                                .required = f->required,
                                .active = f->active,
                                .customer = f->customer,
                                .min = number_text(a, f->has_min, f->min),
                                .max = number_text(a, f->has_max, f->max),
                                .if_name = f->if_name,
                                .if_value = f->if_value,
                                .queues = f->queues,
                                .n_queues = f->n_queues};
}

bool custom_edit_get(struct db *db, struct arena *a, int64_t id, struct custom_edit *e, GError **error)
{
    json_auto_t *data = NULL;
    struct custom_field f;

    if (!get(db, a, id, &data, &f, error))
        return false;
    *e = edit_of(a, &f);
    return true;
}

/* "Straße & Hausnr." → "strasse_hausnr" */
static const char *name_of(struct arena *a, const char *label)
{
    static const struct {
        gunichar c;
        const char *as;
    } german[] = {{0xe4, "ae"}, {0xf6, "oe"}, {0xfc, "ue"}, {0xdf, "ss"}};
    g_autofree char *small = g_utf8_strdown(label, -1);
    g_autoptr(GString) out = g_string_new("");

    for (const char *p = small; *p != '\0' && out->len < CUSTOM_NAME_MAX - 10; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        const char *as = NULL;

        for (size_t i = 0; i < G_N_ELEMENTS(german); i++)
            if (german[i].c == c)
                as = german[i].as;
        if (as != NULL)
            g_string_append(out, as);
        else if (c < 0x80 && g_ascii_isalnum((char)c))
            g_string_append_c(out, (char)c);
        else if (out->len > 0 && out->str[out->len - 1] != '_')
            g_string_append_c(out, '_');
    }
    while (out->len > 0 && out->str[out->len - 1] == '_')
        g_string_truncate(out, out->len - 1);
    if (!g_ascii_islower(out->str[0]))
        g_string_prepend(out, "field_");
    if (g_str_has_suffix(out->str, "_id") || g_str_has_suffix(out->str, "_ids"))
        g_string_append(out, "_no");
    return arena_strdup(a, out->str);
}

static bool name_ok(const char *name)
{
    return g_ascii_islower(*name) && name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0' &&
           strlen(name) <= CUSTOM_NAME_MAX && !g_str_has_suffix(name, "_id") && !g_str_has_suffix(name, "_ids");
}

/* The name of a new field: what was typed must be free, what is made of the label is made free. */
static bool choose_name(const struct admin_act *act, const struct custom_edit *e,
                        bool (*taken)(enum record_kind object, const char *name), const char **name, GError **error)
{
    const char *typed = text_trim(act->a, e->name), *base = *typed == '\0' ? name_of(act->a, e->de) : typed;

    *name = base;
    if (!name_ok(base))
        return admin_refuse(act, ADMIN_FIELD_NAME, base, error);
    for (int i = 1; i < 100; i++) {
        enum search_field known;
        int64_t other = 0;

        *name = i == 1 ? base : arena_printf(act->a, "%s_%d", base, i);
        if (!record_lookup(act->db, act->a, RECORD_FIELD, arena_printf(act->a, "%s%s", custom_prefix(e->object), *name),
                           &other, error))
            return false;
        if (other == 0 && (taken == NULL || !taken(e->object, *name)) &&
            (e->object != RECORD_TICKET || !search_query_field(*name, &known)))
            return true;
        if (*typed != '\0')
            break;
    }
    return admin_refuse(act, ADMIN_FIELD_NAME, base, error);
}

/* The lines as the two objects that clients of the API and the desk read. */
static bool read_options(const struct admin_act *act, const char *text, json_t **options, json_t **english, GError **error)
{
    g_auto(GStrv) lines = g_strsplit(text_unix_lines(act->a, text), "\n", -1);

    *options = json_object();
    *english = json_object();
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) parts = g_strsplit(*line, "|", 3);
        const char *said[3] = {"", "", ""};

        for (size_t i = 0; i < 3 && parts[i] != NULL; i++)
            said[i] = text_one_line(act->a, parts[i]);
        if (*said[0] == '\0')
            continue;
        for (size_t i = 0; i < 3; i++)
            if (g_utf8_strlen(said[i], -1) > CUSTOM_LABEL_MAX)
                return admin_refuse(act, ADMIN_FIELD_OPTIONS, said[i], error);
        if (json_object_get(*options, said[0]) != NULL)
            return admin_refuse(act, ADMIN_FIELD_OPTIONS, said[0], error);
        json_object_set_new(*options, said[0], json_string(*said[1] == '\0' ? said[0] : said[1]));
        if (*said[2] != '\0')
            json_object_set_new(*english, said[0], json_string(said[2]));
    }
    return (json_object_size(*options) > 0 && json_object_size(*options) <= CUSTOM_OPTIONS_MOST) ||
           admin_refuse(act, ADMIN_FIELD_OPTIONS, "", error);
}

static bool put_bound(const struct admin_act *act, json_t *option, const char *key, const char *typed, GError **error)
{
    const char *text = text_trim(act->a, typed);
    gint64 n = 0;

    json_object_del(option, key);
    if (*text == '\0')
        return true;
    if (!g_ascii_string_to_signed(text, 10, -999999999999999, 999999999999999, &n, NULL))
        return admin_refuse(act, ADMIN_FIELD_BOUNDS, text, error);
    json_object_set_new(option, key, json_integer(n));
    return true;
}

static bool put_kind(const struct admin_act *act, const struct custom_edit *e, json_t *data, json_t *option, GError **error)
{
    if (e->kind == CUSTOM_CHOICE) {
        json_auto_t *options = NULL, *english = NULL;

        if (!read_options(act, e->options, &options, &english, error))
            return false;
        json_object_set(option, "options", options);
        json_object_set(data, "options_en", english);
    } else if (e->kind == CUSTOM_NUMBER) {
        const json_t *min, *max;

        if (!put_bound(act, option, "min", e->min, error) || !put_bound(act, option, "max", e->max, error))
            return false;
        min = json_object_get(option, "min");
        max = json_object_get(option, "max");
        if (min != NULL && max != NULL && json_integer_value(min) > json_integer_value(max))
            return admin_refuse(act, ADMIN_FIELD_BOUNDS, "", error);
    } else if (e->kind == CUSTOM_TEXT && json_object_get(option, "maxlength") == NULL) {
        json_object_set_new(option, "type", json_string("text"));
        json_object_set_new(option, "maxlength", json_integer(CUSTOM_TEXT_MAX));
    }
    return true;
}

/* The condition names another field of the same kind of thing, and something that it can hold. Two that
 * wait for each other would never be seen. */
static bool put_condition(const struct admin_act *act, int64_t id, const struct custom_edit *e, json_t *data, GError **error)
{
    const char *name = text_trim(act->a, e->if_name), *value = text_one_line(act->a, e->if_value);
    const struct custom_field *other;
    g_autofree char *json = NULL;
    json_auto_t *typed = json_string(value), *kept = NULL;
    struct custom_set set;
    size_t steps = 0;

    json_object_del(data, "only_if");
    if (*name == '\0')
        return true;
    if (!custom_fields(act->db, act->a, e->object, true, &set, error))
        return false;
    other = custom_named(&set, name);
    if (other == NULL || !other->active || other->id == id ||
        custom_judge(act->a, other, typed, &kept) != CUSTOM_FINE || kept == NULL)
        return admin_refuse(act, ADMIN_FIELD_CONDITION, value, error);
    for (const struct custom_field *f = other; f != NULL; f = *f->if_name == '\0' ? NULL : custom_named(&set, f->if_name))
        if ((id != 0 && f->id == id) || steps++ > set.n)
            return admin_refuse(act, ADMIN_FIELD_CONDITION, value, error);
    json = json_dumps(kept, JSON_ENCODE_ANY);
    json_object_set_new(data, "only_if", json_pack("{s:s, s:s}", "field", name, "value", custom_plain(act->a, json)));
    return true;
}

/* What the screens of the API's clients say of customers, so that both mean the same. */
static void put_access(const struct custom_edit *e, json_t *data)
{
    json_t *screens = json_object_get(data, "screens");
    bool shown = e->customer != CUSTOM_HIDDEN, writes = e->customer == CUSTOM_WRITE;

    json_object_set_new(data, "customer", json_string(accesses[e->customer]));
    if (e->object != RECORD_TICKET)
        return;
    if (!json_is_object(screens)) {
        screens = json_object();
        json_object_set_new(data, "screens", screens);
    }
    json_object_set_new(screens, "create_middle",
                        json_pack("{s:{s:b}, s:{s:b}}", "ticket.agent", "shown", 1, "ticket.customer", "shown", (int)writes));
    json_object_set_new(screens, "edit",
                        json_pack("{s:{s:b}, s:{s:b}}", "ticket.agent", "shown", 1, "ticket.customer", "shown", (int)writes));
    json_object_set_new(screens, "view",
                        json_pack("{s:{s:b}, s:{s:b}}", "ticket.agent", "shown", 1, "ticket.customer", "shown", (int)shown));
}

static void put_queues(const struct custom_edit *e, json_t *data)
{
    json_t *queues = json_array();

    for (size_t i = 0; e->object == RECORD_TICKET && i < e->n_queues; i++)
        json_array_append_new(queues, json_integer(e->queues[i]));
    json_object_set_new(data, "queues", queues);
}

/* E as what is kept of it, in DATA. */
static bool put_all(const struct admin_act *act, int64_t id, const struct custom_edit *e, json_t *data, GError **error)
{
    json_t *option = json_object_get(data, "data_option");
    const char *de = text_one_line(act->a, e->de), *en = text_one_line(act->a, e->en);

    if (text_empty(de) || g_utf8_strlen(de, -1) > CUSTOM_LABEL_MAX || g_utf8_strlen(en, -1) > CUSTOM_LABEL_MAX)
        return admin_refuse(act, ADMIN_NAME, "", error);
    if (!json_is_object(option)) {
        option = json_object();
        json_object_set_new(data, "data_option", option);
    }
    json_object_set_new(data, "display", json_string(de));
    json_object_del(data, "display_en");
    if (*en != '\0')
        json_object_set_new(data, "display_en", json_string(en));
    json_object_set_new(option, "null", json_boolean(!e->required));
    json_object_set_new(data, "active", json_boolean(e->active));
    put_access(e, data);
    put_queues(e, data);
    return put_kind(act, e, data, option, error) && put_condition(act, id, e, data, error);
}

static const char *list_text(struct arena *a, const struct custom_edit *e)
{
    return e->n_queues == 0 ? "" : json_ids(a, e->queues, e->n_queues);
}

static const char *condition_text(struct arena *a, const struct custom_edit *e)
{
    return *e->if_name == '\0' ? "" : arena_printf(a, "%s = %s", e->if_name, e->if_value);
}

static bool record(const struct admin_act *act, bool is_new, const struct custom_edit *was, const struct custom_edit *e,
                   GError **error)
{
    const struct audit_field fields[] = {
        {"label", was->de, e->de},
        {"label_en", was->en, e->en},
        {"kind", is_new ? "" : types[was->kind], types[e->kind]},
        {"options", was->options, e->options},
        {"required", is_new ? "" : was->required ? "yes" : "no", e->required ? "yes" : "no"},
        {"customer", is_new ? "" : accesses[was->customer], accesses[e->customer]},
        {"min", was->min, e->min},
        {"max", was->max, e->max},
        {"queues", list_text(act->a, was), list_text(act->a, e)},
        {"condition", condition_text(act->a, was), condition_text(act->a, e)},
        {"active", is_new ? "" : was->active ? "yes" : "no", e->active ? "yes" : "no"},
    };

    return audit_add(act, is_new ? "field.created" : "field.changed",
                     arena_printf(act->a, "%s%s", custom_prefix(e->object), e->name), fields, G_N_ELEMENTS(fields), error);
}

static bool next_position(const struct admin_act *act, enum record_kind object, int64_t *position, GError **error)
{
    struct custom_set set;

    if (!custom_fields(act->db, act->a, object, true, &set, error))
        return false;
    *position = FIRST_POSITION;
    for (size_t i = 0; i < set.n; i++)
        *position = MAX(*position, set.fields[i].position + POSITION_STEP);
    return set.n < CUSTOM_FIELDS_MOST || admin_refuse(act, ADMIN_TOO_MANY, "", error);
}

static bool begin(const struct admin_act *act, struct custom_edit *e, bool (*taken)(enum record_kind object, const char *name),
                  json_t **data, GError **error)
{
    int64_t position;
    const char *name;

    if ((e->object != RECORD_TICKET && e->object != RECORD_USER && e->object != RECORD_ORGANIZATION) ||
        e->kind >= CUSTOM_OTHER)
        return admin_refuse(act, ADMIN_CHOICE, "", error);
    if (!next_position(act, e->object, &position, error) || !choose_name(act, e, taken, &name, error))
        return false;
    e->name = name;
    *data = json_pack("{s:s, s:s, s:s, s:{}, s:{}, s:I, s:b}", "object", object_name(e->object), "name", name, "data_type",
                      types[e->kind], "data_option", "screens", "position", (json_int_t)position, "editable", 1);
    return true;
}

static bool put(const struct admin_act *act, int64_t id, enum record_kind object, const char *name, const json_t *data,
                GError **error)
{
    return record_put(act->db, act->a, RECORD_FIELD, id, arena_printf(act->a, "%s%s", custom_prefix(object), name), data,
                      act->actor->person_id, act->at, error);
}

bool custom_edit_save(const struct admin_act *act, int64_t *id, const struct custom_edit *typed,
                      bool (*taken)(enum record_kind object, const char *name), GError **error)
{
    struct custom_edit was = {.de = "", .en = "", .options = "", .min = "", .max = "", .if_name = "", .if_value = ""};
    struct custom_edit e = *typed;
    bool is_new = *id == 0;
    json_auto_t *data = NULL;
    struct custom_field f;
    g_autofree char *text = NULL;
    int64_t saved = *id;

    if (!admin_allowed(act, error))
        return false;
    if (is_new ? !begin(act, &e, taken, &data, error) : !get(act->db, act->a, *id, &data, &f, error))
        return false;
    if (!is_new) {
        was = edit_of(act->a, &f);
        e.object = f.object;
        e.name = f.name;
        e.kind = f.kind;
    }
    if (!put_all(act, *id, &e, data, error))
        return false;
    text = json_dumps(data, JSON_COMPACT);
    if (text == NULL || !custom_field_read(act->a, saved, text, &f))
        return missing(error);
    if ((is_new && !record_next_id(act->db, act->a, RECORD_FIELD, &saved, error)) ||
        !put(act, saved, e.object, e.name, data, error))
        return false;
    e = edit_of(act->a, &f);
    if (!record(act, is_new, &was, &e, error))
        return false;
    *id = saved;
    return true;
}

static bool put_position(const struct admin_act *act, const struct custom_field *f, int64_t position, GError **error)
{
    json_auto_t *data = NULL;

    if (f->position == position)
        return true;
    if (!record_data(act->db, act->a, RECORD_FIELD, f->id, &data, error))
        return false;
    json_object_set_new(data, "position", json_integer(position));
    return put(act, f->id, f->object, f->name, data, error);
}

bool custom_edit_move(const struct admin_act *act, int64_t id, bool up, GError **error)
{
    json_auto_t *data = NULL;
    struct custom_field f;
    struct custom_set set;
    size_t at = 0;

    if (!admin_allowed(act, error) || !get(act->db, act->a, id, &data, &f, error) ||
        !custom_fields(act->db, act->a, f.object, true, &set, error))
        return false;
    while (at < set.n && set.fields[at].id != id)
        at++;
    if (at == set.n)
        return missing(error);
    if (up ? at == 0 : at + 1 == set.n)
        return true;
    f = set.fields[at];
    set.fields[at] = set.fields[up ? at - 1 : at + 1];
    set.fields[up ? at - 1 : at + 1] = f;
    for (size_t i = 0; i < set.n; i++)
        if (!put_position(act, &set.fields[i], FIRST_POSITION + POSITION_STEP * (int64_t)i, error))
            return false;
    return audit_event(act, "field.moved", arena_printf(act->a, "%s%s", custom_prefix(f.object), f.name), error);
}
