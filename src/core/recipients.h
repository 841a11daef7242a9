/* recipients.h - whom an answer goes to, as the composer shows it and as it is then sent: one
 * answer for both. Never to one of our own addresses, and to nobody twice. */
#pragma once
#include "core/house.h"
#include "core/ticket.h"

struct recipient {
    const char *name, *address; /* name may be "" */
};

struct recipients {
    struct recipient *to, *cc;
    size_t n_to, n_cc;
};

enum recipients_which {
    RECIPIENTS_AUTHOR, /* who wrote last; else the customer */
    RECIPIENTS_PARTY,  /* the customer, and in copy those who take part */
    RECIPIENTS_ALL,    /* and everybody whom the last message named in To and Cc */
};

/* May be empty: a caller without an address. */
bool recipients_of(struct db *db, struct arena *a, const struct house *house,
                   const struct ticket_row *ticket, enum recipients_which which,
                   struct recipients *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* TYPED is "a@b, Name <c@d>; …"; each one new is added to the copies. FAIL_INVALID names the first
 * that is no address, FAIL_TOO_BIG where there are too many. */
bool recipients_add_cc(struct arena *a, const struct house *house, const char *typed,
                       struct recipients *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool recipients_add_to(struct arena *a, const struct house *house, const char *typed,
                       struct recipients *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* "Name <a@b>, c@d" for a header field and for people. */
char *recipients_text(struct arena *a, const struct recipient *list, size_t n);
