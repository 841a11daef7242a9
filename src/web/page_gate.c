/* page_gate.c - logging in and out, the first administrator, language and theme. */
#include "base/fail.h"
#include "base/json.h"
#include "base/text.h"
#include "core/login.h"
#include "core/session.h"
#include "pages/gate.h"
#include "web/gate.h"
#include "web/static.h"

#include <string.h>


static const struct field login_fields[] = {
    {"email", FIELD_LINE, .required = true, .max = 320},
    {"password", FIELD_SECRET, .required = true},
    {"keep", FIELD_FLAG},
    {NULL},
};

static const struct field passkey_fields[] = {GATE_PASSKEY_FIELDS, {"keep", FIELD_FLAG}, {NULL}};

static const struct field setup_fields[] = {
    {"name", FIELD_LINE, .required = true, .max = 200},
    {"email", FIELD_EMAIL, .required = true},
    {"password", FIELD_SECRET, .required = true},
    {NULL},
};

static const char *const langs[] = {"de", "en", NULL};
static const char *const themes[] = {"system", "light", "dark", NULL};

static const struct field settings_fields[] = {
    {"lang", FIELD_CHOICE, .values = langs},
    {"theme", FIELD_CHOICE, .values = themes},
    {"back", FIELD_PATH},
    {NULL},
};

/* TYPED: the address was, and stays. */
static void show_login(struct request *r, struct answer *a, bool typed, const char *problem,
                       unsigned status)
{
    struct put o = shell_put(r, a);
    struct view_gate v = {.email = typed ? request_text(r, "email") : "",
                          .problem = problem,
                          .registers = gate_mode(r) != SIGNUP_CLOSED};

    v.shell = gate_shell(r, shell_word(r, _("Anmelden")));
    v.action = gate_path(r, "/login");
    v.passkey = gate_path(r, "/login/passkey");
    v.ask = gate_ask(r, PASSKEY_SIGN_IN, "");
    page_login(&o, &v);
    answer_html(a, status);
}

static void login_form(struct request *r, struct answer *a)
{
    show_login(r, a, false, "", 200);
}

static void login_again(struct request *r, struct answer *a)
{
    show_login(r, a, true, shell_word(r, _("Bitte geben Sie Adresse und Passwort ein.")), 422);
}

static void login(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct login_try try = {.address = request_text(r, "email"),
                            .password = request_text(r, "password"),
                            .peer = request_ip(r),
                            .device = gate_cookie(r, "device")};
    int64_t person_id = 0;

    if (login_check(shell_app(r)->house, request_arena(r), &try, &person_id, &error) &&
        gate_admit(r, a, person_id, request_flag(r, "keep"), gate_next(r), &error))
        return;
    if (fail_is(error, FAIL_DENIED)) {
        show_login(r, a, true, shell_word(r, _("Adresse oder Passwort stimmt nicht.")), 422);
    } else if (fail_is(error, FAIL_BUSY)) {
        show_login(r, a, true, shell_word(r, _("Zu viele Fehlversuche. Bitte warten Sie einige Minuten, oder fordern Sie "
            "Zugangsdaten an.")), 429);
    } else {
        answer_fail(r, a, error);
    }
}

/* A passkey that its owner was asked for is both factors at once. */
static void login_passkey(struct request *r, struct answer *a)
{
    const struct passkey_shown shown = gate_shown(r);
    g_autoptr(GError) error = NULL;
    int64_t person_id = 0;

    if (passkey_check(shell_app(r)->house, request_arena(r), PASSKEY_SIGN_IN, &shown, &person_id,
                      &error) &&
        gate_enter(r, a, person_id, request_flag(r, "keep"), &error))
        answer_redirect(r, a, "%s", gate_next(r));
    else if (fail_is(error, FAIL_DENIED) || fail_is(error, FAIL_INVALID))
        show_login(r, a, false, shell_word(r, _("Mit diesem Passkey kommen wir nicht weiter. Bitte versuchen Sie es "
            "noch einmal, oder nehmen Sie das Passwort.")), 422);
    else if (fail_is(error, FAIL_BUSY))
        show_login(r, a, false, shell_word(r, _("Zu viele Versuche. Bitte warten Sie einige Minuten.")), 429);
    else
        answer_fail(r, a, error);
}

static void logout(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;

    if (!session_end(shell_app(r)->house, request_actor(r), &error)) {
        answer_fail(r, a, error);
        return;
    }
    answer_redirect(r, a, "/");
    events_end_session(shell_app(r)->events, request_actor(r)->session_id);
    answer_session_end(r, a);
}

static void show_setup(struct request *r, struct answer *a, const char *problem, unsigned status)
{
    struct put o = shell_put(r, a);
    bool post = request_method(r) == HTTP_POST;
    struct view_gate v = {.email = post ? request_text(r, "email") : "",
                          .person = post ? request_text(r, "name") : "", .problem = problem};

    v.shell = shell_view(r, shell_word(r, _("Einrichtung")), "");
    v.action = url_path(request_arena(r), "/setup/%s", url_part(request_arena(r), request_param(r, "token")));
    page_setup(&o, &v);
    answer_html(a, status);
}

static void setup_form(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    int64_t person_id;
    bool ok = false;

    if (!session_link_ok(shell_app(r)->house, request_arena(r), "setup", request_param(r, "token"), &ok,
                         &person_id, &error))
        answer_fail(r, a, error);
    else if (!ok)
        answer_error(r, a, 404);
    else
        show_setup(r, a, "", 200);
}

static void setup_again(struct request *r, struct answer *a)
{
    show_setup(r, a, shell_word(r, _("Bitte füllen Sie alle Felder aus.")), 422);
}

static void setup(struct request *r, struct answer *a)
{
    const struct house *house = shell_app(r)->house;
    enum password_fault fault = session_password_fault(
        house, request_text(r, "name"), request_text(r, "email"), request_text(r, "password"));
    g_autoptr(GError) error = NULL;
    int64_t id;

    if (fault != PASSWORD_OK)
        show_setup(r, a, gate_password_word(r, fault), 422);
    else if (session_setup(house, request_param(r, "token"), request_text(r, "name"),
                           request_text(r, "email"), request_text(r, "password"), &id, &error) &&
             house_refresh(house, &error) && gate_admit(r, a, id, false, "/admin/setup", &error))
        return;
    else if (fail_is(error, FAIL_INVALID) || fail_is(error, FAIL_CONFLICT))
        show_setup(r, a, shell_word(r, _("Die Adresse ist vergeben oder keine.")), 422);
    else
        answer_fail(r, a, error);
}

static void settings(struct request *r, struct answer *a)
{
    const char *back = request_has(r, "back") ? request_text(r, "back") : "/";

    answer_redirect(r, a, "%s", text_empty(back) ? "/" : back);
    if (request_has(r, "lang"))
        answer_cookie(r, a, "lang", langs[request_choice(r, "lang")], GATE_CHOICE_SECONDS);
    if (request_has(r, "theme"))
        answer_cookie(r, a, "theme", themes[request_choice(r, "theme")], GATE_CHOICE_SECONDS);
}

static void asset(struct request *r, struct answer *a)
{
    const struct asset *found = asset_find(request_path(r));

    if (found == NULL)
        answer_error(r, a, 404);
    else
        answer_static(r, a, &found->file);
}

const struct route gate_routes[] = {
    {HTTP_GET, "/static/:hash/:name", RIGHT_PUBLIC, no_fields, asset, ROUTE_FAST},
    {HTTP_GET, "/login", RIGHT_PUBLIC, no_fields, login_form},
    {HTTP_POST, "/login", RIGHT_PUBLIC, login_fields, login, ROUTE_BLOCKS, login_again},
    {HTTP_POST, "/login/passkey", RIGHT_PUBLIC, passkey_fields, login_passkey, ROUTE_BLOCKS},
    {HTTP_POST, "/logout", RIGHT_SIGNED_IN, no_fields, logout, ROUTE_BLOCKS | ROUTE_OWING},
    {HTTP_GET, "/setup/:token", RIGHT_PUBLIC, no_fields, setup_form, ROUTE_SECRET},
    {HTTP_POST, "/setup/:token", RIGHT_PUBLIC, setup_fields, setup, ROUTE_BLOCKS | ROUTE_SECRET,
     setup_again},
    {HTTP_POST, "/settings", RIGHT_PUBLIC, settings_fields, settings, ROUTE_OWING},
};
const size_t gate_n_routes = G_N_ELEMENTS(gate_routes);
