/* page_signup.c - registering: the form, the link that confirms the address, and those who wait for
 * somebody of the desk to agree. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "core/access.h"
#include "core/session.h"
#include "pages/signup.h"
#include "web/gate.h"

#include <string.h>

enum { REQUESTS_MOST = 200 };

static const struct field register_fields[] = {
    {"first", FIELD_LINE, .required = true, .max = 100},
    {"last", FIELD_LINE, .required = true, .max = 100},
    {"email", FIELD_EMAIL, .required = true, .max = 320},
    {"company", FIELD_LINE, .max = 200},
    {"phone", FIELD_LINE, .max = 60},
    {NULL},
};

static const struct field confirm_fields[] = {
    {"username", FIELD_LINE, .max = 320},
    {"name", FIELD_LINE, .required = true, .max = 200},
    {"phone", FIELD_LINE, .max = 60},
    {"password", FIELD_SECRET},
    {NULL},
};

static const char *const decisions[] = {"approve", "refuse", NULL};

static const struct field decide_fields[] = {
    {"id", FIELD_INT, .required = true},
    {"do", FIELD_CHOICE, .required = true, .values = decisions},
    {NULL},
};

static struct view_input input(struct request *r, const char *field, int *problems)
{
    struct view_input in = {"", ""};

    if (request_method(r) != HTTP_POST)
        return in;
    in.value = request_text(r, field);
    in.problem = gate_problem(r, field);
    *problems += *in.problem != '\0';
    return in;
}

static void show_register(struct request *r, struct answer *a, enum signup_mode mode,
                          unsigned status)
{
    struct put o = shell_put(r, a);
    struct view_register v = {.domains = mode == SIGNUP_DOMAINS,
                              .approval = mode == SIGNUP_APPROVAL};

    v.first = input(r, "first", &v.problems);
    v.last = input(r, "last", &v.problems);
    v.email = input(r, "email", &v.problems);
    v.company = input(r, "company", &v.problems);
    v.phone = input(r, "phone", &v.problems);
    if (request_method(r) == HTTP_POST && request_problem(r, "email") == PROBLEM_REFUSED)
        v.email.problem =
            shell_word(r, _("Mit dieser Domain können Sie sich nicht registrieren. Haben Sie uns schon "
                "geschrieben, fordern Sie bitte Zugangsdaten an."));
    v.shell = gate_shell(r, shell_word(r, _("Registrieren")));
    page_register(&o, &v);
    answer_html(a, status);
}

static void closed(struct request *r, struct answer *a, unsigned status)
{
    gate_message(r, a, status, _("Registrieren ist hier nicht möglich"),
                 _("Wir legen die Zugänge selbst an. Haben Sie uns schon geschrieben, können Sie auf "
                     "der Anmeldeseite Zugangsdaten anfordern."));
}

static void register_form(struct request *r, struct answer *a)
{
    enum signup_mode mode = gate_mode(r);

    if (mode == SIGNUP_CLOSED)
        closed(r, a, 200);
    else
        show_register(r, a, mode, 200);
}

static void register_again(struct request *r, struct answer *a)
{
    show_register(r, a, gate_mode(r), 422);
}

/* The same words whether or not the address is known. */
static void sent(struct request *r, struct answer *a)
{
    gate_message(r, a, 200, _("Bitte sehen Sie in Ihr Postfach"),
                 _("Wir haben Ihnen einen Link geschickt, mit dem Sie Ihre Adresse bestätigen. Er "
                     "gilt 24 Stunden. Haben Sie schon ein Konto, führt der Link dorthin."));
}

static void do_register(struct request *r, struct answer *a)
{
    const struct house *house = shell_app(r)->house;
    struct signup_new n = {.name = arena_printf(request_arena(r), "%s %s", request_text(r, "first"),
                                                request_text(r, "last")),
                           .address = request_text(r, "email"),
                           .company = request_text(r, "company"),
                           .phone = request_text(r, "phone"),
                           .lang = lang_name(shell_lang(r))};
    g_autoptr(GError) error = NULL;

    if (access_peer_ok(house, request_ip(r), &error) && signup_ask(house, &n, &error)) {
        sent(r, a);
    } else if (fail_is(error, FAIL_DENIED) || fail_is(error, FAIL_INVALID)) {
        enum signup_mode mode = gate_mode(r);

        request_refuse(r, "email");
        if (mode == SIGNUP_CLOSED)
            closed(r, a, 403);
        else
            show_register(r, a, mode, 422);
    } else {
        answer_fail(r, a, error);
    }
}

static struct signup_found *found(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct signup_found *f = NULL;

    if (!signup_find(shell_app(r)->house, request_arena(r), request_param(r, "token"), &f, &error))
        answer_fail(r, a, error);
    else if (f == NULL)
        gate_link_over(r, a);
    return f;
}

static void show_confirm(struct request *r, struct answer *a, const struct signup_found *f,
                         enum password_fault fault, unsigned status)
{
    struct put o = shell_put(r, a);
    struct view_link v = {.address = f->row.shown, .asks_password = !f->waits};
    bool post = request_method(r) == HTTP_POST;

    v.name = input(r, "name", &v.problems);
    v.phone = input(r, "phone", &v.problems);
    if (!post) {
        v.name.value = f->row.name;
        v.phone.value = f->row.phone;
    }
    v.password = (struct view_input){"", gate_password_word(r, fault)};
    v.problems += fault != PASSWORD_OK;
    v.shell = gate_shell(r, shell_word(r, _("Adresse bestätigen")));
    v.action = url_path(request_arena(r), "/register/%s",
                        url_part(request_arena(r), request_param(r, "token")));
    page_confirm(&o, &v);
    answer_html(a, status);
}

static void confirm_form(struct request *r, struct answer *a)
{
    const struct signup_found *f = found(r, a);

    if (f != NULL)
        show_confirm(r, a, f, PASSWORD_OK, 200);
}

static void confirm_again(struct request *r, struct answer *a)
{
    const struct signup_found *f = found(r, a);

    if (f != NULL)
        show_confirm(r, a, f, PASSWORD_OK, 422);
}

static void confirm(struct request *r, struct answer *a)
{
    const struct house *house = shell_app(r)->house;
    const struct signup_found *f = found(r, a);
    const char *name = request_text(r, "name"), *password = request_text(r, "password");
    enum password_fault fault = PASSWORD_OK;
    g_autoptr(GError) error = NULL;
    int64_t id = 0;

    if (f == NULL)
        return;
    if (!f->waits)
        fault = session_password_fault(house, name, f->row.shown, password);
    if (fault != PASSWORD_OK) {
        show_confirm(r, a, f, fault, 422);
    } else if (!signup_confirm(house, request_param(r, "token"), name, request_text(r, "phone"),
                               password, &id, &error)) {
        if (fail_is(error, FAIL_NOT_FOUND))
            gate_link_over(r, a);
        else
            answer_fail(r, a, error);
    } else if (id == 0) {
        gate_message(
            r, a, 200, _("Ihre Adresse ist bestätigt"),
            _("Jetzt schaltet jemand von uns Ihren Zugang frei. Sie bekommen dann eine E-Mail."));
    } else {
        gate_welcome(r, a, id);
    }
}

static bool load_requests(struct request *r, struct view_requests *v, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    struct signup_row *rows = NULL;
    size_t n = 0;

    if (db == NULL || !signup_waiting(db, request_arena(r), REQUESTS_MOST, &rows, &n, error))
        return false;
    v->requests = ARENA_ARRAY(request_arena(r), struct view_request, n + 1);
    v->n_requests = n;
    for (size_t i = 0; i < n; i++)
        v->requests[i] = (struct view_request){.id = rows[i].id,
                                               .at = rows[i].confirmed_at,
                                               .name = rows[i].name,
                                               .address = rows[i].shown,
                                               .company = rows[i].company,
                                               .phone = rows[i].phone};
    return true;
}

static void requests(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct put o = shell_put(r, a);
    struct view_requests v = {0};

    if (!load_requests(r, &v, &error)) {
        answer_fail(r, a, error);
        return;
    }
    v.shell = shell_view(r, shell_word(r, _("Registrierungen")), "requests");
    page_requests(&o, &v);
    answer_html(a, 200);
}

static bool decide_tx(struct db *db, void *data, GError **error)
{
    struct request *r = data;
    struct ticket_change c = {.db = db,
                              .a = request_arena(r),
                              .actor_id = request_actor(r)->person_id,
                              .at = clock_now()};

    return signup_decide(&c, shell_app(r)->house, request_actor(r), request_int(r, "id", 0),
                         request_choice(r, "do") == 0, error);
}

static void decide(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;

    if (!db_write(shell_app(r)->house->pool, decide_tx, r, &error)) {
        answer_fail(r, a, error);
        return;
    }
    log_event(LOG_INFO, "signup.decided",
              "id=%" G_GINT64_FORMAT " approved=%d by=%" G_GINT64_FORMAT,
              (int64_t)request_int(r, "id", 0), request_choice(r, "do") == 0, request_actor(r)->person_id);
    answer_redirect(r, a, "/desk/requests?done=%s",
                    request_choice(r, "do") == 0 ? "approved" : "refused");
}

const struct route signup_routes[] = {
    {HTTP_GET, "/register", RIGHT_PUBLIC, no_fields, register_form},
    {HTTP_POST, "/register", RIGHT_PUBLIC, register_fields, do_register, ROUTE_BLOCKS,
     register_again},
    {HTTP_GET, "/register/:token", RIGHT_PUBLIC, no_fields, confirm_form, ROUTE_SECRET},
    {HTTP_POST, "/register/:token", RIGHT_PUBLIC, confirm_fields, confirm,
     ROUTE_BLOCKS | ROUTE_SECRET, confirm_again},
    {HTTP_GET, "/desk/requests", RIGHT_DESK, no_fields, requests},
    {HTTP_POST, "/desk/requests", RIGHT_DESK, decide_fields, decide, ROUTE_BLOCKS},
};
const size_t signup_n_routes = G_N_ELEMENTS(signup_routes);
