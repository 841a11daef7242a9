/* admin.h - what every act of the administration shares: who does it, from where, and why it was
 * refused, as a code that a page can put into the reader's language. */
#pragma once
#include "base/arena.h"
#include "core/right.h"
#include "db/db.h"

enum admin_fault {
    ADMIN_FINE,
    ADMIN_NAME,       /* none, or too long */
    ADMIN_NAME_TAKEN, /* detail: the name */
    ADMIN_TEXT_LONG,
    ADMIN_NO_MEMBERS, /* a confidential queue without anybody */
    ADMIN_REOPEN_DAYS,
    ADMIN_ROLE,
    ADMIN_TOO_MANY,       /* addresses, numbers, domains */
    ADMIN_ADDRESS,        /* detail: what is no address */
    ADMIN_ADDRESS_TAKEN,  /* detail: "address (name)" */
    ADMIN_ADDRESS_NEEDED, /* for who signs in to the desk */
    ADMIN_LAST,           /* administrator */
    ADMIN_OWN_LOCK,
    ADMIN_COMPANY,      /* there is no such company */
    ADMIN_DOMAIN,       /* detail: what is no domain */
    ADMIN_DOMAIN_TAKEN, /* detail: "domain (company)" */
    ADMIN_BLOCK,         /* detail: what is no sender that can be blocked */
    ADMIN_BLOCK_OWN,     /* detail: it is ours, or a colleague's */
    ADMIN_BLOCKED,       /* already; detail: the sender */
    ADMIN_TICKET,        /* detail: a number that is none */
    ADMIN_HOOK_URL,
    ADMIN_HOOK_EVENTS,
    ADMIN_HOOK_ALLOWED, /* detail: what is no address or network */
    ADMIN_URL,    /* detail: what is none */
    ADMIN_COLOUR,
    ADMIN_CHOICE, /* detail: what is not offered */
    ADMIN_NUMBER, /* detail: from-to */
    ADMIN_PATTERN,
    ADMIN_LOGO,
    ADMIN_MERGE,
    ADMIN_NOBODY, /* detail: an address that nobody has */
    ADMIN_LETTER_LONG,
    ADMIN_LETTER_SLOT,  /* detail: a placeholder that there is none of */
    ADMIN_LETTER_NEEDS, /* detail: the placeholder that is missing */
    ADMIN_REASON,       /* none, or too long */
    ADMIN_CUSTOMER,     /* who works here must be made a customer first */
    ADMIN_HELD,         /* detail: why a legal hold keeps it */
    ADMIN_SESSION,      /* a length of sessions that is out of bounds */
    ADMIN_FIELD_NAME,   /* detail: a name that is taken or can't be */
    ADMIN_FIELD_OPTIONS, /* none, or detail: one that is too long or there twice */
    ADMIN_FIELD_BOUNDS,
    ADMIN_FIELD_CONDITION, /* detail: a value that the other field can't have */
    ADMIN_TAG,          /* detail: what is no other tag */
    ADMIN_TAG_BUSY,     /* detail: a tag whose tickets still follow an earlier change */
    ADMIN_APP_REDIRECT, /* detail: an address that nobody may be sent back to; "" for none at all */
    ADMIN_FAULTS
};

struct admin_refusal {
    enum admin_fault fault;
    const char *detail; /* "" if none */
};

/* One act of an administrator's, inside db_write(). */
struct admin_act {
    struct db *db;
    struct arena *a;
    const struct actor *actor;
    const char *peer; /* the address it came from; "" on the command line */
    int64_t at;
    struct admin_refusal *refusal; /* filled where it is refused; may be NULL */
};

/* FAIL_DENIED where the actor is no administrator; every writer of the administration asks first.
 */
bool admin_allowed(const struct admin_act *act, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* False, with FAULT noted and the sentence for it as the error: FAIL_CONFLICT where something is
 * taken, else FAIL_INVALID. */
bool admin_refuse(const struct admin_act *act, enum admin_fault fault, const char *detail,
                  GError **error);
