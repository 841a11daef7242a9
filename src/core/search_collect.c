#include "core/search_collect.h"

#include "base/json.h"
#include "core/search_filter.h"
#include "core/search_index.h"
#include "core/search_listed.h"
#include "core/search_vocabulary.h"
#include "sql/search.h"

#include <math.h>
#include <string.h>

enum {
    DOCUMENTS_MOST = 500, /* of all words together: the newest */
    OF_A_WORD = 800,      /* of one word, where all together have found little */
    WALKED_MOST = 2000,   /* of the newest with a common word, where conditions are made */
    FEW = 20,
    LOOKED_INTO = 24,    /* tickets in which a common word is looked for */
    LISTED_MOST = 40,    /* tickets of a question's conditions: so many are looked into */
    SEEK_MOST = 400,     /* messages that are looked into one by one, */
    PASSED_MOST = 10000, /* each instead of passing so many others by */
    LIST_MOST = 400,
    NEAR_MOST = 5,
    NEAR_WORDS_MOST = 4,
};

/* One way on its way. */
struct asking {
    struct search_collecting *c;
    const struct search_way *way;
    struct search_condition condition;
    const struct search_clause *wanted[SEARCH_CLAUSES_MOST], *unwanted[SEARCH_CLAUSES_MOST];
    size_t n_wanted, n_unwanted;
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
    struct search_bound_row *row = NULL;

    *since = 0;
    if (!is_narrow(q))
        return true;
    if (!sql_search_bound(q->c->db, q->c->a, words, WALKED_MOST, &row, error))
        return false;
    *since = row == NULL ? 0 : row->document;
    return true;
}

/* The newest documents, at most MOST; *SINCE is 0 where older ones were looked at, too. */
static bool documents_since(struct asking *q, const struct search_clause *const *clauses, size_t n,
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

    return documents_since(q, clauses, n, most, rows, found, &since, error);
}

/* Which documents of the N tickets have the clauses. To look one up costs an index as much as to
 * pass many others by. */
static bool within(struct asking *q, const struct search_clause *const *clauses, size_t n_clauses,
                   const int64_t *ids, size_t n, struct search_within_row **rows, size_t *found,
                   GError **error)
{
    struct search_collecting *c = q->c;
    bool agent = right_is_agent(c->actor);
    const char *words = search_clauses_question(c->db, c->a, clauses, n_clauses, agent);
    const char *list = json_ids(c->a, ids, n);
    struct search_span_row span;

    *found = 0;
    if (!sql_search_span(c->db, c->a, list, &span, error))
        return false;
    if (span.last - span.first > PASSED_MOST * MIN(span.n, SEEK_MOST))
        return sql_search_within(c->db, c->a, words, list, agent, c->now, rows, found, error);
    return sql_search_within_walk(
        c->db, c->a,
        &(struct sql_search_within_walk){.words = words,
                                         .ids = list,
                                         .agent = agent,
                                         .now = c->now,
                                         .first = SEARCH_PARTS * span.first,
                                         .last = SEARCH_PARTS * span.last + SEARCH_PARTS - 1},
        rows, found, error);
}

static struct search_candidate *candidate(struct search_collecting *c,
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

/* The newest message that has the words; what it says itself goes before its files. */
static void note_message(struct search_candidate *x, const struct search_document_row *row)
{
    int64_t article = row->document / SEARCH_PARTS, part = row->document % SEARCH_PARTS;

    if (search_document_is_ticket(row->document) ||
        (x->article != 0 && (x->article != article || part > x->part)))
        return;
    x->article = article;
    x->part = part;
}

static void take(struct search_collecting *c, const struct search_document_row *row)
{
    struct search_candidate *x = candidate(c, row);

    x->has = ~0U;
    note_message(x, row);
}

/* What one word alone is in: bits of the clauses for each ticket. */
struct tally {
    GHashTable *bits; /* ticket id → bits */
    const struct search_document_row *rows[SEARCH_CLAUSES_MOST];
    size_t n[SEARCH_CLAUSES_MOST];
    bool common[SEARCH_CLAUSES_MOST]; /* there are more than were read */
    double weight[SEARCH_CLAUSES_MOST];
};

static void set_bit(struct tally *t, const int64_t *ticket_id, size_t i)
{
    unsigned bits = GPOINTER_TO_UINT(g_hash_table_lookup(t->bits, ticket_id));

    g_hash_table_insert(t->bits, (gpointer)(uintptr_t)ticket_id, GUINT_TO_POINTER(bits | 1U << i));
}

/* The tickets of the rarest words, in which the common ones are looked for. */
static bool look_into(struct asking *q, struct tally *t, size_t i, GError **error)
{
    int64_t ids[LOOKED_INTO];
    struct search_within_row *rows = NULL;
    size_t n = 0, found = 0;

    for (size_t k = 0; k < q->n_wanted; k++)
        for (size_t m = 0; !t->common[k] && m < t->n[k] && n < LOOKED_INTO; m++)
            ids[n++] = t->rows[k][m].ticket_id;
    if (n == 0)
        return true;
    if (!within(q, &q->wanted[i], 1, ids, n, &rows, &found, error))
        return false;
    for (size_t k = 0; k < found; k++)
        set_bit(t, &rows[k].ticket_id, i);
    return true;
}

static bool count_words(struct asking *q, struct tally *t, GError **error)
{
    for (size_t i = 0; i < q->n_wanted; i++) {
        struct search_document_row *rows = NULL;
        int64_t since;

        if (!documents_since(q, &q->wanted[i], 1, OF_A_WORD, &rows, &t->n[i], &since, error))
            return false;
        t->rows[i] = rows;
        t->common[i] = t->n[i] == OF_A_WORD || since > 0;
        t->weight[i] = t->n[i] == 0 ? 0 : 1 / (0.3 + log2(1 + (double)t->n[i]));
        for (size_t k = 0; k < t->n[i]; k++)
            set_bit(t, &rows[k].ticket_id, i);
    }
    for (size_t i = 0; i < q->n_wanted; i++)
        if (t->common[i] && !look_into(q, t, i, error))
            return false;
    return true;
}

static double weigh(const struct asking *q, const struct tally *t, unsigned bits)
{
    double sum = 0;

    for (size_t i = 0; i < q->n_wanted; i++)
        sum += (bits & 1U << i) != 0 ? t->weight[i] : 0;
    return sum;
}

/* All words somewhere in the ticket, though not in one message; or, SOME, the best that there is.
 */
static bool apart(struct asking *q, bool some, GError **error)
{
    struct tally t = {.bits = g_hash_table_new(g_int64_hash, g_int64_equal)};
    unsigned all = (1U << q->n_wanted) - 1;
    double whole = 0;
    bool ok = count_words(q, &t, error);

    for (size_t i = 0; i < q->n_wanted; i++)
        whole += t.weight[i];
    for (size_t i = 0; ok && i < q->n_wanted; i++)
        for (size_t k = 0; k < t.n[i]; k++) {
            unsigned bits =
                GPOINTER_TO_UINT(g_hash_table_lookup(t.bits, &t.rows[i][k].ticket_id)) & all;

            if (bits == all)
                take(q->c, &t.rows[i][k]);
            else if (some && 2 * weigh(q, &t, bits) >= whole && q->c->n < LIST_MOST) {
                struct search_candidate *x = candidate(q->c, &t.rows[i][k]);

                x->has |= bits;
                x->score = weigh(q, &t, bits) / whole;
                note_message(x, &t.rows[i][k]);
            }
        }
    g_hash_table_destroy(t.bits);
    return ok;
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

        ok = within(q, &q->unwanted[i], 1, ids, c->n - before, &rows, &n, error);
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
    if (!search_listed(c, &q->condition, LIST_MOST, &rows, &n, error))
        return false;
    c->cut |= n == LIST_MOST;
    for (size_t i = 0; i < n; i++)
        candidate(c, &rows[i])->has = ~0U;
    return true;
}

/* Among the newest documents with common words too few are what was asked for: now the conditions
 * lead, or whose tickets they are. */
static bool find_listed(struct asking *q, GError **error)
{
    struct search_collecting *c = q->c;
    struct search_document_row *rows = NULL;
    struct search_within_row *in = NULL;
    int64_t ids[LISTED_MOST], since;
    size_t n = 0, n_in = 0;
    const char *key = arena_printf(
        c->a, "listed %s",
        search_clauses_question(c->db, c->a, q->wanted, q->n_wanted, right_is_agent(c->actor)));

    c->cut = true;
    if (search_nothing_found(&q->c->nothing, q->way, key, &since))
        return true;
    if (!search_listed(c, &q->condition, LISTED_MOST, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        ids[i] = rows[i].ticket_id;
    if (!within(q, q->wanted, q->n_wanted, ids, n, &in, &n_in, error))
        return false;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n_in; k++)
            if (in[k].ticket_id == rows[i].ticket_id) {
                struct search_document_row *row = arena_memdup(c->a, &rows[i], sizeof *row);

                row->document = in[k].id;
                take(c, row);
            }
    if (n_in == 0)
        search_nothing_note(&q->c->nothing, q->way, key, 0);
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

static bool find_words(struct asking *q, bool some, GError **error)
{
    struct search_collecting *c = q->c;
    struct search_document_row *rows = NULL;
    size_t n = 0, before = c->n;
    int64_t since = 0;

    if (!documents_since(q, q->wanted, q->n_wanted, DOCUMENTS_MOST, &rows, &n, &since, error))
        return false;
    c->cut |= n == DOCUMENTS_MOST;
    for (size_t i = 0; i < n; i++)
        take(c, &rows[i]);
    if (since > 0 && !some && c->n - before < FEW && !find_listed(q, error))
        return false;
    return q->n_wanted < 2 || c->n - before >= FEW || apart(q, some, error);
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
