#include "core/portal.h"

#include "base/fail.h"
#include "core/search.h"
#include "core/seen.h"
#include "sql/count.h"
#include "sql/portal.h"

#include <string.h>

enum { COLLEAGUES_MOST = 300 };

static const char *const orders[PORTAL_SORTS] = {"changed_at", "created_at", "title"};

static const struct {
    const char *state;
    enum portal_scope part;
} states[] = {
    {"new", PORTAL_OPEN},
    {"open", PORTAL_OPEN},
    {"pending reminder", PORTAL_WAITING},
    {"pending close", PORTAL_WAITING},
    {"closed", PORTAL_CLOSED},
};

/* A list on its way. */
struct listing {
    struct db *db;
    struct arena *a;
    const struct portal_filter *f;
    const struct actor *actor;
    int64_t me, company_id, now, most;
    struct portal_lines *out;
};

static bool customers_only(const struct actor *actor, GError **error)
{
    if (actor->role >= ROLE_CUSTOMER)
        return true;
    fail_set(error, FAIL_DENIED, "tickets: sign in to see yours");
    return false;
}

static enum portal_scope part_of(const char *state)
{
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
        if (strcmp(states[i].state, state) == 0)
            return states[i].part;
    return PORTAL_OPEN;
}

bool portal_company(struct db *db, struct arena *a, const struct actor *actor,
                    struct portal_company_row **company, GError **error)
{
    return customers_only(actor, error) &&
           sql_portal_company(db, a, actor->person_id, company, error);
}

/* The company whose tickets ACTOR sees, 0 for none. */
static bool company_of(struct db *db, struct arena *a, const struct actor *actor, bool mine,
                       int64_t *id, GError **error)
{
    struct portal_company_row *company = NULL;

    if (!portal_company(db, a, actor, &company, error))
        return false;
    *id = mine || company == NULL || !company->sees_all ? 0 : company->id;
    return true;
}

static void add(struct listing *l, const struct portal_row *rows, size_t n)
{
    for (size_t i = 0; i < n && (int64_t)l->out->n < l->most; i++)
        l->out->lines[l->out->n++] =
            (struct portal_line){.ticket = &rows[i], .part = part_of(rows[i].state)};
}

/* One of the three parts, from behind AT, ID on. */
static bool add_part(struct listing *l, enum portal_scope part, int64_t at, int64_t id,
                     GError **error)
{
    struct portal_row *rows = NULL;
    int64_t room = l->most - (int64_t)l->out->n;
    size_t n = 0;
    bool ok;

    if (room == 0)
        return true;
    if (part == PORTAL_CLOSED)
        ok = sql_portal_closed(
            l->db, l->a,
            &(struct sql_portal_closed){
                .person_id = l->me, .company_id = l->company_id, .at = at, .id = id, .most = room},
            &rows, &n, error);
    else
        ok = sql_portal_active(l->db, l->a,
                               &(struct sql_portal_active){.person_id = l->me,
                                                           .company_id = l->company_id,
                                                           .waiting = part == PORTAL_WAITING,
                                                           .at = at,
                                                           .id = id,
                                                           .most = room},
                               &rows, &n, error);
    if (ok)
        add(l, rows, n);
    return ok;
}

static bool read_number(const char *value, int64_t *number, GError **error)
{
    if (g_ascii_string_to_signed(value, 10, INT64_MIN, INT64_MAX, number, NULL))
        return true;
    fail_set(error, FAIL_INVALID, "list: it can't go on from there (start at its top)");
    return false;
}

/* Part after part, each as far as there is room. */
static bool by_parts(struct listing *l, const struct portal_after *after, GError **error)
{
    bool begins = after == NULL || after->id == 0;
    enum portal_scope first = begins ? PORTAL_WAITING : after->part;
    int64_t at = INT64_MAX;

    if (!begins && !read_number(after->value, &at, error))
        return false;
    for (enum portal_scope part = first; part <= PORTAL_CLOSED; part++) {
        bool goes_on = !begins && part == after->part;

        if ((l->f->scope == PORTAL_ALL || l->f->scope == part) &&
            !add_part(l, part, goes_on ? at : INT64_MAX, goes_on ? after->id : INT64_MAX, error))
            return false;
    }
    return true;
}

static struct db_find_term scope_term(struct arena *a, enum portal_scope scope)
{
    struct db_find_value *values = ARENA_ARRAY(a, struct db_find_value, G_N_ELEMENTS(states));
    size_t n = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
        if (states[i].part == scope)
            values[n++].s = states[i].state;
    return (struct db_find_term){
        .column = "state", .op = DB_FIND_IN, .values = values, .n_values = n};
}

/* In one row, because it is searched or ordered otherwise. */
static bool in_one(struct listing *l, const struct portal_after *after, GError **error)
{
    const struct portal_filter *f = l->f;
    struct db_find_term term = scope_term(l->a, f->scope);
    struct db_find_after from = {0};
    struct db_find find = {.terms = &term,
                           .n_terms = f->scope != PORTAL_ALL,
                           .order = orders[f->sort],
                           .descending = f->sort != PORTAL_BY_TITLE,
                           .limit = l->most};
    const char *found = NULL;
    struct portal_row *rows = NULL;
    size_t n = 0;

    if (after != NULL && after->id != 0) {
        from.key = after->id;
        from.value.s = after->value;
        if (f->sort != PORTAL_BY_TITLE && !read_number(after->value, &from.value.i, error))
            return false;
        find.after = &from;
    }
    if (*f->text != '\0' && !search_ids(l->db, l->a, l->actor, f->text, l->now, &found, error))
        return false;
    if (!(found == NULL
              ? sql_portal_find(l->db, l->a, l->me, l->company_id, &find, &rows, &n, error)
              : sql_portal_found(l->db, l->a, l->me, l->company_id, found, &find, &rows, &n, error)))
        return false;
    add(l, rows, n);
    return true;
}

static bool mark_unread(struct listing *l, const struct actor *actor, GError **error)
{
    struct portal_lines *out = l->out;
    int64_t *ids = ARENA_ARRAY(l->a, int64_t, out->n + 1);
    bool *unread = ARENA_ARRAY(l->a, bool, out->n + 1);

    for (size_t i = 0; i < out->n; i++)
        ids[i] = out->lines[i].ticket->id;
    if (!seen_unread(l->db, l->a, actor, l->now, ids, out->n, unread, error))
        return false;
    for (size_t i = 0; i < out->n; i++)
        out->lines[i].unread = unread[i];
    return true;
}

/* One line more than asked for was read: it says whether there is a next page. */
static void cut(struct listing *l, size_t limit)
{
    const struct portal_line *last;

    if (l->out->n <= limit)
        return;
    l->out->n = limit;
    last = &l->out->lines[limit - 1];
    l->out->next = (struct portal_after){.part = last->part, .id = last->ticket->id};
    if (l->f->sort == PORTAL_BY_TITLE)
        l->out->next.value = last->ticket->title;
    else
        l->out->next.value = arena_printf(
            l->a, "%" G_GINT64_FORMAT,
            l->f->sort == PORTAL_BY_CREATED ? last->ticket->created_at : last->ticket->changed_at);
}

bool portal_list(struct db *db, struct arena *a, const struct actor *actor,
                 const struct portal_filter *f, const struct portal_after *after, int64_t limit,
                 int64_t now, struct portal_lines *out, GError **error)
{
    struct listing l = {.db = db, .a = a, .f = f, .actor = actor, .me = actor->person_id, .now = now, .out = out};
    bool plain = f->sort == PORTAL_BY_CHANGED && *f->text == '\0';

    limit = CLAMP(limit, 1, PORTAL_LINES_MOST);
    l.most = limit + 1;
    *out = (struct portal_lines){.lines = ARENA_ARRAY(a, struct portal_line, (size_t)l.most)};
    if (!customers_only(actor, error) || !company_of(db, a, actor, f->mine, &l.company_id, error) ||
        !(plain ? by_parts(&l, after, error) : in_one(&l, after, error)))
        return false;
    cut(&l, (size_t)limit);
    return mark_unread(&l, actor, error);
}

bool portal_counts(struct db *db, struct arena *a, const struct actor *actor, bool mine,
                   struct portal_counts_row *counts, GError **error)
{
    int64_t company_id = 0;

    return customers_only(actor, error) && company_of(db, a, actor, mine, &company_id, error) &&
           sql_portal_counts(db, a, actor->person_id, company_id, PORTAL_COUNT_MOST, counts, error);
}

bool portal_colleagues(struct db *db, struct arena *a, const struct actor *actor,
                       struct portal_colleague_row **rows, size_t *n, GError **error)
{
    *n = 0;
    return customers_only(actor, error) &&
           sql_portal_colleagues(db, a, actor->person_id, COLLEAGUES_MOST, rows, n, error);
}

bool portal_colleague(struct db *db, struct arena *a, const struct actor *actor, int64_t person_id,
                      struct portal_colleague_row **colleague, GError **error)
{
    return customers_only(actor, error) &&
           sql_portal_colleague(db, a, actor->person_id, person_id, colleague, error);
}

bool portal_hearers(struct db *db, struct arena *a, int64_t ticket_id, size_t most,
                    int64_t **persons, size_t *n, GError **error)
{
    struct portal_hearer_row *rows = NULL;

    if (!sql_portal_hearers(db, a, ticket_id, (int64_t)most, &rows, n, error))
        return false;
    *persons = ARENA_ARRAY(a, int64_t, *n + 1);
    for (size_t i = 0; i < *n; i++)
        (*persons)[i] = rows[i].person_id;
    return true;
}
