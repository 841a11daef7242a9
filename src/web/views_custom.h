/* views_custom.h - own fields as the templates take them. */
#pragma once
#include "web/views.h"

struct view_custom_option {
    const char *value, *word;
    bool current;
};

/* One field in a form, or as it is read. */
struct view_custom {
    const char *name, *id, *label; /* name: of the form's field */
    const char *kind;              /* text, lines, number, choice, date, check */
    const char *value;             /* as the form has it */
    const char *shown;             /* as people read it, "" for nothing */
    bool required, writable, checked;
    const char *min, *max; /* "" for none */
    int64_t most;
    struct view_custom_option *options;
    size_t n_options;
    const char *only_if, *only_value; /* the form's field that it waits for, "" if none */
    const char *queues;               /* "1 4": only there; "" everywhere */
};
