/* inbox_edit.h - the intake log and the outbox in an administrator's hands: reading them, and what
 * may still be done about a message. Of mail in a confidential queue that the reader is no member
 * of, lists tell only that it is there. */
#pragma once
#include "core/audit.h"
#include "rows/inbox.h"
#include "rows/outbox.h"

/* How many rows one page looks at for words that no index has. */
enum { INBOX_WINDOW = 20000 };

struct inbox_filter {
    const char *decision; /* "", or as in CONTRACT; "waiting": not decided yet */
    const char *sender;   /* "", or a whole address */
    const char *text;     /* "", or in subject, sender, Message-ID, reason */
    int64_t account_id;   /* 0: any */
    int64_t block_id;     /* 0: any */
    int64_t before;       /* 0: from the newest; else below this id */
    size_t most;
};

/* Newest first. *NEXT is where the next page begins, 0 where there is none. */
bool inbox_find(struct db *db, struct arena *a, const struct actor *actor,
                const struct inbox_filter *f, struct inbox_find_row **rows, size_t *n,
                int64_t *next, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FAIL_NOT_FOUND also where its ticket is out of the actor's sight. */
bool inbox_full(struct db *db, struct arena *a, const struct actor *actor, int64_t id,
                struct inbox_full_row *row, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether it may be decided anew: no message of a ticket came of it. */
bool inbox_is_open(const struct inbox_full_row *row);

enum inbox_wish {
    INBOX_AGAIN,  /* as if it had just come */
    INBOX_TICKET, /* a new ticket, whatever we think of it */
    INBOX_ADD,    /* to the ticket of that number */
    INBOX_DROP,   /* held no more: filed; the message itself stays */
};

/* NUMBER is as typed, for INBOX_ADD. FAIL_CONFLICT where it is decided otherwise by now. */
bool inbox_wish(const struct admin_act *act, int64_t id, enum inbox_wish wish, const char *number,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* STATE "" or as in CONTRACT. */
bool outbox_find(struct db *db, struct arena *a, const struct actor *actor, const char *state,
                 const char *text, int64_t before, size_t most, struct outbox_find_row **rows,
                 size_t *n, int64_t *next, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Sends it now, or never: shown on the ticket. FAIL_CONFLICT where it is too late. */
bool outbox_again(const struct admin_act *act, int64_t id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
bool outbox_cancel(const struct admin_act *act, int64_t id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
