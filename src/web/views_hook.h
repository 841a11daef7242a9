/* views_hook.h - what the templates of the webhooks take. */
#pragma once
#include "web/views_admin.h"

struct view_hook {
    const char *name, *url;
    struct url link;
    bool active;
    int64_t waiting, failed;
};

struct view_hooks {
    struct view_admin frame;
    struct view_hook *hooks;
    size_t n_hooks;
};

struct view_hook_event {
    const char *name, *word;
    bool chosen;
};

struct view_hook_form {
    struct view_admin frame;
    const char *name, *target, *tag, *allowed;
    const char *secret; /* "" but right after it was made */
    struct view_hook_event *events;
    size_t n_events;
    struct view_admin_choice *queues, *priorities;
    size_t n_queues, n_priorities;
    bool with_internal, active, exists, zammad;
    struct url action, log, try, remove;
};

struct view_hook_delivery {
    const char *event, *number, *state, *word, *answer; /* number: "" if none */
    int64_t at, status, attempts, next_at; /* next_at: 0 where it is over */
    struct url link;
};

struct view_hook_log {
    struct view_admin frame;
    struct url back, more;
    bool has_more;
    struct view_hook_delivery *deliveries;
    size_t n_deliveries;
};

struct view_hook_sent {
    struct view_admin frame;
    struct view_hook_delivery d;
    const char *uuid, *payload; /* payload: "" where none was made yet */
    struct url back, again;
    bool can_repeat;
};
