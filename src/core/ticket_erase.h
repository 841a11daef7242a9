/* ticket_erase.h - deleting for good, for privacy: what nobody takes back. Inside db_write().
 *
 * Of a ticket goes everything: messages and their files, the mails as they came (with their rows in
 * the intake log), what the search and ticket_mark know, events, outbox rows, notices, drafts, kept
 * API answers, deliveries of webhooks, links. Content that another ticket has, too, stays there. What
 * stays is a tombstone: the number, when, who, why. The number is never given again and answers
 * FAIL_GONE (410) for ever; mail that names it makes a new ticket, and says so.
 *
 * Relatives: tickets that went into this one go with it, for their messages stand in it (who wants to
 * keep one unmerges it before). A ticket that it was split from, or that was split from it, stays as
 * it is; acts that moved messages between them can't be taken back any more. A ticket that went into
 * another one is refused: its messages are that one's.
 *
 * Not touched: people, the single words that the search knows (`vorgang reindex` makes them anew),
 * backups. */
#pragma once
#include "core/admin.h"
#include "core/ticket.h"
#include "rows/erase.h"

enum { ERASE_REASON_MAX = 500, ERASE_FAMILY_MOST = 1000 };

struct ticket_erased {
    size_t tickets;      /* the ticket and those that had gone into it */
    const char *numbers; /* of the others, "A, B"; "" if none */
    int64_t articles, files, mails;
};

/* An administrator's act on a ticket in the bin, with its audit rows. FAIL_DENIED; FAIL_INVALID where
 * the reason is empty or too long; FAIL_CONFLICT where the ticket does not lie in the bin; FAIL_TOO_BIG
 * where more than ERASE_FAMILY_MOST went into it. */
bool ticket_erase(const struct admin_act *act, int64_t ticket_id, const char *reason,
                  struct ticket_erased *done, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for those that may do it by a rule of their own (retention, deleting a person): wherever
 * the ticket lies, without audit rows and without asking for rights, both of which are the caller's.
 * C->actor_id 0 is the system. */
bool ticket_erase_anywhere(const struct ticket_change *c, int64_t ticket_id, const char *reason,
                           struct ticket_erased *done, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What ticket_erase() would take; changes nothing. */
bool ticket_erase_look(struct db *db, struct arena *a, int64_t ticket_id, struct ticket_erased *would,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* By a number as people type it, or by the ticket's id; *ROW NULL where none was deleted for good. */
bool tombstone_find(struct db *db, struct arena *a, const char *typed, struct tombstone_row **row,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool tombstone_of_ticket(struct db *db, struct arena *a, int64_t ticket_id,
                         struct tombstone_row **row, GError **error) G_GNUC_WARN_UNUSED_RESULT;
