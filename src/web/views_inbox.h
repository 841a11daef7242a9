/* views_inbox.h - what the templates of the intake log, the outbox and the blocked senders take. */
#pragma once
#include "web/views_admin.h"

struct view_inbox_line {
    const char *sender, *subject, *decision, *mark, *reason, *number; /* "" where there is none */
    int64_t at;
    bool secret;
    struct url link, ticket;
};

struct view_pick {
    const char *key, *word;
    bool chosen;
};

struct view_inbox {
    struct view_admin frame;
    const char *typed;
    struct view_pick *decisions;
    size_t n_decisions;
    struct view_admin_choice *accounts;
    size_t n_accounts;
    struct view_inbox_line *lines;
    size_t n_lines;
    int64_t blocked; /* shown: what this block swallowed; 0: all */
    struct url more;
    bool has_more, filtered;
};

struct view_inbox_message {
    struct view_admin frame;
    const char *sender, *domain, *subject, *decision, *mark, *reason, *number, *title;
    const char *via, *mail_from, *rcpt_to, *account, *kind, *message_id;
    const char *spf, *dkim, *dmarc; /* "" where our server did not say */
    const char *dmarc_domain;
    const char *typed;   /* the ticket's number, where it was refused */
    const char *content; /* the beginning of the message as it came */
    int64_t received_at, decided_at, size;
    bool open, held, again, blockable;
    struct url action, raw, ticket, blocks;
};

struct view_outbox_line {
    int64_t id, at, next_at, attempts;
    const char *recipient, *subject, *purpose, *state, *mark, *answer, *number;
    bool secret, can_retry, can_cancel;
    struct url ticket, action;
};

struct view_outbox {
    struct view_admin frame;
    const char *typed;
    struct view_pick *states;
    size_t n_states;
    struct view_outbox_line *lines;
    size_t n_lines;
    struct url more;
    bool has_more, filtered;
};

struct view_block {
    const char *value, *note, *who;
    int64_t id, at, swallowed;
    struct url seen, end;
};

struct view_blocks {
    struct view_admin frame;
    const char *typed, *note;
    struct view_block *blocks;
    size_t n_blocks;
};

struct view_suppressed {
    const char *address, *answer;
    int64_t at;
};

struct view_suppressed_list {
    struct view_admin frame;
    struct view_suppressed *lines;
    size_t n_lines;
};
