#include "mail/forward_date.h"

#include "base/zone.h"
#include "decode/date.h"
#include "decode/maildoc.h"

#include <glib.h>
#include <string.h>

enum { NUMBERS = 6, FIRST_YEAR = 1990, LAST_YEAR = 2100 };

/* By its first letters, the longer ones first where one begins another: German, English, French,
 * Spanish, Italian, Dutch. */
static const struct {
    const char *begin;
    int month;
} months[] = {
    {"january", 1}, {"januar", 1},  {"jan", 1},   {"jän", 1},  {"janv", 1}, {"ene", 1},  {"gen", 1},
    {"feb", 2},     {"fév", 2},     {"mär", 3},   {"mar", 3},  {"mrz", 3},  {"maart", 3}, {"apr", 4},
    {"avr", 4},     {"abr", 4},     {"mai", 5},   {"may", 5},  {"mag", 5},  {"mei", 5},  {"juni", 6},
    {"jun", 6},     {"juin", 6},    {"giu", 6},   {"juli", 7}, {"jul", 7},  {"lug", 7},  {"aug", 8},
    {"aoû", 8},     {"ago", 8},     {"sep", 9},   {"set", 9},  {"okt", 10}, {"oct", 10}, {"ott", 10},
    {"nov", 11},    {"dez", 12},    {"dec", 12},  {"déc", 12}, {"dic", 12},
};

struct found {
    int number[NUMBERS], digits[NUMBERS], n; /* before the time */
    int month, month_at;                     /* by name; and how many numbers stood before it */
    char between;                            /* the first number and the second: '.', '/', '-' */
    int hour, minute, second;
    bool has_time, afternoon, morning;
};

/* "10:04:11" at P. */
static const char *read_time(const char *p, struct found *f)
{
    int part[3] = {0}, i = 0;

    for (; g_ascii_isdigit(*p) || (*p == ':' && i < 2 && g_ascii_isdigit(p[1])); p++) {
        if (*p == ':')
            i++;
        else if (part[i] < 100)
            part[i] = part[i] * 10 + (*p - '0');
    }
    f->hour = part[0];
    f->minute = part[1];
    f->second = part[2];
    f->has_time = i > 0;
    return p;
}

static const char *read_number(const char *p, struct found *f)
{
    size_t n = strspn(p, "0123456789");
    int value = 0;

    if (n <= 2 && p[n] == ':' && g_ascii_isdigit(p[n + 1]) && !f->has_time)
        return read_time(p, f);
    for (size_t i = 0; i < n && value < 100000; i++)
        value = value * 10 + (p[i] - '0');
    if (f->n < NUMBERS && !f->has_time) {
        if (f->n == 0)
            f->between = p[n];
        f->digits[f->n] = (int)n;
        f->number[f->n++] = value;
    }
    return p + n;
}

static const char *read_word(const char *p, struct found *f)
{
    size_t n = 0;
    g_autofree char *low = NULL;

    while (p[n] != '\0' && g_unichar_isalpha(g_utf8_get_char(p + n)))
        n = (size_t)(g_utf8_next_char(p + n) - p);
    low = g_utf8_strdown(p, (gssize)n);
    f->afternoon = f->afternoon || strcmp(low, "pm") == 0;
    f->morning = f->morning || strcmp(low, "am") == 0;
    for (size_t i = 0; i < G_N_ELEMENTS(months) && f->month == 0 && n >= 3; i++)
        if (g_str_has_prefix(low, months[i].begin)) {
            f->month = months[i].month;
            f->month_at = f->n;
        }
    return p + n;
}

/* Which number is the day, the month, the year. */
static bool order(const struct found *f, int *y, int *m, int *d)
{
    if (f->month != 0 && f->n >= 2) {
        bool year_first = f->digits[0] == 4;

        *m = f->month;
        *y = f->number[year_first ? 0 : 1];
        *d = f->number[year_first ? 1 : 0];
        return true;
    }
    if (f->n < 3)
        return false;
    if (f->digits[0] == 4) {
        *y = f->number[0];
        *m = f->number[1];
        *d = f->number[2];
        return true;
    }
    /* "11/23/2026" is American, "23/11/2026" is not; in doubt with a slash and AM or PM it is. */
    *y = f->number[2];
    *m = f->number[1];
    *d = f->number[0];
    if (f->between == '/' && (*m > 12 || ((f->morning || f->afternoon) && *d <= 12))) {
        *m = f->number[0];
        *d = f->number[1];
    }
    return true;
}

int64_t forward_date(const char *text)
{
    struct found f = {0};
    bool broken = false;
    int y, m, d;
    int64_t at = date_parse(text, &broken);
    g_autoptr(GDateTime) t = NULL;

    if (text == NULL || !g_utf8_validate(text, -1, NULL))
        return 0;
    if (at != MAILDOC_NO_DATE && !broken)
        return at;
    for (const char *p = text; *p != '\0';) {
        if (g_ascii_isdigit(*p))
            p = read_number(p, &f);
        else if (g_unichar_isalpha(g_utf8_get_char(p)))
            p = read_word(p, &f);
        else
            p = g_utf8_next_char(p);
    }
    if (!order(&f, &y, &m, &d) || y < FIRST_YEAR || y > LAST_YEAR || m < 1 || m > 12)
        return 0;
    if (f.afternoon && f.hour < 12)
        f.hour += 12;
    if (f.morning && f.hour == 12)
        f.hour = 0;
    t = g_date_time_new(zone_get(ZONE_DEFAULT), y, m, d, f.hour, f.minute, f.second);
    return t == NULL ? 0 : g_date_time_to_unix(t) * 1000;
}
