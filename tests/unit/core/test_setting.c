/* Settings, and that a change reaches whoever serves the same database; the first set-up. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/admin.h"
#include "core/audit.h"
#include "core/colour.h"
#include "core/house.h"
#include "core/logo.h"
#include "core/outbox.h"
#include "core/person.h"
#include "core/setup.h"
#include "tools/database.h"
#include "tools/person.h"

#include <string.h>

static const unsigned char png[] = "\x89PNG\r\n\x1a\n and more";

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor chief, jana;
    /* The next change. */
    const struct actor *who;
    const char *name, *value;
    const void *logo;
    size_t logo_size;
};

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    (void)error;
    s->chief = test_person(db, s->a, ROLE_ADMIN, "Die Chefin", "chefin@desk.example");
    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    return true;
}

static void begin(struct scene *s, struct test_database *t)
{
    GError *error = NULL;

    *s = (struct scene){.pool = t->pool, .a = arena_new()};
    s->house = house_open(t->pool, "http://desk.example", &error);
    g_assert_no_error(error);
    g_assert_true(db_write(t->pool, furnish, s, NULL));
    s->who = &s->chief;
}

static void end(struct scene *s)
{
    house_free(s->house);
    arena_free(s->a);
}

static struct admin_act act_of(struct scene *s, struct db *db)
{
    return (struct admin_act){
        .db = db, .a = s->a, .actor = s->who, .peer = "192.0.2.1", .at = clock_now()};
}

static bool change_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct admin_act act = act_of(s, db);

    return setting_change(&act, s->name, s->value, error);
}

static bool logo_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct admin_act act = act_of(s, db);

    return logo_put(&act, s->logo, s->logo_size, error);
}

static bool invite_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct admin_act act = act_of(s, db);

    return setup_invite(&act, s->house, s->value, error);
}

/* WANT below 0: it works. */
static void run(struct scene *s, db_write_fn fn, int want)
{
    g_autoptr(GError) error = NULL;
    bool ok = db_write(s->pool, fn, s, &error);

    if (want < 0) {
        g_assert_no_error(error);
        g_assert_true(ok);
    } else {
        g_assert_false(ok);
        g_assert_cmpint((int)fail_kind(error), ==, want);
    }
}

static void set(struct scene *s, const char *name, const char *value, int want)
{
    s->name = name;
    s->value = value;
    run(s, change_tx, want);
}

static void judged(struct test_database *t)
{
    static const struct {
        const char *name, *value;
        int want;
    } rows[] = {
        {"desk_name", "  Nord\tlicht ", -1},
        {"desk_name", "", FAIL_INVALID},
        {"address", "support@desk.example", -1},
        {"address", "", -1},
        {"address", "support", FAIL_INVALID},
        {"lang", "en", -1},
        {"lang", "fr", FAIL_INVALID},
        {"colour", "#A0f020", -1},
        {"colour", "", -1},
        {"colour", "red", FAIL_INVALID},
        {"colour", "#12345g", FAIL_INVALID},
        {"imprint_url", "https://desk.example/impressum", -1},
        {"imprint_url", "javascript:alert(1)", FAIL_INVALID},
        {"imprint_url", "https://u:p@desk.example/", FAIL_INVALID},
        {"privacy_url", "ftp://desk.example/", FAIL_INVALID},
        {"registration", "domains", -1},
        {"registration", "all", FAIL_INVALID},
        {"registration_domains", "firma.example, verein.example", -1},
        {"registration_domains", "firma", FAIL_INVALID},
        {"bundle_seconds", "0", -1},
        {"bundle_seconds", "3601", FAIL_INVALID},
        {"bundle_seconds", "1x", FAIL_INVALID},
        {"plus_addresses", "1", -1},
        {"plus_addresses", "2", FAIL_INVALID},
        {"number_patterns", "HD-%d{6}\r\nINC%d{7}", -1},
        {"number_patterns", "%d", FAIL_INVALID},
        {"signing_key", "00", FAIL_NOT_FOUND},
    };
    struct scene s;

    begin(&s, t);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        set(&s, rows[i].name, rows[i].value, rows[i].want);
    s.who = &s.jana;
    set(&s, "desk_name", "Janas", FAIL_DENIED);
    end(&s);
}

/* Another process on the same database: it notices by itself, what it held before stays valid. */
static void live(struct test_database *t)
{
    struct db_pool *pool = db_pool_open(t->url, NULL);
    const struct house_now *before;
    struct audit_row *rows = NULL;
    struct house *other;
    struct scene s;
    size_t n = 0;

    begin(&s, t);
    other = house_open(pool, NULL, NULL);
    before = house_now(other);
    g_assert_cmpstr(before->desk_name, ==, "Support");
    set(&s, "desk_name", "Nordlicht IT", -1);
    set(&s, "desk_name", "Nordlicht IT", -1);
    g_assert_true(house_refresh(s.house, NULL));
    g_assert_true(house_refresh(other, NULL));
    g_assert_cmpstr(house_now(s.house)->desk_name, ==, "Nordlicht IT");
    g_assert_cmpstr(house_now(other)->desk_name, ==, "Nordlicht IT");
    g_assert_cmpstr(before->desk_name, ==, "Support");
    before = house_now(other);
    g_assert_true(house_refresh(other, NULL));
    g_assert_true(before == house_now(other));
    {
        g_autoptr(db_conn) db = db_take(t->pool, NULL);

        g_assert_true(audit_list(db, s.a, 0, 10, &rows, &n, NULL));
    }
    g_assert_cmpuint(n, ==, 1);
    g_assert_cmpstr(rows[0].field, ==, "desk_name");
    g_assert_cmpstr(rows[0].before, ==, "Support");
    g_assert_cmpstr(rows[0].after, ==, "Nordlicht IT");
    house_free(other);
    db_pool_free(pool);
    end(&s);
}

static void logos(struct test_database *t)
{
    static const char svg[] = "<svg xmlns='http://www.w3.org/2000/svg'/>";
    g_autofree char *large = g_malloc0(LOGO_BYTES_MAX + 1);
    g_autoptr(db_conn) db = NULL;
    struct logo logo;
    struct scene s;

    begin(&s, t);
    s.logo = svg;
    s.logo_size = sizeof svg;
    run(&s, logo_tx, FAIL_INVALID);
    memcpy(large, png, sizeof png);
    s.logo = large;
    s.logo_size = LOGO_BYTES_MAX + 1;
    run(&s, logo_tx, FAIL_INVALID);
    s.logo_size = LOGO_BYTES_MAX;
    run(&s, logo_tx, -1);
    g_assert_true(house_refresh(s.house, NULL));
    db = db_take(t->pool, NULL);
    g_assert_true(logo_get(db, s.a, house_now(s.house)->logo, &logo, NULL));
    g_assert_cmpuint(logo.size, ==, LOGO_BYTES_MAX);
    g_assert_cmpstr(logo.type, ==, "image/png");
    g_assert_false(logo_get(db, s.a, "0000000000000000", &logo, NULL));
    s.logo_size = 0;
    run(&s, logo_tx, -1);
    g_assert_true(house_refresh(s.house, NULL));
    g_assert_cmpstr(house_now(s.house)->logo, ==, "");
    g_assert_false(logo_get(db, s.a, "", &logo, NULL));
    end(&s);
}

static void invited(struct test_database *t)
{
    struct scene s;
    struct person_row *who = NULL;
    g_autoptr(db_conn) db = NULL;

    begin(&s, t);
    s.value = "Tom Reuter <tom@desk.example>\n\nkeine Adresse\n";
    run(&s, invite_tx, FAIL_INVALID);
    s.value = "Tom Reuter <tom@desk.example>\r\n\n  lea@desk.example \n";
    run(&s, invite_tx, -1);
    run(&s, invite_tx, FAIL_CONFLICT);
    db = db_take(t->pool, NULL);
    g_assert_true(person_find(db, s.a, "tom@desk.example", &who, NULL));
    g_assert_cmpstr(who->name, ==, "Tom Reuter");
    g_assert_cmpstr(who->role, ==, "agent");
    g_assert_true(person_find(db, s.a, "lea@desk.example", &who, NULL));
    g_assert_cmpstr(who->name, ==, "lea");
    end(&s);
}

static void colours(void)
{
    static const struct colour white = {255, 255, 255}, black = {0, 0, 0};
    g_autoptr(arena) a = arena_new();
    struct colour c;

    g_assert_cmpfloat_with_epsilon(colour_contrast(white, black), 21, 0.001);
    for (unsigned i = 0; i < 4096; i++) {
        c = (struct colour){(uint8_t)(i % 16 * 17), (uint8_t)(i / 16 % 16 * 17), (uint8_t)(i / 256 * 17)};
        g_assert_cmpfloat(colour_contrast(colour_reach(c, black, white, 4.5), white), >=, 4.5);
        g_assert_cmpfloat(colour_contrast(colour_reach(c, white, black, 4.5), black), >=, 4.5);
    }
    g_assert_true(colour_parse("#0B6374", &c));
    g_assert_cmpstr(colour_text(a, c), ==, "#0b6374");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    test_database_add("/setting/judged", ON_BOTH, judged);
    test_database_add("/setting/live", ON_BOTH, live);
    test_database_add("/setting/logo", ON_BOTH, logos);
    test_database_add("/setting/invited", ON_BOTH, invited);
    g_test_add_func("/setting/colour", colours);
    return g_test_run();
}
