/* clock.h - the time. Wall times are int64 milliseconds since the epoch, UTC, and their names end
 * in _at; time-outs use the monotonic clock. Thread-safe. */
#pragma once
#include "base/arena.h"
#include <stdint.h>

#define CLOCK_SECOND INT64_C(1000)
#define CLOCK_MINUTE (60 * CLOCK_SECOND)
#define CLOCK_HOUR (60 * CLOCK_MINUTE)
#define CLOCK_DAY (24 * CLOCK_HOUR)

int64_t clock_now(void);
int64_t clock_monotonic(void);
/* "Mon, 23 Nov 2026 18:00:00 +0000", RFC 5322 section 3.3. */
char *clock_rfc5322(struct arena *a, int64_t at);
/* "2026-11-23T18:00:00.000Z", RFC 3339. */
char *clock_rfc3339(struct arena *a, int64_t at);
/* MONTHS calendar months before AT, UTC; 0 where there is no such day. */
int64_t clock_months_before(int64_t at, int64_t months);
/* The calendar year in UTC. */
int clock_year(int64_t at);
