/* What programs get by OAuth, once, for how long, and what ends it. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/oauth.h"
#include "core/oauth_grant.h"
#include "core/token.h"
#include "tools/database.h"
#include "tools/person.h"

#define BACK "https://cloud.example/index.php/apps/integration_zammad/oauth-redirect"
#define VERIFIER "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" /* RFC 7636 appendix B */
#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor chief, jana;
    struct oauth_app_row app, other;
    struct oauth_app_edit edit;
    struct oauth_consent consent;
    struct oauth_fetch fetch;
    struct oauth_given given;
    const char *secret, *code;
    int64_t id, at;
    const struct actor *who;
    bool (*run)(struct scene *s, struct db *db, GError **error);
};

static bool run_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    return s->run(s, db, error);
}

static int step(struct scene *s, bool (*run)(struct scene *, struct db *, GError **))
{
    g_autoptr(GError) error = NULL;

    s->run = run;
    return db_write(s->pool, run_tx, s, &error) ? -1 : (int)fail_kind(error);
}

static struct admin_act act(struct scene *s, struct db *db)
{
    return (struct admin_act){.db = db, .a = s->a, .actor = s->who, .peer = "192.0.2.1", .at = s->at};
}

static bool furnish(struct scene *s, struct db *db, GError **error)
{
    (void)error;
    s->chief = test_person(db, s->a, ROLE_ADMIN, "Die Chefin", "chefin@desk.example");
    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    return true;
}

static bool do_save(struct scene *s, struct db *db, GError **error)
{
    struct admin_act by = act(s, db);

    return oauth_app_save(&by, &s->id, &s->edit, false, &s->secret, error) &&
           oauth_app_get(db, s->a, s->id, &s->app, error);
}

static bool do_remove(struct scene *s, struct db *db, GError **error)
{
    struct admin_act by = act(s, db);

    return oauth_app_remove(&by, s->app.id, error);
}

static bool do_consent(struct scene *s, struct db *db, GError **error)
{
    struct admin_act by = act(s, db);

    return oauth_grant_code(&by, &s->consent, &s->code, error);
}

static bool do_fetch(struct scene *s, struct db *db, GError **error)
{
    return oauth_grant_fetch(db, s->a, &s->fetch, &s->given, error);
}

static bool do_revoke(struct scene *s, struct db *db, GError **error)
{
    return oauth_grant_revoke(db, s->a, &s->fetch, s->secret, error);
}

static bool do_renew(struct scene *s, struct db *db, GError **error)
{
    return oauth_grant_renew(db, s->a, &s->fetch, &s->given, error);
}

static void begin(struct scene *s, struct test_database *d)
{
    g_autoptr(GError) error = NULL;

    *s = (struct scene){.pool = d->pool, .a = arena_new(), .at = clock_now(), .who = &s->chief,
                        .edit = {"Nextcloud", BACK "\n  com.example.desk:/back \n\n"}};
    s->house = house_open(d->pool, "http://desk.example", &error);
    g_assert_no_error(error);
    g_assert_cmpint(step(s, furnish), ==, -1);
    g_assert_cmpint(step(s, do_save), ==, -1);
    s->other = s->app;
    s->other.id = s->app.id + 1;
}

static void end(struct scene *s)
{
    house_free(s->house);
    arena_free(s->a);
}

/* Consents anew, so that FETCH is what the program sends if all is well. */
static void consent(struct scene *s, const char *scopes, const char *challenge)
{
    s->who = &s->jana;
    s->consent = (struct oauth_consent){&s->app, BACK, scopes, challenge};
    g_assert_cmpint(step(s, do_consent), ==, -1);
    s->fetch = (struct oauth_fetch){.app = &s->app, .code = s->code, .redirect = BACK, .peer = "192.0.2.1",
                                    .verifier = *challenge == '\0' ? "" : VERIFIER,
                                    .refresh = "", .scope = "", .now = s->at};
}

static bool fetch(struct scene *s)
{
    g_assert_cmpint(step(s, do_fetch), ==, -1);
    return s->given.access != NULL;
}

static bool renew(struct scene *s, const char *refresh, int64_t later)
{
    s->fetch.refresh = refresh;
    s->fetch.now = s->at + later;
    g_assert_cmpint(step(s, do_renew), ==, -1);
    return s->given.access != NULL;
}

static bool good(struct scene *s, const char *access)
{
    struct token_found found;
    g_autoptr(GError) error = NULL;

    g_assert_true(token_find(s->house, s->a, access, &found, &error));
    return found.actor.person_id == s->jana.person_id;
}

static void test_app(struct test_database *d)
{
    struct scene s;

    begin(&s, d);
    g_assert_true(g_str_has_prefix(s.secret, "vgs_"));
    g_assert_cmpstr(s.app.redirects, ==, BACK "\ncom.example.desk:/back");
    g_assert_true(oauth_app_proved(s.a, &s.app, s.secret));
    g_assert_false(oauth_app_proved(s.a, &s.app, s.app.secret_hash));
    g_assert_false(oauth_app_proved(s.a, &s.app, ""));
    g_assert_true(oauth_app_returns_to(&s.app, BACK));
    g_assert_false(oauth_app_returns_to(&s.app, BACK "/"));
    g_assert_false(oauth_app_returns_to(&s.app, ""));
    g_assert_cmpint(step(&s, do_save), ==, -1); /* the same again: no other secret */
    g_assert_null(s.secret);
    s.id = 0;
    g_assert_cmpint(step(&s, do_save), ==, FAIL_CONFLICT); /* the name is taken */
    s.edit = (struct oauth_app_edit){"Zweite", "http://cloud.example/"};
    g_assert_cmpint(step(&s, do_save), ==, FAIL_INVALID);
    s.edit.redirects = " \n";
    g_assert_cmpint(step(&s, do_save), ==, FAIL_INVALID);
    s.edit.redirects = BACK;
    s.who = &s.jana;
    g_assert_cmpint(step(&s, do_save), ==, FAIL_DENIED);
    g_assert_cmpint(step(&s, do_remove), ==, FAIL_DENIED);
    end(&s);
}

static void test_fetch(struct test_database *d)
{
    struct scene s;
    static const char *const verifiers[] = {"", "x", CHALLENGE, VERIFIER "a"};
    const char *first;

    begin(&s, d);
    consent(&s, "ticket.agent", CHALLENGE);
    g_assert_true(fetch(&s));
    g_assert_true(good(&s, s.given.access));
    g_assert_cmpstr(s.given.scopes, ==, "ticket.agent");
    first = s.given.access;
    g_assert_false(fetch(&s)); /* twice: nobody keeps it */
    g_assert_false(good(&s, first));
    for (size_t i = 0; i < G_N_ELEMENTS(verifiers); i++) {
        consent(&s, "", CHALLENGE);
        s.fetch.verifier = verifiers[i];
        g_assert_false(fetch(&s));
        s.fetch.verifier = VERIFIER;
        g_assert_false(fetch(&s)); /* one try */
    }
    consent(&s, "", "");
    s.fetch.verifier = VERIFIER; /* nobody announced one */
    g_assert_false(fetch(&s));
    consent(&s, "", "");
    s.fetch.redirect = "com.example.desk:/back"; /* its own, but not the one that was asked with */
    g_assert_false(fetch(&s));
    consent(&s, "", "");
    s.fetch.now += OAUTH_CODE_MS;
    g_assert_false(fetch(&s));
    consent(&s, "", "");
    s.fetch.app = &s.other;
    g_assert_false(fetch(&s));
    s.fetch.app = &s.app;
    g_assert_true(fetch(&s));
    g_assert_cmpint((s.who = &s.chief, step(&s, do_remove)), ==, -1);
    g_assert_false(good(&s, s.given.access));
    end(&s);
}

static void test_renew(struct test_database *d)
{
    struct scene s;
    const char *first, *second, *access;

    begin(&s, d);
    consent(&s, "ticket.agent", "");
    g_assert_true(fetch(&s));
    access = s.given.access;
    first = s.given.refresh;
    g_assert_false(renew(&s, access, 0)); /* that is no refresh token, */
    g_assert_false(good(&s, first));      /* and that is no other one */
    s.fetch.scope = "admin";
    g_assert_false(renew(&s, first, 0));
    s.fetch.scope = "ticket.agent";
    s.fetch.app = &s.other;
    g_assert_false(renew(&s, first, 0));
    s.fetch.app = &s.app;
    g_assert_true(renew(&s, first, CLOCK_HOUR));
    g_assert_false(good(&s, access));
    access = s.given.access;
    second = s.given.refresh;
    g_assert_false(renew(&s, first, CLOCK_HOUR + OAUTH_RACE_MS / 2)); /* two at once */
    g_assert_true(good(&s, access));
    g_assert_false(renew(&s, first, 2 * CLOCK_HOUR)); /* stolen */
    g_assert_false(good(&s, access));
    g_assert_false(renew(&s, second, 2 * CLOCK_HOUR));
    consent(&s, "", "");
    g_assert_true(fetch(&s));
    g_assert_false(renew(&s, s.given.refresh, OAUTH_REFRESH_MS));
    end(&s);
}

/* A program gives back what it holds, by either secret; another one's and none at all change nothing. */
static void test_revoke(struct test_database *d)
{
    struct scene s;

    begin(&s, d);
    for (int by_refresh = 0; by_refresh < 2; by_refresh++) {
        const char *access;

        consent(&s, "", "");
        g_assert_true(fetch(&s));
        access = s.given.access;
        s.secret = "geraten";
        g_assert_cmpint(step(&s, do_revoke), ==, -1);
        s.secret = by_refresh ? s.given.refresh : access;
        s.fetch.app = &s.other;
        g_assert_cmpint(step(&s, do_revoke), ==, -1);
        g_assert_true(good(&s, access));
        s.fetch.app = &s.app;
        g_assert_cmpint(step(&s, do_revoke), ==, -1);
        g_assert_false(good(&s, access));
        g_assert_false(renew(&s, s.given.refresh, 0));
        g_assert_cmpint(step(&s, do_revoke), ==, -1);
    }
    end(&s);
}

/* One program holds so many tokens of a person at most, the newest. */
static void test_many(struct test_database *d)
{
    struct scene s;
    struct token_row *rows = NULL;
    const char *first;
    size_t n = 0;

    begin(&s, d);
    consent(&s, "", "");
    g_assert_true(fetch(&s));
    first = s.given.access;
    for (int i = 0; i < OAUTH_TOKENS_AN_APP; i++) {
        consent(&s, "", "");
        g_assert_true(fetch(&s));
    }
    g_assert_false(good(&s, first));
    g_assert_true(good(&s, s.given.access));
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);

        g_assert_true(token_list(db, s.a, s.jana.person_id, &rows, &n, NULL));
    }
    g_assert_cmpuint(n, ==, OAUTH_TOKENS_AN_APP);
    g_assert_cmpstr(rows[0].name, ==, "Nextcloud");
    g_assert_cmpint(rows[0].expires_at, ==, s.at + OAUTH_REFRESH_MS);
    end(&s);
}

static void test_redirects(void)
{
    static const struct {
        const char *uri, *source; /* source NULL: refused */
    } rows[] = {
        {BACK, "https://cloud.example"},
        {"https://cloud.example:8443/a?b=c", "https://cloud.example:8443"},
        {"http://127.0.0.1:3000/back", "http://127.0.0.1:3000"},
        {"http://localhost/", "http://localhost"},
        {"web+nextcloudzammad://oauth-protocol-redirect", "web+nextcloudzammad:"},
        {"com.example.desk:/back", "com.example.desk:"},
        {"http://cloud.example/", NULL},
        {"http://localhost.evil.example/", NULL},
        {"https://a:b@cloud.example/", NULL},
        {"https://cloud.example/#x", NULL},
        {"https://cloud.example;x/", NULL},
        {"https://cloud.example/ x", NULL},
        {"https://cloud.example/\"x", NULL},
        {"https:///x", NULL},
        {"javascript:alert(1)", NULL},
        {"data:text/html,x", NULL},
        {"/back", NULL},
        {"", NULL},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].uri);
        g_assert_cmpint(oauth_redirect_ok(rows[i].uri), ==, rows[i].source != NULL);
        if (rows[i].source != NULL)
            g_assert_cmpstr(oauth_redirect_source(a, rows[i].uri), ==, rows[i].source);
    }
    g_assert_cmpstr(oauth_challenge(a, VERIFIER), ==, CHALLENGE);
    g_assert_true(oauth_challenge_ok(CHALLENGE));
    g_assert_false(oauth_challenge_ok(CHALLENGE "="));
    g_assert_cmpstr(oauth_scopes(a, "full"), ==, "");
    g_assert_cmpstr(oauth_scopes(a, ""), ==, "");
    g_assert_cmpstr(oauth_scopes(a, " ticket.agent  report"), ==, "ticket.agent report");
    g_assert_null(oauth_scopes(a, "ticket.agent everything"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (!secret_init())
        return 1;
    g_test_add_func("/oauth_grant/redirects", test_redirects);
    test_database_add("/oauth_grant/app", ON_SQLITE, test_app);
    test_database_add("/oauth_grant/fetch", ON_BOTH, test_fetch);
    test_database_add("/oauth_grant/renew", ON_BOTH, test_renew);
    test_database_add("/oauth_grant/revoke", ON_BOTH, test_revoke);
    test_database_add("/oauth_grant/many", ON_BOTH, test_many);
    return g_test_run();
}
