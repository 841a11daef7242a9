/* page_phone.c - the phone: who is calling, what is open, a new ticket or a note while talking. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/caller.h"
#include "core/desk_send.h"
#include "core/queue_right.h"
#include "pages/phone.h"
#include "web/custom_form.h"
#include "web/desk_write.h"
#include "web/shell.h"

static struct view_caller caller_view(struct request *r, const struct caller *c, const char *query)
{
    struct arena *a = request_arena(r);
    struct view_caller v = {.id = c->id,
                            .name = c->name,
                            .initials = shell_initials(a, c->name),
                            .company = c->company,
                            .address = c->address,
                            .phone = c->phone,
                            .by_phone = c->by_phone,
                            .open = c->open,
                            .current = request_int(r, "person", 0) == c->id};

    mark_words(a, c->name, query, &v.pieces, &v.n_pieces);
    v.link = *query == '\0' ? url_path(a, "/desk/phone?person=%" G_GINT64_FORMAT, c->id)
                            : url_path(a, "/desk/phone?q=%s&person=%" G_GINT64_FORMAT,
                                       query, c->id);
    return v;
}

static bool add_callers(struct request *r, struct db *db, struct view_phone *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct caller *callers = NULL;

    v->searched = !text_empty(v->query);
    if (!caller_find(db, a, request_actor(r), v->query, &callers, &v->n_callers, error))
        return false;
    v->callers = ARENA_ARRAY(a, struct view_caller, v->n_callers + 1);
    for (size_t i = 0; i < v->n_callers; i++)
        v->callers[i] = caller_view(r, &callers[i], v->query);
    return true;
}

static struct view_ticket ticket_view(struct request *r, const struct caller_ticket_row *row)
{
    struct ticket_row t = {.number = row->number,
                           .title = row->title,
                           .state = row->state,
                           .owner_id = row->owner_id,
                           .owner_name = row->owner_name,
                           .changed_at = row->changed_at,
                           .queue_name = "",
                           .customer_name = ""};

    return shell_ticket(r, &t);
}

static bool add_tickets(struct request *r, struct db *db, struct view_phone *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct caller_ticket_row *rows = NULL;

    if (!caller_tickets(db, a, request_actor(r), v->person.id, &rows, &v->n_tickets, error))
        return false;
    v->tickets = ARENA_ARRAY(a, struct view_call_ticket, v->n_tickets + 1);
    for (size_t i = 0; i < v->n_tickets; i++) {
        struct view_call_ticket *t = &v->tickets[i];

        t->ticket = ticket_view(r, &rows[i]);
        t->link = url_path(a, "/desk/phone?person=%" G_GINT64_FORMAT "&ticket=%s#call",
                           v->person.id, url_part(a, rows[i].number));
        t->current = v->has_ticket && g_strcmp0(v->ticket.number, rows[i].number) == 0;
    }
    return true;
}

/* The ticket that the call is about, as its number is asked for. */
static bool add_ticket(struct request *r, struct db *db, struct view_phone *v, GError **error)
{
    const char *number = request_param(r, "number");
    struct arena *a = request_arena(r);
    struct ticket_row t;

    if (text_empty(number) && request_method(r) == HTTP_GET)
        number = request_text(r, "ticket");
    if (text_empty(number))
        return true;
    if (!ticket_visible(db, a, request_actor(r), number, &t, error))
        return false;
    v->has_ticket = true;
    v->ticket = shell_ticket(r, &t);
    v->act_call = url_path(a, "/desk/phone/%s/call", url_part(a, t.number));
    return true;
}

static bool add_person(struct request *r, struct db *db, struct view_phone *v, GError **error)
{
    int64_t id = request_int(r, "person", 0);
    struct caller c;

    if (id == 0)
        return true;
    if (!caller_get(db, request_arena(r), request_actor(r), id, &c, error))
        return false;
    v->has_person = true;
    v->person = caller_view(r, &c, "");
    return add_tickets(r, db, v, error);
}

static bool add_queues(struct request *r, struct db *db, struct view_phone *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct queue_row *rows = NULL;

    if (!queue_list(db, a, request_actor(r), &rows, &v->n_queues, error))
        return false;
    v->queues = ARENA_ARRAY(a, struct view_queue, v->n_queues + 1);
    for (size_t i = 0; i < v->n_queues; i++)
        v->queues[i] = (struct view_queue){rows[i].id, rows[i].name};
    return true;
}

/* What was typed stays; what was looked for becomes the new caller's number or name. */
static void add_typed(struct request *r, struct view_phone *v)
{
    bool number = caller_digits(request_arena(r), v->query) != NULL;

    v->name = number ? "" : v->query;
    v->phone = number ? v->query : "";
    if (request_method(r) != HTTP_POST)
        return;
    v->text = request_text(r, "body");
    if (!text_empty(request_param(r, "number")))
        return;
    v->subject = request_text(r, "subject");
    v->queue = request_int(r, "queue", 0);
    v->name = request_text(r, "name");
    v->email = request_text(r, "email");
    v->phone = request_text(r, "phone");
}

static void show(struct request *r, struct answer *a, const char *problem, unsigned status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, a);
    struct view_phone v = {.problem = problem,
                           .query = request_method(r) == HTTP_GET ? request_text(r, "q") : "",
                           .subject = "",
                           .text = "",
                           .email = ""};

    add_typed(r, &v);
    if (db == NULL || !add_callers(r, db, &v, &error) || !add_ticket(r, db, &v, &error) ||
        !add_person(r, db, &v, &error) || !add_queues(r, db, &v, &error) ||
        !custom_form_views(r, db, RECORD_TICKET, 0, 0, &v.custom, &v.n_custom, &error)) {
        answer_fail(r, a, error);
        return;
    }
    v.other = url_path(request_arena(r), "/desk/phone");
    v.shell = shell_view(r, shell_word(r, _("Telefonticket")), "phone");
    page_phone(&o, &v);
    answer_html(a, status);
}

static void phone_form(struct request *r, struct answer *a)
{
    show(r, a, "", 200);
}

/* Those who fit what has been typed so far: a piece of the page. */
static void callers(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct put o = shell_put(r, a);
    struct view_phone v = {.query = request_text(r, "q")};

    if (db == NULL || !add_callers(r, db, &v, &error)) {
        answer_fail(r, a, error);
        return;
    }
    v.shell = shell_view(r, shell_word(r, _("Telefonticket")), "phone");
    page_callers(&o, &v);
    answer_html(a, 200);
}

static void again(struct request *r, struct answer *a)
{
    show(r, a, shell_word(r, _("Bitte prüfen Sie Ihre Eingaben.")), 422);
}

/* Only customers that there are. */
static bool chosen(struct request *r, int64_t *id, GError **error)
{
    g_autoptr(db_conn) db = NULL;
    struct caller c;

    *id = request_int(r, "person", 0);
    if (*id == 0)
        return true;
    db = db_take(shell_app(r)->house->pool, error);
    return db != NULL && caller_get(db, request_arena(r), request_actor(r), *id, &c, error);
}

static void phone(struct request *r, struct answer *a)
{
    struct desk_opening o = {.channel = "phone",
                             .title = request_text(r, "subject"),
                             .queue_id = request_int(r, "queue", 0),
                             .priority = MAX(0, request_choice(r, "priority")),
                             .no_acknowledgement = !request_flag(r, "ack"),
                             .take = request_flag(r, "mine"),
                             .closed = request_flag(r, "close")};
    g_autoptr(GError) error = NULL;
    const char *number = NULL, *problem = "";

    if (!custom_form_problem(r, RECORD_TICKET, 0, o.queue_id, &problem, &error))
        answer_fail(r, a, error);
    else if (*problem != '\0')
        show(r, a, problem, 422);
    else if (chosen(r, &o.customer_id, &error) && desk_write_open(r, &o, NULL, &number, &error))
        answer_redirect(r, a, "/desk/t/%s?done=created", number);
    else if (fail_is(error, FAIL_INVALID))
        again(r, a);
    else
        answer_fail(r, a, error);
}

struct call {
    struct request *r;
    const char *number;
};

static bool call_tx(struct db *db, void *data, GError **error)
{
    struct call *x = data;
    struct arena *a = request_arena(x->r);
    const struct actor *who = request_actor(x->r);
    struct ticket_change c = {.db = db, .a = a, .actor_id = who->person_id, .at = clock_now()};
    struct desk_call d = {.c = &c, .house = shell_app(x->r)->house, .actor = who};
    struct desk_send s = {.kind = DESK_SEND_CALL, .message = {.text = request_text(x->r, "body")}};
    struct ticket_row t;
    int64_t id;

    if (!ticket_visible(db, a, who, request_param(x->r, "number"), &t, error))
        return false;
    x->number = t.number;
    return desk_send(&d, &t, &s, &id, error);
}

/* The call is about a ticket that there is: its note, for agents. */
static void call(struct request *r, struct answer *a)
{
    struct call x = {.r = r};
    g_autoptr(GError) error = NULL;

    if (db_write(shell_app(r)->house->pool, call_tx, &x, &error))
        answer_redirect(r, a, "/desk/t/%s?done=note", x.number);
    else if (fail_is(error, FAIL_INVALID))
        again(r, a);
    else
        answer_fail(r, a, error);
}

static const char *const priorities[] = {"", "low", "normal", "high", "urgent", NULL};
static const struct field form_fields[] = {
    {"q", FIELD_LINE, .max = 200},
    {"person", FIELD_INT},
    {"ticket", FIELD_LINE, .max = 100},
    {NULL},
};
static const struct field callers_fields[] = {
    {"q", FIELD_LINE, .max = 200},
    {"person", FIELD_INT},
    {NULL},
};
static const struct field phone_fields[] = {
    {"person", FIELD_INT},
    {"name", FIELD_LINE, .max = 200},
    {"email", FIELD_EMAIL},
    {"phone", FIELD_LINE, .max = 60},
    {"subject", FIELD_LINE, .required = true, .max = 250},
    {"body", FIELD_TEXT, .required = true},
    {"queue", FIELD_INT},
    {"priority", FIELD_CHOICE, .values = priorities},
    {"ack", FIELD_FLAG},
    {"mine", FIELD_FLAG},
    {"close", FIELD_FLAG},
    CUSTOM_FORM_FIELDS,
    {NULL},
};
static const struct field call_fields[] = {
    {"person", FIELD_INT},
    {"body", FIELD_TEXT, .required = true},
    {NULL},
};

const struct route phone_routes[] = {
    {HTTP_GET, "/desk/phone", RIGHT_REPLY, form_fields, phone_form},
    {HTTP_GET, "/desk/phone/callers", RIGHT_REPLY, callers_fields, callers},
    {HTTP_POST, "/desk/phone", RIGHT_REPLY, phone_fields, phone, ROUTE_UPLOAD, again},
    {HTTP_POST, "/desk/phone/:number/call", RIGHT_NOTE, call_fields, call, ROUTE_BLOCKS, again},
};
const size_t phone_n_routes = G_N_ELEMENTS(phone_routes);
