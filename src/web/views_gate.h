/* views_gate.h - what the templates of the way in take: login, registration, access by mail. */
#pragma once
#include "web/views.h"

/* One field of a form as it was typed, and what is wrong with it ("" if nothing). */
struct view_input {
    const char *value, *problem;
};

/* What a browser is asked to do with a passkey (assets/passkey.js). */
struct view_passkey_ask {
    const char *rp_id, *challenge; /* rp_id "": passkeys do not work here */
    const char *known;             /* credentials: those that will do, or that are there already */
    const char *user, *address, *person;
};

struct view_gate {
    struct view_shell shell;
    const char *email;
    const char *person;
    const char *problem; /* why it did not work, "" if it is fresh */
    bool registers;      /* registration is open to somebody */
    struct view_passkey_ask ask;
    struct url action, passkey;
};

/* The second step of a login. */
struct view_login_factor {
    struct view_shell shell;
    const char *who, *problem;
    bool app;                    /* there is an app, not only passkeys */
    struct view_passkey_ask ask; /* known "": there is none */
    struct url action, passkey;
};

struct view_register {
    struct view_shell shell;
    struct view_input first, last, email, company, phone;
    int problems;  /* how many fields are wrong */
    bool domains;  /* not for every domain */
    bool approval; /* somebody decides */
};

struct view_access {
    struct view_shell shell;
    struct view_input email;
    const char *sent_to; /* what was typed, once it was asked for; else "" */
};

/* A link was followed: what it is for, and a form that uses it up. */
struct view_link {
    struct view_shell shell;
    const char *address;
    struct view_input name, phone, password;
    int problems;
    bool asks_password, may_enter; /* may_enter: also without a new password */
    struct url action;
};

/* A page that only says something. */
struct view_message {
    struct view_shell shell;
    const char *heading, *text;
    bool offers_access, offers_logout;
};

struct view_request {
    int64_t id, at;
    const char *name, *address, *company, *phone;
};

struct view_requests {
    struct view_shell shell;
    struct view_request *requests;
    size_t n_requests;
};

/* Tickets of one acknowledgement that may belong together. */
struct view_offered {
    struct view_ticket ticket;
    bool chosen;
};

struct view_merge_offer {
    struct view_shell shell;
    const char *problem;
    struct view_offered *tickets;
    size_t n_tickets;
    bool open;        /* there are two at least */
    const char *kept; /* the number where they are found; NULL: not for him */
    struct url act, link;
};
