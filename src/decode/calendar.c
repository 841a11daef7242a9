#include "decode/calendar.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/text.h"
#include "decode/date.h"

#include <string.h>

enum { ZONES = 8, RULES = 16, COMPONENT_BYTES = 32, VALUE_CHARS = 1000, METHOD_CHARS = 40 };

/* One STANDARD or DAYLIGHT part of a VTIMEZONE: from when in the year which offset holds. */
struct rule {
    int zone;
    int offset;  /* minutes east of UTC, TZOFFSETTO */
    int month;   /* 0 without RRULE */
    int week;    /* 1 first, -1 last ... */
    int weekday; /* 0 Sunday */
};

struct when {
    const char *value, *zone;
};

struct reader {
    struct arena *a;
    struct mail_calendar *out;
    char inside[COMPONENT_BYTES]; /* the innermost component that counts */
    bool done, any;
    const char *zones[ZONES];
    size_t n_zones;
    struct rule rules[RULES];
    size_t n_rules;
    struct when start, end;
    GPtrArray *attendees;
};

/* One content line, taken apart. */
struct line {
    const char *name;
    const char *params; /* ";TZID=x;CN=y" */
    const char *value;
};

/* Long lines are folded with a blank at the start of the next (RFC 5545 section 3.1). */
static char *unfold(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, strlen(s) + 1), *to = out;

    for (; *s != '\0'; s++) {
        if (*s == '\n' && (s[1] == ' ' || s[1] == '\t'))
            s++;
        else
            *to++ = *s;
    }
    return out;
}

static char *unescape(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, strlen(s) + 1), *to = out;

    for (; *s != '\0'; s++) {
        if (*s != '\\' || s[1] == '\0') {
            *to++ = *s;
            continue;
        }
        s++;
        *to++ = *s == 'n' || *s == 'N' ? '\n' : *s;
    }
    return text_trim(a, out);
}

/* The colon that ends the parameters; those in quotes do not count. */
static char *value_begin(char *line)
{
    bool quoted = false;

    for (; *line != '\0'; line++) {
        if (*line == '"')
            quoted = !quoted;
        else if (*line == ':' && !quoted)
            return line;
    }
    return NULL;
}

static bool line_parse(char *text, struct line *l)
{
    char *colon = value_begin(text);
    size_t n;

    if (colon == NULL)
        return false;
    *colon = '\0';
    n = strcspn(text, ";");
    l->params = text[n] == ';' ? text + n + 1 : "";
    text[n] = '\0';
    l->name = text;
    l->value = colon + 1;
    return true;
}

/* What is shown of a value: one line, not a book. */
static const char *line_of(struct arena *a, const char *s)
{
    return text_cut(a, text_one_line(a, s), VALUE_CHARS);
}

/* A parameter's value without quotes, NULL if there is none of that name. */
static const char *param(struct arena *a, const char *params, const char *name)
{
    size_t len = strlen(name);

    while (*params != '\0') {
        const char *value = params + len + 1;
        size_t n;

        if (g_ascii_strncasecmp(params, name, len) == 0 && params[len] == '=') {
            n = *value == '"' ? strcspn(++value, "\"") : strcspn(value, ";");
            return arena_strndup(a, value, n);
        }
        params += strcspn(params, ";");
        params += *params == ';';
    }
    return NULL;
}

/* "Jane <jane@x.example>" from CN and mailto:. */
static const char *person(struct reader *r, const struct line *l)
{
    const char *name = param(r->a, l->params, "CN"), *address = l->value;

    if (text_starts_ci(address, "mailto:"))
        address += strlen("mailto:");
    address = line_of(r->a, address);
    if (text_empty(name) || strcmp(name, address) == 0)
        return address;
    return arena_printf(r->a, "%s <%s>", line_of(r->a, name), address);
}

static int two(const char *p)
{
    return g_ascii_isdigit(p[0]) && g_ascii_isdigit(p[1]) ? (p[0] - '0') * 10 + (p[1] - '0') : 0;
}

static void rule_recur(struct rule *rule, const char *value)
{
    static const char DAYS[][3] = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
    const char *month = strstr(value, "BYMONTH="), *day = strstr(value, "BYDAY=");

    if (month == NULL || day == NULL)
        return;
    rule->month = (int)g_ascii_strtoll(month + strlen("BYMONTH="), NULL, 10);
    day += strlen("BYDAY=");
    rule->week = (int)g_ascii_strtoll(day, NULL, 10);
    day += strspn(day, "+-0123456789");
    for (int i = 0; i < 7; i++)
        if (strncmp(day, DAYS[i], 2) == 0)
            rule->weekday = i;
    if (rule->month < 1 || rule->month > 12 || rule->week < -5 || rule->week > 5)
        rule->month = 0;
}

static void zone_line(struct reader *r, const struct line *l)
{
    if (strcmp(l->name, "TZID") == 0 && r->n_zones < ZONES)
        r->zones[r->n_zones++] = l->value;
    else if (r->n_rules == 0 || strcmp(r->inside, "VTIMEZONE") == 0)
        return;
    else if (strcmp(l->name, "TZOFFSETTO") == 0 && strlen(l->value) >= 5)
        r->rules[r->n_rules - 1].offset =
            (l->value[0] == '-' ? -1 : 1) * (two(l->value + 1) * 60 + two(l->value + 3));
    else if (strcmp(l->name, "RRULE") == 0)
        rule_recur(&r->rules[r->n_rules - 1], l->value);
}

static struct when when_of(struct reader *r, const struct line *l)
{
    const char *zone = param(r->a, l->params, "TZID");

    return (struct when){line_of(r->a, l->value), zone != NULL ? line_of(r->a, zone) : NULL};
}

static void event_line(struct reader *r, const struct line *l)
{
    struct mail_calendar *c = r->out;
    const struct {
        const char *name, **to;
    } texts[] = {{"SUMMARY", &c->summary}, {"LOCATION", &c->location}};

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        if (strcmp(l->name, texts[i].name) == 0)
            *texts[i].to = line_of(r->a, unescape(r->a, l->value));
    if (strcmp(l->name, "ORGANIZER") == 0)
        c->organizer = person(r, l);
    else if (strcmp(l->name, "ATTENDEE") == 0 && r->attendees->len < LIMIT_MAIL_ADDRESSES)
        g_ptr_array_add(r->attendees, (gpointer)(uintptr_t)person(r, l));
    else if (strcmp(l->name, "DTSTART") == 0)
        r->start = when_of(r, l);
    else if (strcmp(l->name, "DTEND") == 0 || strcmp(l->name, "DUE") == 0)
        r->end = when_of(r, l);
}

static bool is_event(const char *component)
{
    return strcmp(component, "VEVENT") == 0 || strcmp(component, "VTODO") == 0;
}

static void component_begin(struct reader *r, const char *name)
{
    if ((strcmp(name, "STANDARD") == 0 || strcmp(name, "DAYLIGHT") == 0) && r->n_rules < RULES &&
        r->n_zones > 0)
        r->rules[r->n_rules++] = (struct rule){.zone = (int)r->n_zones - 1};
    if (is_event(name) && !r->done)
        r->any = true;
    g_strlcpy(r->inside, name, sizeof r->inside);
}

/* Alarms and the like stand inside an event; behind them the event goes on. */
static void component_end(struct reader *r, const char *name)
{
    if (is_event(name))
        r->done = true;
    if (strcmp(name, "VALARM") == 0 && r->any && !r->done)
        g_strlcpy(r->inside, "VEVENT", sizeof r->inside);
    else if (strcmp(name, "STANDARD") == 0 || strcmp(name, "DAYLIGHT") == 0)
        g_strlcpy(r->inside, "VTIMEZONE", sizeof r->inside);
    else
        g_strlcpy(r->inside, "VCALENDAR", sizeof r->inside);
}

static void read_line(struct reader *r, char *text)
{
    struct line l;

    if (!line_parse(text, &l))
        return;
    for (char *c = text; *c != '\0'; c++)
        *c = g_ascii_toupper(*c);
    if (strcmp(l.name, "BEGIN") == 0)
        component_begin(r, text_trim(r->a, l.value));
    else if (strcmp(l.name, "END") == 0)
        component_end(r, text_trim(r->a, l.value));
    else if (strcmp(l.name, "METHOD") == 0 && r->out->method == NULL)
        r->out->method = text_cut(r->a, text_one_line(r->a, l.value), METHOD_CHARS);
    else if (is_event(r->inside) && !r->done)
        event_line(r, &l);
    else
        zone_line(r, &l);
}

/* The day of the year's change, e.g. the last Sunday of March, at midnight UTC. */
static int64_t change_at(const struct rule *rule, int year)
{
    char first[9];
    int64_t day;
    int weekday, shift;

    g_snprintf(first, sizeof first, "%04d%02d01", CLAMP(year, 1900, 9998), rule->month);
    if (rule->week < 0)
        g_snprintf(first, sizeof first, "%04d%02d01", year + (rule->month == 12),
                   rule->month % 12 + 1);
    day = date_parse_calendar(first, 0) / CLOCK_DAY;
    weekday = (int)(((day + 4) % 7 + 7) % 7);
    shift = (rule->weekday - weekday + 7) % 7;
    day += shift + 7 * (rule->week < 0 ? rule->week : MAX(rule->week, 1) - 1);
    return day * CLOCK_DAY;
}

/* The offset that holds at the local time LOCAL: that of the change which came last. */
static int zone_offset(const struct reader *r, const char *zone, int64_t local)
{
    int64_t best_at = INT64_MIN;
    int best = 0;

    for (size_t i = 0; i < r->n_rules; i++) {
        const struct rule *rule = &r->rules[i];

        if (strcmp(r->zones[rule->zone], zone) != 0)
            continue;
        if (rule->month == 0 && best_at == INT64_MIN)
            best = rule->offset;
        for (int back = 0; rule->month != 0 && back < 2; back++) {
            int64_t at = change_at(rule, clock_year(local) - back);

            if (at <= local && at > best_at) {
                best_at = at;
                best = rule->offset;
            }
        }
    }
    return best;
}

static bool knows_zone(const struct reader *r, const char *zone)
{
    for (size_t i = 0; i < r->n_rules; i++)
        if (strcmp(r->zones[r->rules[i].zone], zone) == 0)
            return true;
    return false;
}

static int64_t when_at(const struct reader *r, const struct when *w)
{
    int64_t local;

    if (w->value == NULL)
        return MAILDOC_NO_DATE;
    local = date_parse_calendar(w->value, 0);
    if (local == MAILDOC_NO_DATE || g_str_has_suffix(w->value, "Z") || w->zone == NULL)
        return local;
    if (!knows_zone(r, w->zone))
        return MAILDOC_NO_DATE;
    return local - zone_offset(r, w->zone, local) * CLOCK_MINUTE;
}

static const char *when_text(struct reader *r, const struct when *w)
{
    if (w->value == NULL)
        return NULL;
    return w->zone == NULL ? w->value : arena_printf(r->a, "%s %s", w->value, w->zone);
}

static void finish(struct reader *r)
{
    struct mail_calendar *c = r->out;

    c->start_text = when_text(r, &r->start);
    c->end_text = when_text(r, &r->end);
    c->start_at = when_at(r, &r->start);
    c->end_at = when_at(r, &r->end);
    c->attendees.n = r->attendees->len;
    if (c->attendees.n > 0)
        c->attendees.v =
            arena_memdup(r->a, r->attendees->pdata, c->attendees.n * sizeof *c->attendees.v);
}

struct mail_calendar *calendar_read(struct arena *a, const char *text)
{
    g_autoptr(GPtrArray) attendees = g_ptr_array_new();
    struct reader r = {.a = a, .out = ARENA_NEW(a, struct mail_calendar), .attendees = attendees};
    char *p = unfold(a, text);

    while (*p != '\0' && !r.done) {
        size_t n = strcspn(p, "\r\n");
        bool last = p[n] == '\0';

        p[n] = '\0';
        read_line(&r, p);
        p += n + !last;
    }
    if (!r.any)
        return NULL;
    finish(&r);
    return r.out;
}
