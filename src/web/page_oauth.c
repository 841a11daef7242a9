/* page_oauth.c - GET and POST /oauth/authorize (RFC 6749 section 4.1.1): a program asks, and somebody
 * of the desk says whether it may. Only who is the program's own address ever gets an answer; a wrong
 * client or address is told to the person alone. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/form.h"
#include "base/text.h"
#include "core/oauth_grant.h"
#include "core/throttle.h"
#include "pages/oauth.h"
#include "web/admin.h"
#include "web/token_words.h"

#include <string.h>

enum { STATE_MAX = 2000 };

static const char *const decisions[] = {"deny", "allow", NULL};
static const struct field consent_fields[] = {
    {"response_type", FIELD_LINE, .max = 40},
    {"client_id", FIELD_LINE, .max = 100},
    {"redirect_uri", FIELD_LINE, .max = OAUTH_REDIRECT_MAX},
    {"scope", FIELD_LINE, .max = OAUTH_SCOPE_MAX},
    {"state", FIELD_LINE, .max = STATE_MAX},
    {"code_challenge", FIELD_LINE, .max = 128},
    {"code_challenge_method", FIELD_LINE, .max = 20},
    {"decision", FIELD_CHOICE, .values = decisions},
    {NULL},
};

static const struct throttle_rule by_person = {"oauth.consent", 20, 30 * CLOCK_SECOND, false};

static void show(struct request *r, struct answer *answer, const struct oauth_consent *c,
                 const char *problem)
{
    struct put o = shell_put(r, answer);
    struct view_consent v = {.problem = problem};

    if (c != NULL) {
        v = (struct view_consent){.problem = "",
                                  .app = c->app->name,
                                  .scopes = token_words(r, c->scopes),
                                  .to = oauth_redirect_source(request_arena(r), c->redirect),
                                  .client_id = c->app->client_id,
                                  .redirect = c->redirect,
                                  .scope = request_text(r, "scope"),
                                  .state = request_text(r, "state"),
                                  .challenge = c->challenge,
                                  .method = request_text(r, "code_challenge_method")};
    }
    v.shell = shell_view(r, shell_word(r, _("Zugriff erlauben")), "profile");
    page_consent(&o, &v);
    answer_html(answer, c == NULL ? 400 : 200);
    /* Browsers hold the redirect that the form is answered with to form-action, too. */
    if (c != NULL)
        answer_forms_to(answer, v.to);
}

static void away(struct request *r, struct answer *answer, const char *redirect, const char *name,
                 const char *value)
{
    struct arena *a = request_arena(r);
    const char *state = request_text(r, "state");
    const char *uri = arena_printf(a, "%s%c%s=%s", redirect, strchr(redirect, '?') ? '&' : '?', name,
                                   form_encode(a, value));

    if (*state != '\0')
        uri = arena_printf(a, "%s&state=%s", uri, form_encode(a, state));
    answer_redirect_away(answer, uri);
}

static const char *fault_of(struct request *r, const struct oauth_consent *c)
{
    const char *method = request_text(r, "code_challenge_method");

    if (strcmp(request_text(r, "response_type"), "code") != 0)
        return "unsupported_response_type";
    if (c->scopes == NULL)
        return "invalid_scope";
    /* "plain" would tell the secret to whoever sees the address. */
    if (*c->challenge == '\0' ? *method != '\0'
                              : strcmp(method, "S256") != 0 || !oauth_challenge_ok(c->challenge))
        return "invalid_request";
    return NULL;
}

/* What is asked for; false: the answer is written. */
static bool asked(struct request *r, struct answer *answer, struct oauth_consent *c)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    struct oauth_app_row *app = NULL;
    const char *fault;

    {
        g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);

        if (db == NULL || !oauth_app_find(db, a, request_text(r, "client_id"), &app, &error)) {
            answer_fail(r, answer, error);
            return false;
        }
    }
    *c = (struct oauth_consent){.app = app,
                                .redirect = request_text(r, "redirect_uri"),
                                .scopes = oauth_scopes(a, request_text(r, "scope")),
                                .challenge = request_text(r, "code_challenge")};
    if (app == NULL || !oauth_app_returns_to(app, c->redirect)) {
        show(r, answer, NULL,
             app == NULL ? shell_word(r, _("Diese Anwendung ist hier nicht eingetragen."))
                         : shell_word(r, _("Die Anwendung nennt eine Rückadresse, die hier nicht für sie "
                                           "eingetragen ist.")));
        return false;
    }
    fault = fault_of(r, c);
    if (fault != NULL)
        away(r, answer, c->redirect, "error", fault);
    return fault == NULL;
}

static void ask(struct request *r, struct answer *answer)
{
    struct oauth_consent c;

    if (asked(r, answer, &c))
        show(r, answer, &c, "");
}

struct granting {
    struct request *r;
    const struct oauth_consent *c;
    const char *code;
};

static bool grant_tx(struct db *db, void *data, GError **error)
{
    struct granting *g = data;
    struct admin_act act = admin_act(g->r, db, NULL);

    return oauth_grant_code(&act, g->c, &g->code, error);
}

static void decide(struct request *r, struct answer *answer)
{
    struct oauth_consent c;
    struct granting g = {.r = r, .c = &c};
    g_autoptr(GError) error = NULL;
    const char *key = arena_printf(request_arena(r), "%" G_GINT64_FORMAT, request_actor(r)->person_id);

    if (!asked(r, answer, &c))
        return;
    if (request_choice(r, "decision") != 1)
        away(r, answer, c.redirect, "error", "access_denied");
    else if (throttle_take(shell_app(r)->house->throttle, &by_person, key, clock_now()) != 0)
        answer_error(r, answer, 429);
    else if (db_write(shell_app(r)->house->pool, grant_tx, &g, &error))
        away(r, answer, c.redirect, "code", g.code);
    else
        answer_fail(r, answer, error);
}

const struct route oauth_routes[] = {
    {HTTP_GET, "/oauth/authorize", RIGHT_DESK, consent_fields, ask},
    {HTTP_POST, "/oauth/authorize", RIGHT_DESK, consent_fields, decide, ROUTE_BLOCKS},
};
const size_t oauth_n_routes = G_N_ELEMENTS(oauth_routes);
