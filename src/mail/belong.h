/* belong.h - which ticket a message belongs to: a pure function of the message and of what the
 * database knows (CONTRACT, mail promise 4). Every decision comes with its reason for people.
 *
 * The order: the message that it answers, where an agent has moved that to another ticket; a
 * Message-ID or reply address that we signed; a message that we know, named in In-Reply-To or
 * References; a number in the subject, then in the body, if the sender takes part
 * in that ticket. Having the signed name of a mail proves that the sender has seen that mail, so
 * it counts even from somebody new (a colleague in Cc), whose words are then marked until an agent
 * has seen them. A number proves nothing. */
#pragma once
#include "base/arena.h"
#include "decode/maildoc.h"

/* One way in which the message names a ticket. */
struct belong_link {
    const char *named;  /* the Message-ID, address or number, as shown in the reason */
    int64_t ticket_id;  /* 0: we do not know it */
    const char *number; /* of the ticket, for the reason */
    bool takes_part;    /* the sender: its customer, a participant, or an agent */
    /* A signed acknowledgement that confirmed several tickets: all of them; NULL: only one. */
    const int64_t *bundle;
    size_t n_bundle;
    int64_t home_id; /* the ticket that was named, where it went into ticket_id since; 0: none */
};

struct belong_links {
    struct belong_link *v;
    size_t n;
};

struct belong_facts {
    const char *lang; /* of the reason: "de" or "en" */
    enum maildoc_kind kind;
    bool own_message;      /* its Message-ID is one of ours: our own mail came back */
    bool from_own_address; /* the sender is one of our own addresses */
    bool is_answer;        /* answers something: threading headers, "Re:", auto-replied, receipt */
    bool is_copy;          /* there was a message with the same fingerprint */
    struct belong_link copy; /* that one; named is its number in the intake log */
    struct belong_link
        returned; /* the message that a bounce or a report returns, by its signature */
    struct belong_links returned_numbers; /* in that message's subject; takes_part is then that of
                                             the recipient whom it did not reach */
    /* The message that it answers, by In-Reply-To or the end of References, where that stands in
     * another ticket now than it came to: whoever moved it moved what is said to it. */
    struct belong_link followed;
    struct belong_links signed_ids; /* Message-IDs and reply addresses with our signature, newest
                                       first */
    struct belong_links references; /* other Message-IDs that we know, newest first */
    struct belong_links subject_numbers, body_numbers;
    const char *gone; /* the number of a ticket that it names and that was deleted for good; or NULL */
};

enum belong_outcome {
    BELONG_NEW,       /* a new ticket */
    BELONG_ADD,       /* to ticket_id */
    BELONG_DUPLICATE, /* seen before: nothing new */
    BELONG_BOUNCE,    /* to ticket_id, shown on the message that bounced */
    BELONG_QUIET,     /* to ticket_id, without reopening: automatic mail */
    BELONG_FILE,      /* in the intake log only */
};

/* What led to ticket_id. */
enum belong_way {
    BELONG_BY_NOTHING,
    BELONG_BY_SIGNATURE,
    BELONG_BY_REFERENCE,
    BELONG_BY_SUBJECT,
    BELONG_BY_BODY,
};

struct belong_decision {
    enum belong_outcome outcome;
    enum belong_way way;
    int64_t ticket_id;
    int64_t home_id; /* the ticket that it was written to, where that went into ticket_id; or 0 */
    const char *named_number; /* NEW: a number that it named but does not belong to */
    bool unverified;          /* the right reference, but by somebody who does not take part */
    const char *reason;       /* "nennt <…>, bekannt aus Ticket 2026-0417-5" */
};

struct belong_decision belong_decide(struct arena *a, const struct belong_facts *f);
