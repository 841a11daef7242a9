/* search.h - the search: tickets by all their words and by fields (search_query.h), people,
 * companies. One function serves browser, API and saved views. It finds, counts, corrects and
 * highlights only what ACTOR may see: rights stand in the statements themselves. */
#pragma once
#include "core/desk_filter.h"
#include "core/right.h"
#include "core/search_query.h"
#include "core/search_words.h"
#include "rows/search.h"

enum { SEARCH_SHOWN_MOST = 50, SEARCH_FOUND_MOST = 400, SEARCH_QUEUES_MOST = 50 };

/* What narrows the results down beside the question: the boxes of the page. */
struct search_filter {
    unsigned states;    /* DESK_STATE_…; 0: any */
    int64_t owner_id;   /* DESK_OWNER_… or an agent */
    int64_t since_days; /* changed within; 0: ever */
    const int64_t *queues;
    size_t n_queues; /* 0: any */
};

struct search_hit {
    const struct search_hit_row *ticket;
    const char *text; /* of a message that holds the words, "" if none does */
    bool internal;    /* that is a note */
    const char *file; /* the name of the file that TEXT stands in, NULL: the message itself */
    double score;     /* by which they are ordered; 0 where nothing but fields was asked for */
};

/* How many each choice would leave, of what was found before any. */
struct search_facet {
    int64_t id;       /* a state's bit, a queue, DESK_OWNER_…, days */
    const char *name; /* of a queue, else NULL */
    int64_t n;
};

struct search_found {
    struct search_hit *hits; /* best first, each ticket once; at most SEARCH_SHOWN_MOST */
    size_t n_hits;
    int64_t *ids; /* of all, in the same order; at most SEARCH_FOUND_MOST */
    size_t n_ids;
    size_t n_all; /* as many, or more where they could be counted */
    bool cut;     /* there may be others: more was found than is looked at */
    int64_t next; /* OFFSET of the next page, 0: there is none */
    struct search_facet *states, *queues, *owners, *periods;
    size_t n_states, n_queues, n_owners, n_periods;
    struct search_query query;          /* its problems are for the reader */
    const struct search_clause *marked; /* what to highlight */
    size_t n_marked;
    const char *corrected; /* nothing was found as typed: so it was searched for; else NULL */
    bool some;             /* nothing has all words: these have some of them */
};

struct search_ask {
    const char *typed;
    const struct search_filter *filter; /* NULL: none */
    int64_t offset;                     /* 0: from the best on */
    int64_t now;
};

/* For agents and customers; others find nothing. A whole number goes first. */
bool search_tickets(struct db *db, struct arena *a, const struct actor *actor,
                    const struct search_ask *ask, struct search_found *found,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Only the ids, best first, as a JSON list: for lists in another order. */
bool search_ids(struct db *db, struct arena *a, const struct actor *actor, const char *typed,
                int64_t now, const char **ids, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool search_companies(struct db *db, struct arena *a, const char *typed, int64_t most,
                      struct search_company_row **rows, size_t *n,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
