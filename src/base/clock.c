#include "base/clock.h"

#include <time.h>

#ifdef VORGANG_TEST_HOOKS
#include <stdlib.h>

/* Tests start the program again some days later: VORGANG_TEST_AHEAD is in seconds. */
static int64_t ahead(void)
{
    const char *seconds = getenv("VORGANG_TEST_AHEAD");

    return seconds == NULL ? 0 : strtoll(seconds, NULL, 10) * CLOCK_SECOND;
}
#else
static int64_t ahead(void)
{
    return 0;
}
#endif

int64_t clock_now(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_REALTIME, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000 + ahead();
}

int64_t clock_monotonic(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static struct tm utc(int64_t at)
{
    int64_t seconds = at >= 0 ? at / 1000 : -((999 - at) / 1000);
    time_t t = (time_t)seconds;
    struct tm tm = {.tm_mday = 1, .tm_year = 70};

    gmtime_r(&t, &tm);
    return tm;
}

char *clock_rfc5322(struct arena *a, int64_t at)
{
    /* strftime's names follow the locale, RFC 5322's do not. */
    static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct tm tm = utc(at);

    return arena_printf(a, "%s, %d %s %d %02d:%02d:%02d +0000", days[tm.tm_wday], tm.tm_mday,
                        months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

char *clock_rfc3339(struct arena *a, int64_t at)
{
    struct tm tm = utc(at);
    int ms = (int)(((at % 1000) + 1000) % 1000);

    return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", tm.tm_year + 1900, tm.tm_mon + 1,
                        tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, ms);
}

int clock_year(int64_t at)
{
    return utc(at).tm_year + 1900;
}

int64_t clock_months_before(int64_t at, int64_t months)
{
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at / 1000);
    g_autoptr(GDateTime) then = utc == NULL ? NULL : g_date_time_add_months(utc, -(int)months);

    return then == NULL ? 0 : g_date_time_to_unix(then) * 1000;
}
