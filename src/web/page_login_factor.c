/* page_login_factor.c - the second step of a login: a code of the app, or a recovery code. */
#include "base/fail.h"
#include "core/factor.h"
#include "pages/gate.h"
#include "web/gate.h"

static const struct field factor_fields[] = {
    {"code", FIELD_LINE, .required = true, .max = FACTOR_CODE_MAX},
    {NULL},
};

static const struct field passkey_fields[] = {GATE_PASSKEY_FIELDS, {NULL}};

/* Who has shown the password; NULL: the answer is written. */
static const struct factor_step_row *step_of(struct request *r, struct answer *a)
{
    struct factor_step_row *row = NULL;
    g_autoptr(GError) error = NULL;

    if (!factor_step_find(shell_app(r)->house, request_arena(r), gate_cookie(r, "step"), &row,
                          &error))
        answer_fail(r, a, error);
    else if (row == NULL)
        answer_redirect(r, a, "/login");
    return row;
}

/* The credentials that will do, and whether there is an app. */
static bool load(struct request *r, const struct factor_step_row *step, const char **known,
                 bool *app, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    struct arena *mem = request_arena(r);
    struct passkey_row *rows = NULL;
    struct factor_state state;
    size_t n = 0;

    if (db == NULL || !factor_state(db, mem, step->person_id, &state, error) ||
        !passkey_list(db, mem, step->person_id, &rows, &n, error))
        return false;
    *app = state.app;
    for (size_t i = 0; i < n; i++)
        *known = arena_printf(mem, "%s%s%s", *known, i > 0 ? " " : "", rows[i].credential);
    return true;
}

static void show(struct request *r, struct answer *a, const struct factor_step_row *step,
                 const char *problem, unsigned status)
{
    struct put o = shell_put(r, a);
    struct view_login_factor v = {
        .who = step->address == NULL ? step->name : step->address, .problem = problem};
    const char *known = "";
    g_autoptr(GError) error = NULL;

    if (!load(r, step, &known, &v.app, &error)) {
        answer_fail(r, a, error);
        return;
    }
    v.shell = gate_shell(r, shell_word(r, _("Zweiter Faktor")));
    v.action = gate_path(r, "/login/factor");
    v.passkey = gate_path(r, "/login/factor/passkey");
    v.ask = gate_ask(r, PASSKEY_SECOND, known);
    page_login_factor(&o, &v);
    answer_html(a, status);
}

static void form(struct request *r, struct answer *a)
{
    const struct factor_step_row *step = step_of(r, a);

    if (step != NULL)
        show(r, a, step, "", 200);
}

static void again(struct request *r, struct answer *a)
{
    const struct factor_step_row *step = step_of(r, a);

    if (step != NULL)
        show(r, a, step, shell_word(r, _("Bitte geben Sie den Code ein.")), 422);
}

static bool enter(struct request *r, struct answer *a, const struct factor_step_row *step,
                  GError **error)
{
    if (!factor_step_end(shell_app(r)->house, request_arena(r), gate_cookie(r, "step"), error) ||
        !gate_enter(r, a, step->person_id, step->keep != 0, error))
        return false;
    gate_cookie_put(r, a, "step", "", 0);
    answer_redirect(r, a, "%s", gate_next(r));
    return true;
}

static void check(struct request *r, struct answer *a)
{
    const struct factor_step_row *step = step_of(r, a);
    g_autoptr(GError) error = NULL;

    if (step == NULL || (factor_check(shell_app(r)->house, request_arena(r), step->person_id,
                                      request_text(r, "code"), &error) &&
                         enter(r, a, step, &error)))
        return;
    if (fail_is(error, FAIL_DENIED))
        show(r, a, step, shell_word(r, _("Der Code stimmt nicht oder wurde schon benutzt.")), 422);
    else if (fail_is(error, FAIL_BUSY))
        show(r, a, step,
             shell_word(r, _("Zu viele Fehlversuche. Bitte warten Sie einige Minuten.")), 429);
    else
        answer_fail(r, a, error);
}

static void check_passkey(struct request *r, struct answer *a)
{
    const struct factor_step_row *step = step_of(r, a);
    const struct passkey_shown shown = gate_shown(r);
    g_autoptr(GError) error = NULL;
    int64_t person_id = step == NULL ? 0 : step->person_id;

    if (step == NULL || (passkey_check(shell_app(r)->house, request_arena(r), PASSKEY_SECOND,
                                       &shown, &person_id, &error) &&
                         enter(r, a, step, &error)))
        return;
    if (fail_is(error, FAIL_DENIED) || fail_is(error, FAIL_INVALID))
        show(r, a, step,
             shell_word(r, _("Dieser Passkey passt nicht. Bitte versuchen Sie es noch einmal.")),
             422);
    else if (fail_is(error, FAIL_BUSY))
        show(r, a, step,
             shell_word(r, _("Zu viele Fehlversuche. Bitte warten Sie einige Minuten.")), 429);
    else
        answer_fail(r, a, error);
}

const struct route login_factor_routes[] = {
    {HTTP_GET, "/login/factor", RIGHT_PUBLIC, no_fields, form},
    {HTTP_POST, "/login/factor", RIGHT_PUBLIC, factor_fields, check, ROUTE_BLOCKS, again},
    {HTTP_POST, "/login/factor/passkey", RIGHT_PUBLIC, passkey_fields, check_passkey, ROUTE_BLOCKS},
};
const size_t login_factor_n_routes = G_N_ELEMENTS(login_factor_routes);
