/* number.h - ticket numbers: 2026-0417-9, the year, a counter of at least four digits in that
 * year, and the Damm check digit over the digits before it. Unique for ever, never reused. */
#pragma once
#include "base/arena.h"
#include "db/db.h"
#include <stdbool.h>
#include <stdint.h>

/* The next number of the year of AT, taken within the caller's transaction. */
bool number_next(struct db *db, struct arena *a, int64_t at, char **number, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* N counters of YEAR at once: *FIRST and those that follow it. */
bool number_take(struct db *db, struct arena *a, int year, int64_t n, int64_t *first,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *number_format(struct arena *a, int year, int64_t counter);
/* What stands in ticket_number.key: letters and digits only, lower case; without "Ticket#",
 * brackets, hyphens of any kind. NULL where nothing is left or it is longer than 64 bytes. */
char *number_key(struct arena *a, const char *typed);
/* True if KEY has our own form and its check digit is wrong: a typing mistake. */
bool number_is_mistyped(const char *key);
