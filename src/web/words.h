/* lang.h - German and English: chosen for each request, no locale of the system involved. The
 * German text is the key; the files of po/en have the English. Thread-safe. */
#pragma once
#include "base/arena.h"
#include <glib.h>
#include <stddef.h>
#include <stdint.h>

enum lang { LANG_DE, LANG_EN };

struct lang_pair {
    const char *de, *en;
};
extern const struct lang_pair lang_pairs[];
extern const size_t lang_n_pairs;

/* Marks a text for translation in C; tools/words.py collects these. */
#define _(text) (text)

/* The text in LANG; the German where there is no other. */
const char *lang_text(enum lang lang, const char *german);
/* The person's own choice ("de", "en" or NULL) first, then Accept-Language (RFC 9110 section
 * 12.5.4; hostile, may be NULL), then FALLBACK. */
enum lang lang_pick(const char *own, const char *accept_language, enum lang fallback);
enum lang lang_parse(const char *name, enum lang fallback);
const char *lang_name(enum lang lang);
/* "23.11.2026, 18:04" / "23 Nov 2026, 18:04", as clocks in ZONE show it (base/zone.h). */
char *lang_date(struct arena *a, enum lang lang, GTimeZone *zone, int64_t at);
/* "18:04" */
char *lang_clock(struct arena *a, GTimeZone *zone, int64_t at);
char *lang_day(struct arena *a, enum lang lang, GTimeZone *zone, int64_t at);
/* "2026-11-30", as <input type=date> has it; and eight in the morning of such a day, 0 where DAY is
 * none. */
char *lang_iso_day(struct arena *a, GTimeZone *zone, int64_t at);
int64_t lang_morning(GTimeZone *zone, const char *day);
/* "2026-11-23 18:04", for spreadsheets and sorting. */
char *lang_stamp(struct arena *a, GTimeZone *zone, int64_t at);
/* An age, short enough for a column: "5 min", "3 Std." / "3 h", "gestern"; older ones as a day. */
char *lang_ago(struct arena *a, enum lang lang, GTimeZone *zone, int64_t at, int64_t now);
/* "1,2 MB" / "1.2 MB" */
char *lang_size(struct arena *a, enum lang lang, int64_t bytes);
