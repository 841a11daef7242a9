/* api_table.c - the columns of everything but tickets. */
#include "web/api_table.h"

#include "base/clock.h"
#include "core/permission.h"
#include "web/api_more.h"
#include "web/api_save.h"

#include <string.h>

DATA_OF(user_data, api_user_row)
DATA_OF(company_data, api_company_row)
DATA_OF(queue_data, api_queue_row)
DATA_OF(own_data, record_row)
DATA_OF(text_data, api_text_row)

/* Names stand as one in the house. Its parts, where they still make it up; else its last word is the
 * family's. */
static void put_first(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const char *first, *last;

    api_name_parts(x, ((const struct api_user_row *)row)->name, data, &first, &last);
    jw_text(j, key, strcmp(key, "firstname") == 0 ? first : last);
}

static void put_image(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    (void)data;
    jw_text(j, key, api_image_of(x, row));
}

static void put_login(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_user_row *u = row;
    const char *login = json_string_value(json_object_get(data, "login"));

    jw_text(j, key,
            login != NULL        ? login
            : u->login != NULL   ? u->login
            : u->address != NULL ? u->address
                                 : arena_printf(x->m, "auto-%" G_GINT64_FORMAT, api_out(x, u->id)));
}

/* The roles as they were given, where they still amount to what the person is. */
size_t api_roles_of(struct api *x, const struct api_user_row *u, int64_t roles[API_ROLES_MOST])
{
    const struct api_pair_row *given = NULL;
    size_t n = MIN(api_pairs(x, RECORD_ROLE_IDS, u->id, &given), (size_t)API_ROLES_MOST);
    enum role role = role_parse(u->role), amounts = ROLE_CUSTOMER;

    for (size_t i = 0; i < n; i++) {
        roles[i] = given[i].id;
        amounts = MAX(amounts, api_role_amounts(x, given[i].id));
    }
    if (n > 0 && amounts == role)
        return n;
    n = 0;
    if (role == ROLE_ADMIN)
        roles[n++] = 1;
    roles[n++] = role == ROLE_CUSTOMER ? 3 : 2;
    return n;
}

static void put_roles(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    int64_t roles[API_ROLES_MOST];
    size_t n = ((const struct api_user_row *)row)->id == x->system ? 0 : api_roles_of(x, row, roles);

    (void)data;
    jw_open(j, key, '[');
    for (size_t i = 0; i < n; i++)
        jw_int(j, NULL, roles[i]);
    jw_close(j, ']');
    if (!x->expand)
        return;
    jw_open(j, "roles", '[');
    for (size_t i = 0; i < n; i++)
        jw_text(j, NULL, api_name(x, RECORD_ROLE, roles[i]));
    jw_close(j, ']');
}

static void put_grants(struct api *x, struct jw *j, const char *key, const struct api_user_row *u, bool names)
{
    jw_open(j, key, '{');
    /* What a customer, or somebody inactive, was given counts only later. */
    for (size_t i = 0; i < x->n_grants && !u->locked && strcmp(u->role, "customer") != 0; i++) {
        g_auto(GStrv) levels = NULL;

        if (x->grants[i].person_id != u->id)
            continue;
        levels = g_strsplit(x->grants[i].access, ",", -1);
        jw_open(j, names ? api_name(x, RECORD_GROUP, x->grants[i].queue_id)
                         : arena_printf(x->m, "%" G_GINT64_FORMAT, x->grants[i].queue_id), '[');
        for (char **l = levels; *l != NULL; l++)
            jw_text(j, NULL, *l);
        jw_close(j, ']');
    }
    jw_close(j, '}');
}

static void put_groups(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    (void)data;
    put_grants(x, j, key, row, false);
    if (x->expand)
        put_grants(x, j, "groups", row, true);
}

static void put_organizations(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_pair_row *rows = NULL;
    size_t n = api_pairs(x, RECORD_COMPANY_IDS, ((const struct api_user_row *)row)->id, &rows);

    (void)data;
    jw_open(j, key, '[');
    for (size_t i = 0; i < n; i++)
        jw_int(j, NULL, rows[i].id);
    jw_close(j, ']');
    if (!x->expand)
        return;
    jw_open(j, "organizations", '[');
    for (size_t i = 0; i < n; i++)
        jw_text(j, NULL, api_name(x, RECORD_ORGANIZATION, rows[i].id));
    jw_close(j, ']');
    jw_open(j, "authorizations", '[');
    jw_close(j, ']');
    jw_open(j, "two_factor_preferences", '[');
    jw_close(j, ']');
    jw_open(j, "overview_sortings", '[');
    jw_close(j, ']');
}

/* The desk changes things without telling the API: the later one of both. */
static void put_user_updated(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_user_row *u = row;

    (void)data;
    jw_text(j, key, clock_rfc3339(x->m, u->updated_at != 0 ? u->updated_at : u->created_at));
}

static void put_company_updated(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_company_row *c = row;

    (void)data;
    jw_text(j, key, clock_rfc3339(x->m, c->updated_at != 0 ? c->updated_at : c->created_at));
}

static void put_queue_updated(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_queue_row *q = row;

    (void)data;
    jw_text(j, key, clock_rfc3339(x->m, q->updated_at != 0 ? q->updated_at : q->created_at));
}

static const struct api_column user_columns[] = {
    {.name = "id", .type = API_PERSON, AT(api_user_row, id), .rel = RECORD_USER},
    ID_OF("organization_id", api_user_row, company_id, RECORD_ORGANIZATION, "organization"),
    MADE("login", put_login),
    MADE("firstname", put_first),
    MADE("lastname", put_first),
    WORD_OF("email", api_user_row, address),
    MADE("image", put_image),
    FIXED("image_source", "null"),
    OWN("web", "\"\""),
    WORD_OF("phone", api_user_row, phone),
    OWN("fax", "\"\""),
    OWN("mobile", "\"\""),
    OWN("department", "null"),
    OWN("street", "\"\""),
    OWN("zip", "\"\""),
    OWN("city", "\"\""),
    OWN("country", "\"\""),
    OWN("address", "null"),
    OWN_FLAG("vip", "false"),
    BOOL_OF("verified", api_user_row, verified),
    NOT_OF("active", api_user_row, locked),
    WORD_OF("note", api_user_row, note),
    TIME_OF("last_login", api_user_row, seen_at),
    OWN("source", "null"),
    INT_OF("login_failed", api_user_row, failures),
    OWN_FLAG("out_of_office", "false"),
    OWN("out_of_office_start_at", "null"),
    OWN("out_of_office_end_at", "null"),
    OWN_ID("out_of_office_replacement_id", RECORD_USER, NULL),
    OWN_JSON("preferences", "{}"),
    ENDS(api_user_row),
    MADE("updated_at", put_user_updated),
    MADE("role_ids", put_roles),
    MADE("organization_ids", put_organizations),
    FIXED("two_factor_preference_ids", "[]"),
    FIXED("authorization_ids", "[]"),
    FIXED("overview_sorting_ids", "[]"),
    MADE("group_ids", put_groups),
};
const struct api_resource api_users = {RECORD_USER, "User", "User", "User", user_columns, G_N_ELEMENTS(user_columns),
                                       user_data, api_save_user, api_may_delete_user, API_PAGE_MOST};

static const struct api_column organization_columns[] = {
    ID_OF("id", api_company_row, id, RECORD_NONE, NULL),
    TEXT_OF("name", api_company_row, name),
    BOOL_OF("shared", api_company_row, sees_all),
    WORD_OF("domain", api_company_row, domain),
    OWN_FLAG("domain_assignment", "false"),
    OWN_FLAG("active", "true"),
    OWN_FLAG("vip", "false"),
    WORD_OF("note", api_company_row, note),
    ENDS(api_company_row),
    MADE("updated_at", put_company_updated),
    MANY("member_ids", RECORD_MEMBERS, RECORD_USER, "members", 0),
    MANY("secondary_member_ids", RECORD_SECONDARY, RECORD_USER, "secondary_members", 0),
};
const struct api_resource api_organizations = {
    RECORD_ORGANIZATION, "Organization", "Organization", "Organization", organization_columns,
    G_N_ELEMENTS(organization_columns), company_data, api_save_organization, NULL, API_PAGE_MOST};

static void put_follow_up(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_queue_row *q = row;

    (void)x;
    (void)data;
    jw_text(j, key, q->reopen_days < 0 ? "yes" : q->reopen_days == 0 ? "new_ticket" : "new_ticket_after_certain_time");
}

static void put_days(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_queue_row *q = row;

    (void)x;
    (void)data;
    if (q->reopen_days > 0)
        jw_int(j, key, q->reopen_days);
    else
        jw_null(j, key);
}

static const struct api_column group_columns[] = {
    ID_OF("id", api_queue_row, id, RECORD_NONE, NULL),
    TEXT_OF("name", api_queue_row, name),
    OWN_JSON("signature_id", "null"),
    OWN_JSON("email_address_id", "null"),
    OWN_JSON("assignment_timeout", "null"),
    MADE("follow_up_possible", put_follow_up),
    MADE("reopen_time_in_days", put_days),
    OWN_FLAG("follow_up_assignment", "true"),
    OWN_FLAG("shared_drafts", "true"),
    OWN_FLAG("active", "true"),
    OWN("note", "null"),
    ENDS(api_queue_row),
    MADE("updated_at", put_queue_updated),
    MANY("user_ids", RECORD_QUEUE_PEOPLE, RECORD_USER, "users", 0),
};
const struct api_resource api_groups = {RECORD_GROUP, "Group", "Group", "Group", group_columns,
                                        G_N_ELEMENTS(group_columns), queue_data, api_save_group, NULL, API_PAGE_MOST};

static void put_permissions(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const json_t *list = json_object_get(data, "permissions"), *v;
    size_t i;

    (void)row;
    jw_open(j, key, '[');
    json_array_foreach(list, i, v)
    {
        const struct permission *p = permission_find(json_string_value(v));

        if (p != NULL)
            jw_int(j, NULL, p->id);
    }
    jw_close(j, ']');
    if (!x->expand)
        return;
    jw_open(j, "permissions", '[');
    json_array_foreach(list, i, v) jw_text(j, NULL, json_string_value(v));
    jw_close(j, ']');
    jw_open(j, "knowledge_base_permissions", '[');
    jw_close(j, ']');
}

/* {"1": ["full"]}, and by names beside it. */
static void put_role_groups(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    json_t *given = json_object_get(data, "group_ids"), *levels;
    const char *id;
    const json_t *level;
    size_t i;

    (void)row;
    for (int names = 0; names <= (x->expand ? 1 : 0); names++) {
        jw_open(j, names ? "groups" : key, '{');
        json_object_foreach(given, id, levels)
        {
            jw_open(j, names ? api_name(x, RECORD_GROUP, g_ascii_strtoll(id, NULL, 10)) : id, '[');
            json_array_foreach(levels, i, level) jw_text(j, NULL, json_string_value(level));
            jw_close(j, ']');
        }
        jw_close(j, '}');
    }
}

static const struct api_column role_columns[] = {
    OWN_TABLE,
    OWN_JSON("preferences", "{}"),
    OWN_FLAG("default_at_signup", "false"),
    OWN_FLAG("active", "true"),
    OWN("note", "null"),
    ENDS(record_row),
    TIME_OF("updated_at", record_row, updated_at),
    MADE("permission_ids", put_permissions),
    FIXED("knowledge_base_permission_ids", "[]"),
    MADE("group_ids", put_role_groups),
};
const struct api_resource api_roles = {RECORD_ROLE, "Role", "Role", "Role", role_columns, G_N_ELEMENTS(role_columns),
                                       own_data, api_save_role, NULL, API_PAGE_MOST};

static const char *const state_types[] = {"new", "open", "pending reminder", "pending action", "closed", "merged", "removed"};

static void put_state_type(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    int64_t id = json_integer_value(json_object_get(data, "state_type_id"));

    (void)row;
    jw_int(j, key, id);
    if (x->expand && id >= 1 && id <= (int64_t)G_N_ELEMENTS(state_types))
        jw_text(j, "state_type", state_types[id - 1]);
}

static const struct api_column state_columns[] = {
    OWN_TABLE,
    MADE("state_type_id", put_state_type),
    OWN_ID("next_state_id", RECORD_STATE, "next_state"),
    OWN_FLAG("ignore_escalation", "false"),
    KEPT("default_create", "false"),
    KEPT("default_follow_up", "false"),
    OWN("note", "null"),
    OWN_FLAG("active", "true"),
    ENDS(record_row),
    TIME_OF("updated_at", record_row, updated_at),
};
const struct api_resource api_states = {RECORD_STATE, "Ticket::State", "TicketState", "TicketState", state_columns,
                                        G_N_ELEMENTS(state_columns), own_data, api_save_state, api_may_delete_choice,
                                        API_PAGE_MOST};

static const struct api_column priority_columns[] = {
    OWN_TABLE,
    KEPT("default_create", "false"),
    OWN("ui_icon", "null"),
    OWN("ui_color", "null"),
    OWN("note", "null"),
    OWN_FLAG("active", "true"),
    ENDS(record_row),
    TIME_OF("updated_at", record_row, updated_at),
};
const struct api_resource api_priorities = {
    RECORD_PRIORITY, "Ticket::Priority", "TicketPriority", "TicketPriority", priority_columns,
    G_N_ELEMENTS(priority_columns), own_data, api_save_priority, api_may_delete_choice, API_PAGE_MOST};

static void put_text_groups(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_text_row *t = row;
    /* The desk knows one group of a text or all; the list stands beside it. */
    const json_t *list = t->queue_id == 0 ? json_object_get(data, "group_ids") : NULL, *v;
    size_t i;

    for (int names = 0; names <= (x->expand ? 1 : 0); names++) {
        jw_open(j, names ? "groups" : key, '[');
        if (t->queue_id != 0 && names)
            jw_text(j, NULL, api_name(x, RECORD_GROUP, t->queue_id));
        else if (t->queue_id != 0)
            jw_int(j, NULL, t->queue_id);
        json_array_foreach(list, i, v)
        {
            if (names)
                jw_text(j, NULL, api_name(x, RECORD_GROUP, json_integer_value(v)));
            else
                jw_int(j, NULL, json_integer_value(v));
        }
        jw_close(j, ']');
    }
}

/* Those that came with the house have no times of their own: the house's. */
static void put_text_time(struct api *x, struct jw *j, const char *key, const void *row, json_t *data)
{
    const struct api_text_row *t = row;
    int64_t made = t->created_at != 0 ? t->created_at : t->changed_at;
    int64_t at = strcmp(key, "created_at") == 0 || t->changed_at == 0 ? made : t->changed_at;

    (void)data;
    jw_text(j, key, clock_rfc3339(x->m, at));
}

static const struct api_column text_columns[] = {
    ID_OF("id", api_text_row, id, RECORD_NONE, NULL),
    TEXT_OF("name", api_text_row, name),
    OWN("keywords", "null"),
    TEXT_OF("content", api_text_row, body),
    OWN("note", "null"),
    OWN_FLAG("active", "true"),
    OWN_JSON("foreign_id", "null"),
    PERSON_OF("updated_by_id", api_text_row, updated_by, "updated_by"),
    PERSON_OF("created_by_id", api_text_row, created_by, "created_by"),
    MADE("created_at", put_text_time),
    MADE("updated_at", put_text_time),
    MADE("group_ids", put_text_groups),
};
const struct api_resource api_text_modules = {
    RECORD_TEXT_MODULE, "TextModule", "TextModule", "TextModule", text_columns, G_N_ELEMENTS(text_columns), text_data,
    api_save_text_module, api_may_delete_text, API_PAGE_MOST};

const struct api_resource *api_resource_of(enum record_kind kind)
{
    static const struct api_resource *const all[RECORD_KINDS] = {
        [RECORD_USER] = &api_users, [RECORD_ORGANIZATION] = &api_organizations, [RECORD_GROUP] = &api_groups,
        [RECORD_ROLE] = &api_roles, [RECORD_TICKET] = &api_tickets, [RECORD_ARTICLE] = &api_articles,
        [RECORD_STATE] = &api_states, [RECORD_PRIORITY] = &api_priorities, [RECORD_TEXT_MODULE] = &api_text_modules,
        [RECORD_TIME] = &api_times, [RECORD_TIME_TYPE] = &api_time_types, [RECORD_FIELD] = &api_fields,
        [RECORD_NOTICE] = &api_notices,
    };

    return all[kind];
}
