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
};

struct view_found {
    const char *name, *detail, *initials;
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
};
