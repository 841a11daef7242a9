/* page_ticket.c - one ticket as its customer sees it: how far it is, the conversation, answering,
 * closing and reopening, who takes part. */
#include "base/fail.h"
#include "core/draft.h"
#include "core/ticket_property.h"
#include "pages/portal_ticket.h"
#include "web/custom_form.h"
#include "web/portal_form.h"
#include "web/portal_ticket.h"
#include "web/shell.h"

#include <string.h>

static const struct field ticket_fields[] = {
    {"print", FIELD_FLAG},
    {NULL},
};

static const char *const reply_does[] = {"reply", "close", NULL};

static const struct field reply_fields[] = {
    {"body", FIELD_TEXT},
    {"do", FIELD_CHOICE, .values = reply_does},
    {"key", FIELD_LINE, .max = FORM_KEY_MAX},
    {"files", FIELD_FILE, .multi = true},
    {NULL},
};

static const struct field reason_fields[] = {
    {"reason", FIELD_TEXT, .max = 5000},
    {"key", FIELD_LINE, .max = FORM_KEY_MAX},
    {"files", FIELD_FILE, .multi = true},
    {NULL},
};

static const char *const answers[] = {"yes", "no", NULL};

static const struct field close_fields[] = {
    {"solved", FIELD_CHOICE, .values = answers},
    {NULL},
};

static const struct field join_fields[] = {
    {"person", FIELD_INT},
    {"address", FIELD_EMAIL},
    {NULL},
};

static const struct field leave_fields[] = {
    {"person", FIELD_INT, .required = true},
    {NULL},
};

static const struct field custom_fields_sent[] = {
    CUSTOM_FORM_FIELDS,
    {NULL},
};

static void show(struct request *r, struct answer *a, const char *typed, const char *problem,
                 unsigned status)
{
    g_autoptr(GError) error = NULL;
    struct put o = shell_put(r, a);
    struct view_portal_ticket v = {.c = {.problem = problem, .typed = ""}};
    const char *number = NULL;

    if (!portal_ticket_load(r, &v, &number, &error)) {
        answer_fail(r, a, error);
    } else if (number != NULL) {
        bool desk = right_is_agent(request_actor(r));

        answer_redirect(r, a, desk ? "/desk/t/%s" : "/t/%s", number);
        if (!desk) /* the number went into another one, or is written in another way */
            answer_set_status(a, 301);
    } else {
        if (typed != NULL) {
            v.c.typed = typed;
            v.draft_at = 0;
        }
        page_ticket(&o, &v);
        answer_html(a, status);
    }
}

static void ticket(struct request *r, struct answer *a)
{
    show(r, a, NULL, "", 200);
}

static void reply_again(struct request *r, struct answer *a)
{
    show(r, a, request_text(r, "body"),
         shell_word(r, _("Bitte schreiben Sie etwas oder hängen Sie eine Datei an.")), 422);
}

static void reason_again(struct request *r, struct answer *a)
{
    show(r, a, request_text(r, "reason"), shell_word(r, _("Bitte prüfen Sie Ihre Eingaben.")), 422);
}

static void kept(struct request *r, struct answer *a, const char *text)
{
    struct view_kept v = {.text = text, .key = request_text(r, "key")};
    const char *number = url_part(request_arena(r), request_param(r, "number"));

    if (right_has(request_actor(r), request_route(r)->right))
        show(r, a, text, shell_word(r, _("Bitte senden Sie das Formular noch einmal ab.")), 422);
    else
        portal_keep(r, a, &v, arena_printf(request_arena(r), "/t/%s", number));
}

static void reply_kept(struct request *r, struct answer *a)
{
    kept(r, a, request_text(r, "body"));
}

static bool is_empty(const struct desk_message *m)
{
    return m->text[strspn(m->text, " \n\t")] == '\0' && m->n_files == 0;
}

static bool do_reply(const struct desk_call *d, struct request *r, struct ticket_row *t,
                     const struct desk_message *m, GError **error)
{
    bool closes = request_choice(r, "do") == 1;

    return ((is_empty(m) && closes) || portal_answer(d, t, m, request_text(r, "key"), error)) &&
           (!closes || portal_close(d, t, true, error));
}

static bool do_reopen(const struct desk_call *d, struct request *r, struct ticket_row *t,
                      const struct desk_message *m, GError **error)
{
    if (is_empty(m))
        return desk_reopen(d, t, "", error);
    return portal_answer(d, t, m, request_text(r, "key"), error);
}

static bool do_close(const struct desk_call *d, struct request *r, struct ticket_row *t,
                     const struct desk_message *m, GError **error)
{
    (void)m;
    return portal_close(d, t, request_choice(r, "solved") != 1, error);
}

static bool do_join(const struct desk_call *d, struct request *r, struct ticket_row *t,
                    const struct desk_message *m, GError **error)
{
    (void)m;
    if (request_has(r, "person"))
        return portal_join(d, t, request_int(r, "person", 0), error);
    return portal_invite(d, t, request_text(r, "address"), error);
}

static bool do_leave(const struct desk_call *d, struct request *r, struct ticket_row *t,
                     const struct desk_message *m, GError **error)
{
    (void)m;
    return portal_leave(d, t, request_int(r, "person", 0), error);
}

/* Runs one of the above; what the customer can mend is said above the form. */
static void act(struct request *r, struct answer *a, const char *body, portal_do what,
                const char *done)
{
    g_autoptr(GError) error = NULL;
    const char *number = NULL, *typed = body == NULL ? NULL : request_text(r, body);

    if (portal_run(r, body, what, &number, &error))
        answer_redirect(r, a, "/t/%s?done=%s", number, done);
    else if (fail_is(error, FAIL_TOO_BIG))
        show(r, a, typed,
             shell_word(r, _("Mehr Personen können an diesem Ticket nicht teilnehmen.")), 422);
    else if (fail_is(error, FAIL_BUSY) && body == NULL)
        show(r, a, typed,
             shell_word(r, _("Das waren viele auf einmal. Bitte warten Sie einige Minuten.")), 429);
    else if (fail_is(error, FAIL_INVALID))
        show(r, a, typed,
             shell_word(r, body == NULL
                               ? _("Diese Adresse oder Person können Sie nicht hinzufügen.")
                               : _("Bitte schreiben Sie etwas oder hängen Sie eine Datei an.")),
             422);
    else
        answer_fail(r, a, error);
}

static void reply(struct request *r, struct answer *a)
{
    act(r, a, "body", do_reply, request_choice(r, "do") == 1 ? "closed" : "sent");
}

static void reopen(struct request *r, struct answer *a)
{
    act(r, a, "reason", do_reopen, "reopened");
}

static void close_ticket(struct request *r, struct answer *a)
{
    act(r, a, NULL, do_close, "closed");
}

static void join(struct request *r, struct answer *a)
{
    act(r, a, NULL, do_join, "joined");
}

static void join_again(struct request *r, struct answer *a)
{
    show(r, a, NULL, shell_word(r, _("Das ist keine E-Mail-Adresse.")), 422);
}

static bool do_fields(const struct desk_call *d, struct request *r, struct ticket_row *t,
                      const struct desk_message *m, GError **error)
{
    (void)m;
    return custom_form_save(r, d->c->db, RECORD_TICKET, t->id, t->queue_id, NULL, error);
}

static void fields(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct ticket_row t = {.id = 0};
    const char *number = NULL, *problem = "";
    bool ok;

    {
        g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);

        ok = db != NULL && ticket_visible(db, request_arena(r), request_actor(r), request_param(r, "number"), &t, &error);
    }
    if (!ok || !custom_form_problem(r, RECORD_TICKET, t.id, t.queue_id, &problem, &error))
        answer_fail(r, a, error);
    else if (*problem != '\0')
        show(r, a, NULL, problem, 422);
    else if (portal_run(r, NULL, do_fields, &number, &error))
        answer_redirect(r, a, "/t/%s?done=saved", number);
    else
        answer_fail(r, a, error);
}

static void fields_again(struct request *r, struct answer *a)
{
    show(r, a, NULL, shell_word(r, _("Bitte prüfen Sie Ihre Eingaben.")), 422);
}

/* Who leaves a ticket by himself may not see it any more. */
static void leave(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    const char *number = NULL;

    if (!portal_run(r, NULL, do_leave, &number, &error))
        answer_fail(r, a, error);
    else if (request_int(r, "person", 0) == request_actor(r)->person_id)
        answer_redirect(r, a, "/tickets");
    else
        answer_redirect(r, a, "/t/%s?done=left", number);
}

const struct route ticket_routes[] = {
    {HTTP_GET, "/t/:number", RIGHT_TICKET_READ, ticket_fields, ticket, ROUTE_RECENT},
    {HTTP_POST, "/t/:number/reply", RIGHT_TICKET_ANSWER, reply_fields, reply, ROUTE_UPLOAD,
     reply_again, .lost = reply_kept},
    {HTTP_POST, "/t/:number/reopen", RIGHT_TICKET_ANSWER, reason_fields, reopen, ROUTE_UPLOAD,
     reason_again},
    {HTTP_POST, "/t/:number/fields", RIGHT_TICKET_ANSWER, custom_fields_sent, fields, ROUTE_BLOCKS, fields_again},
    {HTTP_POST, "/t/:number/close", RIGHT_TICKET_ANSWER, close_fields, close_ticket, ROUTE_BLOCKS},
    {HTTP_POST, "/t/:number/join", RIGHT_TICKET_CREATE, join_fields, join, ROUTE_BLOCKS,
     join_again},
    {HTTP_POST, "/t/:number/leave", RIGHT_TICKET_CREATE, leave_fields, leave, ROUTE_BLOCKS},
};
const size_t ticket_n_routes = G_N_ELEMENTS(ticket_routes);
