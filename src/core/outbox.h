/* outbox.h - what waits to be sent, was sent, or failed, and why. A row is one recipient of one
 * mail; it is written in the transaction of what caused it. The bytes are made when it is sent
 * (mail/send), from the row, its ticket and its article. */
#pragma once
#include "core/house.h"
#include "core/ticket.h"
#include "rows/account.h"
#include "rows/outbox.h"

struct outbox_new {
    const char *purpose;             /* acknowledgement, reply, closing, notification, account */
    const struct ticket_row *ticket; /* NULL for account mails */
    int64_t article_id;
    int64_t person_id;
    int64_t account_id;
    const char *const *recipients; /* addresses of the envelope */
    size_t n_recipients;
    const char *to_text, *cc_text; /* header texts: "Name <a@b>, …"; cc_text may be NULL */
    const char *subject;
    const char *in_reply_to; /* NULL if none */
    const char *refs;        /* separated by spaces, NULL if none */
    bool automatic;          /* RFC 3834: no person wrote it */
    const char *lang;
    bool quotes;       /* may repeat the recipient's own words (they are known or authenticated) */
    const char *extra; /* what the letter needs and the ticket does not tell: a link */
    int64_t next_at;   /* 0: at once */
};

/* Inside db_write(): a row for each recipient, all with one new signed Message-ID (returned, and
 * known from now on as one of the ticket's). *ID, if not NULL, is the first row. */
bool outbox_add(const struct ticket_change *c, const struct house *house,
                const struct outbox_new *n, int64_t *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Claims up to MOST due rows until LEASE_MS from now; a crash gives them back by then. */
bool outbox_claim(const struct house *house, struct arena *a, int64_t now, int64_t lease_ms,
                  int64_t most, int64_t **ids, size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A claimed row stays claimed until UNTIL instead of OLD; *OURS is false where the lease ran out
 * and somebody else has the row now. */
bool outbox_extend(const struct house *house, int64_t id, int64_t old, int64_t until, bool *ours,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* When ADDRESS got automatic mails since SINCE. */
bool outbox_automatic_times(struct db *db, struct arena *a, const char *address, int64_t since,
                            struct outbox_time_row **rows, size_t *n,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many they are. */
bool outbox_automatic_since(struct db *db, struct arena *a, const char *address, int64_t since,
                            int64_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;

enum outbox_fate { OUTBOX_ACCEPTED, OUTBOX_LATER, OUTBOX_FAILED, OUTBOX_NO_WAY };
/* What became of a claimed row. */
struct outbox_end {
    enum outbox_fate fate;
    const char *answer; /* the server's words */
    const char *status; /* of a refusal (RFC 3463); NULL: not told */
    int64_t next_at;    /* LATER and NO_WAY: try again then */
    int64_t account_id; /* ACCEPTED: that carried it */
};
/* Writes it. NO_WAY: it can't be sent now, for no fault of its own (nothing to send by is set up, the
 * account's limit is reached); it waits without counting an attempt. A failure is an event of the
 * ticket. */
bool outbox_ended(const struct house *house, int64_t id, const struct outbox_end *end,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Some of what is due waits until NEXT_AT, as NO_WAY does, for the reason ANSWER. */
bool outbox_hold_due(const struct house *house, const char *answer, int64_t now, int64_t next_at,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* When ACCOUNT may send the next mail; NOW where no limit of its own is reached. */
bool outbox_may_send_at(struct db *db, struct arena *a, const struct account_row *account,
                        int64_t now, int64_t *at, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The server's words where the mail of ROW went by ACCOUNT already, with another row of it, to everybody
 * in its header; else NULL. */
bool outbox_carried(struct db *db, struct arena *a, const struct outbox_row *row,
                    const struct account_row *account, const char **answer,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All waiting rows become due now. */
bool outbox_flush(const struct house *house, int64_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool outbox_retry(const struct house *house, int64_t id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* When the next row is due; INT64_MAX if none waits. */
bool outbox_next_at(struct db *db, int64_t now, int64_t *next_at,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
struct outbox_bounce {
    const char *recipient; /* NULL: not told */
    const char *answer, *status, *reason; /* status, reason: NULL where not told */
    bool hard;
};
/* A bounce came back for MESSAGE_ID: inside db_write(); marks the row, returns where it belongs
 * (ticket 0 if we sent no such mail). */
bool outbox_bounced(const struct ticket_change *c, const char *message_id,
                    const struct outbox_bounce *b, int64_t *ticket_id, int64_t *article_id,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The tickets that the acknowledgement with MESSAGE_ID confirmed; *N = 0 for any other mail. */
bool outbox_bundle_of(struct db *db, struct arena *a, const char *message_id, int64_t **ids,
                      size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All rows of a ticket, oldest first. */
bool outbox_fates(struct db *db, struct arena *a, int64_t ticket_id, struct outbox_fate_row **rows,
                  size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
