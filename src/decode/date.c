#include "decode/date.h"

#include "base/clock.h"
#include "decode/maildoc.h"

#include <glib.h>
#include <string.h>

struct moment {
    int year, month, day, hour, minute, second;
    int offset; /* minutes east of UTC */
    bool has_year, has_month, has_day, has_time, has_zone;
};

static const char MONTHS[][4] = {"jan", "feb", "mar", "apr", "may", "jun",
                                 "jul", "aug", "sep", "oct", "nov", "dec"};

/* Obsolete zones of RFC 5322 section 4.3 and others that are seen. Military ones mean -0000. */
static const struct {
    const char *name;
    int minutes;
} ZONES[] = {
    {"UT", 0},     {"GMT", 0},     {"UTC", 0},     {"Z", 0},      {"WET", 0},    {"EST", -300},
    {"EDT", -240}, {"CST", -360},  {"CDT", -300},  {"MST", -420}, {"MDT", -360}, {"PST", -480},
    {"PDT", -420}, {"AKST", -540}, {"AKDT", -480}, {"HST", -600}, {"AST", -240}, {"ADT", -180},
    {"NST", -210}, {"NDT", -150},  {"BST", 60},    {"WEST", 60},  {"CET", 60},   {"MET", 60},
    {"MEZ", 60},   {"CEST", 120},  {"MEST", 120},  {"MESZ", 120}, {"EET", 120},  {"EEST", 180},
    {"MSK", 180},  {"MSD", 240},   {"JST", 540},   {"KST", 540},  {"HKT", 480},  {"SGT", 480},
    {"AEST", 600}, {"AEDT", 660},  {"ACST", 570},  {"AWST", 480}, {"NZST", 720}, {"NZDT", 780},
    {"BRT", -180}, {"ART", -180},  {"SAST", 120},  {"YEKT", 300},
};

/* Days since 1970-01-01 of a Gregorian date (H. Hinnant's days_from_civil). */
static int64_t days_of(int year, int month, int day)
{
    int64_t y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static int64_t moment_at(const struct moment *m)
{
    int64_t minutes;

    if (!m->has_year || !m->has_month || !m->has_day || m->year < 1900 || m->year > 9999 ||
        m->month < 1 || m->month > 12 || m->day < 1 || m->day > 31 || m->hour > 24 ||
        m->minute > 59 || m->second > 60)
        return MAILDOC_NO_DATE;
    minutes = days_of(m->year, m->month, m->day) * 1440 + m->hour * 60 + m->minute - m->offset;
    return minutes * CLOCK_MINUTE + m->second * CLOCK_SECOND;
}

/* Two- and three-digit years, RFC 5322 section 4.3. */
static int full_year(int year, size_t digits)
{
    if (digits == 2)
        return year < 50 ? year + 2000 : year + 1900;
    return digits == 3 ? year + 1900 : year;
}

static int number(const char *p, size_t n)
{
    int v = 0;

    for (size_t i = 0; i < n && i < 6; i++)
        v = v * 10 + (p[i] - '0');
    return v;
}

/* "10:00", "10:00:00", "10.00.00"; fractions are passed over. Returns the length, 0 if none. */
static size_t time_of_day(const char *p, struct moment *m)
{
    size_t hour = strspn(p, "0123456789"), n = hour, more;
    char separator = p[n];

    if (hour == 0 || hour > 2 || (separator != ':' && separator != '.'))
        return 0;
    more = strspn(p + n + 1, "0123456789");
    if (more == 0 || more > 2 || (separator == '.' && p[n + 1 + more] != '.'))
        return 0;
    m->hour = number(p, hour);
    m->minute = number(p + n + 1, more);
    n += 1 + more;
    more = p[n] == separator ? strspn(p + n + 1, "0123456789") : 0;
    if (more > 0 && more <= 2) {
        m->second = number(p + n + 1, more);
        n += 1 + more;
        if ((p[n] == '.' || p[n] == ',') && g_ascii_isdigit(p[n + 1]))
            n += 1 + strspn(p + n + 1, "0123456789");
    }
    m->has_time = true;
    return n;
}

/* "+0100", "-05:00", "+1". */
static size_t numeric_zone(const char *p, struct moment *m)
{
    size_t n = strspn(p + 1, "0123456789"), end = 1 + n;
    int hours = number(p + 1, MIN(n, (size_t)2)), minutes = 0;

    if (n == 0 || n > 4)
        return 1;
    if (n == 3) {
        hours = number(p + 1, 1);
        minutes = number(p + 2, 2);
    } else if (n == 4) {
        minutes = number(p + 3, 2);
    } else if (p[end] == ':' && g_ascii_isdigit(p[end + 1])) {
        n = strspn(p + end + 1, "0123456789");
        minutes = number(p + end + 1, MIN(n, (size_t)2));
        end += 1 + n;
    }
    if (hours <= 14 && minutes < 60)
        m->offset = (p[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
    m->has_zone = true;
    return end;
}

static void word(const char *p, size_t n, struct moment *m, bool *broken)
{
    for (size_t i = 0; i < G_N_ELEMENTS(ZONES); i++)
        if (m->has_time && !m->has_zone && strlen(ZONES[i].name) == n &&
            g_ascii_strncasecmp(p, ZONES[i].name, n) == 0) {
            m->offset = ZONES[i].minutes;
            m->has_zone = n > 1 || i == 3;
            return;
        }
    for (int i = 0; i < 12 && n >= 3 && !m->has_month; i++)
        if (g_ascii_strncasecmp(p, MONTHS[i], 3) == 0) {
            m->month = i + 1;
            m->has_month = true;
            *broken = *broken || n > 3;
            return;
        }
}

/* "2026-11-23" or "2026/11/23"; 0 if it is not that. */
static size_t iso_day(const char *p, struct moment *m)
{
    size_t n = 0;

    if (strspn(p, "0123456789") != 4 || (p[4] != '-' && p[4] != '/') || !g_ascii_isdigit(p[5]))
        return 0;
    n = strspn(p + 5, "0123456789");
    if (n > 2 || p[5 + n] != p[4] || !g_ascii_isdigit(p[6 + n]))
        return 0;
    m->year = number(p, 4);
    m->month = number(p + 5, n);
    n += 6;
    m->day = number(p + n, strspn(p + n, "0123456789"));
    m->has_year = m->has_month = m->has_day = true;
    n += strspn(p + n, "0123456789");
    return p[n] == 'T' ? n + 1 : n;
}

static size_t digits(const char *p, struct moment *m)
{
    size_t n = strspn(p, "0123456789"), used;

    if (!m->has_time && (used = time_of_day(p, m)) > 0)
        return used;
    if (!m->has_day && n <= 2) {
        m->day = number(p, n);
        m->has_day = true;
    } else if (!m->has_year && n >= 2 && n <= 4) {
        m->year = full_year(number(p, n), n);
        m->has_year = true;
    }
    return n;
}

static size_t comment(const char *p)
{
    size_t depth = 0, n = 0;

    do {
        depth += p[n] == '(';
        depth -= p[n] == ')';
        n++;
    } while (depth > 0 && p[n] != '\0');
    return n;
}

static size_t token(const char *p, struct moment *m, bool *broken)
{
    size_t n;

    if (*p == '(')
        return comment(p);
    if ((*p == '+' || *p == '-') && m->has_time && g_ascii_isdigit(p[1]))
        return numeric_zone(p, m);
    if (g_ascii_isdigit(*p)) {
        n = m->has_year ? 0 : iso_day(p, m);
        *broken = *broken || n > 0;
        return n > 0 ? n : digits(p, m);
    }
    for (n = 0; g_ascii_isalpha(p[n]); n++)
        ;
    if (n > 0)
        word(p, n, m, broken);
    return MAX(n, (size_t)1);
}

int64_t date_parse(const char *s, bool *broken)
{
    struct moment m = {0};
    bool odd = false;
    int64_t at;

    while (s != NULL && *s != '\0')
        s += token(s, &m, &odd);
    at = moment_at(&m);
    if (broken != NULL && (odd || at == MAILDOC_NO_DATE || !m.has_time || !m.has_zone))
        *broken = true;
    return at;
}

int64_t date_parse_calendar(const char *s, int offset_minutes)
{
    struct moment m = {.has_year = true, .has_month = true, .has_day = true};

    if (s == NULL || strspn(s, "0123456789") != 8)
        return MAILDOC_NO_DATE;
    m.year = number(s, 4);
    m.month = number(s + 4, 2);
    m.day = number(s + 6, 2);
    m.offset = offset_minutes;
    if (s[8] == 'T' && strspn(s + 9, "0123456789") >= 4) {
        size_t n = strspn(s + 9, "0123456789");

        m.hour = number(s + 9, 2);
        m.minute = number(s + 11, 2);
        m.second = n >= 6 ? number(s + 13, 2) : 0;
        if (s[9 + n] == 'Z')
            m.offset = 0;
    }
    return moment_at(&m);
}
