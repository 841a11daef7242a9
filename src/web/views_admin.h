/* views_admin.h - what the templates of the administration take. */
#pragma once
#include "web/views.h"
#include "web/views_custom.h"

struct view_admin_place {
    const char *key, *word;
    struct url link;
    bool current;
};

struct view_admin {
    struct view_shell shell;
    struct view_admin_place *places;
    size_t n_places;
    const char *heading;
    bool setting_up;     /* the set-up was begun and not ended */
    const char *problem; /* "" if none */
};

struct view_admin_queue {
    const char *name, *lang;
    struct url link;
    bool confidential;
    int64_t reopen_days, members, open;
};

struct view_admin_queues {
    struct view_admin frame;
    struct view_admin_queue *queues;
    size_t n_queues;
};

struct view_admin_choice {
    int64_t id;
    const char *word, *small; /* small: "" if none */
    bool chosen;
};

/* Who looked into tickets of a confidential queue. */
struct view_access_line {
    const char *number; /* "" where all are about one ticket */
    const char *who, *behalf, *token, *ways;
    int64_t at, last_at; /* last_at: 0 where it was one look */
};

struct view_access_list {
    struct view_access_line *lines;
    size_t n_lines;
    bool has_more;
    struct url more, csv;
};

struct view_admin_queue_form {
    struct view_admin frame;
    const char *name, *lang, *greeting, *signature, *hours, *concern;
    const char *policy; /* "always", "never", "days" */
    int64_t days;
    bool confidential;
    struct view_admin_choice *agents;
    size_t n_agents;
    bool has_access; /* there is a log of who looked into its tickets */
    struct view_access_list access;
    struct url action;
};

struct view_admin_person {
    const char *name, *initials, *role, *company, *address, *phone; /* "" where there is none */
    const char *seen;
    struct url link;
    bool locked;
};

struct view_admin_people {
    struct view_admin frame;
    bool staff;
    const char *typed;
    struct view_admin_person *people;
    size_t n_people;
    struct url staff_link, customers_link, more, add, export;
    bool has_more;
};

struct view_admin_person_form {
    struct view_admin frame;
    const char *role, *name, *lang, *addresses, *phones, *note, *concern; /* lang: "any", "de", "en" */
    const char *created, *seen;
    struct view_admin_choice *companies;
    size_t n_companies;
    struct view_custom *custom;
    size_t n_custom;
    bool exists, locked, can_invite, can_merge;
    struct url merge, privacy;
    const char *address, *back; /* for the link by mail */
    struct url action;
};

struct view_admin_company {
    const char *name, *domains;
    struct url link;
    bool sees_all;
    int64_t people;
};

struct view_admin_companies {
    struct view_admin frame;
    const char *typed;
    struct view_admin_company *companies;
    size_t n_companies;
    struct url more;
    bool has_more;
};

struct view_admin_company_form {
    struct view_admin frame;
    const char *name, *domains, *note, *concern;
    bool sees_all, exists;
    struct view_custom *custom;
    size_t n_custom;
    struct view_admin_person *people;
    size_t n_people;
    struct url action;
};

struct view_admin_change {
    const char *who, *peer, *what, *object, *field, *before, *after;
    int64_t at;
};

struct view_admin_audit {
    struct view_admin frame;
    struct view_admin_change *changes;
    size_t n_changes;
    struct url more;
    bool has_more;
};

struct view_admin_session {
    int64_t id, person_id, created_at, seen_at;
    const char *name, *initials, *address, *role, *peer;
    bool factor;  /* there is a second factor */
    bool current; /* the one that asks */
};

struct view_admin_sessions {
    struct view_admin frame;
    const char *typed;
    struct view_admin_session *sessions;
    size_t n_sessions;
    struct url more;
    bool has_more;
};

struct view_admin_policy {
    struct view_admin frame;
    bool factor_customer, factor_agent, factor_admin;
    int64_t idle, desk, customer; /* minutes, days, days */
};
