/* page_ticket.c - the customer's side: his tickets, one of them, a new one. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/desk.h"
#include "core/queue_right.h"
#include "pages/tickets.h"
#include "web/desk_write.h"
#include "web/shell.h"

enum { PAGE = 50 };

static const struct field list_fields[] = {
    {"before", FIELD_INT},
    {NULL},
};

static const struct field new_fields[] = {
    {"subject", FIELD_LINE, .required = true, .max = 250},
    {"body", FIELD_TEXT, .required = true},
    {"queue", FIELD_INT},
    {"files", FIELD_FILE, .multi = true},
    {NULL},
};

static const char *const reply_does[] = {"reply", "close", NULL};

static const struct field reply_fields[] = {
    {"body", FIELD_TEXT},
    {"do", FIELD_CHOICE, .values = reply_does},
    {"files", FIELD_FILE, .multi = true},
    {NULL},
};

static const struct field reason_fields[] = {
    {"reason", FIELD_TEXT, .max = 5000},
    {NULL},
};

static bool load_list(struct request *r, struct view_list *v, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    struct ticket_row *rows = NULL;
    size_t n = 0;

    if (db == NULL ||
        !ticket_list(db, request_arena(r), request_actor(r), TICKET_LIST_CUSTOMER,
                     request_int(r, "before", INT64_MAX), PAGE + 1, &rows, &n, error))
        return false;
    v->has_more = n > PAGE;
    v->n_tickets = MIN(n, (size_t)PAGE);
    v->tickets = shell_tickets(r, rows, v->n_tickets);
    if (v->has_more)
        v->more = url_path(request_arena(r), "/tickets?before=%" G_GINT64_FORMAT,
                           rows[PAGE - 1].changed_at);
    return true;
}

static void list(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct put o = shell_put(r, a);
    struct view_list v = {0};

    v.shell = shell_view(r, shell_word(r, _("Meine Tickets")), "tickets");
    if (!load_list(r, &v, &error)) {
        answer_fail(r, a, error);
        return;
    }
    page_tickets(&o, &v);
    answer_html(a, 200);
}

static bool load_queues(struct request *r, struct view_new *v, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    struct queue_row *rows = NULL;
    size_t n = 0;

    if (db == NULL || !queue_list(db, request_arena(r), request_actor(r), &rows, &n, error))
        return false;
    v->queues = ARENA_ARRAY(request_arena(r), struct view_queue, n + 1);
    v->n_queues = n;
    for (size_t i = 0; i < n; i++)
        v->queues[i] = (struct view_queue){rows[i].id, rows[i].name};
    return true;
}

static void show_new(struct request *r, struct answer *a, const char *problem, unsigned status)
{
    g_autoptr(GError) error = NULL;
    struct put o = shell_put(r, a);
    bool post = request_method(r) == HTTP_POST;
    struct view_new v = {.problem = problem, .subject = post ? request_text(r, "subject") : "",
                         .text = post ? request_text(r, "body") : ""};

    v.shell = shell_view(r, shell_word(r, _("Neues Ticket")), "new");
    if (!load_queues(r, &v, &error)) {
        answer_fail(r, a, error);
        return;
    }
    page_new_ticket(&o, &v);
    answer_html(a, status);
}

static void new_form(struct request *r, struct answer *a)
{
    show_new(r, a, "", 200);
}

static void new_again(struct request *r, struct answer *a)
{
    show_new(r, a, shell_word(r, _("Bitte sagen Sie kurz, worum es geht, und beschreiben Sie es.")), 422);
}

static void new_ticket(struct request *r, struct answer *a)
{
    struct desk_opening o = {.channel = "web", .title = request_text(r, "subject"),
                             .queue_id = request_int(r, "queue", 0),
                             .customer_id = request_actor(r)->person_id};
    g_autoptr(GError) error = NULL;
    const char *number = NULL;

    if (desk_write_open(r, &o, "files", &number, &error))
        answer_redirect(r, a, "/t/%s?done=created", number);
    else
        answer_fail(r, a, error);
}

static void show_ticket(struct request *r, struct answer *a, const char *problem, unsigned status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct arena *mem = request_arena(r);
    struct put o = shell_put(r, a);
    struct view_conversation v = {.problem = problem, .typed = ""};
    struct ticket_row t;

    if (db == NULL || !ticket_visible(db, mem, request_actor(r), request_param(r, "number"), &t, &error) ||
        !shell_conversation(r, db, &t, &v, &error)) {
        answer_fail(r, a, error);
        return;
    }
    if (right_is_agent(request_actor(r))) {
        answer_redirect(r, a, "/desk/t/%s", url_part(mem, t.number));
        return;
    }
    if (request_method(r) == HTTP_POST)
        v.typed = request_text(r, "body");
    v.shell = shell_view(r, arena_printf(mem, "%s %s", t.number, t.title), "tickets");
    v.act_article = url_path(mem, "/t/%s/reply", url_part(mem, t.number));
    page_ticket(&o, &v);
    answer_html(a, status);
}

static void ticket(struct request *r, struct answer *a)
{
    show_ticket(r, a, "", 200);
}

static void reply_again(struct request *r, struct answer *a)
{
    show_ticket(r, a, shell_word(r, _("Bitte schreiben Sie etwas oder hängen Sie eine Datei an.")), 422);
}

static void reply(struct request *r, struct answer *a)
{
    bool closes = request_has(r, "do") && request_choice(r, "do") == 1;
    bool empty = text_empty(request_text(r, "body"));
    g_autoptr(GError) error = NULL;
    const char *number = NULL;
    bool ok = true;

    if (!empty || !closes)
        ok = desk_write(r, DESK_WRITE_ANSWER, NULL, &number, &error);
    if (ok && closes)
        ok = desk_write(r, DESK_WRITE_CLOSE, NULL, &number, &error);
    if (ok)
        answer_redirect(r, a, "/t/%s?done=%s", number, closes ? "closed" : "sent");
    else if (fail_is(error, FAIL_INVALID))
        reply_again(r, a);
    else
        answer_fail(r, a, error);
}

static void close_ticket(struct request *r, struct answer *a)
{
    desk_write_act(r, a, DESK_WRITE_CLOSE, "/t", "closed");
}

static void reopen(struct request *r, struct answer *a)
{
    desk_write_act(r, a, DESK_WRITE_REOPEN, "/t", "reopened");
}

const struct route ticket_routes[] = {
    {HTTP_GET, "/tickets", RIGHT_TICKET_READ, list_fields, list},
    {HTTP_GET, "/tickets/new", RIGHT_TICKET_CREATE, no_fields, new_form},
    {HTTP_POST, "/tickets/new", RIGHT_TICKET_CREATE, new_fields, new_ticket, ROUTE_UPLOAD, new_again},
    {HTTP_GET, "/t/:number", RIGHT_TICKET_READ, no_fields, ticket},
    {HTTP_POST, "/t/:number/reply", RIGHT_TICKET_ANSWER, reply_fields, reply, ROUTE_UPLOAD, reply_again},
    {HTTP_POST, "/t/:number/close", RIGHT_TICKET_ANSWER, no_fields, close_ticket, ROUTE_BLOCKS},
    {HTTP_POST, "/t/:number/reopen", RIGHT_TICKET_ANSWER, reason_fields, reopen, ROUTE_BLOCKS},
};
const size_t ticket_n_routes = G_N_ELEMENTS(ticket_routes);
