#include "core/search_date.h"

#include "base/clock.h"
#include "base/zone.h"

#include <stdio.h>
#include <string.h>

enum { YEAR_LEAST = 1970, YEAR_MOST = 2200, TEXT_MOST = 40, AGO_MOST = 10000 };

static int64_t local(int year, int month, int day)
{
    g_autoptr(GDateTime) t = g_date_time_new(zone_house(), year, month, day, 0, 0, 0);

    return t == NULL ? -1 : g_date_time_to_unix(t) * CLOCK_SECOND;
}

static bool numbers(const char *s, char between, int *n, int *v)
{
    for (*n = 0; *n < 3; ++*n) {
        size_t digits = strspn(s, "0123456789");

        if (digits == 0 || digits > 4)
            return false;
        v[*n] = (int)g_ascii_strtoll(s, NULL, 10);
        s += digits;
        if (*s == '\0') {
            ++*n;
            return true;
        }
        if (*s++ != between)
            return false;
    }
    return false;
}

/* A day, a month or a year: from its begin to that of the next. */
static bool span(int year, int month, int day, int64_t *from, int64_t *before)
{
    GDate d;

    if (year < YEAR_LEAST || year > YEAR_MOST ||
        !g_date_valid_dmy((GDateDay)MAX(day, 1), (GDateMonth)MAX(month, 1), (GDateYear)year) ||
        month > 12 || day > 31)
        return false;
    g_date_clear(&d, 1);
    g_date_set_dmy(&d, (GDateDay)MAX(day, 1), (GDateMonth)MAX(month, 1), (GDateYear)year);
    *from = local(year, MAX(month, 1), MAX(day, 1));
    if (day > 0)
        g_date_add_days(&d, 1);
    else if (month > 0)
        g_date_add_months(&d, 1);
    else
        g_date_add_years(&d, 1);
    *before = local(g_date_get_year(&d), (int)g_date_get_month(&d), g_date_get_day(&d));
    return *from >= 0 && *before >= 0;
}

static bool named_day(const char *text, int64_t now, int64_t *from, int64_t *before)
{
    static const struct {
        const char *name;
        int ago;
    } days[] = {{"heute", 0}, {"today", 0}, {"gestern", 1}, {"yesterday", 1}};

    for (size_t i = 0; i < G_N_ELEMENTS(days); i++) {
        g_autoptr(GDateTime) t = NULL, here = NULL, day = NULL;

        if (g_ascii_strcasecmp(text, days[i].name) != 0)
            continue;
        t = g_date_time_new_from_unix_utc(now / CLOCK_SECOND);
        here = t == NULL ? NULL : g_date_time_to_timezone(t, zone_house());
        day = here == NULL ? NULL : g_date_time_add_days(here, -days[i].ago);
        return day != NULL && span(g_date_time_get_year(day), g_date_time_get_month(day),
                                   g_date_time_get_day_of_month(day), from, before);
    }
    return false;
}

static bool one(const char *text, int64_t now, int64_t *from, int64_t *before)
{
    int v[3] = {0}, n;

    if (named_day(text, now, from, before))
        return true;
    if (numbers(text, '-', &n, v) && v[0] >= YEAR_LEAST)
        return span(v[0], n > 1 ? MAX(v[1], 13 * (v[1] == 0)) : 0,
                    n > 2 ? MAX(v[2], 32 * (v[2] == 0)) : 0, from, before);
    if (numbers(text, '.', &n, v) && n == 3)
        return v[0] > 0 && v[1] > 0 && span(v[2], v[1], v[0], from, before);
    if (numbers(text, '.', &n, v) && n == 2)
        return v[0] > 0 && span(v[1], v[0], 0, from, before);
    return false;
}

/* "7d", "2w", "12h": how long ago. */
static bool ago(const char *text, int64_t *ms)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = {{"h", CLOCK_HOUR},     {"std", CLOCK_HOUR},    {"d", CLOCK_DAY},
                 {"t", CLOCK_DAY},      {"tage", CLOCK_DAY},    {"w", 7 * CLOCK_DAY},
                 {"m", 30 * CLOCK_DAY}, {"y", 365 * CLOCK_DAY}, {"j", 365 * CLOCK_DAY}};
    size_t digits = strspn(text, "0123456789");

    if (digits == 0 || digits > 4)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
        if (g_ascii_strcasecmp(text + digits, units[i].unit) == 0) {
            *ms = MIN(g_ascii_strtoll(text, NULL, 10), AGO_MOST) * units[i].ms;
            return true;
        }
    return false;
}

/* "<7d" is younger than a week, "<2026-03" before March. */
static bool compared(const char *text, int64_t now, int64_t *from, int64_t *before)
{
    bool less = *text == '<', with = text[1] == '=';
    int64_t ms, begin, end;

    text += 1 + with;
    if (ago(text, &ms)) {
        *from = less ? now - ms : 0;
        *before = less ? INT64_MAX : now - ms;
        return true;
    }
    if (!one(text, now, &begin, &end))
        return false;
    *from = less ? 0 : with ? begin : end;
    *before = less ? (with ? end : begin) : INT64_MAX;
    return true;
}

bool search_date_read(const char *text, int64_t now, int64_t *from, int64_t *before)
{
    const char *dots = strstr(text, "..");
    char first[TEXT_MOST + 1];
    int64_t ignored, ms;

    *from = 0;
    *before = INT64_MAX;
    if (strlen(text) > TEXT_MOST || *text == '\0')
        return false;
    if (*text == '<' || *text == '>')
        return compared(text, now, from, before);
    if (dots != NULL) {
        g_strlcpy(first, text, (gsize)(dots - text) + 1);
        return (*first != '\0' || dots[2] != '\0') &&
               (*first == '\0' || one(first, now, from, &ignored)) &&
               (dots[2] == '\0' || one(dots + 2, now, &ignored, before)) && *from < *before;
    }
    if (ago(text, &ms)) {
        *from = now - ms;
        return true;
    }
    return one(text, now, from, before);
}
