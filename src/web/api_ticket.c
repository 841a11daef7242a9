/* api_ticket.c - making and changing tickets. */
#include "base/fail.h"
#include "base/text.h"
#include "core/bin.h"
#include "core/desk.h"
#include "core/permission.h"
#include "core/person.h"
#include "core/tag.h"
#include "core/ticket_erase.h"
#include "core/ticket_party.h"
#include "core/ticket_property.h"
#include "web/api_more.h"
#include "web/api_save.h"

#include <string.h>

enum { TITLE_MOST = 250, LIST_MOST = 100 };

struct choice {
    int64_t id;       /* of the state or priority */
    const char *base; /* the state of ours */
    int64_t level;    /* the priority of ours */
    bool there, named; /* named: one that the house itself does not know */
};

bool api_ticket_missing(struct api *x, int64_t id, GError **error)
{
    struct tombstone_row *gone = NULL;

    if (!tombstone_of_ticket(x->db, x->m, id, &gone, error))
        return false;
    if (gone == NULL)
        return api_not_found(&api_tickets, id, error);
    return api_fail(x, error, 410, "Ticket %s was deleted for good", gone->number);
}

bool api_ticket(struct api *x, int64_t id, struct ticket_row *ticket, GError **error)
{
    g_autoptr(GError) why = NULL;

    if (ticket_visible_id(x->db, x->m, &x->me, id, &why)) {
        if (!ticket_get(x->db, x->m, id, ticket, error))
            return false;
        api_note_access(x, id, ACCESS_API);
        return !bin_holds(ticket) || api_not_found(&api_tickets, id, error);
    }
    if (fail_is(why, FAIL_NOT_FOUND))
        return api_ticket_missing(x, id, error);
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

bool api_may(struct api *x, int64_t queue_id, const char *level, GError **error)
{
    bool may = true;

    if (!right_is_agent(&x->me))
        return true;
    if (!record_may(x->db, x->m, &x->me, queue_id, level, &may, error))
        return false;
    return may || api_fail(x, error, 403, "Not authorized");
}

bool api_ticket_data(struct api *x, int64_t id, const char *key, json_t *value, GError **error)
{
    json_auto_t *data = NULL;

    if (!record_data(x->db, x->m, RECORD_TICKET, id, &data, error)) {
        json_decref(value);
        return false;
    }
    json_object_set_new(data, key, value);
    return record_put(x->db, x->m, RECORD_TICKET, id, NULL, data, x->me.person_id, x->now, error);
}

static bool own_data(struct api *x, enum record_kind kind, int64_t id, json_t **data, GError **error)
{
    return record_data(x->db, x->m, kind, id, data, error);
}

static bool take_state(struct api *x, struct choice *c, GError **error)
{
    json_auto_t *data = NULL;

    *c = (struct choice){.id = 0};
    if (!api_take_id(x, x->body, "state_id", "state", RECORD_STATE, &c->id, &c->there, error))
        return false;
    c->there = c->there && c->id != 0;
    if (!c->there)
        return true;
    if (!own_data(x, RECORD_STATE, c->id, &data, error))
        return false;
    c->base = api_state_base(data);
    if (c->base == NULL || strcmp(c->base, "merged") == 0)
        return c->base != NULL && c->id == 5 ? true : api_fail(x, error, 422, "Invalid value for 'state': tickets can't be put in it");
    c->named = api_state_id(c->base) != c->id;
    return true;
}

static bool take_priority(struct api *x, struct choice *c, GError **error)
{
    json_auto_t *data = NULL;

    *c = (struct choice){.id = 0};
    if (!api_take_id(x, x->body, "priority_id", "priority", RECORD_PRIORITY, &c->id, &c->there, error))
        return false;
    c->there = c->there && c->id != 0;
    if (!c->there)
        return true;
    if (!own_data(x, RECORD_PRIORITY, c->id, &data, error))
        return false;
    c->level = json_integer_value(json_object_get(data, "level"));
    if (c->level < 1 || c->level > 4)
        c->level = 2;
    c->named = c->level != c->id;
    return true;
}

/* Which words of a name are whose. */
static bool keep_parts(struct api *x, int64_t id, const char *first, const char *last, GError **error)
{
    json_auto_t *data = NULL;

    if (!record_data(x->db, x->m, RECORD_USER, id, &data, error))
        return false;
    json_object_set_new(data, "firstname", json_string(text_one_line(x->m, first)));
    json_object_set_new(data, "lastname", json_string(text_one_line(x->m, last)));
    return record_put(x->db, x->m, RECORD_USER, id, NULL, data, x->me.person_id, x->now, error);
}

/* "guess:mail", an object that says who, or an id or login. */
static bool take_customer(struct api *x, int64_t *id, bool *there, GError **error)
{
    const json_t *by_id = json_object_get(x->body, "customer_id"), *by_name = json_object_get(x->body, "customer");
    const char *named = json_string_value(by_name), *name = NULL, *last = "";
    const char *guess = named != NULL && g_str_has_prefix(named, "guess:") ? named : json_string_value(by_id);
    struct person_row *person = NULL;
    bool is_new = false;

    if (json_is_object(by_name)) {
        guess = json_string_value(json_object_get(by_name, "email"));
        name = json_string_value(json_object_get(by_name, "firstname"));
        if (json_is_string(json_object_get(by_name, "lastname")))
            last = json_string_value(json_object_get(by_name, "lastname"));
        if (guess == NULL)
            return api_fail(x, error, 422, "Missing required value for field 'customer.email'!");
    } else if (guess != NULL && g_str_has_prefix(guess, "guess:")) {
        guess += strlen("guess:");
    } else {
        return api_take_id(x, x->body, "customer_id", "customer", RECORD_USER, id, there, error);
    }
    *there = true;
    if (!person_address_ok(person_address_key(x->m, guess)))
        return api_fail(x, error, 422, "Invalid value for 'customer': it is no mail address");
    if (!person_of_sender(x->db, x->m, guess,
                          name == NULL ? NULL : arena_printf(x->m, "%s %s", name, last), house_now(x->house)->lang, x->now,
                          &person, &is_new, error))
        return false;
    *id = person->id;
    return !is_new || name == NULL || keep_parts(x, *id, name, last, error);
}

/* A group that may be seen; customers only into those that are open to all. */
static bool take_group(struct api *x, int64_t *id, bool *there, GError **error)
{
    struct record_rows rows;

    if (!api_take_id(x, x->body, "group_id", "group", RECORD_GROUP, id, there, error))
        return false;
    if (!*there || *id == 0)
        return true;
    if (!record_of_ids(x->db, x->m, &x->me, RECORD_GROUP, id, 1, &rows, error))
        return false;
    if (rows.n == 0 || (!right_is_agent(&x->me) && ((struct api_queue_row *)rows.v)->confidential))
        return api_fail(x, error, 422, "No lookup value found for 'group': \"%" G_GINT64_FORMAT "\"", *id);
    return true;
}

static bool keep_choices(struct api *x, int64_t id, json_t *data, const struct choice *state,
                         const struct choice *priority, GError **error)
{
    g_autofree char *before = json_dumps(data, JSON_COMPACT | JSON_SORT_KEYS), *after = NULL;

    if (state->there && !state->named)
        json_object_del(data, "state_id");
    if (state->there && state->named) {
        json_object_set_new(data, "state_id", json_integer(state->id));
        json_object_set_new(data, "state_base", json_string(state->base));
    }
    if (priority->there && !priority->named)
        json_object_del(data, "priority_id");
    if (priority->there && priority->named) {
        json_object_set_new(data, "priority_id", json_integer(priority->id));
        json_object_set_new(data, "priority_base", json_integer(priority->level));
    }
    if (!api_merge_data(x, &api_tickets, data, error))
        return false;
    after = json_dumps(data, JSON_COMPACT | JSON_SORT_KEYS);
    return (g_strcmp0(before, after) == 0 ||
            record_put(x->db, x->m, RECORD_TICKET, id, NULL, data, x->me.person_id, x->now, error)) &&
           api_merge_fields(x, &api_tickets, id, error);
}

/* A state with its time, where it waits. */
static bool put_state(struct api *x, const struct ticket_change *c, struct ticket_row *t, const struct choice *state,
                      GError **error)
{
    int64_t at;
    bool there;

    if (!api_take_at(x, x->body, "pending_time", &at, &there, error))
        return false;
    if (at != 0 && (state->there ? g_str_has_prefix(state->base, "pending") : g_str_has_prefix(t->state, "pending")))
        return ticket_set_pending(c, t, state->there ? state->base : t->state, at, error);
    if (!state->there || strcmp(state->base, t->state) == 0)
        return true;
    if (strcmp(state->base, "merged") == 0)
        return api_fail(x, error, 422, "Invalid value for 'state': tickets can't be put in it");
    return ticket_set_state(c, t, state->base, error);
}

static bool add_tags(struct api *x, const struct ticket_change *c, int64_t id, GError **error)
{
    const json_t *tags = json_object_get(x->body, "tags"), *v;
    const char *text = json_string_value(tags);
    g_auto(GStrv) names = g_strsplit(text == NULL ? "" : text, ",", LIST_MOST);
    size_t i;

    for (char **name = names; *name != NULL; name++)
        if (*g_strstrip(*name) != '\0' && !tag_add(c, id, *name, error))
            return false;
    if (json_is_array(tags))
        json_array_foreach(tags, i, v) if (json_is_string(v) && *json_string_value(v) != '\0' && i < LIST_MOST &&
                                           !tag_add(c, id, json_string_value(v), error)) return false;
    return true;
}

static bool add_mentions(struct api *x, const struct ticket_change *c, int64_t id, GError **error)
{
    const json_t *list = json_object_get(x->body, "mentions"), *v;
    int64_t person;
    size_t i;

    if (!json_is_array(list))
        return true;
    json_array_foreach(list, i, v)
    {
        if (!api_int_of(v, &person) || i >= LIST_MOST)
            return api_fail(x, error, 422, "Invalid value for 'mentions': it must be a list of ids");
        if (!ticket_follow(c, id, api_in(x, person), true, error))
            return false;
    }
    return true;
}

/* {"Ticket": {"parent": [1, 2]}} */
static bool add_links(struct api *x, int64_t id, GError **error)
{
    json_t *kinds = json_object_get(json_object_get(x->body, "links"), "Ticket"), *list, *v;
    const char *kind;
    size_t i;

    json_object_foreach(kinds, kind, list)
    {
        json_array_foreach(list, i, v)
        {
            struct ticket_row other;
            int64_t other_id;

            if (!api_int_of(v, &other_id) || i >= LIST_MOST)
                return api_fail(x, error, 422, "Invalid value for 'links': it must be lists of ids");
            if (!api_ticket(x, other_id, &other, error) || !api_link_add(x, id, other_id, kind, NULL, error))
                return false;
        }
    }
    return true;
}

static bool first_article(struct api *x, int64_t ticket_id, GError **error)
{
    const json_t *article = json_object_get(x->body, "article");
    int64_t id;

    if (article == NULL || json_is_null(article))
        return x->n_uploads == 0 || api_fail(x, error, 422, "Missing required value for field 'article'!");
    if (!json_is_object(article))
        return api_fail(x, error, 422, "Invalid value for 'article': it must be an object");
    if (json_object_size(article) == 0 && request_method(x->r) != HTTP_POST)
        return true;
    return api_article_make(x, ticket_id, article, &id, error);
}

static bool required(struct api *x, const char *field, bool there, GError **error)
{
    return there || api_fail(x, error, 422, "Missing required value for field '%s'!", field);
}

static bool judge_new(struct api *x, struct ticket_new *n, GError **error)
{
    struct person_row customer;
    bool group, owner, there = false;

    n->title = "";
    if (!api_take_text(x, x->body, "title", TITLE_MOST, &n->title, error) || !take_group(x, &n->queue_id, &group, error))
        return false;
    if (right_is_agent(&x->me)) {
        if (!take_customer(x, &n->customer_id, &there, error) ||
            !api_take_id(x, x->body, "owner_id", "owner", RECORD_USER, &n->owner_id, &owner, error))
            return false;
    } else {
        n->customer_id = x->me.person_id;
        group = true;
    }
    if (!required(x, "title", !text_empty(text_one_line(x->m, n->title)), error) ||
        !required(x, "group_id", group && (n->queue_id != 0 || !right_is_agent(&x->me)), error) ||
        !required(x, "customer_id", n->customer_id != 0, error) ||
        !api_may(x, n->queue_id, "create", error) ||
        !person_get(x->db, x->m, n->customer_id, &customer, error))
        return false;
    if (n->owner_id == x->system)
        n->owner_id = 0;
    n->company_id = customer.company_id;
    n->lang = customer.lang != NULL ? customer.lang : house_now(x->house)->lang;
    return true;
}

static bool owner_ok(struct api *x, int64_t owner_id, GError **error)
{
    struct person_row owner;

    if (owner_id == 0)
        return true;
    if (!person_get(x->db, x->m, owner_id, &owner, error))
        return false;
    return strcmp(owner.role, "customer") != 0 ||
           api_fail(x, error, 422, "Invalid value for 'owner_id': it must be an agent");
}

static bool make(struct api *x, int64_t *id, GError **error)
{
    struct ticket_change c = {.db = x->db, .a = x->m, .actor_id = x->me.person_id, .at = x->now};
    struct ticket_new n = {.channel = "api", .at = x->now, .actor_id = x->me.person_id};
    bool agent = right_is_agent(&x->me), waits;
    struct choice state = {0}, priority = {0};
    json_auto_t *data = json_object();
    struct ticket_row t;

    if (!judge_new(x, &n, error) || (agent && (!take_state(x, &state, error) || !take_priority(x, &priority, error))) ||
        !owner_ok(x, n.owner_id, error))
        return false;
    waits = state.there && g_str_has_prefix(state.base, "pending");
    n.priority = priority.level;
    n.state = state.there && !waits ? state.base : NULL;
    if (!ticket_create(x->db, x->m, &n, id, error) || !first_article(x, *id, error) ||
        !keep_choices(x, *id, data, &state, &priority, error))
        return false;
    if (!agent)
        return true;
    if (waits && (!ticket_get(x->db, x->m, *id, &t, error) || !put_state(x, &c, &t, &state, error)))
        return false;
    return add_tags(x, &c, *id, error) && add_mentions(x, &c, *id, error) && add_links(x, *id, error);
}

/* The customer closes and reopens, and writes; all else is the desk's. */
static bool change_as_customer(struct api *x, struct ticket_row *t, GError **error)
{
    struct ticket_change c = {.db = x->db, .a = x->m, .actor_id = x->me.person_id, .at = x->now};
    struct desk_call d = {.c = &c, .house = x->house, .actor = &x->me};
    struct choice state;

    if (!take_state(x, &state, error) || !api_merge_fields(x, &api_tickets, t->id, error) ||
        !first_article(x, t->id, error))
        return false;
    if (!state.there || strcmp(state.base, t->state) == 0)
        return true;
    if (strcmp(state.base, "closed") == 0)
        return desk_close(&d, t, error);
    return strcmp(state.base, "open") == 0 ? desk_reopen(&d, t, "", error) : api_fail(x, error, 403, "Not authorized");
}

static bool change_columns(struct api *x, const struct ticket_change *c, struct ticket_row *t,
                           const struct choice *state, const struct choice *priority, GError **error)
{
    const char *title = NULL;
    int64_t queue, owner, customer;
    bool has_queue, has_owner, has_customer = false;

    if (!api_take_text(x, x->body, "title", TITLE_MOST, &title, error) || !take_group(x, &queue, &has_queue, error) ||
        !api_take_id(x, x->body, "owner_id", "owner", RECORD_USER, &owner, &has_owner, error) ||
        !take_customer(x, &customer, &has_customer, error))
        return false;
    if (title != NULL && text_empty(text_one_line(x->m, title)))
        return api_fail(x, error, 422, "Missing required value for field 'title'!");
    if (owner == x->system)
        owner = 0;
    if (has_queue && queue != 0 && queue != t->queue_id &&
        (!api_may(x, queue, "create", error) || !ticket_set_queue(c, t, queue, error)))
        return false;
    return (title == NULL || ticket_set_title(c, t, title, error)) &&
           (!has_customer || customer == 0 || ticket_set_customer(c, t, customer, error)) &&
           (!priority->there || ticket_set_priority(c, t, priority->level, error)) &&
           (!has_owner || (owner_ok(x, owner, error) && ticket_set_owner(c, t, owner, error))) &&
           put_state(x, c, t, state, error);
}

static bool change(struct api *x, int64_t id, GError **error)
{
    struct ticket_change c = {.db = x->db, .a = x->m, .actor_id = x->me.person_id, .at = x->now};
    struct choice state, priority;
    json_auto_t *data = NULL;
    struct ticket_row t;
    int64_t booked;

    if (!api_ticket(x, id, &t, error))
        return false;
    if (!right_is_agent(&x->me))
        return change_as_customer(x, &t, error);
    return api_may(x, t.queue_id, "change", error) && take_state(x, &state, error) &&
           take_priority(x, &priority, error) && change_columns(x, &c, &t, &state, &priority, error) &&
           record_data(x->db, x->m, RECORD_TICKET, id, &data, error) &&
           keep_choices(x, id, data, &state, &priority, error) && first_article(x, id, error) &&
           api_time_book(x, id, 0, x->body, &booked, error) && add_tags(x, &c, id, error);
}

bool api_save_ticket(struct api *x, int64_t *id, GError **error)
{
    return *id == 0 ? make(x, id, error) : change(x, *id, error);
}

/* Into the bin, which no answer of the API shows; the desk brings it back. */
bool api_ticket_delete(struct api *x, GError **error)
{
    struct ticket_change c = {.db = x->db, .a = x->m, .actor_id = x->me.person_id, .at = x->now};
    struct desk_call d = {.c = &c, .house = x->house, .actor = &x->me};
    struct ticket_row t;
    int64_t id, undo;

    if (!api_param_id(x, 0, &id, error) || !api_ticket(x, id, &t, error) || !api_matches(x, &api_tickets, id, error) ||
        !(t.merged_into != 0 ? bin_delete_merged(&d, &t, error) : bin_delete(&d, &id, 1, &undo, error)))
        return false;
    x->html = true;
    return true;
}
