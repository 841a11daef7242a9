/* api_save.c - people, organizations and groups: through the administration's own rules. */
#include "web/api_save.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/company_edit.h"
#include "core/permission.h"
#include "core/person.h"
#include "core/person_edit.h"
#include "core/queue_edit.h"
#include "core/session.h"

#include <string.h>

enum { NAME_MOST = 150, TEXT_MOST = 4000, GRANTS_MOST = 500 };

void api_name_parts(struct api *x, const char *name, json_t *data, const char **first, const char **last)
{
    const char *f = json_string_value(json_object_get(data, "firstname"));
    const char *l = json_string_value(json_object_get(data, "lastname"));
    const char *space = strrchr(name, ' ');
    g_autofree char *both = g_strdup_printf("%s %s", f == NULL ? "" : f, l == NULL ? "" : l);

    *first = f == NULL ? "" : arena_strdup(x->m, f);
    *last = l == NULL ? "" : arena_strdup(x->m, l);
    if ((f != NULL || l != NULL) && strcmp(text_one_line(x->m, both), name) == 0)
        return;
    if (json_is_true(json_object_get(data, "nameless")))
        return;
    *first = space == NULL ? name : arena_strndup(x->m, name, (size_t)(space - name));
    *last = space == NULL ? "" : space + 1;
}

enum role api_role_amounts(struct api *x, int64_t role_id)
{
    struct record_rows rows = {.n = 0};
    struct actor all = {.role = ROLE_ADMIN, .name = ""};
    const json_t *v;
    enum role role = ROLE_CUSTOMER;
    json_auto_t *data = NULL;
    size_t i;

    if (role_id >= 1 && role_id <= 3)
        return role_id == 1 ? ROLE_ADMIN : role_id == 2 ? ROLE_AGENT : ROLE_CUSTOMER;
    if (!record_of_ids(x->db, x->m, &all, RECORD_ROLE, &role_id, 1, &rows, NULL) || rows.n == 0)
        return ROLE_CUSTOMER;
    data = json_read(((struct record_row *)rows.v)->data, strlen(((struct record_row *)rows.v)->data), NULL);
    json_array_foreach(json_object_get(data, "permissions"), i, v)
        if (json_is_string(v))
            role = MAX(role, permission_amounts(json_string_value(v)));
    return role;
}

/* Text lines whose first one is FIRST instead of what it was; "" takes it away. */
static const char *with_first(struct api *x, const char *lines, const char *first)
{
    const char *rest = strchr(lines, '\n');

    rest = rest == NULL ? "" : rest + 1;
    return *first == '\0' ? rest : *rest == '\0' ? first : arena_printf(x->m, "%s\n%s", first, rest);
}

struct user_input {
    const char *login, *first, *last, *email, *phone, *mobile, *note;
    bool active;
    int64_t company_id;
    int64_t *roles;
    size_t n_roles;
    bool has_roles, has_company, has_groups;
    struct queue_grant_row *grants;
    size_t n_grants;
};

static bool level_ok(const char *level)
{
    static const char *const levels[] = {"read", "create", "change", "overview", "full"};

    for (size_t i = 0; i < G_N_ELEMENTS(levels); i++)
        if (g_strcmp0(levels[i], level) == 0)
            return true;
    return false;
}

bool api_take_grants(struct api *x, struct queue_grant_row **grants, size_t *n, bool *there, GError **error)
{
    json_t *by_name = json_object_get(x->body, "groups"), *by_id = json_object_get(x->body, "group_ids");
    json_t *all = json_is_object(by_name) ? by_name : by_id, *levels;
    const char *key;

    *there = json_is_object(all);
    if (all != NULL && !json_is_null(all) && !*there)
        return json_array_size(all) == 0 || api_fail(x, error, 422, "Invalid value for 'groups': it must be an object");
    if (!*there)
        return true;
    if (json_object_size(all) > GRANTS_MOST)
        return api_fail(x, error, 422, "Invalid value for 'groups': too many");
    *grants = ARENA_ARRAY(x->m, struct queue_grant_row, json_object_size(all) + 1);
    *n = 0;
    json_object_foreach(all, key, levels) {
        json_auto_t *o = json_pack("{s:s}", "group", key), *one = json_array();
        struct queue_grant_row *g = &(*grants)[*n];
        const char *access = "";
        const json_t *level;
        bool named;
        size_t i;

        if (json_is_string(levels)) {
            json_array_append(one, levels);
            levels = one;
        }
        if (!api_take_id(x, o, all == by_id ? "group" : "", all == by_id ? NULL : "group", RECORD_GROUP, &g->queue_id,
                         &named, error))
            return false;
        json_array_foreach(levels, i, level) {
            if (!level_ok(json_string_value(level)))
                return api_fail(x, error, 422, "Invalid value for 'groups': there is no such access");
            access = arena_printf(x->m, "%s%s%s", access, *access == '\0' ? "" : ",", json_string_value(level));
        }
        g->access = access;
        *n += *access != '\0' && g->queue_id != 0;
    }
    return true;
}

static bool take_user(struct api *x, struct user_input *u, GError **error)
{
    const json_t *o = x->body;
    bool first_there;

    (void)first_there;
    return api_take_text(x, o, "login", NAME_MOST, &u->login, error) &&
           api_take_text(x, o, "firstname", NAME_MOST, &u->first, error) &&
           api_take_text(x, o, "lastname", NAME_MOST, &u->last, error) &&
           api_take_text(x, o, "email", NAME_MOST, &u->email, error) &&
           api_take_text(x, o, "phone", NAME_MOST, &u->phone, error) &&
           api_take_text(x, o, "mobile", NAME_MOST, &u->mobile, error) &&
           api_take_text(x, o, "note", TEXT_MOST, &u->note, error) &&
           api_take_bool(x, o, "active", &u->active, error) &&
           api_take_id(x, o, "organization_id", "organization", RECORD_ORGANIZATION, &u->company_id, &u->has_company,
                       error) &&
           api_take_ids(x, o, "role_ids", "roles", RECORD_ROLE, &u->roles, &u->n_roles, &u->has_roles, error) &&
           api_take_grants(x, &u->grants, &u->n_grants, &u->has_groups, error);
}

/* What agents who are no administrators may: make customers, as on the phone page; roles and groups that they give
 * are passed over. */
static bool may_save(struct api *x, bool is_new, enum role role, GError **error)
{
    if (permission_held(x->real.role, x->scopes, "admin.user"))
        return true;
    if (is_new && role == ROLE_CUSTOMER && x->password_hash == NULL &&
        permission_held(x->real.role, x->scopes, "ticket.agent"))
        return true;
    return api_fail(x, error, 403, "Not authorized");
}

static struct user_input without_rights(struct user_input u)
{
    u.has_roles = u.has_groups = false;
    u.n_roles = u.n_grants = 0;
    return u;
}

static const char *either(const char *a, const char *b)
{
    return text_empty(a) ? b : a;
}

static const char *whole_name_of(struct api *x, const struct user_input *u, bool *nameless)
{
    const char *name = text_one_line(x->m, arena_printf(x->m, "%s %s", u->first, u->last));

    *nameless = *name == '\0';
    return either(name, either(u->email, either(u->login, either(u->phone, u->mobile))));
}

/* Addresses stand in small letters; of one name of several words the last one is the family's. */
static void take_apart(struct api *x, struct user_input *u)
{
    g_autofree char *low = g_utf8_strdown(text_one_line(x->m, u->email), -1);
    const char *space;

    if (json_object_get(x->body, "email") != NULL)
        u->email = arena_strdup(x->m, low);
    if (json_object_get(x->body, "firstname") == NULL)
        return;
    u->first = text_one_line(x->m, u->first);
    space = strrchr(u->first, ' ');
    if (space == NULL || !text_empty(u->last))
        return;
    u->last = space + 1;
    u->first = arena_strndup(x->m, u->first, (size_t)(space - u->first));
}

static bool keep_user(struct api *x, int64_t id, json_t *data, const struct user_input *u, bool nameless, GError **error)
{
    const char *login = either(u->login, u->email);
    int64_t other = 0;

    if (!api_merge_data(x, &api_users, data, error))
        return false;
    json_object_del(data, "organization_ids"); /* of earlier days: they are rows now */
    if (text_empty(login)) {
        g_autofree char *uuid = g_uuid_string_random(); /* version 4, as one client checks */

        login = arena_printf(x->m, "auto-%s", uuid);
    }
    login = person_address_key(x->m, login);
    if (!record_lookup(x->db, x->m, RECORD_USER, login, &other, error))
        return false;
    if (other != 0 && other != id)
        return api_fail(x, error, 422, "Object already exists!");
    json_object_set_new(data, "login", json_string(login));
    json_object_set_new(data, "firstname", json_string(u->first));
    json_object_set_new(data, "lastname", json_string(u->last));
    if (nameless)
        json_object_set_new(data, "nameless", json_true());
    else
        json_object_del(data, "nameless");
    return record_put(x->db, x->m, RECORD_USER, id, login, data, x->me.person_id, x->now, error) &&
           api_merge_fields(x, &api_users, id, error);
}

/* Organizations beside the own one, which must be there and is none of them. */
static bool put_secondary(struct api *x, int64_t id, int64_t own, GError **error)
{
    int64_t *companies = NULL;
    size_t n = 0, kept = 0;
    bool there;

    if (!api_take_ids(x, x->body, "organization_ids", "organizations", RECORD_ORGANIZATION, &companies, &n, &there,
                      error))
        return false;
    if (!there)
        return true;
    for (size_t i = 0; i < n; i++)
        if (companies[i] != own)
            companies[kept++] = companies[i];
    if (kept > 0 && own == 0)
        return api_fail(x, error, 422, "Secondary organizations are only allowed when the primary organization is given.");
    return record_put_companies(x->db, id, companies, kept, error);
}

static enum role role_of(struct api *x, const struct user_input *u, enum role before)
{
    enum role role = ROLE_CUSTOMER;

    if (!u->has_roles)
        return before;
    for (size_t i = 0; i < u->n_roles; i++)
        role = MAX(role, api_role_amounts(x, u->roles[i]));
    return role;
}

/* What stands already is what is meant where nothing else is said. */
static bool before_of(struct api *x, int64_t id, struct person_edit *e, json_t *data, struct user_input *u, GError **error)
{
    g_auto(GStrv) addresses = NULL;
    g_auto(GStrv) phones = NULL;
    const char *login, *mobile;

    *e = (struct person_edit){.role = ROLE_CUSTOMER, .name = "", .note = "", .addresses = "", .phones = ""};
    *u = (struct user_input){.login = "", .first = "", .last = "", .email = "", .phone = "", .mobile = "", .note = "",
                             .active = true};
    if (id == 0)
        return true;
    if (!person_edit_get(x->db, x->m, id, e, NULL, error) ||
        !record_grants(x->db, x->m, &id, 1, &u->grants, &u->n_grants, error))
        return false;
    addresses = g_strsplit(e->addresses, "\n", 2);
    phones = g_strsplit(e->phones, "\n", 2);
    api_name_parts(x, e->name, data, &u->first, &u->last);
    u->email = addresses[0] == NULL ? "" : arena_strdup(x->m, addresses[0]);
    u->phone = phones[0] == NULL ? "" : arena_strdup(x->m, phones[0]);
    login = json_string_value(json_object_get(data, "login"));
    mobile = json_string_value(json_object_get(data, "mobile"));
    u->login = login == NULL ? "" : arena_strdup(x->m, login);
    u->mobile = mobile == NULL ? "" : arena_strdup(x->m, mobile);
    u->note = e->note;
    u->active = !e->locked;
    return true;
}

static bool store_user(struct api *x, int64_t *id, struct person_edit *e, const struct user_input *u, GError **error)
{
    struct admin_act act = api_act(x);

    e->addresses = with_first(x, e->addresses, u->email);
    e->phones = with_first(x, e->phones, u->phone);
    e->note = u->note;
    e->locked = !u->active;
    if (u->has_company)
        e->company_id = u->company_id;
    return person_edit_save(&act, id, e, error) &&
           (x->password_hash == NULL || session_put_password(x->db, *id, x->password_hash, error)) &&
           (!u->has_roles || record_put_roles(x->db, *id, u->roles, u->n_roles, error)) &&
           record_put_grants(x->db, *id, e->role != ROLE_CUSTOMER, u->grants, u->n_grants, error);
}

bool api_save_user(struct api *x, int64_t *id, GError **error)
{
    bool is_new = *id == 0, nameless;
    struct person_edit e;
    struct user_input u;
    json_auto_t *data = NULL;
    const char *was_login;

    if (*id == x->system)
        return api_fail(x, error, 422, "The system's own user can't be changed.");
    if (is_new)
        data = json_object();
    else if (!record_data(x->db, x->m, RECORD_USER, *id, &data, error))
        return false;
    if (!before_of(x, *id, &e, data, &u, error))
        return false;
    was_login = u.login;
    {
        const char *was_email = u.email;

        if (!take_user(x, &u, error))
            return false;
        /* A login that was the address goes with it. */
        if (u.login == was_login && strcmp(was_login, person_address_key(x->m, was_email)) == 0)
            u.login = u.email;
    }
    if (is_new && !permission_held(x->real.role, x->scopes, "admin.user"))
        u = without_rights(u);
    take_apart(x, &u);
    e.role = role_of(x, &u, e.role);
    e.name = whole_name_of(x, &u, &nameless);
    if (!text_empty(u.email) && !person_address_ok(person_address_key(x->m, u.email)))
        return api_fail(x, error, 422, "Invalid email '%.200s'", u.email);
    if (text_empty(e.name))
        return api_fail(x, error, 422, "At least one identifier (firstname, lastname, phone, mobile or email) for user is required.");
    return may_save(x, is_new, e.role, error) && store_user(x, id, &e, &u, error) &&
           put_secondary(x, *id, e.company_id, error) && keep_user(x, *id, data, &u, nameless, error);
}

bool api_may_delete_user(struct api *x, int64_t id, GError **error)
{
    struct person_row person;

    if (id == x->system || !person_get(x->db, x->m, id, &person, error))
        return id == x->system ? api_fail(x, error, 422, "Can't delete, object has references.") : false;
    return strcmp(person.role, "customer") == 0 ||
           api_fail(x, error, 422, "Can't delete, object has references.");
}

static bool among(const int64_t *ids, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (ids[i] == id)
            return true;
    return false;
}

static bool put_member(struct api *x, int64_t person_id, int64_t company_id, GError **error)
{
    struct admin_act act = api_act(x);
    struct person_edit e;

    if (!person_edit_get(x->db, x->m, person_id, &e, NULL, error))
        return false;
    if (e.company_id == company_id)
        return true;
    e.company_id = company_id;
    return person_edit_save(&act, &person_id, &e, error);
}

static bool put_secondary_members(struct api *x, int64_t company_id, GError **error)
{
    int64_t *ids = NULL;
    size_t n = 0;
    bool there;

    return api_take_ids(x, x->body, "secondary_member_ids", "secondary_members", RECORD_USER, &ids, &n, &there, error) &&
           (!there || record_put_secondary(x->db, company_id, ids, n, error));
}

/* Whom a list of members names belongs to it, and nobody else. */
static bool put_members(struct api *x, int64_t company_id, GError **error)
{
    struct api_pair_row *now = NULL;
    int64_t *ids = NULL;
    size_t n = 0, n_now = 0;
    bool there;

    if (!api_take_ids(x, x->body, "member_ids", "members", RECORD_USER, &ids, &n, &there, error))
        return false;
    if (!there)
        return true;
    if (!record_pairs(x->db, x->m, &x->me, RECORD_MEMBERS, &company_id, 1, &now, &n_now, error))
        return false;
    for (size_t i = 0; i < n_now; i++)
        if (!among(ids, n, now[i].id) && !put_member(x, now[i].id, 0, error))
            return false;
    for (size_t i = 0; i < n; i++)
        if (ids[i] != x->system && !put_member(x, ids[i], company_id, error))
            return false;
    return true;
}

bool api_save_organization(struct api *x, int64_t *id, GError **error)
{
    struct admin_act act = api_act(x);
    struct company_edit e = {.name = "", .note = "", .domains = "", .sees_all = true};
    json_auto_t *data = NULL;
    const char *domain = NULL;
    int64_t same = 0;

    if (*id != 0 && !company_edit_get(x->db, x->m, *id, &e, error))
        return false;
    if (!record_data(x->db, x->m, RECORD_ORGANIZATION, *id, &data, error) ||
        !api_take_text(x, x->body, "name", COMPANY_NAME_MAX, &e.name, error) ||
        !api_take_text(x, x->body, "note", COMPANY_NOTE_MAX, &e.note, error) ||
        !api_take_text(x, x->body, "domain", NAME_MOST, &domain, error) ||
        !api_take_bool(x, x->body, "shared", &e.sees_all, error) ||
        !api_merge_data(x, &api_organizations, data, error))
        return false;
    if (text_empty(text_one_line(x->m, e.name)))
        return api_fail(x, error, 422, "Attribute 'name' required!");
    if (!record_lookup(x->db, x->m, RECORD_ORGANIZATION, text_one_line(x->m, e.name), &same, error))
        return false;
    if (same != 0 && same != *id)
        return api_fail(x, error, 422, "Object already exists!");
    if (domain != NULL) {
        const char *rest = strpbrk(e.domains, " \n");

        e.domains = arena_printf(x->m, "%s%s", domain, rest == NULL ? "" : rest);
    }
    return company_edit_save(&act, id, &e, error) && put_members(x, *id, error) &&
           put_secondary_members(x, *id, error) &&
           record_put(x->db, x->m, RECORD_ORGANIZATION, *id, NULL, data, x->me.person_id, x->now, error) &&
           api_merge_fields(x, &api_organizations, *id, error);
}

static bool take_follow_up(struct api *x, struct queue_edit *e, GError **error)
{
    const json_t *days = json_object_get(x->body, "reopen_time_in_days");
    const char *how = NULL;
    int64_t n = 0;

    if (!api_take_text(x, x->body, "follow_up_possible", 40, &how, error))
        return false;
    if (days != NULL && !json_is_null(days) && (!api_int_of(days, &n) || n < 0 || n > 3650))
        return api_fail(x, error, 422, "Invalid value for 'reopen_time_in_days': it must be a number of days");
    if (how == NULL || *how == '\0')
        e->reopen_days = n > 0 ? n : e->reopen_days;
    else if (strcmp(how, "yes") == 0)
        e->reopen_days = -1;
    else if (strcmp(how, "new_ticket") == 0)
        e->reopen_days = 0;
    else if (strcmp(how, "new_ticket_after_certain_time") == 0)
        e->reopen_days = n > 0 ? n : 30;
    else
        return api_fail(x, error, 422, "Invalid value for 'follow_up_possible': there is no such way");
    return true;
}

bool api_save_group(struct api *x, int64_t *id, GError **error)
{
    struct admin_act act = api_act(x);
    struct queue_edit e = {.name = "", .lang = house_now(x->house)->lang, .signature = "", .reopen_days = -1};
    json_auto_t *data = NULL;

    if (*id != 0 && !queue_edit_get(x->db, x->m, *id, &e, error))
        return false;
    if (!record_data(x->db, x->m, RECORD_GROUP, *id, &data, error) ||
        !api_take_text(x, x->body, "name", QUEUE_NAME_MAX, &e.name, error) ||
        !take_follow_up(x, &e, error) || !api_merge_data(x, &api_groups, data, error))
        return false;
    if (text_empty(text_one_line(x->m, e.name)))
        return api_fail(x, error, 422, "Attribute 'name' required!");
    return queue_edit_save(&act, id, &e, error) &&
           record_put(x->db, x->m, RECORD_GROUP, *id, NULL, data, x->me.person_id, x->now, error) &&
           api_merge_fields(x, &api_groups, *id, error);
}
