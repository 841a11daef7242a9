/* views_canned.h - what the templates of canned texts take. */
#pragma once
#include "web/views.h"

struct view_canned {
    const char *name, *begins;
    const char *queue, *lang, *owner; /* "" where there is none, or it is one's own */
    bool shared;
    struct url link;
};

struct view_canned_list {
    struct view_shell shell;
    struct view_tab *tabs;
    size_t n_tabs;
    struct view_canned *texts;
    size_t n_texts;
};

struct view_slot {
    const char *name, *word;
};

struct view_canned_form {
    struct view_shell shell;
    const char *heading, *problem;
    const char *name, *body, *lang, *owner; /* lang: "any", "de", "en" */
    int64_t queue_id;
    bool shared, exists, writable;
    struct view_queue *queues;
    size_t n_queues;
    struct view_slot *slots;
    size_t n_slots;
    struct url action;
};
