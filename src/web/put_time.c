/* put.h: times, sizes and numbers as people in this language write them. */
#include "base/clock.h"
#include "web/markup.h"
#include "web/zone.h"

#include <glib.h>

static const char *const months_de[] = {"Januar",    "Februar", "März",     "April",
                                        "Mai",       "Juni",    "Juli",     "August",
                                        "September", "Oktober", "November", "Dezember"};
static const char *const months_en[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};

static void day_out(struct put *o, const struct zone_time *t)
{
    if (o->lang == LANG_DE)
        buf_printf(o->out, "%02d.%02d.%04d", t->day, t->month, t->year);
    else
        buf_printf(o->out, "%d %.3s %04d", t->day, months_en[t->month - 1], t->year);
}

static void clock_out(struct put *o, const struct zone_time *t)
{
    buf_printf(o->out, "%02d:%02d", t->hour, t->minute);
}

void put_date(struct put *o, int64_t at)
{
    struct zone_time t = zone_local(at);

    day_out(o, &t);
    buf_putc(o->out, ' ');
    clock_out(o, &t);
}

void put_day(struct put *o, int64_t at)
{
    struct zone_time t = zone_local(at);

    day_out(o, &t);
}

void put_time(struct put *o, int64_t at)
{
    struct zone_time t = zone_local(at);

    clock_out(o, &t);
}

void put_iso(struct put *o, int64_t at)
{
    struct zone_time t = zone_utc(at);

    buf_printf(o->out, "%04d-%02d-%02dT%02d:%02d:%02dZ", t.year, t.month, t.day, t.hour, t.minute,
               t.second);
}

static void minutes_out(struct put *o, const char *words, int64_t minutes)
{
    struct put_words w = {words, (const char *const[]){"d"}, 1};

    while (put_words(o, &w) >= 0)
        put_long(o, minutes);
}

static void near_day_out(struct put *o, const char *name, const struct zone_time *t)
{
    put_text(o, name);
    buf_puts(o->out, ", ");
    clock_out(o, t);
}

/* Another day than today, yesterday and tomorrow. */
static void far_day_out(struct put *o, const struct zone_time *t, int this_year)
{
    if (t->year != this_year)
        day_out(o, t);
    else if (o->lang == LANG_DE)
        buf_printf(o->out, "%d. %s", t->day, months_de[t->month - 1]);
    else
        buf_printf(o->out, "%d %s", t->day, months_en[t->month - 1]);
}

void put_ago(struct put *o, int64_t at)
{
    struct zone_time t = zone_local(at), now = zone_local(o->now_at);
    int64_t days = now.day_number - t.day_number;
    enum lang lang = o->lang;
    int64_t past = 0;

    if (!__builtin_sub_overflow(o->now_at, at, &past) && past > -CLOCK_HOUR && past < CLOCK_HOUR) {
        if (past > -CLOCK_MINUTE && past < CLOCK_MINUTE)
            put_text(o, _("gerade eben"));
        else if (past > 0)
            minutes_out(o, _("vor %d Min."), past / CLOCK_MINUTE);
        else
            minutes_out(o, _("in %d Min."), -past / CLOCK_MINUTE);
    } else if (days == 0) {
        near_day_out(o, _("heute"), &t);
    } else if (days == 1) {
        near_day_out(o, _("gestern"), &t);
    } else if (days == -1) {
        near_day_out(o, _("morgen"), &t);
    } else {
        far_day_out(o, &t, now.year);
    }
}

/* Tenths of a unit, with the comma of the language. */
static void tenths_out(struct put *o, int64_t tenths, const char *unit)
{
    buf_printf(o->out, "%" G_GINT64_FORMAT "%c%d %s", tenths / 10, o->lang == LANG_DE ? ',' : '.',
               (int)(tenths % 10), unit);
}

void put_size(struct put *o, int64_t bytes)
{
    const int64_t kb = 1024, mb = kb * 1024, gb = mb * 1024;
    int64_t n = MAX(bytes, 0);

    if (n < kb)
        buf_printf(o->out, "%d %s", (int)n,
                   o->lang == LANG_DE ? "Byte"
                   : n == 1           ? "byte"
                                      : "bytes");
    else if (n < mb - kb / 2)
        buf_printf(o->out, "%d KB", (int)((n + kb / 2) / kb));
    else if (n < gb - mb / 20)
        tenths_out(o, (n * 10 + mb / 2) / mb, "MB");
    else
        tenths_out(o, n / gb * 10 + (n % gb * 10 + gb / 2) / gb, "GB");
}

void put_number(struct put *o, int64_t n)
{
    uint64_t rest = n < 0 ? -(uint64_t)n : (uint64_t)n;
    char digits[32];
    size_t at = sizeof digits, count = 0;

    do {
        if (count > 0 && count % 3 == 0)
            digits[--at] = o->lang == LANG_DE ? '.' : ',';
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
        count++;
    } while (rest > 0);
    if (n < 0)
        digits[--at] = '-';
    buf_add(o->out, digits + at, sizeof digits - at);
}
