#include "web/words.h"

#include "base/clock.h"

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

/* The weight of "de-AT;q=0.8" in thousandths. */
static int quality(const char *item, size_t n)
{
    const char *q = memmem(item, n, "q=", 2);

    return q == NULL ? 1000 : (int)(g_ascii_strtod(q + 2, NULL) * 1000);
}

enum lang lang_pick(const char *own, const char *accept, enum lang fallback)
{
    int best = 0, items = 0;
    enum lang found = fallback;

    if (own != NULL)
        return lang_parse(own, fallback);
    for (; accept != NULL && *accept != '\0' && items < 32; items++) {
        size_t n = strcspn(accept, ",");
        const char *item = accept + strspn(accept, " \t");
        int q = quality(accept, n);
        bool de = g_ascii_strncasecmp(item, "de", 2) == 0,
             en = g_ascii_strncasecmp(item, "en", 2) == 0;

        if ((de || en) && !g_ascii_isalpha(item[2]) && q > best) {
            best = q;
            found = de ? LANG_DE : LANG_EN;
        }
        accept += n + (accept[n] == ',' ? 1 : 0);
    }
    return found;
}

static GDateTime *local(int64_t at)
{
    static gsize once;
    static GTimeZone *zone;
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at / 1000);

    if (g_once_init_enter(&once)) {
        zone = g_time_zone_new_identifier("Europe/Berlin");
        if (zone == NULL)
            zone = g_time_zone_new_utc();
        g_once_init_leave(&once, 1);
    }
    return utc == NULL ? NULL : g_date_time_to_timezone(utc, zone);
}

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

char *lang_day(struct arena *a, enum lang lang, int64_t at)
{
    g_autoptr(GDateTime) t = local(at);

    if (t == NULL)
        return arena_strdup(a, "");
    if (lang == LANG_DE)
        return arena_printf(a, "%02d.%02d.%04d", g_date_time_get_day_of_month(t),
                            g_date_time_get_month(t), g_date_time_get_year(t));
    return arena_printf(a, "%d %s %04d", g_date_time_get_day_of_month(t),
                        months[g_date_time_get_month(t) - 1], g_date_time_get_year(t));
}

char *lang_date(struct arena *a, enum lang lang, int64_t at)
{
    g_autoptr(GDateTime) t = local(at);

    if (t == NULL)
        return arena_strdup(a, "");
    return arena_printf(a, "%s, %02d:%02d", lang_day(a, lang, at), g_date_time_get_hour(t),
                        g_date_time_get_minute(t));
}

char *lang_ago(struct arena *a, enum lang lang, int64_t at, int64_t now)
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
    return lang_day(a, lang, at);
}

char *lang_size(struct arena *a, enum lang lang, int64_t bytes)
{
    int64_t tenths = bytes * 10 / (1024 * 1024);

    if (bytes < 1024)
        return arena_printf(a, "%" G_GINT64_FORMAT " B", bytes);
    if (bytes < 1024 * 1024)
        return arena_printf(a, "%" G_GINT64_FORMAT " KB", (bytes + 512) / 1024);
    return arena_printf(a, "%" G_GINT64_FORMAT "%c%" G_GINT64_FORMAT " MB", tenths / 10,
                        lang == LANG_DE ? ',' : '.', tenths % 10);
}
