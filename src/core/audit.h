/* audit.h - who changed what in the administration, from what, to what, from where. Rows are only
 * ever added; secrets do not belong in them. */
#pragma once
#include "core/admin.h"
#include "rows/audit.h"

/* BEFORE and AFTER as people read them; NULL is the same as "". */
struct audit_field {
    const char *name, *before, *after;
};

enum { AUDIT_TEXT_MAX = 2000 }; /* characters kept of a value, from about where it was changed */

/* One row for each of FIELDS that differs; WHAT is "queue.changed", OBJECT names it for people. */
bool audit_add(const struct admin_act *act, const char *what, const char *object,
               const struct audit_field *fields, size_t n,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One row for something that happened: WHAT is "factor.app.on", OBJECT names whom it is about. */
bool audit_event(const struct admin_act *act, const char *what, const char *object,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Newest first, those before BEFORE_ID (0: from the newest). */
bool audit_list(struct db *db, struct arena *a, int64_t before_id, size_t most,
                struct audit_row **rows, size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
