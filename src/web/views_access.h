/* views_access.h - what the templates of the access log take. */
#pragma once
#include "web/views_admin.h"

struct view_access_queue {
    struct view_admin frame;
    struct view_access_list list;
    struct url back;
};

struct view_access_ticket {
    struct view_shell shell;
    struct view_ticket ticket;
    struct view_access_list list;
    struct url back;
};
