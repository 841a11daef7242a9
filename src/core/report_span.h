/* report_span.h - the time that a report is about, cut into days, weeks or months of the house's
 * own calendar (midnight, Monday, the first in ZONE, house_now()->zone: everybody counts the same days).
 * Thread-safe. */
#pragma once
#include "base/arena.h"
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum report_step { REPORT_DAYS, REPORT_WEEKS, REPORT_MONTHS };

struct report_span {
    enum report_step step;
    int64_t *starts; /* of each step; the first one begins the time */
    size_t n_starts;
    int64_t until; /* not included */
};

enum { REPORT_SPAN_DAYS_MOST = 3660 };

/* The last DAYS days with today, 1 to REPORT_SPAN_DAYS_MOST. */
void report_span_last(struct arena *a, GTimeZone *zone, int64_t now, int days, struct report_span *out);
/* From one day to another, both included, as "2026-11-30". False where one is none, the second is
 * before the first or the time is too long. */
bool report_span_days(struct arena *a, GTimeZone *zone, const char *from, const char *to, struct report_span *out);
/* A calendar month, "2026-11"; false where it is none. */
bool report_span_month(struct arena *a, GTimeZone *zone, const char *month, struct report_span *out);
/* "2026-11" of AT, moved by MONTHS. */
char *report_month(struct arena *a, GTimeZone *zone, int64_t at, int months);
/* The calendar week of AT (ISO 8601), 1 to 53. */
int report_week(GTimeZone *zone, int64_t at);
