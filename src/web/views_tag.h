/* views_tag.h - what the templates of the tags' administration take. */
#pragma once
#include "web/views_admin.h"

struct view_tag {
    const char *name;
    struct url link, tickets; /* tickets: the list of those that have it */
    int64_t n;
    bool busy;
};

struct view_tags {
    struct view_admin frame;
    const char *typed;
    struct view_tag *tags;
    size_t n_tags;
    bool has_more;
    struct url more;
};

struct view_tag_form {
    struct view_admin frame;
    struct view_tag tag;
    const char *name, *into; /* as typed */
    struct url action, remove;
};
