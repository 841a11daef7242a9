#include "core/search_listed.h"

#include "base/json.h"
#include "sql/search.h"

#include <string.h>

enum { OWN_MOST = 20000 }; /* newest tickets of a customer */

/* Whether tickets in STATE can be among what is asked for. */
static bool may_be(const struct search_condition *c, const char *state)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct db_find_term *t = &c->terms[i];
        bool in = false;

        if (strcmp(t->column, "state") != 0)
            continue;
        for (size_t k = 0; k < t->n_values; k++)
            in = in || strcmp(t->values[k].s, state) == 0;
        if (t->op == DB_FIND_IN ? !in : t->op == DB_FIND_NE && strcmp(t->value.s, state) == 0)
            return false;
    }
    return true;
}

static bool may_be_active(const struct search_condition *c)
{
    static const char *const states[] = {"new", "open", "pending reminder", "pending close"};
    bool may = false;

    for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
        may = may || may_be(c, states[i]);
    return may;
}

static bool list_own(struct search_collecting *c, const struct search_condition *w,
                     const struct db_find *find, struct search_document_row **rows, size_t *n,
                     GError **error)
{
    struct search_own_row *own = NULL;
    size_t n_own = 0;
    int64_t *ids;

    if (!sql_search_own_ids(c->db, c->a, c->actor->person_id, c->company_id, OWN_MOST, &own, &n_own,
                            error))
        return false;
    ids = ARENA_ARRAY(c->a, int64_t, n_own + 1);
    for (size_t i = 0; i < n_own; i++)
        ids[i] = own[i].id;
    c->cut |= n_own == OWN_MOST;
    return sql_search_own(c->db, c->a,
                          &(struct sql_search_own){.ids = json_ids(c->a, ids, n_own),
                                                   .n_tags = w->n_tags,
                                                   .tags = w->tags,
                                                   .no_tags = w->no_tags,
                                                   .has_file = w->has_file,
                                                   .own = w->own,
                                                   .no_own = w->no_own,
                                                   .rules = w->rules},
                          find, rows, n, error);
}

static bool is_newer(const struct search_document_row *a, const struct search_document_row *b,
                     bool by_creation)
{
    return by_creation ? a->created_at > b->created_at : a->changed_at > b->changed_at;
}

static bool list_all(struct search_collecting *c, const struct search_condition *w,
                     const struct db_find *find, struct search_document_row **rows, size_t *n,
                     GError **error)
{
    const struct sql_search_active a = {.person_id = c->actor->person_id,
                                        .n_tags = w->n_tags,
                                        .tags = w->tags,
                                        .no_tags = w->no_tags,
                                        .has_file = w->has_file,
                                        .own = w->own,
                                        .no_own = w->no_own,
                                        .rules = w->rules};
    const struct sql_search_closed b = {a.person_id, a.n_tags, a.tags,  a.no_tags,
                                        a.has_file,  a.own,    a.no_own, a.rules};
    struct search_document_row *active = NULL, *closed = NULL;
    bool by_creation = strcmp(find->order, "created_at") == 0;
    size_t n_active = 0, n_closed = 0, i = 0, k = 0;

    if ((may_be_active(w) &&
         !sql_search_active(c->db, c->a, &a, find, &active, &n_active, error)) ||
        (may_be(w, "closed") &&
         !sql_search_closed(c->db, c->a, &b, find, &closed, &n_closed, error)))
        return false;
    *rows = ARENA_ARRAY(c->a, struct search_document_row, n_active + n_closed + 1);
    for (*n = 0; *n < (size_t)find->limit && i + k < n_active + n_closed; ++*n) {
        bool other =
            i == n_active || (k < n_closed && is_newer(&closed[k], &active[i], by_creation));

        (*rows)[*n] = other ? closed[k++] : active[i++];
    }
    return true;
}

/* By the index that ends the list soonest. */
static const char *order_of(const struct search_condition *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->terms[i].column, "created_at") == 0)
            return "created_at";
    return "changed_at";
}

bool search_listed(struct search_collecting *c, const struct search_condition *w, int64_t most,
                   struct search_document_row **rows, size_t *n, GError **error)
{
    const struct db_find find = {.terms = w->terms,
                                 .n_terms = w->n,
                                 .order = order_of(w),
                                 .descending = true,
                                 .limit = most};

    *n = 0;
    if (w->never)
        return true;
    return right_is_agent(c->actor) ? list_all(c, w, &find, rows, n, error)
                                    : list_own(c, w, &find, rows, n, error);
}
