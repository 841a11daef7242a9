/* page_admin_account_do.c - mail accounts: saved, found by their address, tested, switched,
 * connected with a provider. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/account_ca.h"
#include "core/person.h"
#include "pages/account.h"
#include "web/admin_account.h"

#include <string.h>

#define PLACE ADMIN_ACCOUNT_PLACE
enum { CODE_MAX = 4000, STATE_MAX = 500, ACT_SEARCH = 1, BACK_MOST = 4000, BACK_STEP = 200 };

static const struct field active_fields[] = {{"active", FIELD_FLAG}, {NULL}};
static const struct field consent_fields[] = {
    {"code", FIELD_LINE, .max = CODE_MAX},
    {"state", FIELD_LINE, .max = STATE_MAX},
    {"error", FIELD_LINE, .max = 200},
    {NULL},
};

/* Tests account ID, and gives its mail a moment to come back. */
static bool run_test(struct request *r, int64_t id, GError **error)
{
    const struct account_service *service = shell_app(r)->accounts;
    struct account_trial t = {.at = 0};
    int64_t until;

    if (!service->test(service->user, id, error))
        return false;
    until = clock_now() + BACK_MOST;
    do {
        g_autoptr(db_conn) db = NULL;

        if (t.at != 0)
            g_usleep(BACK_STEP * 1000);
        db = db_take(shell_app(r)->house->pool, error);
        if (db == NULL || !account_trial_get(db, request_arena(r), id, &t, error))
            return false;
    } while (t.sent_at != 0 && t.back_at == 0 && clock_now() < until);
    return true;
}

struct change {
    struct request *r;
    struct admin_account x;
    enum account_wrong wrong;
};

static bool save_tx(struct db *db, void *data, GError **error)
{
    struct change *c = data;
    struct admin_act act = admin_act(c->r, db, NULL);
    bool oauth = strcmp(c->x.e.auth, "oauth2") == 0;

    c->x.id = admin_id(c->r);
    c->wrong = ACCOUNT_FINE;
    return account_edit_save(&act, shell_app(c->r)->house->data_dir, &c->x.id, &c->x.e,
                             oauth ? &c->x.client : NULL, &c->wrong, error);
}

static bool save(struct change *c, GError **error)
{
    return db_write(shell_app(c->r)->house->pool, save_tx, c, error);
}

/* Where it goes on once the account is written. In the set-up it is tested at once. */
static void onward(struct request *r, struct answer *answer, int64_t id)
{
    g_autoptr(GError) error = NULL;

    if (!admin_account_in_setup(r) || shell_app(r)->accounts == NULL)
        answer_redirect(r, answer, PLACE "/%" G_GINT64_FORMAT "?done=saved", id);
    else if (run_test(r, id, &error))
        answer_redirect(r, answer, ADMIN_ACCOUNT_SETUP);
    else
        answer_fail(r, answer, error);
}

/* What stands there before the change; E of a new one is empty. */
static bool stored(struct request *r, struct answer *answer, struct account_edit *e)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    int64_t id = admin_id(r);

    if (id == 0)
        return true;
    if (id < 0)
        answer_error(r, answer, 404);
    else if (db != NULL && account_get(db, request_arena(r), id, e, &error))
        return true;
    else
        answer_fail(r, answer, error);
    return false;
}

static void written(struct change *c, struct answer *answer, const GError *error)
{
    const char *words = admin_account_words(c->r, c->wrong);

    if (c->wrong == ACCOUNT_FINE && error != NULL && fail_is(error, FAIL_INVALID))
        words = shell_word(c->r, _("Für OAuth2 braucht es die Kennung der Anwendung und, bei einem "
                                   "anderen Anbieter, dessen Adressen mit https://."));
    else if (c->wrong == ACCOUNT_FINE && error != NULL) {
        answer_fail(c->r, answer, error);
        return;
    }
    admin_account_show(c->r, answer, &c->x, NULL, words, 422);
}

/* The form with what was found; the password is typed again, it is never shown. */
static void show_found(struct change *c, struct answer *answer, const struct account_found *found)
{
    struct admin_account *x = &c->x;

    x->simple = false;
    x->e.in_url = text_empty(found->in_url) ? "imaps://" : found->in_url;
    x->e.out_url = text_empty(found->out_url) ? "smtps://" : found->out_url;
    if (!text_empty(found->provider)) {
        x->client.provider = found->provider;
        x->e.auth = "oauth2";
    }
    admin_account_show(
        c->r, answer, x, found,
        shell_word(c->r, _("Noch ist nichts gespeichert: Bitte prüfen und ergänzen Sie "
                           "die Angaben.")),
        422);
}

static void search(struct change *c, struct answer *answer)
{
    struct request *r = c->r;
    const struct account_service *service = shell_app(r)->accounts;
    const struct account_ask ask = {.address = c->x.e.address,
                                    .password = c->x.e.in_secret,
                                    .ca_file = c->x.e.ca_file,
                                    .own_net = c->x.e.own_net};
    g_autoptr(GError) error = NULL;
    struct account_found found;

    if (service == NULL || !person_address_ok(ask.address) || !account_ca_ok(ask.ca_file)) {
        c->wrong = account_ca_ok(ask.ca_file) ? ACCOUNT_ADDRESS : ACCOUNT_CA;
        c->x.simple = true;
        written(c, answer, NULL);
    } else if (!service->probe(service->user, request_arena(r), &ask, &found, &error)) {
        answer_fail(r, answer, error);
    } else if (found.in_fault != ACCOUNT_OK || found.out_fault != ACCOUNT_OK ||
               !text_empty(found.provider) || ask.password == NULL) {
        show_found(c, answer, &found);
    } else {
        c->x.e.in_url = found.in_url;
        c->x.e.out_url = found.out_url;
        if (save(c, &error))
            onward(r, answer, c->x.id);
        else
            written(c, answer, error);
    }
}

static void post(struct request *r, struct answer *answer)
{
    struct account_edit was = {0};
    struct change c = {.r = r};
    g_autoptr(GError) error = NULL;

    if (!stored(r, answer, &was))
        return;
    c.x = admin_account_typed(r, admin_id(r) == 0 ? NULL : &was);
    if (request_choice(r, "do") == ACT_SEARCH && c.x.id == 0)
        search(&c, answer);
    else if (save(&c, &error))
        onward(r, answer, c.x.id);
    else
        written(&c, answer, error);
}

static void again(struct request *r, struct answer *answer)
{
    struct account_edit was = {0};
    struct change c = {.r = r};

    if (!stored(r, answer, &was))
        return;
    c.x = admin_account_typed(r, admin_id(r) == 0 ? NULL : &was);
    c.x.simple = c.x.id == 0 && request_choice(r, "do") == ACT_SEARCH;
    written(&c, answer, NULL);
}

static void test(struct request *r, struct answer *answer)
{
    g_autoptr(GError) error = NULL;
    int64_t id = admin_id(r);

    if (id <= 0 || shell_app(r)->accounts == NULL)
        answer_error(r, answer, 404);
    else if (!run_test(r, id, &error))
        answer_fail(r, answer, error);
    else if (admin_account_in_setup(r))
        answer_redirect(r, answer, ADMIN_ACCOUNT_SETUP);
    else
        answer_redirect(r, answer, PLACE "/%" G_GINT64_FORMAT "#pr", id);
}

/* The step of the set-up: the desk's first account, or a new one. */
static void setup(struct request *r, struct answer *answer)
{
    struct arena *a = request_arena(r);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);
    struct account_health *list = NULL;
    struct admin_account x;
    size_t n = 0;

    if (db == NULL || !account_health(db, a, clock_now(), &list, &n, &error))
        answer_fail(r, answer, error);
    else if (admin_account_stored(r, answer, n == 0 ? 0 : list[0].id, &x))
        admin_account_show(r, answer, &x, NULL, "", 200);
}

struct toggle {
    struct request *r;
    int64_t id;
};

static bool toggle_tx(struct db *db, void *data, GError **error)
{
    const struct toggle *t = data;
    struct admin_act act = admin_act(t->r, db, NULL);
    struct account_edit e;
    int64_t id = t->id;

    if (!account_get(db, act.a, id, &e, error))
        return false;
    e.active = request_flag(t->r, "active");
    return account_edit_save(&act, shell_app(t->r)->house->data_dir, &id, &e, NULL, NULL, error);
}

static void toggle(struct request *r, struct answer *answer)
{
    struct toggle t = {r, admin_id(r)};
    g_autoptr(GError) error = NULL;

    if (t.id <= 0)
        answer_error(r, answer, 404);
    else if (db_write(shell_app(r)->house->pool, toggle_tx, &t, &error))
        answer_redirect(r, answer, PLACE "/%" G_GINT64_FORMAT "?done=saved", t.id);
    else
        answer_fail(r, answer, error);
}

static void show_consent(struct request *r, struct answer *answer, const char *problem,
                         unsigned status)
{
    struct put o = shell_put(r, answer);
    struct view_account_consent v = {
        .action = url_path(request_arena(r), "/admin/oauth"),
        .code = request_text(r, "code"),
        .state = request_text(r, "state"),
        .frame = admin_frame(r, PLACE, shell_word(r, _("Konto verbinden")), problem)};

    page_account_consent(&o, &v);
    answer_html(answer, status);
}

/* The browser comes back from the provider. Nothing is done before a person says so here: a GET
 * changes nothing. */
static void returned(struct request *r, struct answer *answer)
{
    const char *said = request_text(r, "error");

    if (text_empty(said))
        show_consent(r, answer, "", 200);
    else
        show_consent(r, answer,
                     arena_printf(request_arena(r), "%s %s",
                                  shell_word(r, _("Der Anbieter hat nicht zugestimmt:")), said),
                     200);
}

static void redeem(struct request *r, struct answer *answer)
{
    const struct account_service *service = shell_app(r)->accounts;
    const struct house *house = shell_app(r)->house;
    const char *redirect = arena_printf(request_arena(r), "%s/admin/oauth", request_base_url(r));
    const char *verifier = NULL;
    g_autoptr(GError) error = NULL;
    int64_t id = 0;

    if (service == NULL) {
        answer_error(r, answer, 404);
        return;
    }
    if (!oauth_returned(house, request_arena(r), request_actor(r), request_text(r, "state"), &id,
                        &verifier, &error)) {
        show_consent(
            r, answer,
            shell_word(r, _("Diese Zustimmung gehört nicht zu dieser Anmeldung oder ist zu "
                            "alt. Bitte verbinden Sie das Konto noch einmal.")),
            422);
        return;
    }
    if (service->redeem(service->user, id, request_text(r, "code"), verifier, redirect, &error)) {
        if (house_now(house)->setting_up)
            answer_redirect(r, answer, ADMIN_ACCOUNT_SETUP);
        else
            answer_redirect(r, answer, PLACE "/%" G_GINT64_FORMAT "?done=saved", id);
    } else
        show_consent(r, answer,
                     arena_printf(request_arena(r), "%s %s",
                                  shell_word(r, _("Der Anbieter hat abgelehnt:")), error->message),
                     422);
}

const struct route admin_account_do_routes[] = {
    {HTTP_POST, PLACE "/:id", RIGHT_ADMIN, admin_account_fields, post, ROUTE_BLOCKS, again},
    {HTTP_POST, PLACE "/:id/test", RIGHT_ADMIN, no_fields, test, ROUTE_BLOCKS},
    {HTTP_GET, ADMIN_ACCOUNT_SETUP, RIGHT_ADMIN, admin_account_by, setup},
    {HTTP_POST, ADMIN_ACCOUNT_SETUP "/:id", RIGHT_ADMIN, admin_account_fields, post, ROUTE_BLOCKS,
     again},
    {HTTP_POST, ADMIN_ACCOUNT_SETUP "/:id/test", RIGHT_ADMIN, no_fields, test, ROUTE_BLOCKS},
    {HTTP_POST, PLACE "/:id/active", RIGHT_ADMIN, active_fields, toggle, ROUTE_BLOCKS},
    {HTTP_GET, "/admin/oauth", RIGHT_ADMIN, consent_fields, returned, ROUTE_SECRET},
    {HTTP_POST, "/admin/oauth", RIGHT_ADMIN, consent_fields, redeem, ROUTE_BLOCKS},
};
const size_t admin_account_do_n_routes = G_N_ELEMENTS(admin_account_do_routes);
