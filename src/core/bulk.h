/* bulk.h - one change in many tickets, all or none, with the record that undo.h takes it back by.
 * Inside db_write(). */
#pragma once
#include "core/undo.h"

enum bulk_what {
    BULK_TAKE,
    BULK_ASSIGN,   /* id: an agent, 0 nobody */
    BULK_QUEUE,    /* id */
    BULK_PRIORITY, /* id: 1 to 4 */
    BULK_STATE,    /* text: open, waiting, closed */
    BULK_TAG,      /* text */
    BULK_UNTAG,    /* text */
    BULK_WHATS
};

struct bulk_change {
    enum bulk_what what;
    int64_t id;
    const char *text;
};

enum { BULK_TICKETS_MOST = 200 };

/* Each of the N tickets is visible to the actor, or it is FAIL_NOT_FOUND for all. Closing mails the
 * customers, UNDO_HOLD_MS later: until then undo takes the mail back as well. *BULK_ID is 0 where
 * nothing was changed (what lies in the bin stays as it is there); *CHANGED how many tickets were. */
bool bulk_do(const struct desk_call *d, const char *const *numbers, size_t n,
             const struct bulk_change *change, int64_t *bulk_id, size_t *changed,
             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* "take", "assign" …: how the record names it. BULK_WHATS for an unknown one. */
const char *bulk_name(enum bulk_what what);
enum bulk_what bulk_parse(const char *name);
