/* inbox.h - the intake log: each message that ever arrived, stored before anything else happens,
 * and what was decided about it. Nothing is deleted from it but with a ticket (ticket_erase.h). */
#pragma once
#include "core/blob.h"
#include "core/house.h"
#include "rows/inbox.h"

struct inbox_message {
    struct blob_source raw;
    const char *via; /* lmtp, deliver, mbox, maildir, web */
    const char *mail_from;
    const char *rcpt_to; /* separated by spaces */
    int64_t received_at; /* 0: now */
};

struct inbox_decision {
    const char *decision; /* ticket, added, filed, duplicate, held */
    const char *reason;
    const char *kind;
    const char *message_id, *sender, *subject, *fingerprint; /* NULL where unknown */
    int64_t ticket_id, article_id;
    int64_t account_id, block_id; /* 0: none */
    const char *auth;             /* what our server found out about the sender; NULL: nothing */
    int64_t at;
};

/* Stores a raw message and returns only after the commit: now the sender may be told 250.
 * Concurrent callers share one commit. Thread-safe. */
bool inbox_store(const struct house *house, const struct inbox_message *m, int64_t *id,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same inside db_write(), for who stores more with it; the hash of M's bytes must be known. */
bool inbox_add(struct db *db, struct arena *a, const struct inbox_message *m, int64_t *id,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The oldest undecided rows with an id over AFTER. */
bool inbox_waiting(struct db *db, struct arena *a, int64_t after, int64_t now, int64_t most,
                   struct inbox_waiting_row **rows, size_t *n, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(). *FIRST is false where another process decided the row already: then the
 * caller must roll back what it did for it. */
bool inbox_decide(struct db *db, int64_t id, const struct inbox_decision *d, bool *first,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Something passing failed: try again at RETRY_AT. */
bool inbox_later(const struct house *house, int64_t id, int64_t retry_at, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Makes a row new again that no ticket came of; FAIL_CONFLICT for others. */
bool inbox_reprocess(const struct house *house, int64_t id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* An earlier message with the same fingerprint, NULL if there is none. */
bool inbox_copy_of(struct db *db, struct arena *a, const char *fingerprint,
                   struct fingerprint_row **row, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool inbox_get(struct db *db, struct arena *a, int64_t id, struct inbox_row *row, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
