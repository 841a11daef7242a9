/* undo.h - taking back what one click changed in many tickets: each becomes exactly what it was, by
 * new events; one that was changed since stays as it is now, and is named. Inside db_write(). */
#pragma once
#include "core/desk.h"
#include "rows/bulk.h"

/* What can be taken back of T, for the record: JSON in the arena. */
bool undo_remember(const struct ticket_change *c, const struct ticket_row *t, const char **before,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

struct undo_result {
    size_t restored;
    /* The numbers of those that were changed since, as one text "A, B"; "" if none. */
    const char *left;
    size_t n_left;
    /* Of the restored ones: where the mail that tells of the closing was on its way already. */
    size_t mailed;
};

/* FAIL_NOT_FOUND for a record of somebody else's, FAIL_CONFLICT where it was taken back already. */
bool undo_bulk(const struct desk_call *d, int64_t bulk_id, struct undo_result *result,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The record for a notice, *RECORD NULL where there is none of ACTOR's. */
bool undo_find(struct db *db, struct arena *a, const struct actor *actor, int64_t bulk_id,
               struct bulk_row **record, GError **error) G_GNUC_WARN_UNUSED_RESULT;
