#include "core/search_asking.h"

#include "base/json.h"
#include "core/search_index.h"
#include "core/search_listed.h"
#include "sql/search.h"

#include <math.h>
#include <string.h>

enum {
    OF_A_WORD = 800,     /* documents of one word, where all together have found little */
    LOOKED_INTO = 24,    /* tickets in which a common word is looked for */
    SEEK_MOST = 400,     /* messages that are looked into one by one, */
    PASSED_MOST = 10000, /* each instead of passing so many others by */
};

/* To look a document up costs FTS5 as much as to pass many others by; PostgreSQL, which has each
 * document's words in a row, passes by none for nothing. */
bool search_within(struct asking *q, const struct search_clause *const *clauses, size_t n_clauses,
                   const int64_t *ids, size_t n, struct search_within_row **rows, size_t *found,
                   GError **error)
{
    struct search_collecting *c = q->c;
    bool agent = right_is_agent(c->actor);
    const char *words = search_clauses_question(c->db, c->a, clauses, n_clauses, agent);
    const char *list = json_ids(c->a, ids, n);
    struct search_span_row span;

    *found = 0;
    if (db_is_postgres(c->db))
        return sql_search_within(c->db, c->a, words, list, agent, c->now, rows, found, error);
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

/* What one word alone is in: bits of the clauses for each ticket. */
struct tally {
    GHashTable *bits; /* ticket id → bits */
    const struct search_document_row *rows[SEARCH_CLAUSES_MOST];
    size_t n[SEARCH_CLAUSES_MOST];
    bool common[SEARCH_CLAUSES_MOST]; /* there are more than were read */
    double weight[SEARCH_CLAUSES_MOST];
};

static void set_bit(GHashTable *table, const int64_t *ticket_id, size_t i)
{
    unsigned bits = GPOINTER_TO_UINT(g_hash_table_lookup(table, ticket_id));

    g_hash_table_insert(table, (gpointer)(uintptr_t)ticket_id, GUINT_TO_POINTER(bits | 1U << i));
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
    if (!search_within(q, &q->wanted[i], 1, ids, n, &rows, &found, error))
        return false;
    for (size_t k = 0; k < found; k++)
        set_bit(t->bits, &rows[k].ticket_id, i);
    return true;
}

static bool count_words(struct asking *q, struct tally *t, GError **error)
{
    for (size_t i = 0; i < q->n_wanted; i++) {
        struct search_document_row *rows = NULL;
        int64_t since;

        if (!search_ask_documents(q, &q->wanted[i], 1, OF_A_WORD, &rows, &t->n[i], &since, error))
            return false;
        t->rows[i] = rows;
        t->common[i] = t->n[i] == OF_A_WORD || since > 0;
        t->weight[i] = t->n[i] == 0 ? 0 : 1 / (0.3 + log2(1 + (double)t->n[i]));
        for (size_t k = 0; k < t->n[i]; k++)
            set_bit(t->bits, &rows[k].ticket_id, i);
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

bool search_apart(struct asking *q, bool some, GError **error)
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
                search_take(q->c, &t.rows[i][k]);
            else if (some && 2 * weigh(q, &t, bits) >= whole && q->c->n < SEARCH_LIST_MOST) {
                struct search_candidate *x = search_candidate_of(q->c, &t.rows[i][k]);

                x->has |= bits;
                x->score = weigh(q, &t, bits) / whole;
                search_note_message(x, &t.rows[i][k]);
            }
        }
    g_hash_table_destroy(t.bits);
    return ok;
}

/* The messages that have all words themselves; *FOUND: how many. */
static bool take_whole(struct asking *q, const struct search_document_row *tickets,
                       const int64_t *ids, size_t n, size_t *found, GError **error)
{
    struct search_within_row *in = NULL;

    if (!search_within(q, q->wanted, q->n_wanted, ids, n, &in, found, error))
        return false;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < *found; k++)
            if (in[k].ticket_id == tickets[i].ticket_id) {
                struct search_document_row *row = arena_memdup(q->c->a, &tickets[i], sizeof *row);

                row->document = in[k].id;
                search_take(q->c, row);
            }
    return true;
}

/* Each word may stand in another message of the ticket. */
static bool note_bits(struct asking *q, const int64_t *ids, size_t n, GHashTable *bits,
                      struct search_within_row **rows, size_t *found, GError **error)
{
    for (size_t i = 0; i < q->n_wanted; i++) {
        if (!search_within(q, &q->wanted[i], 1, ids, n, &rows[i], &found[i], error))
            return false;
        for (size_t k = 0; k < found[i]; k++)
            set_bit(bits, &rows[i][k].ticket_id, i);
    }
    return true;
}

/* What the Ith word is in, of the tickets that have enough of them. */
static void take_enough(struct asking *q, bool some, GHashTable *bits,
                        const struct search_document_row *ticket, size_t i, int64_t document)
{
    unsigned has = GPOINTER_TO_UINT(g_hash_table_lookup(bits, &ticket->ticket_id));
    double share = (double)__builtin_popcount(has) / (double)q->n_wanted;
    struct search_document_row *row;
    struct search_candidate *x;

    if ((has & 1U << i) == 0 || share < (some ? 0.5 : 1))
        return;
    row = arena_memdup(q->c->a, ticket, sizeof *row);
    row->document = document;
    if (share == 1) {
        search_take(q->c, row);
        return;
    }
    x = search_candidate_of(q->c, row);
    x->has |= has;
    x->score = share;
    search_note_message(x, row);
}

/* The newest tickets that meet the conditions: where those are rare, all are walked through for it, once
 * and not in each attempt to understand the question. */
static bool listed(struct asking *q, struct search_document_row **rows, size_t *n, GError **error)
{
    struct search_collecting *c = q->c;
    size_t i = 0;

    while (i < c->n_met && c->met[i].way != q->way)
        i++;
    if (i == c->n_met) {
        if (!search_listed(c, &q->condition, SEARCH_LISTED_MOST, rows, n, error))
            return false;
        if (i == SEARCH_WAYS_MOST)
            return true;
        c->met[c->n_met].way = q->way;
        c->met[c->n_met].rows = *rows;
        c->met[c->n_met++].n = *n;
    }
    *rows = c->met[i].rows;
    *n = c->met[i].n;
    return true;
}

bool search_few(struct asking *q, bool some, bool *whole, GError **error)
{
    struct search_within_row *in[SEARCH_CLAUSES_MOST];
    struct search_document_row *rows = NULL;
    int64_t ids[SEARCH_LISTED_MOST];
    size_t n = 0, n_whole = 0, before = q->c->n, n_in[SEARCH_CLAUSES_MOST];
    const char *key = arena_printf(
        q->c->a, "few %d %s", some && q->n_wanted > 1,
        search_clauses_question(q->c->db, q->c->a, q->wanted, q->n_wanted, true));
    int64_t since;
    GHashTable *bits;
    bool ok;

    if (!listed(q, &rows, &n, error))
        return false;
    *whole = n < SEARCH_LISTED_MOST;
    if (!*whole || n == 0 || search_nothing_found(&q->c->nothing, q->way, key, &since))
        return true;
    for (size_t i = 0; i < n; i++)
        ids[i] = rows[i].ticket_id;
    bits = g_hash_table_new(g_int64_hash, g_int64_equal);
    ok = (q->n_wanted < 2 || take_whole(q, rows, ids, n, &n_whole, error)) &&
         note_bits(q, ids, n, bits, in, n_in, error);
    for (size_t k = 0; ok && k < q->n_wanted; k++)
        for (size_t m = 0; m < n_in[k]; m++)
            for (size_t i = 0; i < n; i++)
                if (in[k][m].ticket_id == ids[i])
                    take_enough(q, some, bits, &rows[i], k, in[k][m].id);
    g_hash_table_destroy(bits);
    if (ok && q->c->n == before)
        search_nothing_note(&q->c->nothing, q->way, key, 0);
    return ok;
}

bool search_conditions_lead(struct asking *q, GError **error)
{
    struct search_collecting *c = q->c;
    struct search_document_row *rows = NULL;
    int64_t ids[SEARCH_LISTED_MOST], since;
    size_t n = 0, n_in = 0;
    const char *key = arena_printf(
        c->a, "listed %s",
        search_clauses_question(c->db, c->a, q->wanted, q->n_wanted, right_is_agent(c->actor)));

    c->cut = true;
    if (search_nothing_found(&q->c->nothing, q->way, key, &since))
        return true;
    if (!listed(q, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        ids[i] = rows[i].ticket_id;
    if (!take_whole(q, rows, ids, n, &n_in, error))
        return false;
    if (n_in == 0)
        search_nothing_note(&q->c->nothing, q->way, key, 0);
    return true;
}
