/* page_report.c - the reports: what came in, how fast it was answered and solved, by whom and for
 * whom; as a page with pictures and as CSV. */
#include "base/clock.h"
#include "base/csv.h"
#include "base/fail.h"
#include "base/form.h"
#include "base/text.h"
#include "core/queue_right.h"
#include "pages/report.h"
#include "web/report_chart.h"
#include "web/shell.h"

#include <string.h>

#define PLACE "/desk/reports"

enum { DAYS_USUAL = 30 };

static const char *const spans[] = {"30", "7", "90", "365", NULL};
static const char *const span_words[] = {_("30 Tage"), _("7 Tage"), _("Quartal"), _("Jahr")};
static const char *const bys[] = {"queue", "owner", "company", "channel", "tag", NULL};
static const char *const by_words[] = {_("Bereich"), _("Bearbeiter"), _("Firma"), _("Kanal"),
                                       _("Schlagwort")};
static const char *const channels[] = {"mail", "web", "phone", "api", NULL};
static const char *const channel_words[] = {_("E-Mail"), _("Portal"), _("Telefon"),
                                            _("Schnittstelle")};
static const char *const parts[] = {"steps", "groups", NULL};

static const struct field fields[] = {
    {"days", FIELD_CHOICE, .values = spans},
    {"from", FIELD_LINE, .max = 10},
    {"to", FIELD_LINE, .max = 10},
    {"by", FIELD_CHOICE, .values = bys},
    {"queue", FIELD_INT},
    {"owner", FIELD_INT},
    {"company", FIELD_INT},
    {"tag", FIELD_INT},
    {"channel", FIELD_CHOICE, .values = channels},
    {"part", FIELD_CHOICE, .values = parts},
    {NULL},
};

struct asked {
    struct report_ask ask;
    struct report_span span;
    const char *days, *from, *to; /* FROM and TO are "" where DAYS says it */
    const char *problem;
};

static const char *choice(struct request *r, const char *field, const char *const *values)
{
    int i = request_choice(r, field);

    return i < 0 ? "" : values[i];
}

static void ask_of(struct request *r, int64_t now, struct asked *q)
{
    struct arena *a = request_arena(r);
    const char *days = choice(r, "days", spans);

    *q = (struct asked){.days = days, .from = request_text(r, "from"), .to = request_text(r, "to")};
    q->ask.by = (enum report_by)MAX(request_choice(r, "by"), 0);
    q->ask.queue_id = request_int(r, "queue", 0);
    q->ask.owner_id = request_int(r, "owner", 0);
    q->ask.company_id = request_int(r, "company", 0);
    q->ask.tag_id = request_int(r, "tag", 0);
    q->ask.channel = choice(r, "channel", channels);
    if (*days != '\0' || (text_empty(q->from) && text_empty(q->to))) {
        q->from = q->to = "";
    } else if (!report_span_days(a, report_zone(r), q->from, q->to, &q->span)) {
        q->problem =
            shell_word(r, _("Der Zeitraum braucht zwei Tage, der zweite nicht vor dem ersten."));
        q->from = q->to = "";
    }
    if (q->span.n_starts == 0) {
        q->days = *days == '\0' ? spans[0] : days;
        report_span_last(a, report_zone(r), now, (int)g_ascii_strtoll(q->days, NULL, 10), &q->span);
    }
    q->ask.starts = q->span.starts;
    q->ask.n_starts = q->span.n_starts;
    q->ask.until = q->span.until;
}

/* The address of the same report with NAME set to VALUE ("": without it). */
static struct url with(struct request *r, const struct asked *q, const char *path, const char *name,
                       const char *value)
{
    struct arena *a = request_arena(r);
    const struct {
        const char *name, *value;
    } all[] = {
        {"days", q->days},
        {"from", q->from},
        {"to", q->to},
        {"by", q->ask.by == REPORT_BY_QUEUE ? "" : bys[q->ask.by]},
        {"queue",
         q->ask.queue_id == 0 ? "" : arena_printf(a, "%" G_GINT64_FORMAT, q->ask.queue_id)},
        {"owner",
         q->ask.owner_id == 0 ? "" : arena_printf(a, "%" G_GINT64_FORMAT, q->ask.owner_id)},
        {"company",
         q->ask.company_id == 0 ? "" : arena_printf(a, "%" G_GINT64_FORMAT, q->ask.company_id)},
        {"tag", q->ask.tag_id == 0 ? "" : arena_printf(a, "%" G_GINT64_FORMAT, q->ask.tag_id)},
        {"channel", q->ask.channel},
    };
    g_autoptr(GString) out = g_string_new(path);
    bool named = false;
    char mark = '?';

    for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
        bool this = strcmp(all[i].name, name) == 0;
        const char *text = this ? value : all[i].value;

        named = named || this;
        if (*text == '\0' || (strcmp(name, "days") == 0 && (i == 1 || i == 2)))
            continue;
        g_string_append_printf(out, "%c%s=%s", mark, all[i].name, url_part(a, text));
        mark = '&';
    }
    if (!named)
        g_string_append_printf(out, "%c%s=%s", mark, name, url_part(a, value));
    return url_path(a, "%s", out->str);
}

static struct view_report_row row_of(struct request *r, const struct report_sum *s)
{
    return (struct view_report_row){
        .created = (int64_t)s->created,
        .solved = (int64_t)s->solved,
        .open = (int64_t)s->open,
        .reopened = (int64_t)s->reopened,
        .first = report_wait_text(r, &s->first, s->first.median),
        .first_most = report_wait_text(r, &s->first, s->first.p90),
        .solution = report_wait_text(r, &s->solution, s->solution.median),
        .solution_most = report_wait_text(r, &s->solution, s->solution.p90)};
}

static const char *channel_word(struct request *r, const char *channel)
{
    for (size_t i = 0; channels[i] != NULL; i++)
        if (g_strcmp0(channels[i], channel) == 0)
            return shell_word(r, channel_words[i]);
    return "";
}

static const char *group_word(struct request *r, enum report_by by, const struct report_sum *g)
{
    if (by == REPORT_BY_CHANNEL)
        return channel_word(r, g->name);
    if (g->name != NULL)
        return g->name;
    return shell_word(r, by == REPORT_BY_OWNER     ? _("Nicht zugewiesen")
                         : by == REPORT_BY_COMPANY ? _("Ohne Firma")
                                                   : _("Gelöscht"));
}

static void add_groups(struct request *r, const struct asked *q, const struct report *report,
                       struct view_report *v)
{
    struct arena *a = request_arena(r);

    v->n_groups = report->n_groups;
    v->more_groups = (int64_t)(report->n_groups_all - report->n_groups);
    v->groups = ARENA_ARRAY(a, struct view_report_row, v->n_groups + 1);
    for (size_t i = 0; i < v->n_groups; i++) {
        const struct report_sum *g = &report->groups[i];
        bool channel = q->ask.by == REPORT_BY_CHANNEL;

        v->groups[i] = row_of(r, g);
        v->groups[i].word = group_word(r, q->ask.by, g);
        v->groups[i].has_link = channel || g->id != 0;
        v->groups[i].link = with(r, q, PLACE, bys[q->ask.by],
                                 channel ? g->name : arena_printf(a, "%" G_GINT64_FORMAT, g->id));
    }
}

static void add_steps(struct request *r, const struct asked *q, const struct report *report,
                      struct view_report *v)
{
    static const char *const words[] = {_("Tag"), _("Woche"), _("Monat")};

    v->step_word = shell_word(r, words[q->span.step]);
    v->n_steps = report->n_steps;
    v->steps = ARENA_ARRAY(request_arena(r), struct view_report_row, v->n_steps + 1);
    for (size_t i = 0; i < v->n_steps; i++) {
        v->steps[i] = row_of(r, &report->steps[i]);
        v->steps[i].word = report_step_text(r, q->span.step, q->span.starts[i]);
    }
}

static void add_tabs(struct request *r, const struct asked *q, struct view_report *v)
{
    struct arena *a = request_arena(r);

    v->n_spans = G_N_ELEMENTS(span_words);
    v->spans = ARENA_ARRAY(a, struct view_tab, v->n_spans);
    for (size_t i = 0; i < v->n_spans; i++)
        v->spans[i] = (struct view_tab){.key = spans[i],
                                        .word = shell_word(r, span_words[i]),
                                        .link = with(r, q, PLACE, "days", spans[i]),
                                        .current = strcmp(q->days, spans[i]) == 0};
    v->n_bys = G_N_ELEMENTS(by_words);
    v->bys = ARENA_ARRAY(a, struct view_tab, v->n_bys);
    for (size_t i = 0; i < v->n_bys; i++)
        v->bys[i] = (struct view_tab){.key = bys[i],
                                      .word = shell_word(r, by_words[i]),
                                      .link = with(r, q, PLACE, "by", bys[i]),
                                      .current = (size_t)q->ask.by == i};
    v->group_word = v->bys[q->ask.by].word;
}

static bool add_options(struct request *r, struct db *db, const struct asked *q,
                        struct view_report *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct queue_row *queues = NULL;
    struct report_choice_row *owners = NULL;

    if (!queue_list(db, a, request_actor(r), &queues, &v->n_queues, error) ||
        !report_owners(db, a, &owners, &v->n_owners, error))
        return false;
    v->queues = ARENA_ARRAY(a, struct view_option, v->n_queues + 1);
    for (size_t i = 0; i < v->n_queues; i++)
        v->queues[i] = (struct view_option){arena_printf(a, "%" G_GINT64_FORMAT, queues[i].id),
                                            queues[i].name, queues[i].id == q->ask.queue_id};
    v->owners = ARENA_ARRAY(a, struct view_option, v->n_owners + 1);
    for (size_t i = 0; i < v->n_owners; i++)
        v->owners[i] = (struct view_option){arena_printf(a, "%" G_GINT64_FORMAT, owners[i].id),
                                            owners[i].name, owners[i].id == q->ask.owner_id};
    v->n_channels = G_N_ELEMENTS(channel_words);
    v->channels = ARENA_ARRAY(a, struct view_option, v->n_channels);
    for (size_t i = 0; i < v->n_channels; i++)
        v->channels[i] = (struct view_option){channels[i], shell_word(r, channel_words[i]),
                                              strcmp(channels[i], q->ask.channel) == 0};
    return true;
}

/* What only a link narrows it to, in words: where nothing of it is to be seen, its name is not
 * either. */
static bool add_narrowed(struct request *r, struct db *db, const struct asked *q,
                         const struct report *report, struct view_report *v, GError **error)
{
    struct arena *a = request_arena(r);
    bool company = q->ask.company_id != 0, tag = !company && q->ask.tag_id != 0;
    const char *name = NULL;

    v->company = company ? arena_printf(a, "%" G_GINT64_FORMAT, q->ask.company_id) : "";
    v->tag = q->ask.tag_id != 0 ? arena_printf(a, "%" G_GINT64_FORMAT, q->ask.tag_id) : "";
    v->all = with(r, q, PLACE, company ? "company" : "tag", "");
    if ((company || tag) && report->all.created + report->all.solved + report->all.open > 0 &&
        !report_name(db, a, company ? REPORT_BY_COMPANY : REPORT_BY_TAG,
                     company ? q->ask.company_id : q->ask.tag_id, &name, error))
        return false;
    v->narrowed = name != NULL ? name : company || tag ? shell_word(r, _("Auswahl")) : "";
    if (company)
        v->month = url_path(a, PLACE "/company/%s", v->company);
    return true;
}

/* Counts what has just happened, too; of much that has not been counted yet the page says so. */
static bool make(struct request *r, struct db *db, const struct asked *q, int64_t now,
                 struct report *out, GError **error)
{
    bool more;

    return report_keep(shell_app(r)->house, &more, error) &&
           report_make(db, request_arena(r), request_actor(r), &q->ask, now, out, error);
}

static void add_sums(struct request *r, const struct report *report, struct view_report *v)
{
    struct arena *a = request_arena(r);
    int64_t growth = (int64_t)report->all.created - (int64_t)report->all.solved;

    v->all_row = row_of(r, &report->all);
    v->open = (int64_t)report->all.open;
    v->solved = (int64_t)report->all.solved;
    v->reopened = (int64_t)report->all.reopened;
    v->solved_once = v->solved == 0 ? 0 : 100 * (v->solved - v->reopened) / v->solved;
    v->grown = growth > 0 ? arena_printf(a, "%" G_GINT64_FORMAT, growth) : "";
    v->shrunk = growth < 0 ? arena_printf(a, "%" G_GINT64_FORMAT, -growth) : "";
    v->behind = report->behind;
}

static void show(struct request *r, struct answer *answer)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct arena *a = request_arena(r);
    struct put o = shell_put(r, answer);
    struct view_report v = {.problem = ""};
    struct report report;
    struct asked q;

    ask_of(r, clock_now(), &q);
    if (db == NULL || !make(r, db, &q, clock_now(), &report, &error) ||
        !add_options(r, db, &q, &v, &error) || !add_narrowed(r, db, &q, &report, &v, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.problem = q.problem == NULL ? "" : q.problem;
    v.days = q.days;
    v.from = lang_iso_day(a, report_zone(r), q.span.starts[0]);
    v.to = lang_iso_day(a, report_zone(r), q.span.until - 1);
    v.by = bys[q.ask.by];
    v.span = arena_printf(a, "%s – %s", lang_day(a, shell_lang(r), report_zone(r), q.span.starts[0]),
                          lang_day(a, shell_lang(r), report_zone(r), q.span.until - 1));
    v.csv = with(r, &q, PLACE ".csv", "part", "steps");
    v.csv_groups = with(r, &q, PLACE ".csv", "part", "groups");
    add_sums(r, &report, &v);
    add_tabs(r, &q, &v);
    add_groups(r, &q, &report, &v);
    add_steps(r, &q, &report, &v);
    report_bars(r, &report, &v);
    report_plots(r, &report, &q.span, &v);
    v.shell = shell_view(r, shell_word(r, _("Auswertung")), "reports");
    page_report(&o, &v);
    answer_html(answer, 200);
}

static void csv_number(struct request *r, struct csv *c, int64_t n)
{
    csv_cell(c, arena_printf(request_arena(r), "%" G_GINT64_FORMAT, n));
}

/* Waits in minutes, so that a spreadsheet can go on with them. */
static void csv_wait(struct request *r, struct csv *c, const struct report_wait *w, int64_t value)
{
    if (w->n == 0)
        csv_cell(c, "");
    else
        csv_number(r, c, value / CLOCK_MINUTE);
}

static void csv_sum(struct request *r, struct csv *c, const char *word, const struct report_sum *s,
                    bool open)
{
    csv_cell(c, word);
    csv_number(r, c, (int64_t)s->created);
    csv_number(r, c, (int64_t)s->solved);
    if (open)
        csv_number(r, c, (int64_t)s->open);
    csv_number(r, c, (int64_t)s->reopened);
    csv_wait(r, c, &s->first, s->first.median);
    csv_wait(r, c, &s->first, s->first.p90);
    csv_wait(r, c, &s->solution, s->solution.median);
    csv_wait(r, c, &s->solution, s->solution.p90);
    csv_row(c);
}

static void csv_head(struct request *r, struct csv *c, const char *first, bool open)
{
    static const char *const heads[] = {_("Angelegt"),
                                        _("Gelöst"),
                                        _("Offen"),
                                        _("Wieder geöffnet"),
                                        _("Erste Antwort, Median (min)"),
                                        _("Erste Antwort, 90 % (min)"),
                                        _("Lösung, Median (min)"),
                                        _("Lösung, 90 % (min)")};

    csv_cell(c, first);
    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++)
        if (open || i != 2)
            csv_cell(c, shell_word(r, heads[i]));
    csv_row(c);
}

static void export(struct request *r, struct answer *answer)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    bool groups = request_choice(r, "part") == 1;
    struct report report;
    struct asked q;
    struct csv c;

    ask_of(r, clock_now(), &q);
    if (db == NULL || !make(r, db, &q, clock_now(), &report, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    csv_begin(&c, answer_buf(answer));
    csv_head(r, &c, shell_word(r, groups ? by_words[q.ask.by] : _("Beginn")), groups);
    for (size_t i = 0; groups && i < report.n_groups; i++)
        csv_sum(r, &c, group_word(r, q.ask.by, &report.groups[i]), &report.groups[i], true);
    for (size_t i = 0; !groups && i < report.n_steps; i++)
        csv_sum(r, &c, lang_iso_day(request_arena(r), report_zone(r), q.span.starts[i]), &report.steps[i], false);
    answer_download(answer, "text/csv; charset=utf-8", "report.csv");
}

const struct route report_routes[] = {
    {HTTP_GET, PLACE, RIGHT_DESK, fields, show, ROUTE_BLOCKS},
    {HTTP_GET, PLACE ".csv", RIGHT_DESK, fields, export, ROUTE_BLOCKS},
};
const size_t report_n_routes = G_N_ELEMENTS(report_routes);
