/* views_list.h - what the desk's list shows. */
#pragma once
#include "web/views.h"

/* A place in the navigation, a thing of the filter that can be taken off, a heading that sorts. */
struct view_link {
    const char *key, *word, *title;
    struct url link;
    bool current, has_count, hot;
    int64_t count;
};

struct view_choice {
    const char *value, *word;
    bool current;
};

struct view_tag {
    const char *name;
    struct url link;
};

struct view_own_cell {
    const char *word, *text;
};

/* An own field in the filter's form. */
struct view_own_filter {
    const char *name, *id, *word, *value, *example;
    struct view_choice *options; /* none: it is typed */
    size_t n_options;
};

struct view_line {
    struct view_ticket ticket;
    int64_t id;
    int tone; /* colour of the owner's initials */
    bool unread, fresh;
    const char *last_who, *last_text; /* "" where nothing was said */
    bool last_internal;
    struct view_tag *tags;
    size_t n_tags;
    const struct view_own_cell *own; /* as many as columns of own fields */
    size_t n_own;
};

struct view_head {
    const char *word;
    struct url sort;
    const char *aria; /* "ascending", "descending", "" */
};

struct view_desk_list {
    struct view_shell shell;
    const char *heading;
    bool has_count;
    int64_t count;
    struct view_link *views, *queues, *saved, *sorts, *chips;
    size_t n_views, n_queues, n_saved, n_sorts, n_chips;
    struct view_line *lines;
    size_t n_lines;
    bool has_more, has_less;
    struct url more, top, select;
    bool selecting;
    const char *list_class; /* "list", or what it is while selecting on a phone */

    bool with_number, with_customer, with_company, with_tags, with_last, with_queue, with_priority,
        with_owner, with_created, with_changed;
    struct view_head by_number, by_title, by_customer, by_queue, by_priority, by_created,
        by_changed;
    struct view_choice *columns;
    size_t n_columns;
    struct view_choice *own_columns; /* those shown */
    size_t n_own_columns;
    struct view_own_filter *own_fields;
    size_t n_own_fields;

    /* The filter's form. */
    const char *scope, *sort, *direction, *text, *customer, *company, *tag;
    struct view_choice *states, *priorities, *queue_choices, *owners, *since, *idle;
    size_t n_states, n_priorities, n_queue_choices, n_owners, n_since, n_idle;
    struct url all; /* without the filter */
    bool filtered;

    /* Saved views. */
    const char *filter;
    bool can_save, own;
    int64_t saved_id;
    const char *saved_name;
    bool saved_shared;
    struct url remove;

    /* What is done with those selected. */
    const char *back;
    struct view_person *agents;
    size_t n_agents;
    struct view_queue *targets;
    size_t n_targets;
    struct view_choice *tag_names;
    size_t n_tag_names;
    int64_t undo_id, undo_n;
    const char *undo_what; /* "" nothing to take back */
    bool restored;
    int64_t restored_n, mailed_n;
    const char *left; /* numbers that were changed since; "" none */
    const char *said; /* a sentence to show, "" none */
};
