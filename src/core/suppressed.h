/* suppressed.h - addresses of which a server said that they do not exist: nothing is sent there
 * until an administrator lifts that, or mail comes from them. To go on sending would spoil our own
 * name with that server. */
#pragma once
#include "core/admin.h"
#include "rows/suppressed.h"

enum { SUPPRESSED_SHOWN = 1000 };

/* Inside db_write(): ADDRESS bounced. STATUS (RFC 3463, may be NULL) and REASON (may be NULL) must
 * speak of the address itself; anything else is passed over. */
bool suppressed_note(struct db *db, struct arena *a, const char *address, const char *status,
                     const char *reason, const char *answer, int64_t outbox_id, int64_t at,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* *ROW is NULL where mail may go to ADDRESS. */
bool suppressed_find(struct db *db, struct arena *a, const char *address,
                     struct suppressed_row **row, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(): mail came from ADDRESS, so it exists. */
bool suppressed_heard(struct db *db, struct arena *a, const char *address,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* SUPPRESSED_SHOWN of them at most, the newest first. */
bool suppressed_list(struct db *db, struct arena *a, struct suppressed_row **rows, size_t *n,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* An administrator knows better. Also true where it is lifted already. */
bool suppressed_lift(const struct admin_act *act, const char *address,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
