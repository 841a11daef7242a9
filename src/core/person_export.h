/* person_export.h - people as a CSV file that person_import.h reads again. */
#pragma once
#include "base/buf.h"
#include "db/db.h"

#include <stdbool.h>

/* All customers, or (STAFF) all who work here, into OUT; whether it fitted says buf_ok(). */
bool person_export(struct db *db, bool staff, struct buf *out,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
