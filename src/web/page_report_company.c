/* page_report_company.c - a customer's month on one page, to print or to send. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "pages/report.h"
#include "web/report_chart.h"
#include "web/shell.h"

#include <string.h>

#define PLACE "/desk/reports/company"

static const struct field fields[] = {{"month", FIELD_LINE, .max = 7}, {NULL}};

static const char *const months[] = {_("Januar"),    _("Februar"), _("März"),     _("April"),
                                     _("Mai"),       _("Juni"),    _("Juli"),     _("August"),
                                     _("September"), _("Oktober"), _("November"), _("Dezember")};

/* MONTH is "2026-11". */
static const char *month_word(struct request *r, const char *month)
{
    int64_t n = g_ascii_strtoll(month + 5, NULL, 10);

    return arena_printf(request_arena(r), "%s %.4s", shell_word(r, months[CLAMP(n, 1, 12) - 1]),
                        month);
}

static struct view_company_line line_of(struct request *r, const struct report_line_row *t)
{
    struct report_wait one = {.n = 1};

    return (struct view_company_line){
        .ticket = shell_ticket(r, &(struct ticket_row){.number = t->number,
                                                       .title = t->title,
                                                       .state = t->state,
                                                       .owner_id = t->owner_id,
                                                       .customer_name = t->customer,
                                                       .created_at = t->created_at,
                                                       .changed_at = t->changed_at}),
        .first =
            t->answered_at == 0 ? "" : report_wait_text(r, &one, t->answered_at - t->created_at),
        .solution =
            t->closed_at == 0 ? "" : report_wait_text(r, &one, t->closed_at - t->created_at)};
}

static bool fill(struct request *r, struct db *db, int64_t company_id,
                 const struct report_span *span, struct view_company_report *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct report_ask ask = {.starts = span->starts,
                             .n_starts = span->n_starts,
                             .until = span->until,
                             .company_id = company_id};
    struct report_line_row *rows = NULL;
    struct report report;
    bool more;

    if (!report_keep(shell_app(r)->house, &more, error) ||
        !report_make(db, a, request_actor(r), &ask, clock_now(), &report, error) ||
        !report_company(db, a, request_actor(r), company_id, span->starts[0], span->until, &rows,
                        &v->n_lines, error))
        return false;
    v->cut = v->n_lines == REPORT_LINES_MOST;
    v->lines = ARENA_ARRAY(a, struct view_company_line, v->n_lines + 1);
    for (size_t i = 0; i < v->n_lines; i++)
        v->lines[i] = line_of(r, &rows[i]);
    v->all_row = (struct view_report_row){
        .created = (int64_t)report.all.created,
        .solved = (int64_t)report.all.solved,
        .open = (int64_t)report.all.open,
        .first = report_wait_text(r, &report.all.first, report.all.first.median),
        .solution = report_wait_text(r, &report.all.solution, report.all.solution.median)};
    return true;
}

static void show(struct request *r, struct answer *answer)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct arena *a = request_arena(r);
    struct put o = shell_put(r, answer);
    int64_t id = g_ascii_strtoll(request_param(r, "id"), NULL, 10);
    const char *now = report_month(a, report_zone(r), clock_now(), 0), *month = request_text(r, "month");
    struct view_company_report v = {.month = now};
    struct report_span span;

    if (!text_empty(month) && report_span_month(a, report_zone(r), month, &span))
        v.month = report_month(a, report_zone(r), span.starts[0], 0);
    (void)report_span_month(a, report_zone(r), v.month, &span);
    if (db == NULL || !report_name(db, a, REPORT_BY_COMPANY, id, &v.company, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    if (v.company == NULL) {
        fail_set(&error, FAIL_NOT_FOUND, "company %" G_GINT64_FORMAT ": there is none", id);
        answer_fail(r, answer, error);
        return;
    }
    if (!fill(r, db, id, &span, &v, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.month_word = month_word(r, v.month);
    v.before = url_path(a, PLACE "/%" G_GINT64_FORMAT "?month=%s", id,
                        report_month(a, report_zone(r), span.starts[0], -1));
    v.after =
        url_path(a, PLACE "/%" G_GINT64_FORMAT "?month=%s", id, report_month(a, report_zone(r), span.starts[0], 1));
    v.has_after = strcmp(v.month, now) < 0;
    v.all = url_path(a, "/desk/reports?company=%" G_GINT64_FORMAT, id);
    v.shell = shell_view(r, arena_printf(a, "%s, %s", v.company, v.month_word), "reports");
    page_report_company(&o, &v);
    answer_html(answer, 200);
}

const struct route report_company_routes[] = {
    {HTTP_GET, PLACE "/:id", RIGHT_DESK, fields, show, ROUTE_BLOCKS},
};
const size_t report_company_n_routes = G_N_ELEMENTS(report_company_routes);
