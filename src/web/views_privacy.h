/* views_privacy.h - what the templates of privacy take: a person's data, and the rules of the house. */
#pragma once
#include "web/views_admin.h"

struct view_privacy_hold {
    int64_t id, since_at;
    const char *kind, *name, *reason, *who;
    struct url end;
};

struct view_privacy {
    struct view_admin frame;
    const char *name, *reason;
    int64_t id, tickets, others, alone; /* his own; those of others where he takes part; his alone */
    bool customer, anonymised, texts, erase, asking; /* ASKING: once more before it is done */
    const char *held;                               /* why a legal hold keeps him; "" if none */
    struct url back, export, act, hold;
};

struct view_privacy_rule {
    int64_t months;
    const char *queue;
    bool erase;
    struct url remove;
};

struct view_privacy_ticket {
    const char *number, *title;
    int64_t closed_at;
};

struct view_privacy_certificate {
    int64_t id, at;
    const char *what, *subject, *who;
    struct url link;
};

struct view_privacy_house {
    struct view_admin frame;
    struct view_admin_choice *queues;
    size_t n_queues;
    int64_t months;
    bool erase, previewed, more; /* MORE: the preview shows the first of them */
    struct view_privacy_ticket *tickets;
    size_t n_tickets;
    struct view_privacy_rule *rules;
    size_t n_rules;
    struct view_privacy_hold *holds;
    size_t n_holds;
    struct view_privacy_certificate *certificates;
    size_t n_certificates;
    const char *access_months; /* how long it is kept who looked into confidential tickets */
    bool has_more; /* of the certificates */
    struct url older;
};

struct view_privacy_paper {
    struct view_admin frame;
    int64_t id, at, tickets, messages, mails, files;
    const char *desk, *what, *subject, *who, *reason, *hash, *previous;
    bool whole;
    struct url pdf;
};
