/* page_login_factor.c - the second step of a login: a code of the app, or a recovery code. */
#include "base/fail.h"
#include "core/factor.h"
#include "pages/gate.h"
#include "web/gate.h"

static const struct field factor_fields[] = {
    {"code", FIELD_LINE, .required = true, .max = FACTOR_CODE_MAX},
    {NULL},
};

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

static void show(struct request *r, struct answer *a, const struct factor_step_row *step,
                 const char *problem, unsigned status)
{
    struct put o = shell_put(r, a);
    const char *query = request_query(r);
    struct view_login_factor v = {
        .who = step->address == NULL ? step->name : step->address, .problem = problem};

    v.shell = gate_shell(r, shell_word(r, _("Zweiter Faktor")));
    v.action = query != NULL && g_str_has_prefix(query, "next=")
                   ? url_path(request_arena(r), "/login/factor?%s", query)
                   : url_path(request_arena(r), "/login/factor");
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
    const struct house *house = shell_app(r)->house;
    struct arena *mem = request_arena(r);

    if (!factor_check(house, mem, step->person_id, request_text(r, "code"), error) ||
        !factor_step_end(house, mem, gate_cookie(r, "step"), error) ||
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

    if (step == NULL || enter(r, a, step, &error))
        return;
    if (fail_is(error, FAIL_DENIED))
        show(r, a, step, shell_word(r, _("Der Code stimmt nicht oder wurde schon benutzt.")), 422);
    else if (fail_is(error, FAIL_BUSY))
        show(r, a, step,
             shell_word(r, _("Zu viele Fehlversuche. Bitte warten Sie einige Minuten.")), 429);
    else
        answer_fail(r, a, error);
}

const struct route login_factor_routes[] = {
    {HTTP_GET, "/login/factor", RIGHT_PUBLIC, no_fields, form},
    {HTTP_POST, "/login/factor", RIGHT_PUBLIC, factor_fields, check, ROUTE_BLOCKS, again},
};
const size_t login_factor_n_routes = G_N_ELEMENTS(login_factor_routes);
