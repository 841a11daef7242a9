/* The second factor: codes by RFC 6238, setting up, each code once, recovery codes, what it takes to
 * switch it off; on both databases. */
#include "base/clock.h"
#include "base/fail.h"
#include "core/factor.h"
#include "core/session.h"
#include "core/totp.h"
#include "tools/database.h"
#include "tools/person.h"

#include <string.h>

static const char *const password = "vier alte Katzen";

/* RFC 6238, appendix B, SHA-1; RFC 4226, appendix D. */
static void vectors(void)
{
    static const uint8_t secret[] = "12345678901234567890";
    static const struct {
        int64_t seconds;
        uint32_t code;
    } rows[] = {{59, 94287082},         {1111111109, 7081804},  {1111111111, 14050471},
                {1234567890, 89005924}, {2000000000, 69279037}, {20000000000, 65353130}};
    static const uint32_t hotp[] = {755224, 287082, 359152, 969429, 338314,
                                    254676, 287922, 162583, 399871, 520489};

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpuint(totp_hotp(secret, 20, (uint64_t)rows[i].seconds / 30, 8), ==, rows[i].code);
    for (size_t i = 0; i < G_N_ELEMENTS(hotp); i++)
        g_assert_cmpuint(totp_hotp(secret, 20, i, 6), ==, hotp[i]);
}

static void matches(void)
{
    static const uint8_t secret[] = "12345678901234567890";
    const int64_t now = 1111111111000, step = now / TOTP_STEP_MS;
    static const struct {
        int offset, after; /* of the code; the last used one; both beside the step of now */
        bool good;
    } rows[] = {{0, -9, true},  {-1, -9, true}, {1, -9, true},  {-2, -9, false}, {2, -9, false},
                {0, 0, false},  {1, 0, true},   {-1, 0, false}, {-1, -2, true},  {1, 1, false}};

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *code = g_strdup_printf(
            "%06u", totp_hotp(secret, 20, (uint64_t)(step + rows[i].offset), TOTP_DIGITS));

        g_assert_cmpint(totp_match(secret, 20, code, now, step + rows[i].after), ==,
                        rows[i].good ? step + rows[i].offset : 0);
    }
    g_assert_cmpint(totp_match(secret, 20, "", now, 0), ==, 0);
    g_assert_cmpint(totp_match(secret, 20, "12345", now, 0), ==, 0);
}

static void uri(void)
{
    g_autoptr(arena) a = arena_new();

    g_assert_cmpstr(totp_uri(a, "Nord & Co", "a+b@x.example", "ABC"), ==,
                    "otpauth://totp/Nord%20%26%20Co:a%2Bb@x.example?secret=ABC&issuer=Nord%20%26%20Co"
                    "&algorithm=SHA1&digits=6&period=30");
}

struct scene {
    struct db_pool *pool;
    struct house *house;
    struct arena *a;
    struct actor jana;
    uint8_t secret[TOTP_SECRET_BYTES];
    struct factor_act act;
};

static bool furnish(struct db *db, void *data, GError **error)
{
    struct scene *s = data;

    (void)error;
    s->jana = test_person(db, s->a, ROLE_AGENT, "Jana Brandt", "jana@desk.example");
    return true;
}

static void begin(struct scene *s, struct test_database *t)
{
    *s = (struct scene){.pool = t->pool, .a = arena_new()};
    s->house = house_open(t->pool, "http://desk.example", NULL);
    g_assert_nonnull(s->house);
    s->house->data_dir = t->dir;
    g_assert_true(db_write(t->pool, furnish, s, NULL));
    g_assert_true(session_set_password(s->house, s->jana.person_id, password, NULL));
    s->act = (struct factor_act){.house = s->house, .a = s->a, .actor = &s->jana,
                                 .peer = "192.0.2.1", .password = password, .code = ""};
}

static void end(struct scene *s)
{
    house_free(s->house);
    arena_free(s->a);
}

static void read_base32(const char *text, uint8_t *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    unsigned bits = 0, held = 0;

    g_assert_cmpuint(strlen(text), ==, TOTP_SECRET_BYTES * 8 / 5);
    for (; *text != '\0'; text++) {
        bits = bits << 5 | (unsigned)(strchr(digits, *text) - digits);
        if ((held += 5) >= 8)
            *out++ = (uint8_t)(bits >> (held -= 8));
    }
}

/* The code of the app, OFFSET steps from now. */
static const char *code(struct scene *s, int offset)
{
    return arena_printf(s->a, "%06u",
                        totp_hotp(s->secret, sizeof s->secret,
                                  (uint64_t)(clock_now() / TOTP_STEP_MS + offset), TOTP_DIGITS));
}

static struct factor_state state_of(struct scene *s)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct factor_state state;

    g_assert_true(factor_state(db, s->a, s->jana.person_id, &state, NULL));
    return state;
}

/* Sets the app up with the code before this one, so that two more are good. */
static const char *const *set_up(struct scene *s)
{
    const char *const *codes = NULL, *base32 = NULL;

    g_assert_true(factor_app_begin(&s->act, NULL));
    g_assert_true(factor_app_secret(s->house, s->a, s->jana.person_id, &base32, NULL));
    read_base32(base32, s->secret);
    s->act.code = code(s, -1);
    g_assert_true(factor_app_confirm(&s->act, &codes, NULL));
    return codes;
}

static bool try(struct scene *s, const char *typed, enum fail *kind)
{
    g_autoptr(GError) error = NULL;
    bool ok = factor_check(s->house, s->a, s->jana.person_id, typed, &error);

    *kind = ok ? FAIL_BUG : fail_kind(error);
    return ok;
}

static void setting_up(struct test_database *t)
{
    const char *const *codes = NULL;
    const char *base32 = NULL, *again = NULL;
    g_autoptr(GError) error = NULL;
    char *session = NULL;
    struct actor actor;
    struct scene s;
    bool needed = true;

    begin(&s, t);
    s.act.password = "geraten";
    g_assert_false(factor_app_begin(&s.act, &error));
    g_assert_true(fail_is(error, FAIL_DENIED));
    g_clear_error(&error);
    s.act.password = password;
    g_assert_false(factor_app_confirm(&s.act, &codes, &error));
    g_assert_true(fail_is(error, FAIL_NOT_FOUND));
    g_clear_error(&error);
    g_assert_true(factor_app_begin(&s.act, NULL));
    g_assert_true(factor_app_secret(s.house, s.a, s.jana.person_id, &base32, NULL));
    g_assert_true(state_of(&s).app_waits);
    g_assert_true(factor_needed(s.house, s.jana.person_id, &needed, NULL));
    g_assert_false(needed);
    /* Begun once more: another secret. */
    g_assert_true(factor_app_begin(&s.act, NULL));
    g_assert_true(factor_app_secret(s.house, s.a, s.jana.person_id, &again, NULL));
    g_assert_cmpstr(base32, !=, again);
    read_base32(again, s.secret);
    s.act.code = "000000";
    g_assert_false(factor_app_confirm(&s.act, &codes, &error) && !state_of(&s).app_waits);
    g_clear_error(&error);
    g_assert_true(session_start(s.house, s.a, s.jana.person_id, "", &session, NULL));
    s.act.code = code(&s, 0);
    g_assert_true(factor_app_confirm(&s.act, &codes, NULL));
    g_assert_cmpuint(g_strv_length((char **)(uintptr_t)codes), ==, FACTOR_RECOVERY_CODES);
    g_assert_true(state_of(&s).app);
    g_assert_true(factor_needed(s.house, s.jana.person_id, &needed, NULL));
    g_assert_true(needed);
    /* Other sessions are over, the secret is not shown again, nor can it be replaced. */
    g_assert_true(session_actor(s.house, s.a, session, &actor, NULL));
    g_assert_cmpint(actor.role, ==, ROLE_NOBODY);
    g_assert_true(factor_app_secret(s.house, s.a, s.jana.person_id, &base32, NULL));
    g_assert_null(base32);
    g_assert_false(factor_app_begin(&s.act, &error));
    g_assert_true(fail_is(error, FAIL_CONFLICT));
    end(&s);
}

static void codes_once(struct test_database *t)
{
    const char *const *codes;
    enum fail kind;
    struct scene s;
    g_autofree char *typed = NULL;

    begin(&s, t);
    codes = set_up(&s);
    g_assert_false(try(&s, s.act.code, &kind)); /* the one that set it up */
    g_assert_cmpint(kind, ==, FAIL_DENIED);
    g_assert_true(try(&s, code(&s, 1), &kind));
    g_assert_false(try(&s, code(&s, 1), &kind));
    g_assert_false(try(&s, code(&s, 0), &kind)); /* an older one */
    g_assert_true(try(&s, codes[0], &kind));
    g_assert_false(try(&s, codes[0], &kind));
    typed = g_ascii_strup(codes[1], -1);
    g_strdelimit(typed, "-", ' ');
    g_assert_true(try(&s, typed, &kind));
    g_assert_cmpint(state_of(&s).codes_left, ==, FACTOR_RECOVERY_CODES - 2);
    g_assert_false(try(&s, "", &kind));
    g_assert_cmpint(kind, ==, FAIL_DENIED);
    end(&s);
}

static void guessing(struct test_database *t)
{
    const char *const *codes;
    enum fail kind = FAIL_BUG;
    struct scene s;
    int tries = 0;

    begin(&s, t);
    codes = set_up(&s);
    while (!try(&s, "aaaa-aaaa-aaaa-aaaa", &kind) && kind == FAIL_DENIED)
        tries++;
    g_assert_cmpint(kind, ==, FAIL_BUSY);
    g_assert_cmpint(tries, ==, 6);
    g_assert_false(try(&s, codes[0], &kind)); /* a right one waits as well */
    g_assert_cmpint(kind, ==, FAIL_BUSY);
    end(&s);
}

static bool take_tx(struct db *db, void *data, GError **error)
{
    struct scene *s = data;
    const struct actor nobody = {.name = ""};
    const struct admin_act act = {.db = db, .a = s->a, .actor = &nobody, .peer = "", .at = 1};

    return factor_take_away(&act, s->jana.person_id, "Jana Brandt", error);
}

static size_t audited(struct scene *s, const char *what)
{
    g_autoptr(db_conn) db = db_take(s->pool, NULL);
    struct audit_row *rows = NULL;
    size_t n = 0, found = 0;

    g_assert_true(audit_list(db, s->a, 0, 100, &rows, &n, NULL));
    for (size_t i = 0; i < n; i++)
        found += strcmp(rows[i].what, what) == 0;
    return found;
}

static void switching_off(struct test_database *t)
{
    const char *const *codes, *const *fresh = NULL;
    g_autoptr(GError) error = NULL;
    enum fail kind;
    struct scene s;

    begin(&s, t);
    codes = set_up(&s);
    s.act.code = "000000"; /* most probably wrong */
    g_assert_false(factor_app_remove(&s.act, &error));
    g_clear_error(&error);
    s.act.password = "geraten";
    s.act.code = codes[0];
    g_assert_false(factor_app_remove(&s.act, &error));
    g_assert_true(fail_is(error, FAIL_DENIED));
    g_clear_error(&error);
    g_assert_true(state_of(&s).app);
    g_assert_cmpint(state_of(&s).codes_left, ==, FACTOR_RECOVERY_CODES); /* the code is not spent */
    s.act.password = password;
    g_assert_true(factor_codes_renew(&s.act, &fresh, NULL));
    g_assert_cmpint(state_of(&s).codes_left, ==, FACTOR_RECOVERY_CODES);
    g_assert_false(try(&s, codes[1], &kind));
    /* A new password, as a link by mail sets it, changes nothing. */
    g_assert_true(session_set_password(s.house, s.jana.person_id, password, NULL));
    g_assert_true(state_of(&s).app);
    s.act.code = fresh[0];
    g_assert_true(factor_app_remove(&s.act, NULL));
    g_assert_false(state_of(&s).app);
    g_assert_cmpint(state_of(&s).codes_left, ==, 0);
    g_assert_cmpuint(audited(&s, "factor.app.on"), ==, 1);
    g_assert_cmpuint(audited(&s, "factor.app.off"), ==, 1);
    g_assert_false(db_write(s.pool, take_tx, &s, &error));
    g_clear_error(&error);
    set_up(&s);
    g_assert_true(db_write(s.pool, take_tx, &s, NULL));
    g_assert_false(state_of(&s).app);
    g_assert_cmpuint(audited(&s, "factor.taken"), ==, 1);
    end(&s);
}

static void steps(struct test_database *t)
{
    struct factor_step_row *row = NULL;
    char *token = NULL;
    struct scene s;

    begin(&s, t);
    g_assert_true(factor_step_begin(s.house, s.a, s.jana.person_id, true, &token, NULL));
    g_assert_true(factor_step_find(s.house, s.a, token, &row, NULL));
    g_assert_cmpint(row->person_id, ==, s.jana.person_id);
    g_assert_cmpint(row->keep, ==, 1);
    g_assert_true(factor_step_find(s.house, s.a, "other", &row, NULL));
    g_assert_null(row);
    g_assert_true(factor_step_find(s.house, s.a, NULL, &row, NULL));
    g_assert_null(row);
    g_assert_true(factor_step_end(s.house, s.a, token, NULL));
    g_assert_true(factor_step_find(s.house, s.a, token, &row, NULL));
    g_assert_null(row);
    /* A new password ends what was begun with the old one. */
    g_assert_true(factor_step_begin(s.house, s.a, s.jana.person_id, false, &token, NULL));
    g_assert_true(session_set_password(s.house, s.jana.person_id, password, NULL));
    g_assert_true(factor_step_find(s.house, s.a, token, &row, NULL));
    g_assert_null(row);
    end(&s);
}

int main(int argc, char **argv)
{
    g_assert_true(secret_init());
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/totp/vectors", vectors);
    g_test_add_func("/totp/matches", matches);
    g_test_add_func("/totp/uri", uri);
    test_database_add("/factor/setting-up", ON_BOTH, setting_up);
    test_database_add("/factor/codes-once", ON_BOTH, codes_once);
    test_database_add("/factor/guessing", ON_BOTH, guessing);
    test_database_add("/factor/switching-off", ON_BOTH, switching_off);
    test_database_add("/factor/steps", ON_BOTH, steps);
    return g_test_run();
}
