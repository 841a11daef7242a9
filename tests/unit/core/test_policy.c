/* The rules for signing in, and ending sessions of others; on both databases. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/audit.h"
#include "core/policy.h"
#include "core/session.h"
#include "core/session_edit.h"
#include "core/token.h"
#include "sql/factor.h"
#include "sql/person.h"
#include "sql/session.h"
#include "tools/database.h"
#include "tools/holds.h"
#include "tools/person.h"

#include <string.h>

#define WORDS "vier alte Katzen"

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor admin, jana, petra;
    const struct actor *who;
    struct policy policy;
    struct admin_refusal refusal;
    int64_t id, person_id;
};

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    s->admin = test_person(db, s->a, ROLE_ADMIN, "Lea Admin", "lea@desk.example");
    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    s->petra = test_person(db, s->a, ROLE_CUSTOMER, "Petra", "petra@kruemel.example");
    return sql_person_set_password(db, s->jana.person_id, secret_password_hash(s->a, WORDS), NULL,
                                   error);
}

static void begin(struct scene *s, struct test_database *t)
{
    GError *error = NULL;

    *s = (struct scene){.pool = t->pool, .a = arena_new()};
    s->house = house_open(t->pool, "http://desk.example", &error);
    g_assert_no_error(error);
    g_assert_true(db_write(t->pool, furnish, s, NULL));
    s->who = &s->admin;
    s->policy = policy_of(s->house);
}

static void end(struct scene *s)
{
    test_holds(s->house);
    house_free(s->house);
    arena_free(s->a);
}

static struct admin_act act_of(struct scene *s, struct db *db)
{
    return (struct admin_act){.db = db, .a = s->a, .actor = s->who, .peer = "192.0.2.1",
                              .at = clock_now(), .refusal = &s->refusal};
}

static bool save_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct admin_act act = act_of(s, db);

    return policy_save(&act, &s->policy, error);
}

static bool save(struct scene *s, GError **error)
{
    return db_write(s->pool, save_tx, s, error) && policy_refresh(s->house, error);
}

static struct actor actor_of(struct scene *s, const char *id)
{
    struct actor actor;

    g_assert_true(session_actor(s->house, s->a, id, &actor, NULL));
    return actor;
}

static char *enter(struct scene *s, const struct actor *who)
{
    char *id = NULL;

    g_assert_true(session_start(s->house, s->a, who->person_id, "192.0.2.9", &id, NULL));
    return id;
}

static bool factor_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    const struct str secret = str_of("x");

    return sql_factor_app_put(db, s->jana.person_id, secret, 1000, NULL, error) &&
           sql_factor_app_confirm(db, s->jana.person_id, 1, 1000, NULL, error);
}

static size_t audited(struct scene *s, const char *what)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct audit_row *rows = NULL;
    size_t n = 0, found_rows = 0;

    g_assert_true(audit_list(db, s->a, 0, 100, &rows, &n, NULL));
    for (size_t i = 0; i < n; i++)
        found_rows += strcmp(rows[i].what, what) == 0;
    return found_rows;
}

static void factors(struct test_database *t)
{
    g_autoptr(GError) error = NULL;
    struct actor who = {.name = ""};
    struct scene s;
    const char *jana, *petra;

    begin(&s, t);
    jana = enter(&s, &s.jana);
    petra = enter(&s, &s.petra);
    g_assert_false(actor_of(&s, jana).owes_factor);
    g_assert_true(token_login(s.house, NULL, s.a, "jana@desk.example", WORDS, "192.0.2.1", &who, &error));
    g_assert_cmpint(who.person_id, ==, s.jana.person_id);
    s.policy.factor[ROLE_AGENT] = true;
    g_assert_true(save(&s, &error));
    g_assert_cmpuint(audited(&s, "policy.changed"), ==, 1);
    /* At once, and nothing but the way to set one up. */
    who = actor_of(&s, jana);
    g_assert_true(who.owes_factor);
    g_assert_true(right_has(&who, RIGHT_SIGNED_IN));
    g_assert_true(right_has(&who, RIGHT_PUBLIC));
    for (int right = RIGHT_SIGNED_IN + 1; right < RIGHT_COUNT; right++)
        g_assert_false(right_has(&who, (enum right)right));
    g_assert_false(actor_of(&s, petra).owes_factor);
    who = (struct actor){.name = ""};
    g_assert_true(token_login(s.house, NULL, s.a, "jana@desk.example", WORDS, "192.0.2.1", &who, &error));
    g_assert_cmpint(who.person_id, ==, 0);
    g_assert_true(db_write(s.pool, factor_tx, &s, &error));
    who = actor_of(&s, jana);
    g_assert_false(who.owes_factor);
    g_assert_true(right_has(&who, RIGHT_DESK));
    s.policy.factor[ROLE_CUSTOMER] = true;
    g_assert_true(save(&s, &error));
    g_assert_true(actor_of(&s, petra).owes_factor);
    end(&s);
}

static void bounds(struct test_database *t)
{
    g_autoptr(GError) error = NULL;
    struct scene s;

    begin(&s, t);
    s.policy.idle_minutes = POLICY_IDLE_LEAST - 1;
    g_assert_false(save(&s, &error));
    g_assert_true(fail_is(error, FAIL_INVALID) && s.refusal.fault == ADMIN_SESSION);
    g_clear_error(&error);
    s.policy.idle_minutes = POLICY_IDLE_LEAST;
    s.policy.customer_days = POLICY_DAYS_MOST + 1;
    g_assert_false(save(&s, &error));
    g_clear_error(&error);
    s.policy.customer_days = 1;
    s.who = &s.jana;
    g_assert_false(save(&s, &error));
    g_assert_true(fail_is(error, FAIL_DENIED));
    g_clear_error(&error);
    g_assert_cmpuint(audited(&s, "policy.changed"), ==, 0);
    s.who = &s.admin;
    g_assert_true(save(&s, &error));
    g_assert_cmpint(policy_of(s.house).idle_minutes, ==, POLICY_IDLE_LEAST);
    g_assert_cmpint(policy_of(s.house).desk_days, ==, 7);
    g_assert_cmpuint(audited(&s, "policy.changed"), ==, 2);
    end(&s);
}

static bool old_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    int64_t now = clock_now();
    const struct sql_session_add row = {.hash = secret_hash(s->a, "old", 3),
                                        .person_id = s->jana.person_id,
                                        .csrf = "c",
                                        .created_at = now - 2 * CLOCK_DAY,
                                        .seen_at = now - 20 * CLOCK_MINUTE,
                                        .expires_at = now + 5 * CLOCK_DAY,
                                        .peer = ""};

    return sql_session_add(db, &row, &s->id, error);
}

static size_t listed(struct scene *s, const char *typed)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    const struct session_search q = {
        .policy = &s->policy, .typed = typed, .now = clock_now(), .most = 50};
    struct session_all_row *rows = NULL;
    size_t n = 0;

    g_assert_true(session_edit_list(db, s->a, &q, &rows, &n, NULL));
    return n;
}

static void lengths(struct test_database *t)
{
    g_autoptr(GError) error = NULL;
    struct scene s;

    begin(&s, t);
    g_assert_true(db_write(s.pool, old_tx, &s, &error));
    g_assert_cmpuint(listed(&s, ""), ==, 1);
    s.policy.idle_minutes = 15;
    g_assert_true(save(&s, &error));
    g_assert_cmpint(actor_of(&s, "old").person_id, ==, 0);
    g_assert_cmpuint(listed(&s, ""), ==, 0);
    s.policy.idle_minutes = 60;
    g_assert_true(save(&s, &error));
    g_assert_cmpint(actor_of(&s, "old").person_id, ==, s.jana.person_id);
    s.policy.desk_days = 1;
    g_assert_true(save(&s, &error));
    g_assert_cmpint(actor_of(&s, "old").person_id, ==, 0);
    g_assert_cmpint(actor_of(&s, enter(&s, &s.jana)).person_id, ==, s.jana.person_id);
    end(&s);
}

static bool end_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    struct admin_act act = act_of(s, db);

    return s->id != 0 ? session_edit_end(&act, s->id, &s->person_id, error)
                      : session_edit_end_person(&act, s->person_id, error);
}

static void ending(struct test_database *t)
{
    g_autoptr(GError) error = NULL;
    const char *one, *two, *own, *other, *petra;
    struct actor signed_in;
    struct scene s;

    begin(&s, t);
    one = enter(&s, &s.jana);
    two = enter(&s, &s.jana);
    own = enter(&s, &s.admin);
    other = enter(&s, &s.admin);
    petra = enter(&s, &s.petra);
    g_assert_cmpuint(listed(&s, ""), ==, 5);
    g_assert_cmpuint(listed(&s, "BRANDT"), ==, 2);
    g_assert_cmpuint(listed(&s, "lea@desk"), ==, 2);
    g_assert_cmpuint(listed(&s, "%"), ==, 0);
    s.id = actor_of(&s, one).session_id;
    s.who = &s.jana;
    g_assert_false(db_write(s.pool, end_tx, &s, &error));
    g_assert_true(fail_is(error, FAIL_DENIED));
    g_clear_error(&error);
    s.who = &s.admin;
    g_assert_true(db_write(s.pool, end_tx, &s, &error));
    g_assert_cmpint(s.person_id, ==, s.jana.person_id);
    g_assert_cmpint(actor_of(&s, one).person_id, ==, 0);
    g_assert_cmpint(actor_of(&s, two).person_id, ==, s.jana.person_id);
    g_assert_false(db_write(s.pool, end_tx, &s, &error));
    g_assert_true(fail_is(error, FAIL_NOT_FOUND));
    g_clear_error(&error);
    s.id = 0;
    g_assert_true(db_write(s.pool, end_tx, &s, &error));
    g_assert_cmpint(actor_of(&s, two).person_id, ==, 0);
    /* Of oneself all but the one that asks. */
    signed_in = actor_of(&s, own);
    s.who = &signed_in;
    s.person_id = signed_in.person_id;
    g_assert_true(db_write(s.pool, end_tx, &s, &error));
    g_assert_cmpint(actor_of(&s, own).person_id, ==, s.admin.person_id);
    g_assert_cmpint(actor_of(&s, other).person_id, ==, 0);
    g_assert_cmpint(actor_of(&s, petra).person_id, ==, s.petra.person_id);
    g_assert_cmpuint(audited(&s, "session.ended"), ==, 1);
    g_assert_cmpuint(audited(&s, "session.ended.all"), ==, 2);
    end(&s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (!secret_init())
        return 1;
    test_database_add("/policy/factors", ON_BOTH, factors);
    test_database_add("/policy/bounds", ON_BOTH, bounds);
    test_database_add("/policy/lengths", ON_BOTH, lengths);
    test_database_add("/policy/ending", ON_BOTH, ending);
    return g_test_run();
}
