/* views_structure.h - views of the pages that split, merge and delete tickets. */
#pragma once
#include "web/views_desk.h"

/* A message that can be chosen. */
struct view_pick {
    int64_t id, at;
    const char *who, *via, *text;
    int64_t files;
    bool chosen, theirs; /* theirs: a customer's */
};

struct view_split {
    struct view_shell shell;
    struct view_ticket ticket;
    const char *problem; /* "" if nothing is wrong */
    struct url act;
    struct view_pick *picks;
    size_t n_picks;
    const char *title, *passage, *to;
    bool quiet;
    struct view_option *queues, *priorities;
    size_t n_queues, n_priorities;
};

/* A ticket that can be merged with. */
struct view_with {
    struct view_ticket ticket;
    bool chosen, other_company;
};

struct view_merge {
    struct view_shell shell;
    struct view_ticket ticket;
    const char *problem, *query;
    struct url act;
    struct view_with *withs;
    size_t n_withs;
    const char *keep; /* the number that stays; "": that of the other ticket */
    bool beside, quiet;
};

struct view_bin_row {
    const char *number, *title, *customer, *who;
    int64_t at;
    struct url link, act, erase; /* erase: for administrators */
};

struct view_erase {
    struct view_shell shell;
    struct view_ticket ticket;
    const char *problem, *reason, *numbers; /* numbers: of those that go with it; "" if none */
    int64_t articles, files, mails;
    struct url act, back;
};

struct view_bin {
    struct view_shell shell;
    const char *erased; /* the number that was deleted for good just now; NULL: none */
    bool may_erase;
    struct view_bin_row *rows;
    size_t n_rows;
    bool has_more;
    struct url more;
};
