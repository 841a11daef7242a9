#include "web/words.h"

#include "base/clock.h"
#include "base/limits.h"

#include <stdbool.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *key, const void *item)
{
    return strcmp(key, ((const struct lang_pair *)item)->de);
}

const char *lang_text(enum lang lang, const char *german)
{
    const struct lang_pair *pair;

    if (lang == LANG_DE)
        return german;
    pair = bsearch(german, lang_pairs, lang_n_pairs, sizeof *lang_pairs, compare);
    return pair == NULL ? german : pair->en;
}

enum lang lang_parse(const char *name, enum lang fallback)
{
    if (g_strcmp0(name, "de") == 0)
        return LANG_DE;
    return g_strcmp0(name, "en") == 0 ? LANG_EN : fallback;
}

const char *lang_name(enum lang lang)
{
    return lang == LANG_DE ? "de" : "en";
}

/* Which of ours a language range names, by its first subtag; -1 for none. */
static int range_lang(const char *range, size_t n)
{
    if (n < 2 || (n > 2 && range[2] != '-'))
        return -1;
    if (g_ascii_strncasecmp(range, "de", 2) == 0)
        return LANG_DE;
    return g_ascii_strncasecmp(range, "en", 2) == 0 ? LANG_EN : -1;
}

/* A qvalue in thousandths, RFC 9110 section 12.4.2; 0 for what is none. */
static int weight_parse(const char *s, size_t n)
{
    int q, scale = 100;

    if (n == 0 || n > 5 || (s[0] != '0' && s[0] != '1') || (n > 1 && s[1] != '.'))
        return 0;
    q = (s[0] - '0') * 1000;
    for (size_t i = 2; i < n; i++, scale /= 10) {
        if (!g_ascii_isdigit(s[i]))
            return 0;
        q += (s[i] - '0') * scale;
    }
    return MIN(q, 1000);
}

/* The weight of "de-AT;q=0.8", 1000 where it states none; *RANGE_LEN is that of "de-AT". */
static int item_weight(const char *item, size_t n, size_t *range_len)
{
    const char *semicolon = memchr(item, ';', n), *end = item + n, *p;

    *range_len = semicolon == NULL ? n : (size_t)(semicolon - item);
    while (*range_len > 0 && strchr(" \t", item[*range_len - 1]) != NULL)
        --*range_len;
    if (semicolon == NULL)
        return 1000;
    for (p = semicolon + 1; p < end && (*p == ' ' || *p == '\t'); p++)
        ;
    if (end - p < 2 || (*p != 'q' && *p != 'Q') || p[1] != '=')
        return 1000;
    return weight_parse(p + 2, (size_t)(end - p - 2));
}

enum { WEIGHT_UNSAID = -1, ACCEPT_ITEMS = 32 };

/* The first of the heaviest wins; "*" weighs for those that are not named. */
static enum lang accepted(const char *accept, size_t n, enum lang fallback)
{
    int weights[] = {[LANG_DE] = WEIGHT_UNSAID, [LANG_EN] = WEIGHT_UNSAID}, star = 0, at = 0;
    int first[] = {[LANG_DE] = ACCEPT_ITEMS, [LANG_EN] = ACCEPT_ITEMS};
    enum lang other = fallback == LANG_DE ? LANG_EN : LANG_DE;

    for (const char *end = accept + n; accept < end && at < ACCEPT_ITEMS; at++) {
        const char *comma = memchr(accept, ',', (size_t)(end - accept));
        size_t len, range;
        int lang, q;

        for (; accept < end && (*accept == ' ' || *accept == '\t'); accept++)
            ;
        len = (size_t)((comma == NULL ? end : comma) - accept);
        while (len > 0 && strchr(" \t", accept[len - 1]) != NULL)
            len--;
        q = item_weight(accept, len, &range);
        lang = range_lang(accept, range);
        if (range == 1 && *accept == '*')
            star = q;
        else if (lang >= 0 && q > weights[lang]) {
            weights[lang] = q;
            first[lang] = at;
        }
        accept = comma == NULL ? end : comma + 1;
    }
    for (int i = LANG_DE; i <= LANG_EN; i++)
        if (weights[i] == WEIGHT_UNSAID)
            weights[i] = star;
    if (weights[other] != weights[fallback])
        return weights[other] > weights[fallback] ? other : fallback;
    return weights[other] > 0 && first[other] < first[fallback] ? other : fallback;
}

enum lang lang_pick(const char *own, const char *accept, enum lang fallback)
{
    if (g_strcmp0(own, "de") == 0 || g_strcmp0(own, "en") == 0)
        return lang_parse(own, fallback);
    return accept == NULL ? fallback
                          : accepted(accept, strnlen(accept, LIMIT_ACCEPT_LANGUAGE), fallback);
}

static GDateTime *local(GTimeZone *zone, int64_t at)
{
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at / 1000);

    return utc == NULL ? NULL : g_date_time_to_timezone(utc, zone);
}

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

char *lang_day(struct arena *a, enum lang lang, GTimeZone *zone, int64_t at)
{
    g_autoptr(GDateTime) t = local(zone, at);

    if (t == NULL)
        return arena_strdup(a, "");
    if (lang == LANG_DE)
        return arena_printf(a, "%02d.%02d.%04d", g_date_time_get_day_of_month(t),
                            g_date_time_get_month(t), g_date_time_get_year(t));
    return arena_printf(a, "%d %s %04d", g_date_time_get_day_of_month(t),
                        months[g_date_time_get_month(t) - 1], g_date_time_get_year(t));
}

char *lang_clock(struct arena *a, GTimeZone *zone, int64_t at)
{
    g_autoptr(GDateTime) t = local(zone, at);

    if (t == NULL)
        return arena_strdup(a, "");
    return arena_printf(a, "%02d:%02d", g_date_time_get_hour(t), g_date_time_get_minute(t));
}

char *lang_date(struct arena *a, enum lang lang, GTimeZone *zone, int64_t at)
{
    const char *day = lang_day(a, lang, zone, at);

    return *day == '\0' ? arena_strdup(a, "") : arena_printf(a, "%s, %s", day, lang_clock(a, zone, at));
}

char *lang_iso_day(struct arena *a, GTimeZone *zone, int64_t at)
{
    g_autoptr(GDateTime) t = local(zone, at);

    if (t == NULL)
        return arena_strdup(a, "");
    return arena_printf(a, "%04d-%02d-%02d", g_date_time_get_year(t), g_date_time_get_month(t),
                        g_date_time_get_day_of_month(t));
}

int64_t lang_morning(GTimeZone *zone, const char *day)
{
    enum { MORNING = 8, LAST_YEAR = 2200 };
    g_autoptr(GDateTime) t = NULL;
    int part[3] = {0}, i = 0;

    for (; *day != '\0'; day++) {
        if (*day == '-' && i < 2)
            i++;
        else if (!g_ascii_isdigit(*day) || part[i] > LAST_YEAR)
            return 0;
        else
            part[i] = part[i] * 10 + (*day - '0');
    }
    if (i < 2 || part[0] < 1970 || part[0] > LAST_YEAR)
        return 0;
    t = g_date_time_new(zone, part[0], part[1], part[2], MORNING, 0, 0);
    return t == NULL ? 0 : g_date_time_to_unix(t) * 1000;
}

char *lang_stamp(struct arena *a, GTimeZone *zone, int64_t at)
{
    g_autoptr(GDateTime) t = local(zone, at);
    g_autofree char *text = t == NULL ? NULL : g_date_time_format(t, "%Y-%m-%d %H:%M");

    return arena_strdup(a, text == NULL ? "" : text);
}

char *lang_ago(struct arena *a, enum lang lang, GTimeZone *zone, int64_t at, int64_t now)
{
    static const struct {
        int64_t under, unit;
        const char *de, *en;
    } steps[] = {
        {CLOCK_HOUR, CLOCK_MINUTE, "%d min", "%d min"},
        {CLOCK_DAY, CLOCK_HOUR, "%d Std.", "%d h"},
        {2 * CLOCK_DAY, CLOCK_DAY, "gestern", "yesterday"},
        {14 * CLOCK_DAY, CLOCK_DAY, "%d Tage", "%d days"},
    };
    int64_t age = now - at;

    if (age < CLOCK_MINUTE)
        return arena_strdup(a, lang == LANG_DE ? "jetzt" : "now");
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
        if (age < steps[i].under) {
            const char *words = lang == LANG_DE ? steps[i].de : steps[i].en;
            const char *slot = strstr(words, "%d");

            if (slot == NULL)
                return arena_strdup(a, words);
            return arena_printf(a, "%.*s%" G_GINT64_FORMAT "%s", (int)(slot - words), words,
                                age / steps[i].unit, slot + 2);
        }
    return lang_day(a, lang, zone, at);
}

char *lang_size(struct arena *a, enum lang lang, int64_t bytes)
{
    const int64_t kb = 1024, mb = kb * 1024, gb = mb * 1024;
    const int64_t unit = bytes < gb ? mb : gb;
    int64_t tenths = bytes / unit * 10 + (bytes % unit * 10 + unit / 2) / unit;

    if (bytes < kb)
        return arena_printf(a, "%" G_GINT64_FORMAT " B", bytes);
    if (bytes < mb - kb / 2)
        return arena_printf(a, "%" G_GINT64_FORMAT " KB", (bytes + kb / 2) / kb);
    return arena_printf(a, "%" G_GINT64_FORMAT "%c%" G_GINT64_FORMAT " %s", tenths / 10,
                        lang == LANG_DE ? ',' : '.', tenths % 10, unit == mb ? "MB" : "GB");
}
