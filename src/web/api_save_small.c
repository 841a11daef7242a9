/* api_save_small.c - roles, names of states and priorities, texts, booked time, fields. */
#include "base/fail.h"
#include "base/text.h"
#include "core/audit.h"
#include "core/canned.h"
#include "core/permission.h"
#include "core/time_account.h"
#include "web/api_extra.h"
#include "web/api_save.h"

#include <string.h>

enum { NAME_MOST = 150 };

/* What each of these kinds shares: a name that is unique, and values. */
static bool begin(struct api *x, const struct api_resource *res, int64_t *id, json_t **data, GError **error)
{
    const char *name = NULL;

    if (!record_data(x->db, x->m, res->kind, *id, data, error) ||
        !api_take_text(x, x->body, "name", NAME_MOST, &name, error) || !api_merge_data(x, res, *data, error))
        return false;
    if (name != NULL)
        json_object_set_new(*data, "name", json_string(text_one_line(x->m, name)));
    if (text_empty(json_string_value(json_object_get(*data, "name"))))
        return api_fail(x, error, 422, "Attribute 'name' required!");
    return true;
}

static bool end(struct api *x, const struct api_resource *res, int64_t *id, json_t *data, const char *key, GError **error)
{
    int64_t other = 0;

    if (!record_lookup(x->db, x->m, res->kind, key, &other, error))
        return false;
    if (other != 0 && other != *id)
        return api_fail(x, error, 422, "Object already exists!");
    return (*id != 0 || record_next_id(x->db, x->m, res->kind, id, error)) &&
           record_put(x->db, x->m, res->kind, *id, key, data, x->me.person_id, x->now, error);
}

static bool end_named(struct api *x, const struct api_resource *res, int64_t *id, json_t *data, GError **error)
{
    return end(x, res, id, data, arena_strdup(x->m, json_string_value(json_object_get(data, "name"))), error);
}

static bool take_permissions(struct api *x, json_t *data, GError **error)
{
    const json_t *names = json_object_get(x->body, "permissions"), *ids = json_object_get(x->body, "permission_ids"), *v;
    bool by_name = json_is_array(names);
    json_t *list;
    size_t i;

    if (!by_name && !json_is_array(ids))
        return true;
    list = json_array();
    json_object_set_new(data, "permissions", list);
    json_array_foreach(by_name ? names : ids, i, v)
    {
        const struct permission *p = by_name && json_is_string(v) ? permission_find(json_string_value(v)) : NULL;
        int64_t id = 0;

        if (!by_name && api_int_of(v, &id))
            for (size_t k = 0; k < permission_n_all; k++)
                p = permission_all[k].id == id ? &permission_all[k] : p;
        if (p == NULL)
            return api_fail(x, error, 422, "No lookup value found for 'permissions': \"%.100s\"",
                            json_is_string(v) ? json_string_value(v) : "?");
        json_array_append_new(list, json_string(p->name));
    }
    return true;
}

static json_t *grants_json(struct api *x, const struct queue_grant_row *grants, size_t n)
{
    json_t *all = json_object();

    for (size_t i = 0; i < n; i++) {
        g_auto(GStrv) levels = g_strsplit(grants[i].access, ",", -1);
        json_t *list = json_array();

        for (char **l = levels; *l != NULL; l++)
            json_array_append_new(list, json_string(*l));
        json_object_set_new(all, arena_printf(x->m, "%" G_GINT64_FORMAT, grants[i].queue_id), list);
    }
    return all;
}

bool api_save_role(struct api *x, int64_t *id, GError **error)
{
    struct queue_grant_row *grants = NULL;
    json_auto_t *data = NULL;
    size_t n = 0;
    bool there;

    if (!begin(x, &api_roles, id, &data, error))
        return false;
    /* What these three amount to is the house's own. */
    if ((*id == 0 || *id > 3) && !take_permissions(x, data, error))
        return false;
    if (!api_take_grants(x, &grants, &n, &there, error))
        return false;
    if (there)
        json_object_set_new(data, "group_ids", grants_json(x, grants, n));
    return end_named(x, &api_roles, id, data, error);
}

static bool take_state_type(struct api *x, json_t *data, GError **error)
{
    static const char *const types[] = {"new", "open", "pending reminder", "pending action", "closed", "merged", "removed"};
    const json_t *v = json_object_get(x->body, "state_type_id");
    const char *name = NULL;
    int64_t type = json_integer_value(json_object_get(data, "state_type_id"));

    if (!api_take_text(x, x->body, "state_type", 60, &name, error))
        return false;
    if (!text_empty(name)) {
        type = 0;
        for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
            if (strcmp(types[i], name) == 0)
                type = (int64_t)i + 1;
        if (type == 0)
            return api_fail(x, error, 422, "No lookup value found for 'state_type': \"%s\"", name);
    } else if (v != NULL && !json_is_null(v) && !api_int_of(v, &type)) {
        type = 0;
    }
    if (type < 1 || type > (int64_t)G_N_ELEMENTS(types))
        return api_fail(x, error, 422, "Missing required value for field 'state_type_id'!");
    json_object_set_new(data, "state_type_id", json_integer(type));
    return true;
}

bool api_save_state(struct api *x, int64_t *id, GError **error)
{
    json_auto_t *data = NULL;
    json_int_t type = 0;

    if (!begin(x, &api_states, id, &data, error))
        return false;
    type = json_integer_value(json_object_get(data, "state_type_id"));
    if (!take_state_type(x, data, error))
        return false;
    /* What the house's own ones stand for stays. */
    if (*id >= 1 && *id <= 7)
        json_object_set_new(data, "state_type_id", json_integer(type));
    return end_named(x, &api_states, id, data, error);
}

bool api_save_priority(struct api *x, int64_t *id, GError **error)
{
    json_auto_t *data = NULL;

    if (!begin(x, &api_priorities, id, &data, error))
        return false;
    if (json_object_get(data, "level") == NULL)
        json_object_set_new(data, "level", json_integer(2));
    return end_named(x, &api_priorities, id, data, error);
}

bool api_may_delete_choice(struct api *x, int64_t id, GError **error)
{
    int64_t last = x->op->kind == RECORD_STATE ? 7 : 3;

    return id > last || api_fail(x, error, 422, "Can't delete, object has references.");
}

bool api_save_text_module(struct api *x, int64_t *id, GError **error)
{
    struct record_text t = {.name = NULL, .body = NULL};
    struct admin_act act = api_act(x);
    json_auto_t *data = NULL;
    struct record_rows rows;
    int64_t *groups = NULL;
    size_t n = 0;
    bool there;

    if (*id != 0) {
        if (!api_row(x, &api_text_modules, *id, &rows, error))
            return false;
        t.name = ((struct api_text_row *)rows.v)->name;
        t.body = ((struct api_text_row *)rows.v)->body;
        t.queue_id = ((struct api_text_row *)rows.v)->queue_id;
    }
    if (!record_data(x->db, x->m, RECORD_TEXT_MODULE, *id, &data, error) ||
        !api_take_text(x, x->body, "name", CANNED_NAME_MAX, &t.name, error) ||
        !api_take_text(x, x->body, "content", CANNED_BODY_MAX, &t.body, error) ||
        !api_take_ids(x, x->body, "group_ids", "groups", RECORD_GROUP, &groups, &n, &there, error) ||
        !api_merge_data(x, &api_text_modules, data, error))
        return false;
    if (text_empty(t.name))
        return api_fail(x, error, 422, "Attribute 'name' required!");
    if (text_empty(t.body))
        return api_fail(x, error, 422, "Attribute 'content' required!");
    if (there) {
        json_t *list = json_array();

        for (size_t i = 0; i < n; i++)
            json_array_append_new(list, json_integer(groups[i]));
        json_object_set_new(data, "group_ids", list);
        t.queue_id = n == 1 ? groups[0] : 0;
    }
    return record_text_put(&act, id, &t, error) &&
           record_put(x->db, x->m, RECORD_TEXT_MODULE, *id, NULL, data, x->me.person_id, x->now, error);
}

/* It is noted as gone: nothing keeps it. */
bool api_may_delete_text(struct api *x, int64_t id, GError **error)
{
    struct admin_act act = api_act(x);
    struct canned_row row;
    struct canned was;

    if (!canned_get(x->db, x->m, &x->me, id, &row, error))
        return false;
    was = canned_of(&row);
    return canned_note(&act, &was, NULL, error);
}

/* The ticket "timed" says so even when all of it is taken back. */
static bool timed(struct api *x, int64_t ticket_id, GError **error)
{
    return api_ticket_data(x, ticket_id, "timed", json_true(), error);
}

bool api_time_book(struct api *x, int64_t ticket_id, int64_t article_id, const json_t *o, int64_t *id, GError **error)
{
    struct ticket_change c = {.db = x->db, .a = x->m, .actor_id = x->me.person_id, .at = x->now};
    struct time_booking b = {.ticket_id = ticket_id, .article_id = article_id};
    bool there;

    if (!api_take_hundredths(x, o, "time_unit", &b.hundredths, &there, error))
        return false;
    return !there || (time_book(&c, &b, id, error) && timed(x, ticket_id, error));
}

static bool time_ticket(struct api *x, struct time_booking *b, GError **error)
{
    struct ticket_row t;
    bool there;

    if (x->n_params > 0 && g_str_has_prefix(x->op->path, "tickets/")) {
        if (!api_param_id(x, 0, &b->ticket_id, error))
            return false;
    } else if (!api_take_id(x, x->body, "ticket_id", NULL, RECORD_TICKET, &b->ticket_id, &there, error)) {
        return false;
    }
    if (b->ticket_id == 0)
        return api_fail(x, error, 422, "Missing required value for field 'ticket_id'!");
    return api_ticket(x, b->ticket_id, &t, error) && api_may(x, t.queue_id, "change", error);
}

bool api_save_time(struct api *x, int64_t *id, GError **error)
{
    struct ticket_change c = {.db = x->db, .a = x->m, .actor_id = x->me.person_id, .at = x->now};
    struct time_booking b = {.ticket_id = 0};
    const struct api_time_row *was = NULL;
    bool there, has_type;
    int64_t type, article;
    struct record_rows rows;
    struct ticket_row t;

    if (*id != 0) {
        if (!api_row(x, &api_times, *id, &rows, error))
            return false;
        was = rows.v;
        b = (struct time_booking){was->ticket_id, was->article_id, was->type_id, was->hundredths};
        if (!api_ticket(x, b.ticket_id, &t, error) || !api_may(x, t.queue_id, "change", error))
            return false;
    } else if (!time_ticket(x, &b, error)) {
        return false;
    }
    if (!api_take_id(x, x->body, "type_id", "type", RECORD_TIME_TYPE, &type, &has_type, error) ||
        !api_take_hundredths(x, x->body, "time_unit", &b.hundredths, &there, error))
        return false;
    if (was == NULL && !there)
        return api_fail(x, error, 422, "Missing required value for field 'time_unit'!");
    if (has_type)
        b.type_id = type;
    if (was == NULL && json_object_get(x->body, "ticket_article_id") != NULL) {
        if (!api_take_id(x, x->body, "ticket_article_id", NULL, RECORD_ARTICLE, &article, &there, error))
            return false;
        b.article_id = article;
    }
    return was != NULL ? time_set(&c, *id, &b, error)
                       : time_book(&c, &b, id, error) && timed(x, b.ticket_id, error);
}

bool api_may_delete_time(struct api *x, int64_t id, GError **error)
{
    struct ticket_change c = {.db = x->db, .a = x->m, .actor_id = x->me.person_id, .at = x->now};
    struct record_rows rows;
    const struct api_time_row *row;
    struct time_booking b;
    struct ticket_row t;

    if (!api_row(x, &api_times, id, &rows, error))
        return false;
    row = rows.v;
    b = (struct time_booking){row->ticket_id, row->article_id, row->type_id, row->hundredths};
    return api_ticket(x, b.ticket_id, &t, error) && api_may(x, t.queue_id, "change", error) && time_remove(&c, id, &b, error);
}

bool api_save_time_type(struct api *x, int64_t *id, GError **error)
{
    json_auto_t *data = NULL;

    return begin(x, &api_time_types, id, &data, error) && end_named(x, &api_time_types, id, data, error);
}

static bool among(const char *const *list, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (g_strcmp0(list[i], word) == 0)
            return true;
    return false;
}

bool api_name_taken(enum record_kind object, const char *name)
{
    const struct api_resource *res = api_resource_of(object);

    for (size_t k = 0; res != NULL && k < res->n_columns; k++)
        if (strcmp(res->columns[k].name, name) == 0 || g_strcmp0(res->columns[k].as, name) == 0)
            return true;
    return false;
}

/* Letters, digits and '_', and none that an answer has already. */
static bool field_name_ok(const char *name, const char *object)
{
    static const struct {
        const char *object;
        enum record_kind kind;
    } of[] = {{"Ticket", RECORD_TICKET}, {"User", RECORD_USER}, {"Organization", RECORD_ORGANIZATION}, {"Group", RECORD_GROUP}};

    if (!g_ascii_islower(*name) || name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] != '\0' || strlen(name) > 60 ||
        g_str_has_suffix(name, "_id") || g_str_has_suffix(name, "_ids"))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(of); i++)
        if (strcmp(of[i].object, object) == 0 && api_name_taken(of[i].kind, name))
            return false;
    return true;
}

/* What a field's "data_option" says where nobody said it. */
static void fill_option(json_t *data)
{
    static const char *const texts[] = {"input", "select", "tree_select"};
    const char *type = json_string_value(json_object_get(data, "data_type"));
    json_t *option = json_copy(json_object_get(data, "data_option"));
    const char *standard;

    if (option == NULL)
        option = json_object();
    standard = json_string_value(json_object_get(option, "default"));
    if (json_object_get(option, "default") == NULL)
        json_object_set_new(option, "default", among(texts, G_N_ELEMENTS(texts), type) ? json_string("") : json_null());
    else if (g_strcmp0(type, "boolean") == 0 && standard != NULL && *standard != '\0')
        json_object_set_new(option, "default", json_boolean(strcmp(standard, "true") == 0));
    if (json_object_get(option, "null") == NULL || json_is_null(json_object_get(option, "null")))
        json_object_set_new(option, "null", json_true());
    if (!json_is_object(json_object_get(option, "options")) && !json_is_array(json_object_get(option, "options")))
        json_object_set_new(option, "options", json_object());
    if (!json_is_string(json_object_get(option, "relation")))
        json_object_set_new(option, "relation", json_string(""));
    json_object_set_new(data, "data_option", option);
}

/* Whoever makes a field again that was removed gets the old one back, with its values. */
static bool find_retired(struct api *x, int64_t *id, GError **error)
{
    const char *name = json_string_value(json_object_get(x->body, "name"));
    const char *object = json_string_value(json_object_get(x->body, "object"));
    json_auto_t *data = NULL;
    int64_t there = 0;

    if (*id != 0 || text_empty(name) || strlen(name) > NAME_MOST || (object != NULL && strlen(object) > NAME_MOST))
        return true;
    if (!record_lookup(x->db, x->m, RECORD_FIELD, arena_printf(x->m, "%s.%s", object == NULL ? "Ticket" : object, name), &there, error) ||
        (there != 0 && !record_data(x->db, x->m, RECORD_FIELD, there, &data, error)))
        return false;
    if (json_is_true(json_object_get(data, "retired")))
        *id = there;
    return true;
}

/* Values stand under a field: it is not removed, but retired. */
bool api_field_remove(struct api *x, GError **error)
{
    struct admin_act act = api_act(x);
    json_auto_t *data = NULL;
    struct record_rows rows;
    const char *called;
    int64_t id;

    if (!api_param_id(x, 0, &id, error) || !record_hold(x->db, x->m, RECORD_FIELD, id, error) ||
        !api_row(x, &api_fields, id, &rows, error) || !api_matches(x, &api_fields, id, error) ||
        !record_data(x->db, x->m, RECORD_FIELD, id, &data, error))
        return false;
    if (json_is_true(json_object_get(data, "builtin")))
        return api_fail(x, error, 422, "Fields of the system can't be changed.");
    json_object_set_new(data, "active", json_false());
    json_object_set_new(data, "retired", json_true());
    called = arena_printf(x->m, "%s.%s", json_string_value(json_object_get(data, "object")),
                          json_string_value(json_object_get(data, "name")));
    buf_puts(x->out, "{}");
    return record_put(x->db, x->m, RECORD_FIELD, id, called, data, x->me.person_id, x->now, error) &&
           audit_event(&act, "field.changed", called, error);
}

bool api_save_field(struct api *x, int64_t *id, GError **error)
{
    static const char *const objects[] = {"Ticket", "User", "Organization", "Group", "TicketArticle"};
    static const char *const types[] = {"input", "select", "multiselect", "tree_select", "multi_tree_select", "boolean",
                                        "integer", "date", "datetime", "textarea", "richtext", "autocompletion_ajax",
                                        "user_autocompletion", "tag", "active", "external_data_source"};
    json_auto_t *data = NULL, *before = NULL;
    const char *object, *name;

    if (!find_retired(x, id, error) || !begin(x, &api_fields, id, &data, error) || !record_data(x->db, x->m, RECORD_FIELD, *id, &before, error))
        return false;
    if (json_is_true(json_object_get(before, "builtin")))
        return api_fail(x, error, 422, "Fields of the system can't be changed.");
    /* What a field is of and called stays: values stand under that name. */
    if (*id != 0) {
        json_object_set(data, "name", json_object_get(before, "name"));
        json_object_set(data, "object", json_object_get(before, "object"));
    }
    if (json_object_get(data, "object") == NULL)
        json_object_set_new(data, "object", json_string("Ticket"));
    if (json_object_get(data, "data_type") == NULL)
        json_object_set_new(data, "data_type", json_string("input"));
    object = json_string_value(json_object_get(data, "object"));
    name = json_string_value(json_object_get(data, "name"));
    if (!among(objects, G_N_ELEMENTS(objects), object))
        return api_fail(x, error, 422, "Invalid value for 'object': there is no such thing");
    if (!among(types, G_N_ELEMENTS(types), json_string_value(json_object_get(data, "data_type"))))
        return api_fail(x, error, 422, "Invalid value for 'data_type': there is no such type");
    if (*id == 0 && !field_name_ok(name, object))
        return api_fail(x, error, 422, "Invalid value for 'name': it is taken, or not of small letters, digits and _");
    if (*id == 0 || json_object_get(x->body, "data_option") != NULL)
        fill_option(data);
    /* What a client says of customers and of labels replaces what the desk said. */
    if (json_object_get(x->body, "screens") != NULL)
        json_object_del(data, "customer");
    if (json_object_get(x->body, "display") != NULL)
        json_object_del(data, "display_en");
    if (json_object_get(data, "display") == NULL)
        json_object_set(data, "display", json_object_get(data, "name"));
    if (json_object_del(data, "retired") == 0 && json_object_get(x->body, "active") == NULL)
        json_object_set_new(data, "active", json_true());
    return end(x, &api_fields, id, data, arena_printf(x->m, "%s.%s", object, name), error);
}
