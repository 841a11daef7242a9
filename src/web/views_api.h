/* views_api.h - what the template of the API's own page takes. */
#pragma once
#include "web/views.h"

struct view_api_op {
    const char *method, *path, *word, *right; /* right: "" where anybody known may */
};

struct view_api_field {
    const char *name, *type;
};

struct view_api_group {
    const char *name, *word; /* name: of the anchor */
    struct view_api_op *ops;
    size_t n_ops;
    struct view_api_field *fields; /* of what its operations answer */
    size_t n_fields;
};

struct view_api_example {
    const char *word, *command;
};

struct view_api {
    struct view_shell shell;
    const char *base; /* "https://desk.example/api/v1" */
    struct view_api_example *examples;
    struct view_api_group *groups;
    size_t n_examples, n_groups;
};
