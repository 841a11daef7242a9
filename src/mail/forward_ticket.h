/* forward_ticket.h - what an agent passes on to the desk from a mailbox of his own: the ticket is the
 * original sender's, with that message's date, subject and files. Only where our own server has
 * authenticated the agent's mail: anybody can write "From: agent" and "From: victim" above a text.
 * Inside db_write(). */
#pragma once
#include "mail/finding.h"

struct forward_ticket {
    const struct mail_forwarded *passed; /* the message inside */
    struct mail_address sender;          /* who wrote that */
    const char *subject;                 /* without its prefixes; "" if none */
    const char *words;                   /* what the agent wrote above it; "" if nothing */
    int64_t at;                          /* when it was written; 0 where that is not known */
};

enum forward_found {
    FORWARD_NONE,       /* like any other mail */
    FORWARD_UNVERIFIED, /* by an agent, as it seems, but nothing proves it */
    FORWARD_GOOD,
};

/* Reads what finding_gather() gathered. Pure. */
enum forward_found forward_ticket_find(const struct finding *f, struct forward_ticket *out);
