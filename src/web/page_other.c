/* page_other.c - "Das ist ein neues Anliegen": out of a ticket, or of the footer of a mail about it,
 * one click before writing, and it gets a number of its own. Whoever is signed in gets the portal's
 * form; who came by the link of a mail has this one, and a key to what came of it. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/person.h"
#include "core/ticket_key.h"
#include "core/queue_right.h"
#include "pages/portal_ticket.h"
#include "web/custom_form.h"
#include "web/portal_form.h"
#include "web/shell.h"

static const struct field other_fields[] = {
    {"subject", FIELD_LINE, .required = true, .max = 250},
    {"body", FIELD_TEXT, .required = true},
    {"key", FIELD_LINE, .max = FORM_KEY_MAX},
    {"files", FIELD_FILE, .multi = true},
    CUSTOM_FORM_FIELDS,
    {NULL},
};

static bool load(struct request *r, struct view_other *v, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    struct arena *a = request_arena(r);
    struct ticket_row t;
    int64_t queue = 0; /* where it will be */

    if (db == NULL ||
        !ticket_visible(db, a, request_actor(r), request_param(r, "number"), &t, error) ||
        !queue_first(db, a, &queue, error) ||
        !custom_form_views(r, db, RECORD_TICKET, 0, queue, &v->custom, &v->n_custom, error))
        return false;
    v->number = t.number;
    v->title = t.title;
    v->back = url_path(a, "/t/%s", url_part(a, t.number));
    v->act = url_path(a, "/t/%s/new", url_part(a, t.number));
    v->shell = shell_view(r, shell_word(r, _("Ein neues Anliegen")), "new");
    return true;
}

static void show(struct request *r, struct answer *a, const char *problem, unsigned status)
{
    bool post = request_method(r) == HTTP_POST;
    g_autoptr(GError) error = NULL;
    struct put o = shell_put(r, a);
    struct view_other v = {.problem = problem,
                           .subject = post ? request_text(r, "subject") : "",
                           .text = post ? request_text(r, "body") : "",
                           .key = post ? request_text(r, "key") : form_key_new(request_arena(r))};

    if (!load(r, &v, &error)) {
        answer_fail(r, a, error);
    } else if (!post && request_actor(r)->role != ROLE_GUEST) {
        answer_redirect(r, a, "/tickets/new?about=%s", url_part(request_arena(r), v.number));
    } else {
        page_other_matter(&o, &v);
        answer_html(a, status);
    }
}

static void other_form(struct request *r, struct answer *a)
{
    show(r, a, "", 200);
}

static void other_again(struct request *r, struct answer *a)
{
    show(r, a, shell_word(r, _("Bitte sagen Sie kurz, worum es geht, und beschreiben Sie es.")),
         422);
}

static bool open_other(const struct desk_call *d, struct request *r, struct ticket_row *ticket,
                       const struct desk_message *m, GError **error)
{
    const struct ticket_row about = *ticket;
    bool again = false;
    struct portal_opening o = {.title = request_text(r, "subject"),
                               .message = *m,
                               .about = &about,
                               .form_key = request_text(r, "key"),
                               .again = &again};

    return portal_open(d, &o, ticket, error) &&
           (again || custom_form_save(r, d->c->db, RECORD_TICKET, ticket->id, ticket->queue_id, NULL, error));
}

/* *KEY is NULL for who needs none. */
static bool key_for(struct request *r, const char *number, char **key, GError **error)
{
    const struct house *house = shell_app(r)->house;
    g_autoptr(db_conn) db = db_take(house->pool, error);
    struct arena *a = request_arena(r);
    struct person_row person;
    int64_t id = 0;

    *key = NULL;
    if (request_actor(r)->role != ROLE_GUEST)
        return true;
    return db != NULL && ticket_find(db, a, number, &id, error) &&
           person_get(db, a, request_actor(r)->person_id, &person, error) &&
           (person.address == NULL ||
            ticket_key_make(db, a, house, id, person.address, clock_now(), key, error));
}

static void other(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    const char *number = NULL, *problem = "";
    char *key = NULL;

    if (!custom_form_problem(r, RECORD_TICKET, 0, 0, &problem, &error)) {
        answer_fail(r, a, error);
    } else if (*problem != '\0') {
        show(r, a, problem, 422);
    } else if (!portal_run(r, "body", open_other, &number, &error)) {
        if (fail_is(error, FAIL_INVALID))
            other_again(r, a);
        else
            answer_fail(r, a, error);
    } else if (!key_for(r, number, &key, &error)) {
        answer_fail(r, a, error);
    } else if (key != NULL) {
        answer_redirect(r, a, "/t/%s/k/%s", number, key);
    } else {
        answer_redirect(r, a, "/t/%s?done=created", number);
    }
}

const struct route other_routes[] = {
    {HTTP_GET, "/t/:number/new", RIGHT_TICKET_ANSWER, no_fields, other_form},
    {HTTP_POST, "/t/:number/new", RIGHT_TICKET_ANSWER, other_fields, other, ROUTE_UPLOAD,
     other_again},
};
const size_t other_n_routes = G_N_ELEMENTS(other_routes);
