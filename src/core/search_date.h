/* search_date.h - days as people write them in a search: "2026-03..2026-05", "<7d", "15.03.2026",
 * "heute". Pure. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* The time FROM and before BEFORE that TEXT means, in the zone of the house; 0 and INT64_MAX: open.
 * False where it is none. */
bool search_date_read(const char *text, int64_t now, int64_t *from, int64_t *before);
