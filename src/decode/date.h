/* date.h - dates of mails (RFC 5322 section 3.3 with the obsolete forms of 4.3, and what mailers
 * write instead) and of calendars (RFC 5545). No time-zone files are read. Thread-safe. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* A Date header's value in ms UTC; MAILDOC_NO_DATE if it is none. *BROKEN (may be NULL) is set if
 * it was not as RFC 5322 has it. S may be NULL. */
int64_t date_parse(const char *s, bool *broken);
/* "20261123T100000Z", without Z in the zone that lies OFFSET_MINUTES east of UTC, or a day
 * "20261123"; MAILDOC_NO_DATE if it is none. */
int64_t date_parse_calendar(const char *s, int offset_minutes);
