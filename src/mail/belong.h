/* belong.h - which ticket a message belongs to: a pure function of the message and of what the
 * database knows (CONTRACT, mail promise 4). Every decision comes with its reason for people. */
#pragma once
#include "base/arena.h"
#include "decode/maildoc.h"

/* One way in which the message names a ticket. */
struct belong_link {
    const char *named;  /* the Message-ID or number, as shown in the reason */
    int64_t ticket_id;  /* 0: we do not know it */
    const char *number; /* of the ticket, for the reason */
    bool takes_part;    /* the sender: its customer, a participant, or an agent */
};

struct belong_facts {
    enum maildoc_kind kind;
    bool auto_submitted;
    bool own_message;   /* its Message-ID is one of ours: our own mail came back */
    bool from_own_address; /* the sender is one of our own addresses */
    bool is_reply;      /* it has In-Reply-To or References, or answers in its subject */
    struct belong_link copy;      /* an earlier message with the same fingerprint */
    bool is_copy;
    struct belong_link bounced;   /* the message that a bounce returns */
    struct belong_link *signed_ids; /* Message-IDs in its threading headers that carry our signature */
    size_t n_signed;
    struct belong_link *references; /* other Message-IDs in them that we know, newest first */
    size_t n_references;
    struct belong_link *subject_numbers;
    size_t n_subject_numbers;
    struct belong_link *body_numbers;
    size_t n_body_numbers;
};

enum belong_outcome {
    BELONG_NEW,       /* a new ticket */
    BELONG_ADD,       /* to ticket_id */
    BELONG_DUPLICATE, /* seen before: nothing new */
    BELONG_BOUNCE,    /* to ticket_id, shown on the message that bounced */
    BELONG_QUIET,     /* to ticket_id, internal, without reopening: automatic mail */
    BELONG_FILE,      /* in the intake log only */
};

struct belong_decision {
    enum belong_outcome outcome;
    int64_t ticket_id;
    const char *named_number; /* NEW: a number that it named but does not belong to */
    bool unverified;          /* ADD: the right reference, but by somebody who does not take part */
    const char *reason;
};

struct belong_decision belong_decide(struct arena *a, const struct belong_facts *f);
