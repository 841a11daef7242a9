/* How the desk runs: warnings, mailed once and by an account that works; backups that are proved; the
 * words of mails. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/account.h"
#include "core/backup.h"
#include "core/backup_seal.h"
#include "core/health.h"
#include "core/letter_store.h"
#include "core/outbox.h"
#include "core/setting.h"
#include "core/token.h"
#include "sql/outbox.h"
#include "tools/database.h"
#include "tools/person.h"

#include <string.h>
#include <unistd.h>

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor chief;
    struct admin_refusal refusal;
    int64_t accounts[2];
    const char *url, *body, *number;
    struct letter letter;
    size_t mails;
    const char *mail;
    int64_t mail_account;
};

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    const char *const names[] = {"eins", "zwei"};

    s->chief = test_person(db, s->a, ROLE_ADMIN, "Die Chefin", "chefin@desk.example");
    for (size_t i = 0; i < 2; i++) {
        const struct account_edit e = {.name = names[i],
                                       .address = arena_printf(s->a, "%s@desk.example", names[i]),
                                       .in_url = "imaps://mail.example",
                                       .out_url = "smtps://mail.example",
                                       .lang = "de",
                                       .active = true};

        if (!account_put(db, s->a, s->house->data_dir, &s->accounts[i], &e, NULL, error))
            return false;
    }
    return true;
}

static void begin(struct scene *s, struct test_database *t)
{
    GError *error = NULL;

    *s = (struct scene){.pool = t->pool, .a = arena_new()};
    s->house = house_open(t->pool, "http://desk.example", &error);
    g_assert_no_error(error);
    s->house->data_dir = t->dir;
    s->url = t->url;
    g_assert_true(db_write(t->pool, furnish, s, &error));
    g_assert_no_error(error);
}

static void end(struct scene *s)
{
    house_free(s->house);
    arena_free(s->a);
}

static bool see_mail(const struct outbox_row *row, void *data)
{
    struct scene *s = data;

    s->mails++;
    s->mail = arena_strdup(s->a, row->extra);
    s->mail_account = row->account_id;
    return true;
}

static size_t mails(struct scene *s)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);

    s->mails = 0;
    g_assert_true(sql_outbox_each(db, see_mail, s, NULL));
    return s->mails;
}

static void look(struct scene *s, struct health_watch *w, int64_t now)
{
    GError *error = NULL;

    g_assert_true(health_look(w, s->house, now, &error));
    g_assert_no_error(error);
}

static void warned(struct test_database *t)
{
    struct health_watch *w = health_watch_new();
    int64_t now = clock_now();
    const char *first;
    struct scene s;

    begin(&s, t);
    look(&s, w, now);
    g_assert_cmpuint(health_watch_count(w, HEALTH_TAKING), ==, 0);
    g_assert_true(account_went_wrong(s.house, s.accounts[0], ACCOUNT_LOGIN, "NO wrong", 0, NULL));
    look(&s, w, now);
    g_assert_cmpuint(health_watch_count(w, HEALTH_TAKING), ==, 1);
    g_assert_cmpuint(health_watch_get(w, s.a, "en", &first), >=, 1);
    g_assert_cmpuint(mails(&s), ==, 0); /* it may pass */
    look(&s, w, now + 4 * CLOCK_MINUTE);
    g_assert_cmpuint(mails(&s), ==, 1);
    g_assert_true(g_str_has_prefix(s.mail, "health "));
    g_assert_nonnull(strstr(s.mail, "eins: "));
    g_assert_nonnull(strstr(s.mail, "NO wrong"));
    g_assert_cmpint(s.mail_account, ==, s.accounts[1]);
    look(&s, w, now + 8 * CLOCK_MINUTE);
    g_assert_cmpuint(mails(&s), ==, 1);
    g_assert_true(account_went_well(s.house, s.accounts[0], "ready", NULL));
    look(&s, w, now + 9 * CLOCK_MINUTE);
    g_assert_cmpuint(health_watch_count(w, HEALTH_TAKING), ==, 0);
    g_assert_true(account_went_wrong(s.house, s.accounts[0], ACCOUNT_LOGIN, "NO wrong", 0, NULL));
    look(&s, w, now + 20 * CLOCK_MINUTE);
    look(&s, w, now + 24 * CLOCK_MINUTE);
    g_assert_cmpuint(mails(&s), ==, 2); /* it had gone, and is back */
    health_watch_free(w);
    end(&s);
}

struct tokens {
    struct scene *s;
    int64_t person, now;
};

/* One that ends soon, one that is far from it, one that was made for a few days, one that lasts for ever. */
static bool make_tokens(struct db *db, void *data, GError **error)
{
    static const struct {
        const char *name;
        int64_t made, ends; /* days from now */
    } rows[] = {{"Telefonanlage", -80, 6}, {"Wechsel", -10, 40}, {"Versuch", -1, 2}, {"Dauer", -10, 0}, {"Alt", -90, -1}};
    struct tokens *x = data;

    x->person = test_person(db, x->s->a, ROLE_AGENT, "Jana Brandt", "jana.token@desk.example").person_id;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct token_new t = {.name = rows[i].name, .scopes = "", .compat = "",
                              .expires_at = rows[i].ends == 0 ? 0 : x->now + rows[i].ends * CLOCK_DAY};
        char *secret;
        int64_t id;

        if (!token_make(db, x->s->a, x->person, &t, x->now + rows[i].made * CLOCK_DAY, &secret, &id, error))
            return false;
    }
    return true;
}

/* Days before a program is locked out, and told by mail like the rest. */
static void token_ends(struct test_database *t)
{
    struct health_watch *w = health_watch_new();
    int64_t now = clock_now();
    struct scene s;
    struct tokens x = {&s, 0, now};
    size_t before;

    begin(&s, t);
    look(&s, w, now);
    before = mails(&s);
    g_assert_cmpuint(health_watch_count(w, HEALTH_TOKEN), ==, 0);
    g_assert_true(db_write(s.pool, make_tokens, &x, NULL));
    look(&s, w, now);
    g_assert_cmpuint(health_watch_count(w, HEALTH_TOKEN), ==, 1);
    look(&s, w, now + 4 * CLOCK_MINUTE);
    g_assert_cmpuint(mails(&s), ==, before + 1);
    g_assert_nonnull(strstr(s.mail, "Telefonanlage (Jana Brandt)"));
    look(&s, w, now + 7 * CLOCK_DAY);
    g_assert_cmpuint(health_watch_count(w, HEALTH_TOKEN), ==, 0);
    health_watch_free(w);
    end(&s);
}

static bool prove_spoilt(struct scene *s, const char *path)
{
    g_autofree char *text = NULL;
    gsize n = 0;

    g_assert_true(g_file_get_contents(path, &text, &n, NULL));
    memset(text + n / 2, 'x', n / 4);
    g_assert_true(g_file_set_contents(path, text, (gssize)n, NULL));
    return backup_prove(s->house, s->url, path, NULL);
}

static bool key_tx(struct db *db, void *data, GError **error)
{
    return setting_put(db, "backup_key", data, error);
}

/* The second one is sealed: it was proved by what it gives when it is opened. */
static void proved(struct test_database *t)
{
    g_autofree char *path = g_build_filename(t->dir, "whole", NULL);
    g_autofree char *opened = g_build_filename(t->dir, "opened", NULL), *plain = NULL, *text = NULL;
    const char *public_key, *secret;
    GError *error = NULL;
    struct backup_row *rows = NULL;
    struct scene s;
    size_t n = 0;
    char *file = NULL;

    begin(&s, t);
    backup_key_new(s.a, &public_key, &secret);
    for (int i = 0; i < 2; i++) {
        if (i == 1)
            g_assert_true(db_write(t->pool, key_tx, (void *)(uintptr_t)public_key, NULL));
        g_assert_true(backup_now(s.house, t->url, s.chief.person_id, &error));
        g_assert_no_error(error);
        if (i == 0)
            sleep(1); /* the name is its second */
    }
    {
        g_autoptr(db_conn) db = db_take(t->pool, NULL);

        g_assert_true(backup_list(db, s.a, &rows, &n, NULL));
        g_assert_cmpuint(n, ==, 2);
        g_assert_true(rows[0].proved && rows[0].size > 0 && *rows[0].error == '\0');
        g_assert_cmpstr(rows[0].who, ==, "Die Chefin");
        g_assert_true(backup_file(s.house, db, s.a, rows[0].id, &file, NULL));
        g_assert_false(backup_file(s.house, db, s.a, rows[0].id + 99, &file, NULL));
    }
    g_assert_true(backup_is_sealed(file));
    plain = g_strconcat(file, ".plain", NULL);
    g_assert_cmpint(access(plain, F_OK), !=, 0);
    g_assert_true(backup_open(file, opened, &(struct backup_lock){.secret_key = secret}, NULL));
    g_assert_true(g_file_get_contents(opened, &text, NULL, NULL));
    g_assert_true(g_str_has_prefix(text, db_pool_is_postgres(t->pool) ? "PGDMP" : "SQLite format 3"));
    g_assert_true(backup_write(s.house, t->url, path, &error));
    g_assert_no_error(error);
    g_assert_false(prove_spoilt(&s, path));
    end(&s);
}

static struct admin_act act_of(struct scene *s, struct db *db)
{
    return (struct admin_act){.db = db, .a = s->a, .actor = &s->chief, .peer = "192.0.2.1",
                              .at = clock_now(), .refusal = &s->refusal};
}

static bool save_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct admin_act act = act_of(s, db);

    return letter_save(&act, LETTER_ACKNOWLEDGEMENT, "de", s->body, error);
}

static bool try_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct admin_act act = act_of(s, db);

    return letter_try(s->house, &act, LETTER_ACKNOWLEDGEMENT, "de", s->body, s->number, &s->letter,
                      error) &&
           letter_mail_trial(s->house, &act, s->letter.text, "de", error);
}

static const char *stored(struct scene *s)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    const char *body = NULL;

    g_assert_true(letter_stored(db, s->a, LETTER_ACKNOWLEDGEMENT, "de", &body, NULL));
    return body;
}

static void worded(struct test_database *t)
{
    static const struct {
        const char *body;
        enum admin_fault fault;
        const char *detail;
    } bad[] = {
        {"", ADMIN_LETTER_NEEDS, "{{number}}"},
        {"Nummer {{number}}", ADMIN_LETTER_NEEDS, "{{link}}"},
        {"{{number}} {{link}} {{nummer}}", ADMIN_LETTER_SLOT, "{{nummer}}"},
        {"{{number}} {{link}} {{desk", ADMIN_LETTER_SLOT, "{{"},
    };
    struct scene s;

    begin(&s, t);
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        s.body = bad[i].body;
        s.number = "";
        g_assert_false(db_write(t->pool, save_tx, &s, NULL));
        g_assert_cmpint(s.refusal.fault, ==, bad[i].fault);
        g_assert_cmpstr(s.refusal.detail, ==, bad[i].detail);
        g_assert_false(db_write(t->pool, try_tx, &s, NULL));
    }
    g_assert_null(stored(&s));
    s.body = "Hallo, {{ number }}: {{link}}\r\n";
    g_assert_true(db_write(t->pool, save_tx, &s, NULL));
    g_assert_cmpstr(stored(&s), ==, "Hallo, {{ number }}: {{link}}");
    g_assert_true(db_write(t->pool, try_tx, &s, NULL));
    g_assert_cmpstr(s.letter.text, ==,
                    "Hallo, 2026-0417-9: http://desk.example/t/2026-0417-9\n");
    g_assert_cmpuint(mails(&s), ==, 1);
    g_assert_true(g_str_has_prefix(s.mail, "say Hallo, 2026-0417-9"));
    s.number = "2026-9999-9";
    g_assert_false(db_write(t->pool, try_tx, &s, NULL));
    g_assert_cmpint(s.refusal.fault, ==, ADMIN_TICKET);
    s.body = letter_template(LETTER_ACKNOWLEDGEMENT, "de");
    g_assert_true(db_write(t->pool, save_tx, &s, NULL));
    g_assert_null(stored(&s));
    end(&s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    test_database_add("/running/warned", ON_BOTH, warned);
    test_database_add("/running/token", ON_BOTH, token_ends);
    test_database_add("/running/backup", ON_BOTH, proved);
    test_database_add("/running/letter", ON_BOTH, worded);
    return g_test_run();
}
