/* views_search.h - views of the search. */
#pragma once
#include "web/mark.h"
#include "web/views.h"

struct view_facet {
    const char *name, *value, *word; /* of the field */
    int64_t n;
    bool checked;
};

struct view_hit {
    struct view_ticket ticket;
    struct view_piece *title, *text;
    size_t n_title, n_text;
    bool internal;
    const char *file; /* in which the words stand, NULL: in the message */
};

struct view_found {
    const char *name, *detail, *initials;
    struct url link;
};

/* What could not be understood as it was meant, in words. */
struct view_problem {
    const char *text, *what; /* what: the place in the question, "" */
};

/* A question that goes on from this one. */
struct view_hint {
    const char *word;
    struct url link;
};

struct view_search {
    struct view_shell shell;
    const char *query;
    bool searched, cut, any;
    int64_t n_all;
    struct url all; /* without a filter */
    struct view_facet *states, *queues, *owners, *periods;
    size_t n_states, n_queues, n_owners, n_periods;
    struct view_hit *hits;
    size_t n_hits;
    struct view_found *people, *companies;
    size_t n_people, n_companies;
    struct view_problem *problems;
    size_t n_problems;
    struct view_hint *hints; /* how the question goes on, or what may have been meant */
    size_t n_hints;
    const char *filter; /* as a saved view has it */
    const char *corrected; /* what was searched for instead, NULL: as typed */
    bool some;             /* not all words were found together */
    struct url csv, more;  /* more: the next page, where there is one */
    bool has_more;
};
