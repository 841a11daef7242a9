#include "core/search_filter.h"

#include "base/json.h"
#include "base/text.h"
#include "core/caller.h"
#include "core/custom_find.h"
#include "core/desk_words.h"
#include "core/tag.h"
#include "sql/search.h"

#include <string.h>

enum { TAGS_MOST = 32 };

struct reading {
    struct db *db;
    struct arena *a;
    const struct actor *actor;
    struct search_condition *out;
    int64_t tags[TAGS_MOST], no_tags[TAGS_MOST];
    size_t n_tags, n_no_tags;
    int64_t now;
    bool has_own, denied_own;
    struct custom_ids own, no_own;
};

typedef bool (*names_fn)(struct reading *r, const char *value, const char *pattern, const char *second,
                         struct search_id_row **rows, size_t *n, GError **error);

static bool people(struct reading *r, const char *value, const char *pattern, const char *second,
                   struct search_id_row **rows, size_t *n, GError **error)
{
    struct caller_lead lead;

    return caller_lead(r->db, r->a, value, CALLER_LED, &lead, error) &&
           sql_search_people(r->db, r->a,
                             &(struct sql_search_people){.pattern = pattern,
                                                         .second = second,
                                                         .leads = lead.words,
                                                         .walked = lead.walked,
                                                         .most = DB_FIND_VALUES_MOST},
                             rows, n, error);
}

static bool agents(struct reading *r, const char *value, const char *pattern, const char *second,
                   struct search_id_row **rows, size_t *n, GError **error)
{
    (void)value;
    return sql_search_agents(r->db, r->a, pattern, second, DB_FIND_VALUES_MOST, rows, n, error);
}

static bool queues(struct reading *r, const char *value, const char *pattern, const char *second,
                   struct search_id_row **rows, size_t *n, GError **error)
{
    (void)value;
    return sql_search_queues(r->db, r->a, pattern, second, DB_FIND_VALUES_MOST, rows, n, error);
}

static bool companies(struct reading *r, const char *value, const char *pattern, const char *second,
                      struct search_id_row **rows, size_t *n, GError **error)
{
    struct search_company_row *found = NULL;
    struct caller_lead lead;

    if (!caller_lead_company(r->db, r->a, value, CALLER_LED, &lead, error) ||
        !sql_search_companies(r->db, r->a,
                              &(struct sql_search_companies){.pattern = pattern,
                                                             .second = second,
                                                             .leads = lead.words,
                                                             .walked = lead.walked,
                                                             .most = DB_FIND_VALUES_MOST},
                              &found, n, error))
        return false;
    *rows = ARENA_ARRAY(r->a, struct search_id_row, *n + 1);
    for (size_t i = 0; i < *n; i++)
        (*rows)[i].id = found[i].id;
    return true;
}

static struct db_find_term *add(struct reading *r, const char *column, enum db_find_op op)
{
    struct search_condition *c = r->out;

    if (c->n == DB_FIND_TERMS_MOST)
        return &c->terms[c->n - 1];
    c->terms[c->n] = (struct db_find_term){.column = column, .op = op};
    return &c->terms[c->n++];
}

/* One of IDS; or none of them. */
static void add_ids(struct reading *r, const char *column, bool negated, const int64_t *ids,
                    size_t n)
{
    struct db_find_value *values = ARENA_ARRAY(r->a, struct db_find_value, n + 1);
    struct db_find_term *t;

    n = MIN(n, (size_t)DB_FIND_VALUES_MOST);
    for (size_t i = 0; i < n; i++) {
        values[i].i = ids[i];
        if (negated)
            add(r, column, DB_FIND_NE)->value.i = ids[i];
    }
    if (negated)
        return;
    t = add(r, column, DB_FIND_IN);
    t->values = values;
    t->n_values = n;
    r->out->never |= n == 0;
}

static void add_texts(struct reading *r, const char *column, bool negated, const char *const *texts,
                      size_t n)
{
    struct db_find_value *values = ARENA_ARRAY(r->a, struct db_find_value, n + 1);
    struct db_find_term *t;

    for (size_t i = 0; i < n; i++) {
        values[i].s = texts[i];
        if (negated)
            add(r, column, DB_FIND_NE)->value.s = texts[i];
    }
    if (negated)
        return;
    t = add(r, column, DB_FIND_IN);
    t->values = values;
    t->n_values = n;
}

/* Names as they are in the database, whatever the case of their first letter. */
static bool add_named(struct reading *r, const struct search_term *t, const char *column,
                      names_fn look, GError **error)
{
    int64_t *ids = ARENA_ARRAY(r->a, int64_t, SEARCH_VALUES_MOST * DB_FIND_VALUES_MOST + 1);
    size_t n = 0;

    for (size_t i = 0; i < t->n_values; i++) {
        const char *value = text_one_line(r->a, t->values[i]);
        struct search_id_row *rows = NULL;
        char first[7] = "";
        size_t found = 0;

        if (*value == '\0')
            continue;
        first[g_unichar_to_utf8(g_unichar_toupper(g_utf8_get_char(value)), first)] = '\0';
        if (!look(r, value, desk_words_pattern(r->a, value),
                  desk_words_pattern(r->a,
                                     arena_printf(r->a, "%s%s", first, g_utf8_next_char(value))),
                  &rows, &found, error))
            return false;
        for (size_t k = 0; k < found; k++)
            ids[n++] = rows[k].id;
    }
    add_ids(r, column, t->negated, ids, n);
    return true;
}

static bool add_owner(struct reading *r, const struct search_term *t, GError **error)
{
    if (strcmp(t->values[0], "none") == 0)
        add(r, "owner_id", t->negated ? DB_FIND_NOT_NULL : DB_FIND_IS_NULL);
    else if (strcmp(t->values[0], "me") == 0)
        add_ids(r, "owner_id", t->negated, &r->actor->person_id, 1);
    else
        return add_named(r, t, "owner_id", agents, error);
    return true;
}

static void add_states(struct reading *r, const struct search_term *t)
{
    static const struct {
        const char *name, *states[4];
    } known[] = {{"new", {"new"}},
                 {"open", {"open"}},
                 {"waiting", {"pending reminder", "pending close"}},
                 {"closed", {"closed"}},
                 {"active", {"new", "open", "pending reminder", "pending close"}}};
    const char *states[SEARCH_VALUES_MOST * 4];
    size_t n = 0;

    for (size_t i = 0; i < t->n_values; i++)
        for (size_t k = 0; k < G_N_ELEMENTS(known); k++)
            for (size_t m = 0;
                 strcmp(known[k].name, t->values[i]) == 0 && m < 4 && known[k].states[m] != NULL;
                 m++)
                states[n++] = known[k].states[m];
    add_texts(r, "state", t->negated, states, n);
}

static bool add_tags(struct reading *r, const struct search_term *t, GError **error)
{
    for (size_t i = 0; i < t->n_values; i++) {
        int64_t id = 0;

        if (!tag_find(r->db, r->a, t->values[i], &id, error))
            return false;
        if (id == 0)
            continue;
        if (t->negated && r->n_no_tags < TAGS_MOST)
            r->no_tags[r->n_no_tags++] = id;
        else if (!t->negated && r->n_tags < TAGS_MOST)
            r->tags[r->n_tags++] = id;
    }
    if (!t->negated) {
        r->out->n_tags++;
        r->out->never |= r->n_tags == 0;
    }
    return true;
}

/* "Not in March" is before or after it: only what one condition says is turned around. */
static void add_times(struct reading *r, const struct search_term *t, const char *column)
{
    bool from = t->from > 0, before = t->before < INT64_MAX;

    if (t->negated && from && !before)
        add(r, column, DB_FIND_LT)->value.i = t->from;
    else if (t->negated && before && !from)
        add(r, column, DB_FIND_GE)->value.i = t->before;
    if (t->negated)
        return;
    if (from)
        add(r, column, DB_FIND_GE)->value.i = t->from;
    if (before)
        add(r, column, DB_FIND_LT)->value.i = t->before;
}

static void add_priorities(struct reading *r, const struct search_term *t)
{
    int64_t ids[SEARCH_VALUES_MOST];

    for (size_t i = 0; i < t->n_values; i++)
        ids[i] = t->values[i][0] - '0';
    add_ids(r, "priority", t->negated, ids, t->n_values);
}

static bool add_own(struct reading *r, const struct search_term *t, GError **error)
{
    struct custom_found found;

    if (!custom_find_tickets(r->db, r->a, r->actor, t->own, t->values, t->n_values, r->now, &found, error))
        return false;
    if (found.rule != NULL) {
        r->out->rules = custom_rules_with(r->a, r->out->rules, &found, t->negated);
        return true;
    }
    if (t->negated) {
        r->denied_own = true;
        custom_ids_join(r->a, &r->no_own, &found.ids);
        return true;
    }
    if (r->has_own)
        custom_ids_narrow(&r->own, &found.ids);
    else
        r->own = found.ids;
    r->has_own = true;
    r->out->never |= r->own.n == 0;
    return true;
}

static bool add_term(struct reading *r, const struct search_term *t, GError **error)
{
    switch (t->field) {
    case SEARCH_STATE:
        add_states(r, t);
        return true;
    case SEARCH_QUEUE:
        return add_named(r, t, "queue_id", queues, error);
    case SEARCH_OWNER:
        return add_owner(r, t, error);
    case SEARCH_CUSTOMER:
        return add_named(r, t, "customer_id", people, error);
    case SEARCH_COMPANY:
        return add_named(r, t, "company_id", companies, error);
    case SEARCH_TAG:
        return add_tags(r, t, error);
    case SEARCH_CHANNEL:
        add_texts(r, "channel", t->negated, t->values, t->n_values);
        return true;
    case SEARCH_PRIORITY:
        add_priorities(r, t);
        return true;
    case SEARCH_HAS:
        r->out->has_file = t->negated ? 2 : 1;
        return true;
    case SEARCH_CREATED:
        add_times(r, t, "created_at");
        return true;
    case SEARCH_UPDATED:
        add_times(r, t, "changed_at");
        return true;
    case SEARCH_CLOSED:
        add_times(r, t, "closed_at");
        return true;
    case SEARCH_OWN:
        return add_own(r, t, error);
    case SEARCH_TEXT:
    case SEARCH_SUBJECT:
    case SEARCH_FIELDS:
    default:
        return true;
    }
}

bool search_field_open(const struct actor *actor, enum search_field field)
{
    return right_is_agent(actor) || field == SEARCH_TEXT || field == SEARCH_SUBJECT ||
           field == SEARCH_STATE || field == SEARCH_CREATED || field == SEARCH_UPDATED ||
           field == SEARCH_CLOSED || field == SEARCH_OWN;
}

bool search_condition_read(struct db *db, struct arena *a, const struct actor *actor,
                           const struct search_way *way, int64_t now, struct search_condition *out,
                           GError **error)
{
    struct reading r = {.db = db, .a = a, .actor = actor, .out = out, .now = now};

    *out = (struct search_condition){0};
    for (size_t i = 0; i < way->n; i++)
        if (search_field_open(actor, way->terms[i].field) && !add_term(&r, &way->terms[i], error))
            return false;
    out->tags = json_ids(a, r.tags, r.n_tags);
    out->no_tags = json_ids(a, r.no_tags, r.n_no_tags);
    out->own = r.has_own ? json_ids(a, r.own.v, r.own.n) : NULL;
    out->no_own = json_ids(a, r.no_own.v, r.no_own.n);
    out->by_own = r.has_own || r.denied_own || out->rules != NULL;
    return true;
}
