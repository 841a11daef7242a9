/* sample_view.h - what sample.html takes. */
#pragma once
#include "web/markup.h"

struct sample_item {
    const char *name;
    struct url link;
};

struct sample {
    const char *text, *same, *empty;
    struct str slice;
    struct html html;
    struct url url;
    int small;
    int64_t big;
    size_t n_items;
    struct sample_item *items;
    bool yes;
};
