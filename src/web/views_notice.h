/* views_notice.h - views of notices and of how to be told. */
#pragma once
#include "web/views.h"

struct view_notice {
    const char *kind; /* new, assigned, reply, mention */
    const char *number, *title, *who, *begins;
    int64_t at;
    bool unread, internal;
    struct url link;
};

struct view_notices {
    struct view_shell shell;
    struct view_notice *notices;
    size_t n_notices;
    int64_t newest;
    bool any_unread, has_more;
    struct url more;
};

/* One row of the matrix. */
struct view_notice_kind {
    const char *name, *word, *hint;
    bool desk, mail;
};

struct view_notice_queue {
    int64_t id;
    const char *name;
    bool chosen;
};

struct view_notice_choice {
    struct view_shell shell;
    const char *problem;
    struct view_notice_kind *kinds;
    size_t n_kinds;
    struct view_notice_queue *queues;
    size_t n_queues;
    bool only_queues;
    const char *quiet_from, *quiet_to; /* "22:00", "" for none */
};
