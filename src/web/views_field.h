/* views_field.h - the pages that set own fields up. */
#pragma once
#include "web/views_admin.h"
#include "web/views_custom.h"

struct view_custom_row {
    const char *label, *name, *kind, *small;
    struct url link;
    int64_t id;
    bool active, required, first, last;
};

struct view_custom_group {
    const char *word;
    struct url add;
    struct view_custom_row *rows;
    size_t n_rows;
};

struct view_admin_fields {
    struct view_admin frame;
    struct view_custom_group *groups;
    size_t n_groups;
};

struct view_admin_field {
    struct view_admin frame;
    const char *object, *kind, *name, *de, *en, *options, *customer, *min, *max, *if_name, *if_value;
    const char *kind_word, *object_word;
    bool exists, required, active, of_tickets, has_kinds, has_options, has_bounds;
    struct view_admin_choice *queues;
    size_t n_queues;
    struct view_custom_option *others; /* fields that a condition can name */
    size_t n_others;
    struct url action;
};
