/* views_account.h - what the templates of the mail accounts take. */
#pragma once
#include "web/views_admin.h"

struct view_account_line {
    const char *name, *address, *ways, *mark; /* mark: ok, warn, bad, faint */
    const char *in_words, *out_words;
    int64_t last_at, today, waiting; /* last_at: 0 where nothing came yet */
    bool active;
    struct url link, test;
};

/* What is wrong with one, and what to do. */
struct view_account_trouble {
    const char *name, *words, *advice, *answer;
    int64_t since;
    struct url link;
};

struct view_accounts {
    struct view_admin frame;
    struct view_account_line *lines;
    struct view_account_trouble *troubles;
    size_t n_lines, n_troubles;
};

/* One step of a test. */
struct view_account_step {
    const char *mark; /* ok, bad, faint */
    const char *words, *advice, *answer;
};

struct view_account_choice {
    const char *key, *word;
    bool chosen;
};

/* One way, in or out. */
struct view_account_way {
    const char *host, *user, *port;
    struct view_account_choice *kinds, *secures;
    size_t n_kinds, n_secures;
    bool has_secret;
};

struct view_account_form {
    struct view_admin frame;
    bool exists, simple, active, own_net, archive, has_consent, has_client, oauth;
    const char *name, *address, *sender_name, *lang, *folder, *move_to, *ca, *ca_path;
    const char *per_minute, *per_hour;
    struct view_admin_choice *queues;
    size_t n_queues;
    struct view_account_way in, out;
    struct view_account_choice *afters, *begins, *providers;
    size_t n_afters, n_begins, n_providers;
    const char *client_id, *authorize_url, *token_url, *scope, *redirect;
    int64_t granted_at, consent_until; /* 0: not known */
    struct url action, test, toggle, consent, by_hand, reload, cancel;
    int64_t tested_at;
    struct view_account_step *steps;
    size_t n_steps;
    bool waiting;                    /* the test mail is still out */
    struct view_account_step *notes; /* what the search found out */
    size_t n_notes;
};

struct view_account_consent {
    struct view_admin frame;
    struct url action;
    const char *code, *state;
};
