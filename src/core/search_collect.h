/* search_collect.h - the tickets that answer a question, each once, not yet in order. Private to
 * the search. */
#pragma once
#include "core/right.h"
#include "core/search_nothing.h"
#include "core/search_query.h"
#include "core/search_words.h"
#include "db/db.h"
#include "rows/search.h"

enum { SEARCH_CLAUSES_MOST = 16, SEARCH_BOUNDS_MOST = 2 * SEARCH_CLAUSES_MOST };

struct search_candidate {
    const struct search_document_row *ticket; /* and the document that has the words */
    int64_t article;         /* whose text holds the words, 0: none or the ticket itself */
    int64_t part;            /* of the message's documents: 0 itself, else one of its files */
    const char *file, *text; /* the file's name, and what it says */
    double score;
    unsigned has; /* which clauses, bits; only where not all do */
};

struct search_collecting {
    struct db *db;
    struct arena *a;
    const struct actor *actor;
    int64_t company_id; /* of a customer who sees its tickets */
    int64_t now;
    struct search_nothing nothing;
    struct {
        const struct search_way *way;
        struct search_document_row *rows;
        size_t n;
    } met[SEARCH_WAYS_MOST]; /* the newest tickets that meet a way's conditions, where they were listed */
    size_t n_met;
    struct {
        const char *words;
        int64_t since;
    } bounds[SEARCH_BOUNDS_MOST]; /* how far back a common word goes: asked for in each attempt, it costs each time */
    size_t n_bounds;
    GHashTable *known; /* ticket id → candidate */
    struct search_candidate *v;
    size_t n, room;
    struct search_clause clauses[SEARCH_CLAUSES_MOST]; /* of all ways, to mark and to rank by */
    size_t n_clauses;
    bool cut, listed; /* listed: a way had no words at all */
    bool some;
    int looked_near; /* words whose neighbours were looked for: each walks the whole vocabulary */
};

/* Tickets in which all terms of WAY hold, added to C. CORRECT: words that nothing has are replaced
 * by those that are nearest (*CORRECTED says how it is read then, or stays). SOME: not all words
 * need be there. */
bool search_collect_way(struct search_collecting *c, const struct search_way *way, bool correct,
                        bool some, const char **corrected,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
