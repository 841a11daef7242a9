/* undo.h - one record for everything that agents do in bulk or to the structure, and the way back:
 * bulk edits and closing (bulk.h), merging (ticket_merge.h), splitting and moving (ticket_move.h),
 * the bin (bin.h).
 *
 * Who does one of these begins a record, keeps what each ticket was, and does it. For UNDO_DAYS
 * each agent who may see the tickets can take it back, by new events: properties become exactly
 * what they were, but a ticket whose properties were changed since stays as it is now, and is
 * named. How messages come back says undo_structure.h. All of it inside db_write(). */
#pragma once
#include "core/desk.h"
#include "rows/undo.h"

enum { UNDO_DAYS = 30, UNDO_SHOWN = 20, UNDO_HOLD_MS = 30 * 1000 };

/* Starts the record of what D->actor does: "take", "close", "merge" … */
bool undo_begin(const struct desk_call *d, const char *what, int64_t *id,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What can be taken back of T, for the record: JSON in the arena. Before T changes. */
bool undo_remember(const struct ticket_change *c, const struct ticket_row *t, const char **before,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* After T has changed. BEFORE "" is a ticket that was not there before; OTHER_ID the one that it
 * went into or was made from, 0 if none. */
bool undo_keep(const struct ticket_change *c, int64_t id, int64_t ticket_id, int64_t other_id,
               const char *before, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* T becomes what BEFORE says. */
bool undo_put_back(const struct ticket_change *c, struct ticket_row *t, const char *before,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

struct undo_result {
    size_t restored;
    /* The numbers of those that were changed since, as one text "A, B"; "" if none. */
    const char *left;
    size_t n_left;
    /* Of the restored ones: where the mail that told of it was on its way already. */
    size_t mailed;
};

/* FAIL_NOT_FOUND where there is no such record of tickets that the actor sees, FAIL_CONFLICT where
 * it was taken back already or is too old. */
bool undo_take_back(const struct desk_call *d, int64_t id, struct undo_result *result,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The record for a notice, *RECORD NULL where there is none of ACTOR's. */
bool undo_find(struct db *db, struct arena *a, const struct actor *actor, int64_t id,
               struct undo_row **record, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What can still be taken back of a ticket, newest first; the caller has seen that it is visible. */
bool undo_of_ticket(struct db *db, struct arena *a, int64_t ticket_id, int64_t now,
                    struct undo_row **rows, size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
