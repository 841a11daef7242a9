/* search.h - the agents' search: tickets by all their words, people, companies; only what the one
 * who asks may see. */
#pragma once
#include "core/caller.h"
#include "core/desk_filter.h"
#include "core/right.h"
#include "rows/search.h"

enum { SEARCH_SHOWN_MOST = 50, SEARCH_FOUND_MOST = 400, SEARCH_QUEUES_MOST = 50 };

/* What narrows the results down. */
struct search_filter {
    unsigned states;    /* DESK_STATE_…; 0: any */
    int64_t owner_id;   /* DESK_OWNER_… or an agent */
    int64_t since_days; /* changed within; 0: ever */
    const int64_t *queues;
    size_t n_queues; /* 0: any */
};

struct search_hit {
    const struct search_hit_row *ticket;
    const char *text; /* of the newest message that holds the words, "" if none does */
    bool internal;    /* that is a note */
};

/* How many each choice would leave, of what was found before any. */
struct search_facet {
    int64_t id;       /* a state's bit, a queue, DESK_OWNER_…, days */
    const char *name; /* of a queue, else NULL */
    int64_t n;
};

struct search_found {
    struct search_hit *hits; /* newest first, each ticket once */
    size_t n_hits;
    size_t n_all; /* with those that are not among the hits */
    bool cut;     /* there may be others: more was found than is looked at */
    struct search_facet *states, *queues, *owners, *periods;
    size_t n_states, n_queues, n_owners, n_periods;
};

/* Tickets with all words of TYPED in one of their messages, or with TYPED in their title. Nothing
 * of it is read as an operator. */
bool search_tickets(struct db *db, struct arena *a, const struct actor *agent, const char *typed,
                    const struct search_filter *filter, int64_t now, struct search_found *found,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool search_companies(struct db *db, struct arena *a, const char *typed, int64_t most,
                      struct search_company_row **rows, size_t *n,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
