/* search_asking.h - one way of a question on its way to the tickets that answer it. Private to the
 * search. */
#pragma once
#include "core/search_collect.h"
#include "core/search_filter.h"

/* One way on its way. */
struct asking {
    struct search_collecting *c;
    const struct search_way *way;
    struct search_condition condition;
    const struct search_clause *wanted[SEARCH_CLAUSES_MOST], *unwanted[SEARCH_CLAUSES_MOST];
    size_t n_wanted, n_unwanted;
};

/* The newest documents, at most MOST; *SINCE is 0 where older ones were looked at, too. */
bool search_ask_documents(struct asking *q, const struct search_clause *const *clauses, size_t n,
                          int64_t most, struct search_document_row **rows, size_t *found,
                          int64_t *since, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Which documents of the N tickets have the clauses. */
bool search_within(struct asking *q, const struct search_clause *const *clauses, size_t n_clauses,
                   const int64_t *ids, size_t n, struct search_within_row **rows, size_t *found,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The ticket of ROW among those that were found, or added to them. */
struct search_candidate *search_candidate_of(struct search_collecting *c,
                                             const struct search_document_row *row);
/* The newest message that has the words; what it says itself goes before its files. */
void search_note_message(struct search_candidate *x, const struct search_document_row *row);
/* A ticket that has all that was asked for. */
void search_take(struct search_collecting *c, const struct search_document_row *row);

enum {
    SEARCH_LIST_MOST = 400, /* tickets of a question without words */
    SEARCH_LISTED_MOST = 40 /* tickets of a question's conditions: so many are looked into */
};

/* All words somewhere in the ticket, though not in one message; or, SOME, the best that there is.
 */
bool search_apart(struct asking *q, bool some, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Among the newest documents with common words too few are what was asked for: now the conditions
 * lead, or whose tickets they are. */
bool search_conditions_lead(struct asking *q, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The words are common, but few tickets meet the conditions: all of those are looked into, and what
 * is found is everything. SOME: half of the words are enough. *WHOLE is false where they are too
 * many. */
bool search_few(struct asking *q, bool some, bool *whole, GError **error) G_GNUC_WARN_UNUSED_RESULT;
