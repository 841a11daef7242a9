/* right.h - who may do what: one table, asked by the browser, the API and the command line alike.
 *
 * A right says what somebody may try; which tickets it covers is decided by ticket_visible() in
 * ticket.h (an agent: all queues that are not confidential, and those where he is a member; a
 * customer: his own, those he takes part in, and his company's where allowed). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A guest came by the link in a mail (core/ticket_key.h): one person, and only the tickets named. */
enum role { ROLE_NOBODY, ROLE_GUEST, ROLE_CUSTOMER, ROLE_AGENT, ROLE_ADMIN };

/* 0 is no right at all: a route that forgets to state one is refused at start. */
enum right {
    RIGHT_UNSET = 0,
    RIGHT_PUBLIC,        /* everybody */
    RIGHT_SIGNED_IN,     /* any person */
    RIGHT_TICKET_READ,   /* a visible ticket, its public articles and files; guests have it, so no list */
    RIGHT_TICKET_CREATE, /* a ticket in one's own name */
    RIGHT_TICKET_ANSWER, /* write to, close, reopen a visible ticket as its customer */
    RIGHT_DESK,          /* see the desk, internal notes, all queues that are not confidential */
    RIGHT_REPLY,         /* write to customers in the desk's name */
    RIGHT_NOTE,
    RIGHT_TICKET_CHANGE, /* owner, state, queue, priority, title */
    RIGHT_RAW,           /* download raw messages */
    RIGHT_FAQ,           /* write and publish questions and answers */
    RIGHT_ADMIN,
    RIGHT_COUNT
};

/* Who acts. Values live in the arena of the request or command. */
struct actor {
    int64_t person_id; /* 0 for nobody and for the system itself */
    enum role role;
    const char *name;  /* "" for nobody */
    const char *email; /* NULL if none */
    const char *lang;  /* "de", "en" or NULL: not chosen */
    const char *zone;  /* an IANA time zone or NULL: the house's */
    int64_t session_id;
    const char *csrf; /* secret of the session */
    bool owes_factor; /* has to set up a second factor before anything else (core/policy.h) */
    int64_t *tickets; /* of a guest: all that he may see; NULL for others */
    size_t n_tickets;
};

bool right_has(const struct actor *actor, enum right right);
/* Agents and administrators. */
bool right_is_agent(const struct actor *actor);
/* "customer", "agent", "admin"; ROLE_NOBODY for anything else. */
enum role role_parse(const char *name);
const char *role_name(enum role role);
