/* page_factor.c - one's own second factor: the app with its QR code, passkeys,
 * recovery codes. */
#include "base/fail.h"
#include "core/passkey.h"
#include "core/profile.h"
#include "core/totp.h"
#include "pages/factor.h"
#include "web/gate.h"
#include "web/qr.h"
#include "web/shell.h"
#include "web/views_profile.h"

#include <string.h>

static const struct field password_fields[] = {{"password", FIELD_SECRET}, {NULL}};
static const struct field code_fields[] = {
    {"code", FIELD_LINE, .required = true, .max = FACTOR_CODE_MAX},
    {NULL},
};
static const struct field both_fields[] = {
    {"password", FIELD_SECRET},
    {"code", FIELD_LINE, .required = true, .max = FACTOR_CODE_MAX},
    {NULL},
};

static const struct field passkey_fields[] = {
    {"password", FIELD_SECRET},
    {"name", FIELD_LINE, .max = PASSKEY_NAME_MAX},
    {"client", FIELD_LINE, .required = true, .max = PASSKEY_FIELD_MAX},
    {"attestation", FIELD_LINE, .required = true, .max = PASSKEY_FIELD_MAX},
    {NULL},
};
static const struct field passkey_off_fields[] = {
    {"id", FIELD_INT, .required = true},
    {"password", FIELD_SECRET},
    {"code", FIELD_LINE, .required = true, .max = FACTOR_CODE_MAX},
    {NULL},
};

static struct factor_act act_of(struct request *r)
{
    return (struct factor_act){.house = shell_app(r)->house,
                               .a = request_arena(r),
                               .actor = request_actor(r),
                               .peer = request_ip(r),
                               .password = "",
                               .code = ""};
}

/* "abcd efgh …", as it is typed into an app that cannot scan. */
static const char *grouped(struct arena *a, const char *s)
{
    const char *out = "";

    for (; *s != '\0'; s += MIN(strlen(s), 4))
        out = arena_printf(a, "%s%s%.4s", out, *out == '\0' ? "" : " ", s);
    return out;
}

static bool fill_secret(struct request *r, struct view_factor *v, GError **error)
{
    const struct house *house = shell_app(r)->house;
    const struct actor *who = request_actor(r);
    struct arena *a = request_arena(r);
    const char *base32 = NULL;

    if (!factor_app_secret(house, a, who->person_id, &base32, error))
        return false;
    if (base32 == NULL)
        return true;
    v->secret = grouped(a, base32);
    v->qr = qr_svg(a, totp_uri(a, house_now(house)->desk_name, who->email == NULL ? who->name : who->email,
                               base32));
    return true;
}

static bool fill_passkeys(struct request *r, struct db *db, struct view_factor *v, GError **error)
{
    struct arena *a = request_arena(r);
    struct passkey_row *rows = NULL;
    const char *known = "";

    if (!passkey_list(db, a, request_actor(r)->person_id, &rows, &v->n_passkeys, error))
        return false;
    v->passkeys = ARENA_ARRAY(a, struct view_passkey, v->n_passkeys + 1);
    for (size_t i = 0; i < v->n_passkeys; i++) {
        v->passkeys[i] = (struct view_passkey){.id = rows[i].id,
                                               .created_at = rows[i].created_at,
                                               .used_at = rows[i].used_at,
                                               .name = rows[i].name};
        known = arena_printf(a, "%s%s%s", known, i > 0 ? " " : "", rows[i].credential);
    }
    v->ask = gate_ask(r, PASSKEY_ADD, known);
    v->passkeys_work = *v->ask.rp_id != '\0';
    return true;
}

static bool fill(struct request *r, struct view_factor *v, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    int64_t id = request_actor(r)->person_id;
    struct factor_state state;
    struct profile p;

    if (db == NULL || !profile_get(db, request_arena(r), id, &p, error) ||
        !factor_state(db, request_arena(r), id, &state, error) ||
        !fill_passkeys(r, db, v, error))
        return false;
    v->has_password = p.has_password;
    v->owes = request_actor(r)->owes_factor && !state.on;
    v->on = state.on;
    v->app = state.app;
    v->app_waits = state.app_waits;
    v->app_at = state.app_at;
    v->codes_left = state.codes_left;
    return true;
}

static void show(struct request *r, struct answer *answer, const char *const *codes,
                 const char *problem, unsigned status)
{
    struct arena *a = request_arena(r);
    struct put o = shell_put(r, answer);
    struct view_factor v = {
        .problem = problem, .secret = "",
        .codes = ARENA_ARRAY(a, struct view_code, FACTOR_RECOVERY_CODES + 1)};
    g_autoptr(GError) error = NULL;

    if (!fill(r, &v, &error) || (v.app_waits && !fill_secret(r, &v, &error))) {
        answer_fail(r, answer, error);
        return;
    }
    for (; codes != NULL && codes[v.n_codes] != NULL; v.n_codes++)
        v.codes[v.n_codes] = (struct view_code){codes[v.n_codes]};
    v.shell = shell_view(r, shell_word(r, _("Zweiter Faktor")), "profile");
    page_factor(&o, &v);
    answer_html(answer, status);
}

/* It worked: back to the page, or with codes that are shown now or never. False: in words. */
static void finish(struct request *r, struct answer *a, bool ok, const char *const *codes,
                   const GError *error)
{
    if (ok && codes != NULL)
        show(r, a, codes, "", 200);
    else if (ok)
        answer_redirect(r, a, "/profile/factor?done=saved");
    else if (fail_is(error, FAIL_DENIED))
        show(r, a, NULL, shell_word(r, _("Passwort oder Code stimmt nicht.")), 422);
    else if (fail_is(error, FAIL_BUSY))
        show(r, a, NULL, shell_word(r, _("Zu viele Versuche. Bitte warten Sie ein paar Minuten.")),
             429);
    else if (fail_is(error, FAIL_INVALID))
        show(r, a, NULL,
             shell_word(r, _("Dieser Passkey ließ sich nicht einrichten. Bitte versuchen Sie es "
                             "noch einmal.")),
             422);
    else if (fail_is(error, FAIL_CONFLICT) || fail_is(error, FAIL_NOT_FOUND))
        show(r, a, NULL, shell_word(r, _("Das hat sich inzwischen geändert. So steht es jetzt:")),
             422);
    else
        answer_fail(r, a, error);
}

static void factor(struct request *r, struct answer *a)
{
    show(r, a, NULL, "", 200);
}

static void again(struct request *r, struct answer *a)
{
    show(r, a, NULL, shell_word(r, _("Bitte geben Sie den Code ein.")), 422);
}

static void begin(struct request *r, struct answer *a)
{
    struct factor_act act = act_of(r);
    g_autoptr(GError) error = NULL;
    bool ok;

    act.password = request_text(r, "password");
    ok = factor_app_begin(&act, &error);
    finish(r, a, ok, NULL, error);
}

static void confirm(struct request *r, struct answer *a)
{
    struct factor_act act = act_of(r);
    const char *const *codes = NULL;
    g_autoptr(GError) error = NULL;
    bool ok;

    act.code = request_text(r, "code");
    ok = factor_app_confirm(&act, &codes, &error);
    finish(r, a, ok, codes, error);
}

static void both(struct request *r, struct factor_act *act)
{
    *act = act_of(r);
    act->password = request_text(r, "password");
    act->code = request_text(r, "code");
}

static void remove_app(struct request *r, struct answer *a)
{
    struct factor_act act;
    g_autoptr(GError) error = NULL;
    bool ok;

    both(r, &act);
    ok = factor_app_remove(&act, &error);
    finish(r, a, ok, NULL, error);
}

static void renew(struct request *r, struct answer *a)
{
    struct factor_act act;
    const char *const *codes = NULL;
    g_autoptr(GError) error = NULL;
    bool ok;

    both(r, &act);
    ok = factor_codes_renew(&act, &codes, &error);
    finish(r, a, ok, codes, error);
}

static void add_passkey(struct request *r, struct answer *a)
{
    struct factor_act act = act_of(r);
    const struct passkey_made made = {.name = request_text(r, "name"),
                                      .client = request_text(r, "client"),
                                      .attestation = request_text(r, "attestation"),
                                      .binder = request_csrf(r)};
    const char *const *codes = NULL;
    g_autoptr(GError) error = NULL;
    bool ok;

    act.password = request_text(r, "password");
    ok = passkey_add(&act, &made, &codes, &error);
    finish(r, a, ok, codes, error);
}

static void remove_passkey(struct request *r, struct answer *a)
{
    struct factor_act act;
    g_autoptr(GError) error = NULL;
    bool ok;

    both(r, &act);
    ok = passkey_remove(&act, request_int(r, "id", 0), &error);
    finish(r, a, ok, NULL, error);
}

const struct route factor_routes[] = {
    {HTTP_GET, "/profile/factor", RIGHT_SIGNED_IN, no_fields, factor, ROUTE_OWING},
    {HTTP_POST, "/profile/factor/begin", RIGHT_SIGNED_IN, password_fields, begin, ROUTE_BLOCKS | ROUTE_OWING},
    {HTTP_POST, "/profile/factor/confirm", RIGHT_SIGNED_IN, code_fields, confirm, ROUTE_BLOCKS | ROUTE_OWING, again},
    {HTTP_POST, "/profile/factor/remove", RIGHT_SIGNED_IN, both_fields, remove_app, ROUTE_BLOCKS | ROUTE_OWING, again},
    {HTTP_POST, "/profile/factor/codes", RIGHT_SIGNED_IN, both_fields, renew, ROUTE_BLOCKS | ROUTE_OWING, again},
    {HTTP_POST, "/profile/passkeys", RIGHT_SIGNED_IN, passkey_fields, add_passkey, ROUTE_BLOCKS | ROUTE_OWING},
    {HTTP_POST, "/profile/passkeys/remove", RIGHT_SIGNED_IN, passkey_off_fields, remove_passkey,
     ROUTE_BLOCKS | ROUTE_OWING, again},
};
const size_t factor_n_routes = G_N_ELEMENTS(factor_routes);
