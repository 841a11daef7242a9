/* notify.h - which mail an event causes, to whom. Writes outbox rows inside the caller's
 * transaction; the words are made when the mail is sent. Nobody is told of what he did himself. */
#pragma once
#include "core/outbox.h"
#include "core/person.h"
#include "core/recipients.h"

struct notify_ack {
    const struct ticket_row *ticket;
    int64_t article_id; /* the customer's message */
    const struct person_row *customer;
    const char *address;    /* where it came from; NULL: the customer's first address */
    const char *message_id; /* of the customer's mail, NULL for web and phone */
    bool quotes;            /* known or authenticated: may carry their own words */
};

/* The confirmation of receipt: waits for the bundle window, and joins one that waits already for
 * the same address, so that several concerns in quick succession get one mail with all numbers.
 * Nothing happens where the customer has no address. */
bool notify_acknowledge(const struct ticket_change *c, const struct house *house,
                        const struct notify_ack *ack, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The ticket goes for good: the acknowledgement that it shares with others is theirs from now on. */
bool notify_leave_bundle(const struct ticket_change *c, int64_t ticket_id,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Only joins one that waits already, else does nothing: *JOINED says which. */
bool notify_join(const struct ticket_change *c, const struct house *house,
                 const struct notify_ack *ack, bool *joined,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
struct notify_mail {
    const struct ticket_row *ticket;
    int64_t article_id;                  /* the agent's */
    bool closes;                         /* one mail also where it closes */
    const struct recipients *recipients; /* NULL: the customer and the participants */
    int64_t next_at;                     /* not before; 0: at once */
};

/* The agent's article as a mail; nothing happens where nobody has an address. */
bool notify_mail(const struct ticket_change *c, const struct house *house,
                 const struct notify_mail *m, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Closed without a reply. */
bool notify_closed(const struct ticket_change *c, const struct house *house,
                   const struct ticket_row *ticket, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* "[Ticket#NUMBER] Title": the number exactly once, the title shortened, the number never. */
char *notify_subject(struct arena *a, const char *number, const char *title);
