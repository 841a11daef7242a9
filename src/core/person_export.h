/* person_export.h - people as a CSV file that person_import.h reads again. */
#pragma once
#include "base/buf.h"
#include "core/custom_field.h"

#include <stdbool.h>

/* What the column of an own field is called. */
const char *person_export_head(struct arena *a, const struct custom_field *f);
/* All customers, or (STAFF) all who work here, into OUT; whether it fitted says buf_ok(). */
bool person_export(struct db *db, struct arena *a, bool staff, struct buf *out,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
