#include "web/report_chart.h"

#include "base/clock.h"
#include "base/zone.h"
#include "web/shell.h"

#include <math.h>

/* What is left of the numbers at the left, right of the last point, above the highest and below 0.
 */
enum { LEFT = 36, TOP = 12, BELOW = 24, LABELS = 4, LINES = 4 };
enum { BAR_LEFT = 84, BAR_WIDE = 403, BAR_STEP = 36, BAR_TOP = 7, BAR_MIN = 2 };

/* One number after the point, as the language writes it, and none for whole ones and large ones. */
static const char *decimal(struct request *r, double value)
{
    struct arena *a = request_arena(r);
    int64_t tenths = (int64_t)floor(value * 10 + 0.5);

    if (tenths % 10 == 0 || tenths >= 1000)
        return arena_printf(a, "%" G_GINT64_FORMAT, (tenths + 5) / 10);
    return arena_printf(a, "%" G_GINT64_FORMAT "%c%d", tenths / 10,
                        shell_lang(r) == LANG_DE ? ',' : '.', (int)(tenths % 10));
}

const char *report_wait_text(struct request *r, const struct report_wait *w, int64_t value)
{
    struct arena *a = request_arena(r);

    if (w->n == 0)
        return "";
    if (value < CLOCK_MINUTE)
        return shell_word(r, _("unter 1 min"));
    if (value < 2 * CLOCK_HOUR)
        return arena_printf(a, "%" G_GINT64_FORMAT " %s", value / CLOCK_MINUTE,
                            shell_word(r, _("min")));
    if (value < 2 * CLOCK_DAY)
        return arena_printf(a, "%s %s", decimal(r, (double)value / CLOCK_HOUR),
                            shell_word(r, _("Std.")));
    return arena_printf(a, "%s %s", decimal(r, (double)value / CLOCK_DAY),
                        shell_word(r, _("Tage")));
}

GTimeZone *report_zone(struct request *r)
{
    return zone_get(house_now(shell_app(r)->house)->zone);
}

const char *report_step_text(struct request *r, enum report_step step, int64_t begin)
{
    struct arena *a = request_arena(r);

    if (step == REPORT_DAYS)
        return lang_day(a, shell_lang(r), report_zone(r), begin);
    if (step == REPORT_WEEKS)
        return arena_printf(a, "%s %d", shell_word(r, _("KW")), report_week(report_zone(r), begin));
    return report_month(a, report_zone(r), begin, 0);
}

void report_bars(struct request *r, const struct report *report, struct view_report *v)
{
    static const char *const words[REPORT_AGES] = {_("< 4 Std."), _("4–24 Std."), _("1–3 Tage"),
                                                   _("3–7 Tage"), _("> 7 Tage")};
    static const char *const tones[REPORT_AGES] = {"f1", "f1", "f1", "fw", "fd"};
    g_autoptr(GString) summary = g_string_new(NULL);
    size_t most = 1;

    for (int i = 0; i < REPORT_AGES; i++)
        most = MAX(most, report->ages[i]);
    v->bars = ARENA_ARRAY(request_arena(r), struct view_bar, REPORT_AGES);
    v->n_bars = REPORT_AGES;
    for (int i = 0; i < REPORT_AGES; i++) {
        struct view_bar *b = &v->bars[i];

        b->word = shell_word(r, words[i]);
        b->tone = tones[i];
        b->n = (int64_t)report->ages[i];
        b->top = BAR_TOP + i * BAR_STEP;
        b->baseline = b->top + 15;
        b->width =
            report->ages[i] == 0 ? 0 : MAX((int)(report->ages[i] * BAR_WIDE / most), BAR_MIN);
        b->value_x = BAR_LEFT + b->width + 8;
        g_string_append_printf(summary, "%s%s: %" G_GINT64_FORMAT, i == 0 ? "" : ", ", b->word,
                               b->n);
    }
    v->bars_summary = arena_strdup(request_arena(r), summary->str);
}

/* A round number of which LINES or fewer reach MOST. */
static double round_step(double most)
{
    static const double rounds[] = {1, 2, 5, 10};
    double step = most / LINES, scale;

    if (step <= 1)
        return 1;
    scale = pow(10, floor(log10(step)));
    for (size_t i = 0; i < G_N_ELEMENTS(rounds); i++)
        if (step <= rounds[i] * scale)
            return rounds[i] * scale;
    return 10 * scale;
}

struct canvas {
    struct request *r;
    int wide, high;
    size_t n;    /* of points */
    double most; /* the value of the uppermost line */
};

static double x_of(const struct canvas *c, size_t i)
{
    return c->n < 2 ? LEFT : LEFT + (double)(c->wide - LEFT - 12) * (double)i / (double)(c->n - 1);
}

static double y_of(const struct canvas *c, double value)
{
    return TOP + (double)(c->high - TOP - BELOW) * (1 - value / c->most);
}

static void scale(struct canvas *c, const double *one, const double *two, struct view_plot *p)
{
    struct arena *a = request_arena(c->r);
    double most = 1, step;

    for (size_t i = 0; i < c->n; i++)
        most = fmax(most, fmax(one[i], two == NULL ? 0 : two[i]));
    step = round_step(most);
    c->most = step * ceil(most / step);
    p->ys = ARENA_ARRAY(a, struct view_mark, LINES + 2);
    for (double at = 0; at <= c->most && p->n_ys < LINES + 2; at += step)
        p->ys[p->n_ys++] = (struct view_mark){(int)y_of(c, at), arena_printf(a, "%.0f", at), "end"};
}

/* The points of a line; a value below 0 is a step without any, the line goes on past it. */
static void points(const struct canvas *c, const double *values, GString *out, size_t *first,
                   size_t *last)
{
    char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];

    *first = *last = c->n;
    for (size_t i = 0; i < c->n; i++) {
        if (values[i] < 0)
            continue;
        g_ascii_formatd(x, sizeof x, "%.1f", x_of(c, i));
        g_ascii_formatd(y, sizeof y, "%.1f", y_of(c, values[i]));
        g_string_append_printf(out, "%s%s,%s", *last == c->n ? "" : " ", x, y);
        *first = *first == c->n ? i : *first;
        *last = i;
    }
}

static void draw(const struct canvas *c, const double *solid, const double *dashed,
                 struct view_plot *p)
{
    struct arena *a = request_arena(c->r);
    g_autoptr(GString) line = g_string_new(NULL);
    g_autoptr(GString) other = g_string_new(NULL);
    size_t first, last, none;

    points(c, solid, line, &first, &last);
    p->line = arena_strdup(a, line->str);
    p->area = p->dashed = "";
    if (last < c->n) {
        int base = c->high - BELOW;

        p->last_x = (int)x_of(c, last);
        p->last_y = (int)y_of(c, solid[last]);
        p->area = arena_printf(a, "M%d,%d L%s L%d,%dz", (int)x_of(c, first), base, line->str,
                               p->last_x, base);
    }
    if (dashed != NULL) {
        points(c, dashed, other, &first, &none);
        p->dashed = arena_strdup(a, other->str);
    }
}

static void label_steps(const struct canvas *c, const struct report_span *span, struct view_plot *p)
{
    size_t most = MIN(c->n, (size_t)LABELS);

    p->xs = ARENA_ARRAY(request_arena(c->r), struct view_mark, LABELS);
    for (size_t k = 0; k < most; k++) {
        size_t i = most < 2 ? 0 : k * (c->n - 1) / (most - 1);

        p->xs[p->n_xs++] =
            (struct view_mark){(int)x_of(c, i), report_step_text(c->r, span->step, span->starts[i]),
                               k == 0          ? "start"
                               : k + 1 == most ? "end"
                                               : "middle"};
    }
}

static const struct {
    int64_t size, up_to;
    const char *word;
} units[] = {
    {CLOCK_MINUTE, 3 * CLOCK_HOUR, _("Median in Minuten")},
    {CLOCK_HOUR, 4 * CLOCK_DAY, _("Median in Stunden")},
    {CLOCK_DAY, G_MAXINT64, _("Median in Tagen")},
};

static void first_plot(struct request *r, const struct report *report,
                       const struct report_span *span, struct view_report *v)
{
    struct canvas c = {.r = r, .wide = 560, .high = 190, .n = report->n_steps};
    double *values = ARENA_ARRAY(request_arena(r), double, c.n);
    int64_t most = 0;
    size_t unit = 0;

    for (size_t i = 0; i < c.n; i++)
        most = MAX(most, report->steps[i].first.median);
    while (most >= units[unit].up_to && unit + 1 < G_N_ELEMENTS(units))
        unit++;
    for (size_t i = 0; i < c.n; i++)
        values[i] = report->steps[i].first.n == 0
                        ? -1
                        : (double)report->steps[i].first.median / (double)units[unit].size;
    v->unit = shell_word(r, units[unit].word);
    v->first.title = shell_word(r, _("Zeit bis zur ersten Antwort"));
    v->first.summary = v->unit;
    scale(&c, values, NULL, &v->first);
    draw(&c, values, NULL, &v->first);
    label_steps(&c, span, &v->first);
}

static void flow_plot(struct request *r, const struct report *report,
                      const struct report_span *span, struct view_report *v)
{
    struct canvas c = {.r = r, .wide = 1160, .high = 220, .n = report->n_steps};
    double *solved = ARENA_ARRAY(request_arena(r), double, c.n);
    double *created = ARENA_ARRAY(request_arena(r), double, c.n);

    for (size_t i = 0; i < c.n; i++) {
        solved[i] = (double)report->steps[i].solved;
        created[i] = (double)report->steps[i].created;
    }
    v->flow.title = shell_word(r, _("Angelegt und gelöst"));
    v->flow.summary =
        arena_printf(request_arena(r), "%s: %zu, %s: %zu", shell_word(r, _("Angelegt")),
                     report->all.created, shell_word(r, _("Gelöst")), report->all.solved);
    scale(&c, solved, created, &v->flow);
    draw(&c, solved, created, &v->flow);
    label_steps(&c, span, &v->flow);
}

void report_plots(struct request *r, const struct report *report, const struct report_span *span,
                  struct view_report *v)
{
    first_plot(r, report, span, v);
    flow_plot(r, report, span, v);
}
