/* portal_write.h - what customers do with their tickets beyond core/desk.h: open one once, however
 * often the form is sent, for themselves or a colleague; answer once; bring somebody in. Inside
 * db_write(); callers have made sure that tickets given are visible to the actor. */
#pragma once
#include "core/desk.h"

enum { PORTAL_PARTY_MOST = 20 }; /* people whom customers may bring into one ticket */

struct portal_opening {
    const char *title;
    struct desk_message message;
    int64_t queue_id;               /* 0: the first; a confidential one is FAIL_INVALID */
    int64_t customer_id;            /* 0: for himself; else a colleague, who is then its customer */
    const struct ticket_row *about; /* the ticket that it came up in, or NULL: both are linked */
    const char *form_key;           /* core/draft.h; NULL or "": none */
    bool *again;                    /* set where the form was sent before; NULL: not wanted */
};

/* A guest opens one only for himself and out of a ticket, and few at a time (FAIL_BUSY).
 * Sent again with the same key *TICKET is what came of it the first time, and nothing is written. The draft of the place
 * "new" ends. */
bool portal_open(const struct desk_call *d, const struct portal_opening *o,
                 struct ticket_row *ticket, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* desk_answer() once for a key; the draft of this ticket ends. */
bool portal_answer(const struct desk_call *d, struct ticket_row *ticket,
                   const struct desk_message *m, const char *form_key,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Closes it if it is open, and keeps whether it is solved. */
bool portal_close(const struct desk_call *d, struct ticket_row *ticket, bool solved,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A colleague of the company takes part; FAIL_INVALID where PERSON_ID is none, FAIL_TOO_BIG where
 * there are PORTAL_PARTY_MOST already. */
bool portal_join(const struct desk_call *d, const struct ticket_row *ticket, int64_t person_id,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whoever has ADDRESS takes part. FAIL_BUSY after many in a short time. What one learns is the same for known and unknown addresses. */
bool portal_invite(const struct desk_call *d, const struct ticket_row *ticket, const char *address,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The ticket's customer sends anybody away, others only themselves; else FAIL_DENIED. */
bool portal_leave(const struct desk_call *d, const struct ticket_row *ticket, int64_t person_id,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
