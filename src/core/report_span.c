#include "core/report_span.h"

#include "base/clock.h"

#include <glib.h>
#include <string.h>

enum { DAILY_MOST = 45, WEEKLY_MOST = 200, STEPS = 400 };

static GDateTime *local(GTimeZone *zone, int64_t at)
{
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at / CLOCK_SECOND);

    return utc == NULL ? g_date_time_new(zone, 1970, 1, 1, 0, 0, 0)
                       : g_date_time_to_timezone(utc, zone);
}

static GDateTime *midnight(GTimeZone *zone, GDateTime *t)
{
    return g_date_time_new(zone, g_date_time_get_year(t), g_date_time_get_month(t),
                           g_date_time_get_day_of_month(t), 0, 0, 0);
}

static int64_t ms(GDateTime *t)
{
    return g_date_time_to_unix(t) * CLOCK_SECOND;
}

/* The beginning of the step after the one that T is in. */
static GDateTime *next(GTimeZone *zone, GDateTime *t, enum report_step step)
{
    g_autoptr(GDateTime) month = NULL;

    switch (step) {
    case REPORT_DAYS:
        return g_date_time_add_days(t, 1);
    case REPORT_WEEKS:
        return g_date_time_add_days(t, 8 - g_date_time_get_day_of_week(t));
    case REPORT_MONTHS:
        break;
    }
    month = g_date_time_new(zone, g_date_time_get_year(t), g_date_time_get_month(t), 1, 0, 0, 0);
    return g_date_time_add_months(month, 1);
}

/* FIRST is a midnight; UNTIL is one after it. */
static void cut(struct arena *a, GTimeZone *zone, GDateTime *first, GDateTime *until, struct report_span *out)
{
    int64_t days = g_date_time_difference(until, first) / G_TIME_SPAN_DAY;
    GDateTime *at = g_date_time_ref(first);

    out->step = days <= DAILY_MOST    ? REPORT_DAYS
                : days <= WEEKLY_MOST ? REPORT_WEEKS
                                      : REPORT_MONTHS;
    out->starts = ARENA_ARRAY(a, int64_t, STEPS);
    out->until = ms(until);
    for (out->n_starts = 0; out->n_starts < STEPS && ms(at) < out->until;) {
        GDateTime *then = next(zone, at, out->step);

        out->starts[out->n_starts++] = ms(at);
        g_date_time_unref(at);
        at = then;
    }
    g_date_time_unref(at);
}

void report_span_last(struct arena *a, GTimeZone *zone, int64_t now, int days, struct report_span *out)
{
    g_autoptr(GDateTime) here = local(zone, now);
    g_autoptr(GDateTime) today = midnight(zone, here);
    g_autoptr(GDateTime) until = g_date_time_add_days(today, 1);
    g_autoptr(GDateTime) first =
        g_date_time_add_days(until, -CLAMP(days, 1, REPORT_SPAN_DAYS_MOST));

    cut(a, zone, first, until, out);
}

/* PARTS numbers with '-' between them: two for a month, three for a day. */
static GDateTime *parse(GTimeZone *zone, const char *text, int parts)
{
    enum { LAST_YEAR = 2200 };
    int part[3] = {0, 0, 1}, i = 0;

    for (; *text != '\0'; text++) {
        if (*text == '-' && i < parts - 1)
            part[++i] = 0;
        else if (!g_ascii_isdigit(*text) || part[i] > LAST_YEAR)
            return NULL;
        else
            part[i] = part[i] * 10 + (*text - '0');
    }
    if (i != parts - 1 || part[0] < 1970 || part[0] > LAST_YEAR)
        return NULL;
    return g_date_time_new(zone, part[0], part[1], part[2], 0, 0, 0);
}

bool report_span_days(struct arena *a, GTimeZone *zone, const char *from, const char *to, struct report_span *out)
{
    g_autoptr(GDateTime) first = parse(zone, from, 3);
    g_autoptr(GDateTime) last = parse(zone, to, 3);
    g_autoptr(GDateTime) until = last == NULL ? NULL : g_date_time_add_days(last, 1);

    if (first == NULL || until == NULL || g_date_time_compare(first, until) >= 0 ||
        g_date_time_difference(until, first) / G_TIME_SPAN_DAY > REPORT_SPAN_DAYS_MOST)
        return false;
    cut(a, zone, first, until, out);
    return true;
}

bool report_span_month(struct arena *a, GTimeZone *zone, const char *month, struct report_span *out)
{
    g_autoptr(GDateTime) first = parse(zone, month, 2);
    g_autoptr(GDateTime) until = first == NULL ? NULL : g_date_time_add_months(first, 1);

    if (until == NULL)
        return false;
    cut(a, zone, first, until, out);
    return true;
}

char *report_month(struct arena *a, GTimeZone *zone, int64_t at, int months)
{
    g_autoptr(GDateTime) here = local(zone, at);
    g_autoptr(GDateTime) first =
        g_date_time_new(zone, g_date_time_get_year(here), g_date_time_get_month(here), 1, 0, 0, 0);
    g_autoptr(GDateTime) moved = g_date_time_add_months(first, months);

    return arena_printf(a, "%04d-%02d", g_date_time_get_year(moved), g_date_time_get_month(moved));
}

int report_week(GTimeZone *zone, int64_t at)
{
    g_autoptr(GDateTime) here = local(zone, at);

    return g_date_time_get_week_of_year(here);
}
