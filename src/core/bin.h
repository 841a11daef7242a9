/* bin.h - tickets that were deleted: seen in no list and no search, but their number still leads
 * agents to them, and any of them comes back as it was, at any time; a message of a customer's
 * brings its ticket back by itself. The bin is never emptied by itself; what
 * lies in it can be deleted for good (ticket_erase.h). Inside db_write(). */
#pragma once
#include "core/undo.h"
#include "rows/structure.h"

enum { BIN_MOST = 200, BIN_SHOWN = 100 };

/* All or none: FAIL_NOT_FOUND where the actor does not see one, FAIL_CONFLICT where one is merged
 * or there already. */
bool bin_delete(const struct desk_call *d, const int64_t *tickets, size_t n, int64_t *undo_id,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One that has gone into another, for clients that clean up behind them: nothing of its own is left,
 * so there is nothing to bring back; it is told no more, until it is taken out again. FAIL_CONFLICT
 * where it has not. */
bool bin_delete_merged(const struct desk_call *d, const struct ticket_row *t,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* This one alone; FAIL_CONFLICT where it is not in the bin. */
bool bin_restore(const struct desk_call *d, struct ticket_row *t,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool bin_holds(const struct ticket_row *t);
/* What the actor may see of it, newest first, behind what was deleted at BEFORE with the id
 * BEFORE_ID (INT64_MAX both: all). */
bool bin_list(struct db *db, struct arena *a, const struct actor *actor, int64_t before,
              int64_t before_id, struct structure_deleted_row **rows, size_t *n,
              GError **error) G_GNUC_WARN_UNUSED_RESULT;
