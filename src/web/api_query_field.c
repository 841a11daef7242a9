/* api_query_field.c - field:value in a search. */
#include "web/api_query.h"

#include "base/fail.h"
#include "core/custom_find.h"

#include <string.h>

static struct set by_text(struct finder *f, const char *column, enum db_find_op op, const char *text)
{
    return api_found_by(f, &(struct db_find_term){.column = column, .op = op, .value = {.s = text}}, 1);
}

static struct set by_int(struct finder *f, const char *column, enum db_find_op op, int64_t value)
{
    return api_found_by(f, &(struct db_find_term){.column = column, .op = op, .value = {.i = value}}, 1);
}

static const struct api_search_field fields[] = {
    {RECORD_TICKET, "id", "id", RECORD_NONE, AS_INT},
    {RECORD_TICKET, "title", "title", RECORD_NONE, AS_TEXT},
    {RECORD_TICKET, "number", "number", RECORD_NONE, AS_TEXT},
    {RECORD_TICKET, "state.name", "state", RECORD_STATE, AS_STATE},
    {RECORD_TICKET, "state", "state", RECORD_STATE, AS_STATE},
    {RECORD_TICKET, "state_id", "state", RECORD_STATE, AS_STATE},
    {RECORD_TICKET, "priority.name", "priority", RECORD_PRIORITY, AS_PRIORITY},
    {RECORD_TICKET, "priority", "priority", RECORD_PRIORITY, AS_PRIORITY},
    {RECORD_TICKET, "priority_id", "priority", RECORD_PRIORITY, AS_PRIORITY},
    {RECORD_TICKET, "group.name", "queue_id", RECORD_GROUP, AS_REL},
    {RECORD_TICKET, "group", "queue_id", RECORD_GROUP, AS_REL},
    {RECORD_TICKET, "group_id", "queue_id", RECORD_NONE, AS_INT},
    {RECORD_TICKET, "owner.login", "owner_id", RECORD_USER, AS_REL},
    {RECORD_TICKET, "owner.email", "owner_id", RECORD_USER, AS_REL},
    {RECORD_TICKET, "owner", "owner_id", RECORD_USER, AS_REL},
    {RECORD_TICKET, "owner_id", "owner_id", RECORD_USER, AS_REL},
    {RECORD_TICKET, "customer.email", "customer_id", RECORD_USER, AS_REL},
    {RECORD_TICKET, "customer.login", "customer_id", RECORD_USER, AS_REL},
    {RECORD_TICKET, "customer", "customer_id", RECORD_USER, AS_REL},
    {RECORD_TICKET, "customer_id", "customer_id", RECORD_USER, AS_REL},
    {RECORD_TICKET, "organization.name", "company_id", RECORD_ORGANIZATION, AS_REL},
    {RECORD_TICKET, "organization", "company_id", RECORD_ORGANIZATION, AS_REL},
    {RECORD_TICKET, "organization_id", "company_id", RECORD_NONE, AS_INT},
    {RECORD_TICKET, "created_at", "created_at", RECORD_NONE, AS_TIME},
    {RECORD_TICKET, "updated_at", "updated_at", RECORD_NONE, AS_TIME},
    {RECORD_TICKET, "close_at", "close_at", RECORD_NONE, AS_TIME},
    {RECORD_TICKET, "pending_time", "pending_time", RECORD_NONE, AS_TIME},
    {RECORD_TICKET, "article_count", "articles", RECORD_NONE, AS_INT},
    {RECORD_TICKET, "tags", "tags", RECORD_NONE, AS_TAG},
    {RECORD_TICKET, "article.body", "body", RECORD_NONE, AS_BODY},
    {RECORD_TICKET, "article.subject", "body", RECORD_NONE, AS_BODY},
    {RECORD_USER, "id", "id", RECORD_USER, AS_REL},
    {RECORD_USER, "email", "email", RECORD_NONE, AS_TEXT},
    {RECORD_USER, "login", "login", RECORD_NONE, AS_TEXT},
    {RECORD_USER, "firstname", "name", RECORD_NONE, AS_TEXT},
    {RECORD_USER, "lastname", "name", RECORD_NONE, AS_TEXT},
    {RECORD_USER, "fullname", "name", RECORD_NONE, AS_TEXT},
    {RECORD_USER, "phone", "phone", RECORD_NONE, AS_TEXT},
    {RECORD_USER, "note", "note", RECORD_NONE, AS_TEXT},
    {RECORD_USER, "organization.name", "company_id", RECORD_ORGANIZATION, AS_REL},
    {RECORD_USER, "organization", "company_id", RECORD_ORGANIZATION, AS_REL},
    {RECORD_USER, "organization_id", "company_id", RECORD_NONE, AS_INT},
    {RECORD_USER, "created_at", "created_at", RECORD_NONE, AS_TIME},
    {RECORD_ORGANIZATION, "id", "id", RECORD_NONE, AS_INT},
    {RECORD_ORGANIZATION, "name", "name", RECORD_NONE, AS_TEXT},
    {RECORD_ORGANIZATION, "note", "note", RECORD_NONE, AS_TEXT},
    {RECORD_ORGANIZATION, "domain", "hay", RECORD_NONE, AS_TEXT},
    {RECORD_ORGANIZATION, "created_at", "created_at", RECORD_NONE, AS_TIME},
    {RECORD_GROUP, "id", "id", RECORD_NONE, AS_INT},
    {RECORD_GROUP, "name", "name", RECORD_NONE, AS_TEXT},
    {RECORD_ROLE, "name", "name", RECORD_NONE, AS_TEXT},
    {RECORD_STATE, "name", "name", RECORD_NONE, AS_TEXT},
    {RECORD_PRIORITY, "name", "name", RECORD_NONE, AS_TEXT},
    {RECORD_TEXT_MODULE, "name", "name", RECORD_NONE, AS_TEXT},
    {RECORD_TEXT_MODULE, "content", "content", RECORD_NONE, AS_TEXT},
};

/* One that people defined, as far as who asks may see it. */
static const struct api_search_field *own_field(const struct finder *f, const char *name, size_t n)
{
    struct api *x = f->x;
    const struct custom_field *own;
    struct api_search_field *out;
    struct custom_set set;

    if (n == 0 || n > CUSTOM_NAME_MAX || !custom_fields(x->db, x->m, f->res->kind, false, &set, NULL))
        return NULL;
    own = custom_named(&set, arena_strndup(x->m, name, n));
    if (own == NULL || (own->customer == CUSTOM_HIDDEN && !right_is_agent(&x->me)))
        return NULL;
    out = ARENA_NEW(x->m, struct api_search_field);
    *out = (struct api_search_field){.kind = f->res->kind, .name = own->name, .column = "id", .as = AS_OWN, .own = own};
    return out;
}

/* What may be seen of what the field finds. */
static struct set of_own(struct finder *f, const struct api_search_field *field, enum db_find_op op, const char *text)
{
    const char *sign = op == DB_FIND_GE ? ">=" : op == DB_FIND_GT ? ">" : op == DB_FIND_LE ? "<=" : op == DB_FIND_LT ? "<" : "";
    struct set all = api_found_by(f, NULL, 0);
    struct custom_ids ids;

    if (field->own->kind == CUSTOM_DATE && op != DB_FIND_EQ)
        text = op == DB_FIND_GE || op == DB_FIND_GT ? arena_printf(f->x->m, "%s..", text) : arena_printf(f->x->m, "..%s", text);
    else if (*sign != '\0')
        text = arena_printf(f->x->m, "%s%s", sign, text);
    if (f->failed || !custom_among(f->x->db, f->x->m, field->own, text, f->x->now,
                                   &(struct custom_ids){all.ids, all.n}, &ids, f->error)) {
        f->failed = true;
        return (struct set){.n = 0};
    }
    return (struct set){ids.v, ids.n};
}

const struct api_search_field *api_search_field_of(const struct finder *f, const char *name, size_t n)
{
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        if (fields[i].kind == f->res->kind && strlen(fields[i].name) == n &&
            strncmp(fields[i].name, name, n) == 0)
            return &fields[i];
    return own_field(f, name, n);
}

/* "[a TO b]" or "{a TO b}". */
struct set api_of_range(struct finder *f, const struct api_search_field *field, const char *text)
{
    g_auto(GStrv) ends = g_strsplit(text, " TO ", 2);
    struct set low = api_found_by(f, NULL, 0), high = low;

    if (ends[0] == NULL || ends[1] == NULL)
        return (struct set){.n = 0};
    if (strcmp(g_strstrip(ends[0]), "*") != 0)
        low = api_of_value(f, field, DB_FIND_GE, arena_strdup(f->x->m, ends[0]));
    if (strcmp(g_strstrip(ends[1]), "*") != 0)
        high = api_of_value(f, field, DB_FIND_LE, arena_strdup(f->x->m, ends[1]));
    return api_narrowed(low, &high, true);
}

static bool time_of(struct api *x, const char *text, int64_t *at)
{
    json_auto_t *o = json_pack("{s:s}", "t", text);
    bool there;

    if (g_str_has_prefix(text, "now")) {
        int64_t n = text[3] == '-' || text[3] == '+' ? g_ascii_strtoll(text + 3, NULL, 10) : 0;
        char unit = text[strlen(text) - 1];

        *at = x->now + n * (unit == 'd'   ? INT64_C(86400000)
                            : unit == 'h' ? INT64_C(3600000)
                            : unit == 'm' ? INT64_C(60000)
                                          : 1000);
        return ABS(n) < 1000 * 1000;
    }
    return o != NULL && api_take_at(x, o, "t", at, &there, NULL) && *at != 0;
}

/* States and priorities that people named themselves stand for one of ours. */
static struct set of_choice(struct finder *f, const struct api_search_field *field, const char *text)
{
    static const char *const states[] = {"new", "open", "pending reminder", "closed", "merged", "", "pending close"};
    int64_t id = g_ascii_isdigit(*text) && text[strspn(text, "0123456789")] == '\0' ? g_ascii_strtoll(text, NULL, 10) : 0;

    if (id == 0 && !record_lookup(f->x->db, f->x->m, field->rel, text, &id, f->error)) {
        f->failed = true;
        return (struct set){.n = 0};
    }
    if (field->as == AS_PRIORITY)
        return by_int(f, "priority", DB_FIND_EQ, id);
    if (id < 1 || id > (int64_t)G_N_ELEMENTS(states))
        return (struct set){.n = 0};
    return by_text(f, "state", DB_FIND_EQ, states[id - 1]);
}

static struct set of_rel(struct finder *f, const struct api_search_field *field, const char *text)
{
    bool digits = text[strspn(text, "0123456789")] == '\0' && strlen(text) < 18;
    int64_t id = 0;

    if (digits)
        id = field->rel == RECORD_USER ? api_in(f->x, g_ascii_strtoll(text, NULL, 10)) : g_ascii_strtoll(text, NULL, 10);
    else if (strcmp(text, "-") == 0)
        id = f->x->system;
    else if (!record_lookup(f->x->db, f->x->m, field->rel, text, &id, f->error))
        f->failed = true;
    if (f->failed)
        return (struct set){.n = 0};
    if (id == f->x->system && strcmp(field->column, "owner_id") == 0)
        return api_found_by(f, &(struct db_find_term){.column = "owner_id", .op = DB_FIND_IS_NULL}, 1);
    return by_int(f, field->column, DB_FIND_EQ, id);
}

struct set api_of_value(struct finder *f, const struct api_search_field *field, enum db_find_op op,
                           const char *text)
{
    struct api_id_row *rows = NULL;
    size_t n = 0;
    int64_t at;

    switch (field->as) {
    case AS_TEXT:
        return by_text(f, field->column, op == DB_FIND_EQ ? DB_FIND_CONTAINS : op, text);
    case AS_INT:
        /* It counts notes, too. */
        if (strcmp(field->column, "articles") == 0 && !right_is_agent(&f->x->me))
            return (struct set){.n = 0};
        return by_int(f, field->column, op, strlen(text) < 18 ? g_ascii_strtoll(text, NULL, 10) : -1);
    case AS_TIME:
        if (!time_of(f->x, text, &at))
            return (struct set){.n = 0};
        /* A day is all of that day. */
        if (op == DB_FIND_EQ || (op == DB_FIND_LE && strlen(text) == 10)) {
            struct set from = by_int(f, field->column, DB_FIND_GE, op == DB_FIND_EQ ? at : 0);
            struct set to = by_int(f, field->column, DB_FIND_LT, at + (strlen(text) == 10 ? 86400000 : 1000));

            return api_narrowed(from, &to, true);
        }
        return by_int(f, field->column, op, at);
    case AS_STATE:
    case AS_PRIORITY:
        return of_choice(f, field, text);
    case AS_REL:
        return of_rel(f, field, text);
    case AS_TAG:
        if (!right_is_agent(&f->x->me)) /* tags are between agents */
            return (struct set){.n = 0};
        if (!record_tagged(f->x->db, f->x->m, text, API_FOUND_MOST, &rows, &n, f->error))
            f->failed = true;
        return api_of_rows(f, rows, n);
    case AS_OWN:
        return of_own(f, field, op, text);
    case AS_BODY:
    default:
        if (!record_ticket_words(f->x->db, f->x->m, &f->x->me, text, API_FOUND_MOST, &rows, &n, f->error))
            f->failed = true;
        return api_of_rows(f, rows, n);
    }
}

