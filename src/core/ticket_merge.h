/* ticket_merge.h - several tickets become one conversation under one number. The messages, and
 * whoever takes part, follows or is linked, go to the ticket that stays; the other numbers lead to
 * it for ever, and their messages remember where they came from (article.home_id). Taken back by
 * undo.h. Inside db_write(). */
#pragma once
#include "core/undo.h"
#include "rows/structure.h"

enum { MERGE_MOST = 50 };

struct ticket_merge {
    const int64_t *sources; /* tickets that go into the other one; ids */
    size_t n;
    bool beside; /* each conversation is shown for itself, side by side; else woven by time */
    bool tell;   /* the customers are told the number that stays */
};

/* INTO stays, and opens again where one of the others is still open. FAIL_NOT_FOUND where the actor
 * does not see a source; FAIL_INVALID where one is INTO itself, or comes from a confidential queue
 * and INTO does not; FAIL_CONFLICT where one is merged already or in the bin; FAIL_TOO_BIG
 * where there are more than MERGE_MOST, or a source holds too long a chain of mergings
 * (LIMIT_MERGE_CHAIN). */
bool ticket_merge(const struct desk_call *d, struct ticket_row *into, const struct ticket_merge *m,
                  int64_t *undo_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same by a customer, for tickets that are all his own; FAIL_NOT_FOUND for any other. */
bool ticket_merge_own(const struct desk_call *d, struct ticket_row *into,
                      const struct ticket_merge *m, int64_t *undo_id,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The merged tickets whose messages stand in a ticket, oldest first; undo_id is the record that
 * takes them out again, 0 where that is over at NOW. */
bool ticket_merged_list(struct db *db, struct arena *a, int64_t ticket_id, int64_t now,
                        struct structure_merged_row **rows, size_t *n,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The messages that are shown beside the others, and the merged ticket of each. */
bool ticket_beside_list(struct db *db, struct arena *a, int64_t ticket_id,
                        struct structure_beside_row **rows, size_t *n,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
