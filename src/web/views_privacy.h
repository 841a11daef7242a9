/* views_privacy.h - what the template of a person's data takes. */
#pragma once
#include "web/views_admin.h"

struct view_privacy {
    struct view_admin frame;
    const char *name;
    int64_t tickets, others; /* his own; those of others where he takes part */
    struct url back, export;
};
