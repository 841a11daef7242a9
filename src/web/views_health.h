/* views_health.h - what the template of the desk's state takes. */
#pragma once
#include "web/views_admin.h"

struct view_health_warning {
    const char *about, *what, *advice, *detail; /* "" where there is none */
    int64_t since;                              /* 0: not known */
    bool has_link;
    struct url link;
};

struct view_health_account {
    const char *name, *address, *taking, *sending;
    const char *mark; /* ok, warn, bad, faint */
    int64_t mail_at, ok_at, today;
};

struct view_health {
    struct view_admin frame;
    struct view_health_warning *warnings;
    size_t n_warnings;
    struct view_health_account *accounts;
    size_t n_accounts;
    int64_t inbox_waiting, outbox_waiting, outbox_late, mail_at, disk_free, disk_size;
};
