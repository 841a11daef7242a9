/* anonymise.h - taking a person out of the desk for good, while tickets, their times and the reports
 * stay. Nobody takes it back.
 *
 * What goes: name, addresses, numbers, note; everything to sign in with; the mails as they came (a line
 * that says so stands in their place); senders and recipients of messages and of sent mails; the same
 * in events, the search, the API's notes and the log of the administration. TEXTS: what the person
 * wrote, too, with its files, and in tickets that are the person's alone the whole conversation; without
 * it, texts stay but for name, addresses and numbers where they are written out.
 * What stays: single words that the search knows (until `vorgang reindex`), and backups until they are
 * replaced. */
#pragma once
#include "core/certificate.h"
#include "core/hold.h"
#include "core/ticket.h"

enum { ANONYMISE_REASON_MAX = 500 };

struct anonymise_order {
    struct db_pool *pool;
    struct arena *a;           /* for what a refusal says */
    const struct actor *actor; /* an administrator; on the command line one without a number */
    const char *peer;
    int64_t person_id;
    const char *reason;
    bool texts;
    bool erase; /* tickets that are the person's alone go as a whole before, and the person too where
                   nothing else names it; texts is implied */
    bool listed; /* the tickets that go are known and gone: ERASE takes no other */
    struct admin_refusal *refusal; /* as in struct admin_act */
};

/* Many short transactions, not inside db_write(): where it ends early, the next call goes on.
 * FAIL_DENIED; FAIL_INVALID without a reason or for who works here (ADMIN_REASON, ADMIN_CUSTOMER);
 * FAIL_CONFLICT under a legal hold (ADMIN_HELD). *CERTIFICATE is the id of what was written about
 * it: of all that went since it was begun, also where it breaks off midway. */
bool anonymise_person(const struct anonymise_order *o, struct certificate_counts *done,
                      int64_t *certificate, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(), for a rule: one ticket, with whoever took part in it, texts and files included.
 * FAIL_CONFLICT under a legal hold. Adds to *DONE. */
bool anonymise_ticket(const struct ticket_change *c, int64_t ticket_id, struct certificate_counts *done,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many tickets are the person's alone, at most MOST. */
bool anonymise_count_alone(struct db *db, struct arena *a, int64_t person_id, int64_t most, size_t *n,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
