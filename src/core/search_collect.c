#include "core/search_collect.h"

#include "core/search_asking.h"
#include "core/search_index.h"
#include "core/search_listed.h"
#include "core/search_vocabulary.h"
#include "sql/search.h"

#include <string.h>

enum {
    DOCUMENTS_MOST = 500, /* of all words together: the newest */
    WALKED_MOST = 2000,   /* of the newest with a common word, where conditions are made */
    FEW = 20,
    NEAR_MOST = 5,
    NEAR_WORDS_MOST = 4,
};

static struct search_clause *clause_new(struct search_collecting *c)
{
    return c->n_clauses < SEARCH_CLAUSES_MOST ? &c->clauses[c->n_clauses++]
                                              : ARENA_NEW(c->a, struct search_clause);
}

/* "mit" and "the" count only where nothing else was asked for. */
static void drop_small(struct asking *q)
{
    size_t n = 0, small = 0;

    for (size_t i = 0; i < q->n_wanted; i++)
        small += q->wanted[i]->small;
    if (small == q->n_wanted)
        return;
    for (size_t i = 0; i < q->n_wanted; i++)
        if (!q->wanted[i]->small)
            q->wanted[n++] = q->wanted[i];
    q->n_wanted = n;
}

static bool read_words(struct asking *q, GError **error)
{
    struct search_collecting *c = q->c;

    for (size_t i = 0; i < q->way->n; i++) {
        const struct search_term *t = &q->way->terms[i];
        struct search_clause *clause;
        bool empty = false;

        if ((t->field != SEARCH_TEXT && t->field != SEARCH_SUBJECT &&
             search_field_open(c->actor, t->field)) ||
            q->n_wanted == SEARCH_CLAUSES_MOST || q->n_unwanted == SEARCH_CLAUSES_MOST)
            continue;
        clause = t->negated ? ARENA_NEW(c->a, struct search_clause) : clause_new(c);
        if (!search_clause_read(c->db, c->a, t, clause, &empty, error))
            return false;
        if (empty && !t->negated && c->n_clauses > 0 && clause == &c->clauses[c->n_clauses - 1])
            c->n_clauses--;
        if (empty)
            continue;
        if (t->negated)
            q->unwanted[q->n_unwanted++] = clause;
        else
            q->wanted[q->n_wanted++] = clause;
    }
    drop_small(q);
    return true;
}

/* Not every document counts: who asks sees few, or conditions are made. */
static bool is_narrow(const struct asking *q)
{
    return !right_is_agent(q->c->actor) || q->condition.n > 0 || q->condition.n_tags > 0 ||
           q->condition.has_file != 0 || q->condition.by_own ||
           strcmp(q->condition.no_tags, "[]") != 0;
}

/* Down to where a question that nearly nothing passes is asked: a common word is in millions. */
static bool bound(struct asking *q, const char *words, int64_t *since, GError **error)
{
    const struct db_find last = {.descending = true, .limit = 1, .offset = WALKED_MOST};
    struct search_collecting *c = q->c;
    struct search_bound_row *row = NULL;
    size_t n = 0, i = 0;

    *since = 0;
    if (!is_narrow(q))
        return true;
    while (i < c->n_bounds && strcmp(c->bounds[i].words, words) != 0)
        i++;
    if (i < c->n_bounds) {
        *since = c->bounds[i].since;
        return true;
    }
    if (!sql_search_bound(c->db, c->a, words, &last, &row, &n, error))
        return false;
    *since = n == 0 ? 0 : row->document;
    if (i < SEARCH_BOUNDS_MOST) {
        c->bounds[i].words = words;
        c->bounds[c->n_bounds++].since = *since;
    }
    return true;
}

bool search_ask_documents(struct asking *q, const struct search_clause *const *clauses, size_t n,
                          int64_t most, struct search_document_row **rows, size_t *found,
                          int64_t *since, GError **error)
{
    struct search_collecting *c = q->c;
    bool agent = right_is_agent(c->actor);
    const char *words = search_clauses_question(c->db, c->a, clauses, n, agent);
    const struct db_find find = {
        .terms = q->condition.terms, .n_terms = q->condition.n, .descending = true, .limit = most};

    *found = 0;
    *since = 0;
    if (q->condition.never || search_nothing_found(&q->c->nothing, q->way, words, since))
        return true;
    if (!bound(q, words, since, error) ||
        !sql_search_documents(c->db, c->a,
                              &(struct sql_search_documents){.words = words,
                                                             .since = *since,
                                                             .agent = agent,
                                                             .person_id = c->actor->person_id,
                                                             .company_id = c->company_id,
                                                             .now = c->now,
                                                             .n_tags = q->condition.n_tags,
                                                             .tags = q->condition.tags,
                                                             .no_tags = q->condition.no_tags,
                                                             .has_file = q->condition.has_file,
                                                             .own = q->condition.own,
                                                             .no_own = q->condition.no_own,
                                                             .rules = q->condition.rules},
                              &find, rows, found, error))
        return false;
    if (*found == 0)
        search_nothing_note(&q->c->nothing, q->way, words, *since);
    return true;
}

static bool documents(struct asking *q, const struct search_clause *const *clauses, size_t n,
                      int64_t most, struct search_document_row **rows, size_t *found,
                      GError **error)
{
    int64_t since;

    return search_ask_documents(q, clauses, n, most, rows, found, &since, error);
}

struct search_candidate *search_candidate_of(struct search_collecting *c,
                                             const struct search_document_row *row)
{
    gpointer at = g_hash_table_lookup(c->known, &row->ticket_id);

    if (at != NULL)
        return &c->v[GPOINTER_TO_SIZE(at) - 1];
    if (c->n == c->room) {
        struct search_candidate *more =
            ARENA_ARRAY(c->a, struct search_candidate, 2 * c->room + 64);

        if (c->n > 0)
            memcpy(more, c->v, c->n * sizeof *more);
        c->v = more;
        c->room = 2 * c->room + 64;
    }
    c->v[c->n++] = (struct search_candidate){.ticket = row};
    g_hash_table_insert(c->known, (gpointer)(uintptr_t)&row->ticket_id, GSIZE_TO_POINTER(c->n));
    return &c->v[c->n - 1];
}

void search_note_message(struct search_candidate *x, const struct search_document_row *row)
{
    int64_t article = row->document / SEARCH_PARTS, part = row->document % SEARCH_PARTS;

    if (search_document_is_ticket(row->document) ||
        (x->article != 0 && (x->article != article || part > x->part)))
        return;
    x->article = article;
    x->part = part;
}

void search_take(struct search_collecting *c, const struct search_document_row *row)
{
    struct search_candidate *x = search_candidate_of(c, row);

    x->has = ~0U;
    search_note_message(x, row);
}

/* Those that have what was not wanted go again, whatever message it stands in. */
static bool drop_unwanted(struct asking *q, size_t before, GError **error)
{
    struct search_collecting *c = q->c;
    int64_t *ids = ARENA_ARRAY(c->a, int64_t, c->n - before + 1);
    GHashTable *bad = g_hash_table_new(g_int64_hash, g_int64_equal);
    size_t left = before;
    bool ok = true;

    for (size_t i = before; i < c->n; i++)
        ids[i - before] = c->v[i].ticket->ticket_id;
    for (size_t i = 0; ok && i < q->n_unwanted; i++) {
        struct search_within_row *rows = NULL;
        size_t n = 0;

        ok = search_within(q, &q->unwanted[i], 1, ids, c->n - before, &rows, &n, error);
        for (size_t k = 0; k < n; k++)
            g_hash_table_add(bad, &rows[k].ticket_id);
    }
    for (size_t i = before; ok && i < c->n; i++) {
        if (g_hash_table_contains(bad, &c->v[i].ticket->ticket_id)) {
            g_hash_table_remove(c->known, &c->v[i].ticket->ticket_id);
            continue;
        }
        c->v[left] = c->v[i];
        g_hash_table_insert(c->known, (gpointer)(uintptr_t)&c->v[left].ticket->ticket_id,
                            GSIZE_TO_POINTER(left + 1));
        left++;
    }
    c->n = ok ? left : c->n;
    g_hash_table_destroy(bad);
    return ok;
}

static bool list(struct asking *q, GError **error)
{
    struct search_collecting *c = q->c;
    struct search_document_row *rows = NULL;
    size_t n = 0;

    c->listed = true;
    if (q->condition.never)
        return true;
    if (!search_listed(c, &q->condition, SEARCH_LIST_MOST, &rows, &n, error))
        return false;
    c->cut |= n == SEARCH_LIST_MOST;
    for (size_t i = 0; i < n; i++)
        search_candidate_of(c, &rows[i])->has = ~0U;
    return true;
}

/* Words that nothing has, as they were probably meant. Nothing is told of a word that is nowhere
 * where ACTOR may read: it has to find something there first. */
static bool correct_words(struct asking *q, const char **corrected, bool *changed, GError **error)
{
    struct search_collecting *c = q->c;
    g_autoptr(GString) line = g_string_new("");

    for (size_t i = 0; i < q->n_wanted; i++) {
        struct search_clause *clause;
        struct search_document_row *rows = NULL;
        struct search_word *near = NULL;
        size_t n = 0, n_near = 0;

        if (!documents(q, &q->wanted[i], 1, 1, &rows, &n, error))
            return false;
        g_string_append_printf(line, "%s", i > 0 ? " " : "");
        if (n == 0 && q->wanted[i]->word && c->looked_near++ < NEAR_WORDS_MOST &&
            !search_vocabulary_near(c->db, c->a, q->wanted[i]->words[0], NEAR_MOST, &near, &n_near,
                                    error))
            return false;
        for (size_t k = 0; k < n_near && n == 0; k++) {
            clause = ARENA_NEW(c->a, struct search_clause);
            *clause = *q->wanted[i];
            clause->typed = clause->words[0] = near[k].word;
            clause->stems[0] = near[k].stem;
            clause->n_forms = 0;
            clause->begun = false;
            if (!documents(q, (const struct search_clause *const[]){clause}, 1, 1, &rows, &n,
                           error))
                return false;
            if (n == 0)
                continue;
            for (size_t m = 0; m < c->n_clauses; m++)
                if (&c->clauses[m] == q->wanted[i])
                    c->clauses[m] = *clause;
            q->wanted[i] = clause;
            *changed = true;
        }
        g_string_append(line, q->wanted[i]->typed);
    }
    if (*changed)
        *corrected = arena_strdup(c->a, line->str);
    return true;
}

/* Agents' conditions: most tickets that a customer may see are found sooner by their words. */
static bool find_among_few(struct asking *q, bool some, bool *whole, GError **error)
{
    struct search_collecting *c = q->c;
    int64_t since;

    *whole = false;
    if (!right_is_agent(c->actor) || q->condition.never || !is_narrow(q))
        return true;
    return bound(q, search_clauses_question(c->db, c->a, q->wanted, q->n_wanted, true), &since,
                 error) &&
           (since == 0 || search_few(q, some, whole, error));
}

static bool find_words(struct asking *q, bool some, GError **error)
{
    struct search_collecting *c = q->c;
    struct search_document_row *rows = NULL;
    size_t n = 0, before = c->n;
    int64_t since = 0;
    bool whole = false;

    if (!find_among_few(q, some, &whole, error))
        return false;
    if (whole)
        return true;
    if (!search_ask_documents(q, q->wanted, q->n_wanted, DOCUMENTS_MOST, &rows, &n, &since, error))
        return false;
    c->cut |= n == DOCUMENTS_MOST;
    for (size_t i = 0; i < n; i++)
        search_take(c, &rows[i]);
    if (since > 0 && !some && c->n - before < FEW && !search_conditions_lead(q, error))
        return false;
    return q->n_wanted < 2 || c->n - before >= FEW || search_apart(q, some, error);
}

bool search_collect_way(struct search_collecting *c, const struct search_way *way, bool correct,
                        bool some, const char **corrected, GError **error)
{
    struct asking q = {.c = c, .way = way};
    size_t before = c->n;
    bool changed = false;

    if (!search_condition_read(c->db, c->a, c->actor, way, c->now, &q.condition, error) ||
        !read_words(&q, error))
        return false;
    if (q.n_wanted == 0 && way->n > 0 && q.condition.n + q.n_unwanted == 0 &&
        q.condition.n_tags + q.condition.has_file == 0 && !q.condition.by_own && !q.condition.never)
        return true; /* signs alone: "%" */
    if (q.n_wanted == 0 ? !list(&q, error) : !find_words(&q, some && !correct, error))
        return false;
    if (correct && q.n_wanted > 0 && c->n == before) {
        if (!correct_words(&q, corrected, &changed, error) ||
            (changed && !find_words(&q, false, error)))
            return false;
        if (c->n == before)
            *corrected = NULL;
    }
    return q.n_unwanted == 0 || drop_unwanted(&q, before, error);
}
