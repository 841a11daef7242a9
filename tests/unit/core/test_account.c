/* Mail accounts as an administrator sets them up, how it goes with them, and the consent of OAuth2;
 * on both databases. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/account_edit.h"
#include "core/account_state.h"
#include "tools/database.h"
#include "tools/person.h"

#include <string.h>

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    const char *dir;
    struct actor chief, jana;
    /* The next step. */
    const struct actor *who;
    int64_t id;
    struct account_edit e;
    const struct oauth_client *client;
    struct oauth_tokens tokens;
    int64_t granted_at;
    bool kept;
    enum account_wrong wrong;
};

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    (void)error;
    s->chief = test_person(db, s->a, ROLE_ADMIN, "Die Chefin", "chefin@desk.example");
    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    s->chief.csrf = "one session";
    return true;
}

static void begin(struct scene *s, struct test_database *t)
{
    GError *error = NULL;

    *s = (struct scene){.pool = t->pool, .a = arena_new(), .dir = t->dir};
    s->house = house_open(t->pool, "http://desk.example", &error);
    g_assert_no_error(error);
    g_assert_true(db_write(t->pool, furnish, s, NULL));
    s->who = &s->chief;
    s->e = (struct account_edit){.name = "support",
                                 .address = "support@desk.example",
                                 .in_url = "imaps://support@mail.example",
                                 .out_url = "smtps://support@mail.example",
                                 .in_secret = "geheim hinein",
                                 .active = true};
}

static void end(struct scene *s)
{
    house_free(s->house);
    arena_free(s->a);
}

static bool save_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct admin_act act = {
        .db = db, .a = s->a, .actor = s->who, .peer = "192.0.2.1", .at = clock_now()};

    return account_edit_save(&act, s->dir, &s->id, &s->e, s->client, &s->wrong, error);
}

static bool save(struct scene *s, GError **error)
{
    return db_write(s->pool, save_tx, s, error);
}

static void stored(struct test_database *t)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = NULL;
    struct audit_row *log = NULL;
    struct account_edit e;
    struct account_row row;
    struct scene s;
    size_t n = 0;

    begin(&s, t);
    g_assert_true(save(&s, &error));
    s.e.in_secret = NULL;
    s.e.folder = "Anfragen";
    s.e.after_taking = "move";
    s.e.move_to = "Erledigt";
    g_assert_true(save(&s, &error));
    db = db_take(s.pool, NULL);
    g_assert_true(account_get(db, s.a, s.id, &e, &error));
    g_assert_cmpstr(e.folder, ==, "Anfragen");
    g_assert_cmpstr(e.begin_with, ==, "all");
    g_assert_null(e.in_secret);
    g_assert_true(account_by_id(db, s.a, s.id, &row, &error));
    g_assert_nonnull(row.in_secret.p); /* left as it was */
    g_assert_null(row.out_secret.p);
    g_assert_null(memmem(row.in_secret.p, row.in_secret.n, "geheim", 6));
    g_assert_true(audit_list(db, s.a, 0, 100, &log, &n, &error));
    g_assert_cmpuint(n, >, 5);
    for (size_t i = 0; i < n; i++) {
        g_assert_null(strstr(log[i].after, "geheim"));
        g_assert_true(strcmp(log[i].field, "in_secret") != 0 || strcmp(log[i].after, "changed") == 0);
    }
    g_clear_pointer(&db, db_give);
    end(&s);
}

static void refused(struct test_database *t)
{
    static const struct {
        struct account_edit e;
        enum account_wrong wrong;
    } cases[] = {
        {{.name = "", .address = "a@b.example"}, ACCOUNT_NAME},
        {{.name = "support", .address = "a@b.example"}, ACCOUNT_NAME_TAKEN},
        {{.name = "x", .address = "kein"}, ACCOUNT_ADDRESS},
        {{.name = "x", .address = "a@b.example", .in_url = "http://mail.example"}, ACCOUNT_IN},
        {{.name = "x", .address = "a@b.example", .in_url = "imaps://"}, ACCOUNT_IN},
        {{.name = "x", .address = "a@b.example", .in_url = "maildir:relative"}, ACCOUNT_IN},
        {{.name = "x", .address = "a@b.example", .in_url = "imaps://u@evil.example%2F.b.example"},
         ACCOUNT_IN},
        {{.name = "x", .address = "a@b.example", .out_url = "imaps://mail.example"}, ACCOUNT_OUT},
        {{.name = "x", .address = "a@b.example", .in_url = "imaps://u:pw@mail.example"},
         ACCOUNT_SECRET},
        {{.name = "x", .address = "a@b.example", .after_taking = "move"}, ACCOUNT_MOVE},
        {{.name = "x", .address = "a@b.example", .after_taking = "burn"}, ACCOUNT_CHOICE},
        {{.name = "x", .address = "a@b.example", .lang = "fr"}, ACCOUNT_CHOICE},
        {{.name = "x", .address = "a@b.example", .queue_id = 999}, ACCOUNT_QUEUE},
        {{.name = "x", .address = "a@b.example", .per_hour = -1}, ACCOUNT_RATE},
    };
    struct scene s;

    begin(&s, t);
    g_assert_true(save(&s, NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;

        s.id = 0;
        s.e = cases[i].e;
        g_assert_false(save(&s, &error));
        g_assert_cmpint(s.wrong, ==, cases[i].wrong);
        g_assert_true(fail_is(error, FAIL_INVALID) || fail_is(error, FAIL_CONFLICT));
        g_assert_null(strstr(error->message, "u:pw"));
    }
    s.who = &s.jana;
    s.e = (struct account_edit){.name = "y", .address = "y@desk.example"};
    g_assert_false(save(&s, NULL));
    end(&s);
}

static void health(struct test_database *t)
{
    struct account_health *list = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = NULL;
    struct scene s;
    size_t n = 0;

    begin(&s, t);
    g_assert_true(save(&s, NULL));
    g_assert_true(account_doing(s.house, s.id, "connecting", 0, &error));
    g_assert_true(account_went_wrong(s.house, s.id, ACCOUNT_LOGIN, "NO [AUTHENTICATIONFAILED]\r\n",
                                     7000, &error));
    db = db_take(s.pool, NULL);
    g_assert_true(account_health(db, s.a, clock_now(), &list, &n, &error));
    g_assert_cmpuint(n, ==, 1);
    g_assert_cmpint(list[0].fault, ==, ACCOUNT_LOGIN);
    g_assert_cmpstr(list[0].answer, ==, "NO [AUTHENTICATIONFAILED]");
    g_assert_cmpint(list[0].next_at, ==, 7000);
    g_clear_pointer(&db, db_give);
    g_assert_true(account_went_well(s.house, s.id, "ready", &error));
    db = db_take(s.pool, NULL);
    g_assert_true(account_health(db, s.a, clock_now(), &list, &n, &error));
    g_assert_cmpint(list[0].fault, ==, ACCOUNT_OK);
    g_assert_cmpint(list[0].ok_at, >, 0);
    g_assert_cmpstr(list[0].doing, ==, "ready");
    for (int f = ACCOUNT_OK + 1; f < ACCOUNT_FAULTS; f++) {
        g_assert_cmpstr(account_fault_words((enum account_fault)f, "de"), !=, "");
        g_assert_cmpstr(account_fault_advice((enum account_fault)f, "en"), !=, "");
        g_assert_cmpint(account_fault_named(account_fault_name((enum account_fault)f)), ==, f);
    }
    g_clear_pointer(&db, db_give);
    end(&s);
}

static bool keep_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    return oauth_keep(db, s->a, s->dir, s->id, &s->tokens, s->granted_at, &s->kept, error);
}

static const char *state_in(struct arena *a, const char *url)
{
    const char *at = strstr(url, "&state=") + strlen("&state=");

    return arena_strndup(a, at, strcspn(at, "&"));
}

static void grant_of(struct scene *s, struct oauth_grant *grant)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    g_autoptr(GError) error = NULL;

    g_assert_true(oauth_grant_get(db, s->a, s->dir, s->id, grant, &error));
}

/* What is stored is for one server, and for one provider and client. */
static void elsewhere(struct test_database *t)
{
    static const struct {
        const char *in_url, *out_url, *typed;
        bool ok, kept;
    } rows[] = {
        {"imaps://another@MAIL.example", "smtps://support@mail.example", NULL, true, true},
        {"imaps://support@evil.example", "smtps://support@mail.example", NULL, false, true},
        {"imaps://support@mail.example:994", "smtps://support@mail.example", NULL, false, true},
        {"pop3s://support@mail.example", "smtps://support@mail.example", NULL, false, true},
        {"imaps://support@mail.example", "smtps://support@evil.example", NULL, false, true},
        {"imaps://support@mail.example", "smtp://evil.example", NULL, true, true},
        {"imaps://support@mail2.example", "smtp://evil.example", "neu", true, true},
        {"", "", NULL, true, false},
    };
    struct scene s;

    begin(&s, t);
    s.e.out_secret = "geheim hinaus";
    g_assert_true(save(&s, NULL));
    s.e.out_secret = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(db_conn) db = NULL;
        struct account_row row;

        s.e.in_url = rows[i].in_url;
        s.e.out_url = rows[i].out_url;
        s.e.in_secret = rows[i].typed;
        g_assert_true(save(&s, &error) == rows[i].ok);
        g_assert_cmpint(s.wrong, ==, rows[i].ok ? ACCOUNT_FINE : ACCOUNT_SECRET_AGAIN);
        db = db_take(s.pool, NULL);
        g_assert_true(account_by_id(db, s.a, s.id, &row, NULL));
        g_assert_true((row.in_secret.p != NULL) == rows[i].kept);
        g_assert_true((row.out_secret.p != NULL) == (i < 5));
    }
    end(&s);
}

static void another_client(struct test_database *t)
{
    struct oauth_client client = {.provider = "google", .client_id = "1", .client_secret = "geheim"};
    struct oauth_grant grant;
    struct scene s;

    begin(&s, t);
    s.e.auth = "oauth2";
    s.client = &client;
    for (int i = 0; i < 4; i++) { /* the same; another id, another place, another mail server */
        client.client_secret = "geheim";
        g_assert_true(save(&s, NULL));
        s.tokens = (struct oauth_tokens){"access", "refresh", 1000, 2000};
        g_assert_true(db_write(s.pool, keep_tx, &s, NULL));
        client.client_secret = NULL;
        if (i == 1)
            client.client_id = "2";
        if (i == 2)
            client.token_url = "https://evil.example/token";
        if (i == 3)
            s.e.in_url = "imaps://support@evil.example";
        g_assert_true(save(&s, NULL));
        grant_of(&s, &grant);
        g_assert_cmpstr(grant.client.client_secret, ==, i == 0 || i == 3 ? "geheim" : NULL);
        g_assert_cmpstr(grant.tokens.refresh, ==, i == 0 ? "refresh" : NULL);
        g_assert_cmpstr(grant.tokens.access, ==, i == 0 ? "access" : NULL);
        g_assert_true((grant.granted_at != 0) == (i == 0));
    }
    end(&s);
}

static void consent(struct test_database *t)
{
    static const struct oauth_client client = {
        .provider = "microsoft", .client_id = "4711", .client_secret = "geheim"};
    static const struct oauth_client unsafe = {.provider = "other",
                                               .authorize_url = "https://id.example/auth",
                                               .token_url = "http://id.example/token",
                                               .client_id = "4711"};
    struct actor other;
    struct oauth_grant grant;
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = NULL;
    const char *url, *verifier, *again, *state;
    struct scene s;
    int64_t id = 0;

    begin(&s, t);
    s.client = &unsafe;
    g_assert_false(save(&s, NULL));
    s.client = &client;
    g_assert_true(save(&s, &error));
    db = db_take(s.pool, NULL);
    g_assert_true(oauth_begin(s.house, db, s.a, &s.chief, s.id, "http://desk.example/back", &url,
                              &error));
    g_assert_true(g_str_has_prefix(url, "https://login.microsoftonline.com/"));
    g_assert_nonnull(strstr(url, "code_challenge_method=S256"));
    state = state_in(s.a, url);
    g_assert_true(oauth_returned(s.house, s.a, &s.chief, state, &id, &verifier, &error));
    g_assert_cmpint(id, ==, s.id);
    g_assert_cmpuint(strlen(verifier), >=, 43);
    other = s.chief;
    other.csrf = "another session";
    g_assert_false(oauth_returned(s.house, s.a, &other, state, &id, &again, NULL));
    g_assert_false(oauth_returned(s.house, s.a, &s.chief, "1.2.3", &id, &again, NULL));
    g_assert_false(oauth_returned(s.house, s.a, &s.chief, NULL, &id, &again, NULL));
    g_clear_pointer(&db, db_give);
    s.tokens = (struct oauth_tokens){"access one", "refresh one", 1000, 2000};
    g_assert_true(db_write(s.pool, keep_tx, &s, &error));
    g_assert_true(s.kept);
    grant_of(&s, &grant);
    s.granted_at = grant.granted_at;
    s.tokens = (struct oauth_tokens){"access two", NULL, 3000, 0};
    g_assert_true(db_write(s.pool, keep_tx, &s, &error));
    g_assert_true(s.kept);
    s.granted_at--; /* renewed by a consent that another one has replaced */
    s.tokens = (struct oauth_tokens){"access old", "refresh old", 4000, 0};
    g_assert_true(db_write(s.pool, keep_tx, &s, &error));
    g_assert_false(s.kept);
    db = db_take(s.pool, NULL);
    g_assert_true(oauth_grant_get(db, s.a, s.dir, s.id, &grant, &error));
    g_assert_cmpstr(grant.tokens.access, ==, "access two");
    g_assert_cmpstr(grant.tokens.refresh, ==, "refresh one");
    g_assert_cmpint(grant.tokens.refresh_until, ==, 2000);
    g_assert_cmpstr(grant.client.client_secret, ==, "geheim");
    g_clear_pointer(&db, db_give);
    end(&s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (!secret_init())
        return 1;
    test_database_add("account/stored", ON_BOTH, stored);
    test_database_add("account/refused", ON_BOTH, refused);
    test_database_add("account/health", ON_BOTH, health);
    test_database_add("account/consent", ON_BOTH, consent);
    test_database_add("account/elsewhere", ON_BOTH, elsewhere);
    test_database_add("account/another client", ON_BOTH, another_client);
    return g_test_run();
}
