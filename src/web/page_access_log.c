/* page_access_log.c - who looked into tickets of a confidential queue: of the queue for
 * administrators, of one ticket for those who may see it; both as CSV. */
#include "base/csv.h"
#include "base/fail.h"
#include "core/queue_edit.h"
#include "core/ticket.h"
#include "pages/access_log.h"
#include "web/access_view.h"
#include "web/admin.h"
#include "web/words.h"

#define QUEUES "/admin/queues"

enum { LINES = 100, EXPORT_ROWS = 1000, EXPORT_MOST = 100 * 1000 };

static const struct field list_fields[] = {{"before", FIELD_INT}, {NULL}};

static const struct {
    enum access_way way;
    const char *word;
} way_words[] = {{ACCESS_PAGE, _("Ticket geöffnet")},
                 {ACCESS_API, _("über die Schnittstelle gelesen")},
                 {ACCESS_FILE, _("Datei geladen")},
                 {ACCESS_EXPORT, _("in einer Auskunft ausgegeben")}};

static const char *ways_of(struct request *r, int64_t ways)
{
    const char *text = "";

    for (size_t i = 0; i < G_N_ELEMENTS(way_words); i++)
        if ((ways & (int64_t)way_words[i].way) != 0)
            text = arena_printf(request_arena(r), "%s%s%s", text, *text == '\0' ? "" : ", ",
                                shell_word(r, way_words[i].word));
    return text;
}

static struct view_access_line line(struct request *r, const struct access_row *row)
{
    return (struct view_access_line){
        .number = row->number,
        .who = row->who == NULL ? shell_word(r, _("eine gelöschte Person")) : row->who,
        .behalf = row->behalf == NULL ? "" : row->behalf,
        .token = row->token,
        .ways = ways_of(r, row->ways),
        .at = row->at,
        .last_at = row->last_at - row->at < 60 * 1000 ? 0 : row->last_at};
}

bool access_view(struct request *r, struct db *db, int64_t queue_id, int64_t ticket_id,
                 int64_t before, size_t most, struct view_access_list *v, int64_t *oldest,
                 GError **error)
{
    struct arena *a = request_arena(r);
    struct access_row *rows = NULL;

    if (!access_log_list(db, a, queue_id, ticket_id, before, most + 1, &rows, &v->n_lines, error))
        return false;
    v->has_more = v->n_lines > most;
    v->n_lines = MIN(v->n_lines, most);
    v->lines = ARENA_ARRAY(a, struct view_access_line, v->n_lines + 1);
    for (size_t i = 0; i < v->n_lines; i++)
        v->lines[i] = line(r, &rows[i]);
    if (oldest != NULL)
        *oldest = v->n_lines == 0 ? 0 : rows[v->n_lines - 1].id;
    return true;
}

/* What the path names: a queue, or a ticket that the actor may see. */
struct about {
    int64_t queue_id, ticket_id;
    const char *name, *place;
    struct ticket_row t;
};

static bool find(struct request *r, struct db *db, struct about *x, GError **error)
{
    struct arena *a = request_arena(r);
    struct queue_edit e;

    if (request_route(r)->right != RIGHT_ADMIN) {
        if (!ticket_visible(db, a, request_actor(r), request_param(r, "number"), &x->t, error))
            return false;
        x->ticket_id = x->t.id;
        x->name = x->t.number;
        x->place = arena_printf(a, "/desk/t/%s", url_part(a, x->t.number));
        return true;
    }
    x->queue_id = MAX(admin_id(r), 0);
    if (!queue_edit_get(db, a, x->queue_id, &e, error))
        return false;
    x->name = e.name;
    x->place = arena_printf(a, QUEUES "/%" G_GINT64_FORMAT, x->queue_id);
    return true;
}

static void list(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, answer);
    struct view_access_list v = {.n_lines = 0};
    const char *word = shell_word(r, _("Einsicht"));
    struct about x = {0};
    int64_t oldest = 0;

    if (db == NULL || !find(r, db, &x, &error) ||
        !access_view(r, db, x.queue_id, x.ticket_id, request_int(r, "before", 0), LINES, &v,
                     &oldest, &error)) {
        answer_fail(r, answer, error);
        return;
    }
    v.csv = url_path(a, "%s/access.csv", x.place);
    v.more = url_path(a, "%s/access?before=%" G_GINT64_FORMAT, x.place, oldest);
    for (size_t i = 0; x.ticket_id != 0 && i < v.n_lines; i++)
        v.lines[i].number = "";
    if (x.ticket_id != 0)
        page_access_ticket(
            &o, &(struct view_access_ticket){
                    .shell = shell_view(r, arena_printf(a, "%s %s", word, x.name), "tickets"),
                    .ticket = shell_ticket(r, &x.t),
                    .list = v,
                    .back = url_path(a, "%s", x.place)});
    else
        page_access_queue(
            &o, &(struct view_access_queue){
                    .frame = admin_frame(r, QUEUES, arena_printf(a, "%s: %s", word, x.name), ""),
                    .list = v,
                    .back = url_path(a, "%s", x.place)});
    answer_html(answer, 200);
}

static void csv_line(struct request *r, struct csv *c, const struct access_row *row)
{
    struct view_access_line v = line(r, row);
    GTimeZone *zone = shell_zone(r);
    const char *const cells[] = {lang_stamp(request_arena(r), zone, row->at),
                                 lang_stamp(request_arena(r), zone, row->last_at),
                                 v.number,
                                 v.who,
                                 v.behalf,
                                 v.token,
                                 v.ways};

    for (size_t i = 0; i < G_N_ELEMENTS(cells); i++)
        csv_cell(c, cells[i]);
    csv_row(c);
}

static bool csv_lines(struct request *r, struct csv *c, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    int64_t before = request_int(r, "before", 0);
    struct access_row *rows = NULL;
    struct about x = {0};
    size_t n = EXPORT_ROWS;

    if (db == NULL || !find(r, db, &x, error))
        return false;
    for (size_t all = 0; n == EXPORT_ROWS; all += n) {
        if (all >= EXPORT_MOST) {
            fail_set(error, FAIL_TOO_BIG,
                     "access log: over %d rows (add ?before=, the number of one)", EXPORT_MOST);
            return false;
        }
        if (!access_log_list(db, request_arena(r), x.queue_id, x.ticket_id, before, EXPORT_ROWS,
                             &rows, &n, error))
            return false;
        for (size_t i = 0; i < n; i++)
            csv_line(r, c, &rows[i]);
        before = n == 0 ? 0 : rows[n - 1].id;
    }
    return true;
}

static void export(struct request *r, struct answer *a)
{
    static const char *const heads[] = {
        _("Von"), _("Bis"), _("Ticket"), _("Wer"), _("Im Auftrag von"), _("Schlüssel"), _("Was")};
    g_autoptr(GError) error = NULL;
    struct csv c;

    csv_begin(&c, answer_buf(a));
    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++)
        csv_cell(&c, shell_word(r, heads[i]));
    csv_row(&c);
    if (csv_lines(r, &c, &error)) {
        answer_download(a, "text/csv; charset=utf-8", "access.csv");
    } else {
        buf_clear(answer_buf(a));
        answer_fail(r, a, error);
    }
}

const struct route access_log_routes[] = {
    {HTTP_GET, QUEUES "/:id/access", RIGHT_ADMIN, list_fields, list},
    {HTTP_GET, QUEUES "/:id/access.csv", RIGHT_ADMIN, list_fields, export, ROUTE_BLOCKS},
    {HTTP_GET, "/desk/t/:number/access", RIGHT_DESK, list_fields, list},
    {HTTP_GET, "/desk/t/:number/access.csv", RIGHT_DESK, list_fields, export, ROUTE_BLOCKS},
};
const size_t access_log_n_routes = G_N_ELEMENTS(access_log_routes);
