/* One's own profile: what is kept, the password, the sessions; on both databases. */
#include "base/fail.h"
#include "core/person_picture.h"
#include "core/profile.h"
#include "core/session.h"
#include "tools/database.h"
#include "tools/person.h"

#include <string.h>

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor jana, petra;
    struct profile p;
    const struct actor *who;
    int64_t id;
};

static const char *const first = "vier alte Katzen", *const second = "drei rote Pferde";

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    (void)error;
    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    s->petra = test_person(db, s->a, ROLE_CUSTOMER, "Petra Krümel", "petra@kruemel.example");
    return true;
}

static void begin(struct scene *s, struct test_database *t)
{
    GError *error = NULL;

    *s = (struct scene){.pool = t->pool, .a = arena_new()};
    s->house = house_open(t->pool, "http://desk.example", &error);
    g_assert_no_error(error);
    g_assert_true(db_write(t->pool, furnish, s, NULL));
}

static void end(struct scene *s)
{
    house_free(s->house);
    arena_free(s->a);
}

static bool save_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    return profile_save(db, s->a, s->who->person_id, &s->p, error);
}

static struct profile profile_of(struct scene *s, const struct actor *who)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct profile p;

    g_assert_true(profile_get(db, s->a, who->person_id, &p, NULL));
    return p;
}

static void kept(struct test_database *t)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *much = g_strnfill(PROFILE_SIGNATURE_MAX + 1, 'x');
    struct scene s;
    struct profile p;

    begin(&s, t);
    s.who = &s.jana;
    s.p = (struct profile){.name = " Jana  Brandt-Voss ",
                           .lang = "en",
                           .zone = "Asia/Kolkata",
                           .signature = "Jana\r\nSupport\n",
                           .phones = "0911 1\n\n0911 2"};
    g_assert_true(db_write(s.pool, save_tx, &s, &error));
    p = profile_of(&s, &s.jana);
    g_assert_cmpstr(p.name, ==, "Jana Brandt-Voss");
    g_assert_cmpstr(p.lang, ==, "en");
    g_assert_cmpstr(p.zone, ==, "Asia/Kolkata");
    g_assert_null(profile_of(&s, &s.petra).zone);
    g_assert_cmpstr(p.signature, ==, "Jana\nSupport");
    g_assert_cmpstr(p.phones, ==, "0911 1\n0911 2");
    g_assert_cmpstr(p.addresses, ==, "jana@desk.example");
    g_assert_cmpstr(profile_of(&s, &s.petra).name, ==, "Petra Krümel");
    s.p.signature = much;
    g_assert_false(db_write(s.pool, save_tx, &s, &error));
    g_assert_true(fail_is(error, FAIL_INVALID));
    g_clear_error(&error);
    s.p.signature = "";
    s.p.zone = "../etc/localtime";
    g_assert_false(db_write(s.pool, save_tx, &s, &error));
    g_assert_true(fail_is(error, FAIL_INVALID));
    g_clear_error(&error);
    s.p.zone = NULL;
    s.p.name = " ";
    g_assert_false(db_write(s.pool, save_tx, &s, &error));
    g_assert_true(fail_is(error, FAIL_INVALID));
    end(&s);
}

static void password(struct test_database *t)
{
    struct scene s;
    struct profile_password p;
    enum password_fault fault;
    g_autoptr(GError) error = NULL;
    char *session = NULL;
    struct actor actor;

    begin(&s, t);
    p = (struct profile_password){.actor = &s.jana, .old = "", .fresh = first, .peer = "192.0.2.1"};
    g_assert_true(profile_set_password(s.house, &p, &fault, &error));
    g_assert_true(profile_of(&s, &s.jana).has_password);
    s.who = &s.jana;
    s.p = (struct profile){.name = "Jana", .zone = "Asia/Tokyo", .signature = "", .phones = ""};
    g_assert_true(db_write(s.pool, save_tx, &s, NULL));
    g_assert_true(session_start(s.house, s.a, s.jana.person_id, "", &session, NULL));
    g_assert_true(session_actor(s.house, s.a, session, &actor, NULL));
    g_assert_cmpstr(actor.zone, ==, "Asia/Tokyo");
    p.fresh = second;
    g_assert_false(profile_set_password(s.house, &p, &fault, &error));
    g_assert_true(fail_is(error, FAIL_DENIED));
    g_clear_error(&error);
    p.old = first;
    p.fresh = "kurz";
    g_assert_false(profile_set_password(s.house, &p, &fault, &error));
    g_assert_cmpint(fault, ==, PASSWORD_SHORT);
    g_clear_error(&error);
    g_assert_true(session_actor(s.house, s.a, session, &actor, NULL));
    g_assert_cmpint(actor.role, ==, ROLE_AGENT);
    p.fresh = second;
    g_assert_true(profile_set_password(s.house, &p, &fault, &error));
    g_assert_true(session_actor(s.house, s.a, session, &actor, NULL));
    g_assert_cmpint(actor.role, ==, ROLE_NOBODY);
    end(&s);
}

static bool end_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    return profile_session_end(db, s->who, s->id, error);
}

static size_t sessions_of(struct scene *s, const struct actor *who,
                          struct profile_session_row **rows)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    size_t n = 0;

    g_assert_true(profile_sessions(db, s->a, who->person_id, rows, &n, NULL));
    return n;
}

static void sessions(struct test_database *t)
{
    struct profile_session_row *rows = NULL;
    g_autoptr(GError) error = NULL;
    struct scene s;
    char *id = NULL;

    begin(&s, t);
    for (int i = 0; i < 3; i++)
        g_assert_true(session_start(s.house, s.a, s.jana.person_id, "192.0.2.7", &id, NULL));
    g_assert_true(session_actor(s.house, s.a, id, &s.jana, NULL));
    g_assert_true(session_start(s.house, s.a, s.petra.person_id, "", &id, NULL));
    g_assert_cmpuint(sessions_of(&s, &s.petra, &rows), ==, 1);
    s.id = rows[0].id;
    s.who = &s.jana;
    g_assert_false(db_write(s.pool, end_tx, &s, &error)); /* it is Petra's */
    g_assert_true(fail_is(error, FAIL_NOT_FOUND));
    g_assert_cmpuint(sessions_of(&s, &s.jana, &rows), ==, 3);
    s.id = rows[0].id == s.jana.session_id ? rows[1].id : rows[0].id;
    g_assert_true(db_write(s.pool, end_tx, &s, NULL));
    g_assert_cmpuint(sessions_of(&s, &s.jana, &rows), ==, 2);
    s.id = 0;
    g_assert_true(db_write(s.pool, end_tx, &s, NULL));
    g_assert_cmpuint(sessions_of(&s, &s.jana, &rows), ==, 1);
    g_assert_cmpint(rows[0].id, ==, s.jana.session_id);
    g_assert_cmpuint(sessions_of(&s, &s.petra, &rows), ==, 1);
    end(&s);
}

static const char png[] = "\x89PNG\r\n\x1a\n and more", gif[] = "GIF89a and more";

struct put_up {
    struct scene *s;
    const void *data;
    size_t size;
};

static bool put_tx(struct db *db, void *data, GError **error)
{
    const struct put_up *x = data;

    return person_picture_put(db, x->s->a, x->s->jana.person_id, x->data, x->size, 1000, error);
}

static bool hide_tx(struct db *db, void *data, GError **error)
{
    return person_picture_show(db, ((const struct scene *)data)->jana.person_id, false, error);
}

static bool remove_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    return person_picture_remove(db, s->jana.person_id, &s->id, error);
}

/* What memory has of it once it was looked. */
static const char *held(struct scene *s)
{
    g_assert_true(pictures_refresh(s->house, NULL));
    return picture_of(s->house, s->a, s->jana.person_id);
}

static bool is_kept(struct scene *s)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    bool kept = false;

    g_assert_true(person_picture_is_kept(db, s->a, s->jana.person_id, &kept, NULL));
    return kept;
}

static void picture(struct test_database *t)
{
    g_autofree char *big = g_malloc0(PERSON_PICTURE_MAX + 1);
    const struct put_up bad[] = {{NULL, "", 0}, {NULL, "<svg>", 5}, {NULL, big, 100}, {NULL, big, PERSON_PICTURE_MAX + 1}};
    struct scene s;
    struct person_picture p;
    struct put_up x;
    const char *first_mark;

    begin(&s, t);
    memcpy(big, png, sizeof png);
    big[0] = 'x';
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;

        x = bad[i];
        x.s = &s;
        g_assert_false(db_write(s.pool, put_tx, &x, &error));
        g_assert_true(fail_is(error, x.size > PERSON_PICTURE_MAX ? FAIL_TOO_BIG : FAIL_INVALID));
    }
    g_assert_cmpstr(held(&s), ==, "");
    x = (struct put_up){&s, png, sizeof png};
    g_assert_true(db_write(s.pool, put_tx, &x, NULL));
    first_mark = held(&s);
    g_assert_cmpuint(strlen(first_mark), ==, 16);
    g_assert_cmpstr(picture_of(s.house, s.a, s.petra.person_id), ==, "");
    x = (struct put_up){&s, gif, sizeof gif};
    g_assert_true(db_write(s.pool, put_tx, &x, NULL));
    g_assert_cmpstr(held(&s), !=, first_mark);
    {
        g_autoptr(db_conn) db = db_take(s.pool, NULL);

        g_assert_true(person_picture_get(db, s.a, s.jana.person_id, &p, NULL));
        g_assert_false(person_picture_get(db, s.a, s.petra.person_id, &p, NULL));
        g_assert_true(person_picture_get(db, s.a, s.jana.person_id, &p, NULL));
    }
    g_assert_cmpstr(p.type, ==, "image/gif");
    g_assert_true(p.size == sizeof gif && memcmp(p.data, gif, sizeof gif) == 0);
    g_assert_cmpstr(p.mark, ==, held(&s));
    g_assert_true(db_write(s.pool, hide_tx, &s, NULL));
    g_assert_cmpstr(held(&s), ==, "");
    g_assert_true(is_kept(&s));
    g_assert_true(db_write(s.pool, remove_tx, &s, NULL));
    g_assert_cmpint(s.id, ==, 1);
    g_assert_false(is_kept(&s));
    g_assert_false(db_write(s.pool, hide_tx, &s, NULL));
    g_assert_true(db_write(s.pool, remove_tx, &s, NULL));
    g_assert_cmpint(s.id, ==, 0);
    end(&s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    test_database_add("/profile/kept", ON_BOTH, kept);
    test_database_add("/profile/password", ON_BOTH, password);
    test_database_add("/profile/sessions", ON_BOTH, sessions);
    test_database_add("/profile/picture", ON_BOTH, picture);
    return g_test_run();
}
