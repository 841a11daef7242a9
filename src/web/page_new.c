/* page_new.c - a new ticket by its customer: the form, what fits to it while it is typed, its
 * draft, and how it outlives the end of a session. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/text.h"
#include "core/draft.h"
#include "core/faq.h"
#include "core/queue_right.h"
#include "core/similar.h"
#include "pages/portal_new.h"
#include "web/custom_form.h"
#include "web/portal_form.h"
#include "web/shell.h"

enum { SUGGESTED = 3, TYPED_MIN = 3 };

static const struct field form_fields[] = {
    {"about", FIELD_LINE, .max = 60},
    {NULL},
};

static const struct field new_fields[] = {
    {"subject", FIELD_LINE, .required = true, .max = 250},
    {"body", FIELD_TEXT, .required = true},
    {"queue", FIELD_INT},
    {"customer", FIELD_INT},
    {"about", FIELD_LINE, .max = 60},
    {"key", FIELD_LINE, .max = FORM_KEY_MAX},
    {"files", FIELD_FILE, .multi = true},
    CUSTOM_FORM_FIELDS,
    {NULL},
};

static const struct field suggest_fields[] = {
    {"q", FIELD_LINE, .max = 250},
    {NULL},
};

/* "ticket": the number of the ticket that is answered; absent for a new one. */
static const struct field draft_fields[] = {
    {"ticket", FIELD_LINE, .max = 60},
    {"subject", FIELD_LINE, .max = 250},
    {"body", FIELD_TEXT},
    {"key", FIELD_LINE, .max = FORM_KEY_MAX},
    {NULL},
};

static bool view_queues(struct request *r, struct db *db, struct view_portal_new *v, GError **error)
{
    const struct actor customer = {.role = ROLE_CUSTOMER}; /* agents, too, see what customers do */
    struct queue_row *rows = NULL;

    if (!queue_list(db, request_arena(r), &customer, &rows, &v->n_queues, error))
        return false;
    v->queues = ARENA_ARRAY(request_arena(r), struct view_queue, v->n_queues + 1);
    for (size_t i = 0; i < v->n_queues; i++)
        v->queues[i] = (struct view_queue){rows[i].id, rows[i].name};
    return true;
}

/* The ticket that the new one came up in. A number that leads nowhere is passed over. */
static const struct ticket_row *about(struct request *r, struct db *db, struct ticket_row *ticket)
{
    g_autoptr(GError) none = NULL;
    const char *number = request_text(r, "about");

    if (text_empty(number) ||
        !ticket_visible(db, request_arena(r), request_actor(r), number, ticket, &none))
        return NULL;
    return ticket;
}

static bool load(struct request *r, struct view_portal_new *v, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    bool post = request_method(r) == HTTP_POST;
    struct draft_row *draft = NULL;
    struct ticket_row ticket;

    if (db == NULL || !view_queues(r, db, v, error) ||
        !portal_colleague_views(r, db, post ? request_int(r, "customer", 0) : 0, &v->colleagues,
                                &v->n_colleagues, error) ||
        !custom_form_views(r, db, RECORD_TICKET, 0, 0, &v->custom, &v->n_custom, error) ||
        (!post && !portal_draft(r, db, "new", &draft, error)))
        return false;
    if (about(r, db, &ticket) != NULL) {
        v->about_number = ticket.number;
        v->about_title = ticket.title;
    }
    if (draft != NULL) {
        v->subject = draft->subject;
        v->text = draft->body;
        v->draft_at = draft->changed_at;
    }
    return true;
}

static void show(struct request *r, struct answer *a, const char *problem, unsigned status)
{
    g_autoptr(GError) error = NULL;
    struct put o = shell_put(r, a);
    bool post = request_method(r) == HTTP_POST;
    struct view_portal_new v = {.problem = problem, .subject = "", .text = "", .about_number = ""};

    v.key = post ? request_text(r, "key") : request_once(r);
    if (post) {
        v.subject = request_text(r, "subject");
        v.text = request_text(r, "body");
        v.queue = request_int(r, "queue", 0);
    }
    v.shell = shell_view(r, shell_word(r, _("Neues Ticket")), "new");
    if (!load(r, &v, &error)) {
        answer_fail(r, a, error);
        return;
    }
    page_new_ticket(&o, &v);
    answer_html(a, status);
}

static void new_form(struct request *r, struct answer *a)
{
    show(r, a, "", 200);
}

static void new_again(struct request *r, struct answer *a)
{
    show(r, a, shell_word(r, _("Bitte sagen Sie kurz, worum es geht, und beschreiben Sie es.")),
         422);
}

/* The session of whoever sent this has ended, or is another one: nothing is done, nothing lost. */
static void new_kept(struct request *r, struct answer *a)
{
    struct view_kept v = {.subject = request_text(r, "subject"),
                          .text = request_text(r, "body"),
                          .has_subject = true,
                          .key = request_text(r, "key"),
                          .about = request_text(r, "about"),
                          .queue = request_int(r, "queue", 0),
                          .customer = request_int(r, "customer", 0)};

    custom_form_typed(r, &v.custom, &v.n_custom);
    if (request_actor(r)->role >= ROLE_CUSTOMER)
        show(r, a, shell_word(r, _("Bitte senden Sie das Formular noch einmal ab.")), 422);
    else
        portal_keep(r, a, &v, "/tickets/new");
}

static bool open_ticket(const struct desk_call *d, struct request *r, struct ticket_row *ticket,
                        const struct desk_message *m, GError **error)
{
    struct ticket_row origin;
    bool again = false;
    struct portal_opening o = {.title = request_text(r, "subject"),
                               .message = *m,
                               .queue_id = request_int(r, "queue", 0),
                               .customer_id = request_int(r, "customer", 0),
                               .about = about(r, d->c->db, &origin),
                               .form_key = request_text(r, "key"),
                               .again = &again};

    /* Sent again hours later it must not write over what the desk has entered since. */
    if (!portal_open(d, &o, ticket, error))
        return false;
    return again ||
           custom_form_save(r, d->c->db, RECORD_TICKET, ticket->id, ticket->queue_id, NULL, error);
}

static void new_ticket(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    const char *number = NULL, *problem = "";

    if (!custom_form_problem(r, RECORD_TICKET, 0, request_int(r, "queue", 0), &problem, &error))
        answer_fail(r, a, error);
    else if (*problem != '\0')
        show(r, a, problem, 422);
    else if (portal_run(r, "body", open_ticket, &number, &error))
        answer_redirect(r, a, "/t/%s?done=created", number);
    else if (fail_is(error, FAIL_INVALID))
        new_again(r, a);
    else
        answer_fail(r, a, error);
}

static struct view_suggestion of_ticket(struct request *r, const struct portal_row *p)
{
    struct arena *a = request_arena(r);
    struct ticket_row row = {.number = p->number,
                             .title = p->title,
                             .state = p->state,
                             .owner_id = p->owner_id,
                             .priority = 2,
                             .queue_name = p->queue_name,
                             .customer_name = p->customer_name};
    struct view_ticket t = shell_ticket(r, &row);

    return (struct view_suggestion){
        .link = t.link, .title = arena_printf(a, "%s %s", t.number, t.title), .text = t.state_word};
}

static bool suggest_tickets(struct request *r, struct view_suggestions *v, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    struct arena *a = request_arena(r);
    const struct portal_row **rows = NULL;

    if (db == NULL || !similar_tickets(db, a, request_actor(r), request_text(r, "q"), SUGGESTED,
                                       clock_now(), &rows, &v->n_tickets, error))
        return false;
    v->tickets = ARENA_ARRAY(a, struct view_suggestion, v->n_tickets + 1);
    for (size_t i = 0; i < v->n_tickets; i++)
        v->tickets[i] = of_ticket(r, rows[i]);
    return true;
}

static bool suggest_answers(struct request *r, struct view_suggestions *v, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    struct arena *a = request_arena(r);
    struct faq_hit *hits = NULL;

    if (db == NULL || !faq_search(db, a, request_text(r, "q"), lang_name(shell_lang(r)), SUGGESTED,
                                  &hits, &v->n_answers, error))
        return false;
    v->answers = ARENA_ARRAY(a, struct view_suggestion, v->n_answers + 1);
    for (size_t i = 0; i < v->n_answers; i++)
        v->answers[i] =
            (struct view_suggestion){.link = url_path(a, "/faq/%s", url_part(a, hits[i].slug)),
                                     .title = hits[i].title,
                                     .text = hits[i].excerpt};
    return true;
}

static void suggest(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct put o = shell_put(r, a);
    struct view_suggestions v = {0};

    if (g_utf8_strlen(request_text(r, "q"), -1) >= TYPED_MIN &&
        (!suggest_answers(r, &v, &error) || !suggest_tickets(r, &v, &error))) {
        answer_fail(r, a, error);
        return;
    }
    page_suggestions(&o, &v);
    answer_html(a, 200);
}

static bool draft_tx(struct db *db, void *data, GError **error)
{
    struct request *r = data;
    struct arena *a = request_arena(r);
    const struct actor *who = request_actor(r);
    struct draft d = {.subject = request_text(r, "subject"),
                      .body = request_text(r, "body"),
                      .form_key = request_text(r, "key"),
                      .changed_at = clock_now()};
    const char *place = "new", *number = request_text(r, "ticket");
    struct ticket_row ticket;

    if (!text_empty(number)) {
        if (!ticket_visible(db, a, who, number, &ticket, error))
            return false;
        place = draft_place_ticket(a, "t", ticket.id);
    }
    return draft_put(db, a, who->person_id, place, &d, error);
}

static void save_draft(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;

    if (db_write(shell_app(r)->house->pool, draft_tx, r, &error))
        answer_empty(a);
    else
        answer_fail(r, a, error);
}

const struct route new_routes[] = {
    {HTTP_GET, "/tickets/new", RIGHT_TICKET_CREATE, form_fields, new_form},
    {HTTP_POST, "/tickets/new", RIGHT_TICKET_CREATE, new_fields, new_ticket, ROUTE_UPLOAD,
     new_again, .lost = new_kept},
    {HTTP_GET, "/tickets/suggest", RIGHT_TICKET_CREATE, suggest_fields, suggest},
    {HTTP_POST, "/tickets/draft", RIGHT_TICKET_CREATE, draft_fields, save_draft, ROUTE_BLOCKS},
};
const size_t new_n_routes = G_N_ELEMENTS(new_routes);
