#include "core/factor_private.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "base/text.h"
#include "core/login.h"
#include "core/secret_box.h"
#include "core/throttle.h"
#include "core/totp.h"
#include "sql/factor.h"
#include "sql/passkey.h"
#include "sql/profile.h"
#include "sql/session.h"

#include <sodium.h>
#include <string.h>

enum { RECOVERY_BYTES = 10, RECOVERY_CHARS = 16, RECOVERY_GROUP = 4 };

/* Only who has the password gets here; a million codes, three of them good at a time. */
static const struct throttle_rule by_person = {"factor", 6, CLOCK_MINUTE, true};

bool factor_state(struct db *db, struct arena *a, int64_t person_id, struct factor_state *state,
                  GError **error)
{
    struct factor_app_row *app = NULL;
    struct factor_count_row count;

    if (!sql_factor_app(db, a, person_id, &app, error) ||
        !sql_factor_count(db, a, person_id, &count, error))
        return false;
    *state = (struct factor_state){.app = count.apps > 0,
                                   .app_waits = app != NULL && count.apps == 0,
                                   .app_at = app == NULL ? 0 : app->confirmed_at,
                                   .on = count.apps + count.passkeys > 0,
                                   .codes_left = count.codes};
    return true;
}

bool factor_needed(const struct house *house, int64_t person_id, bool *needed, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    g_autoptr(arena) a = arena_new();
    struct factor_count_row count;

    if (db == NULL || !sql_factor_count(db, a, person_id, &count, error))
        return false;
    *needed = count.apps + count.passkeys > 0;
    return true;
}

static bool app_row(const struct house *house, struct arena *a, int64_t person_id,
                    struct factor_app_row **row, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);

    return db != NULL && sql_factor_app(db, a, person_id, row, error);
}

/* The secret is kept sealed, as hex digits. */
static bool open_secret(const struct house *house, struct arena *a, const struct factor_app_row *row,
                        uint8_t secret[TOTP_SECRET_BYTES], GError **error)
{
    char *hex = NULL;
    size_t n = 0;

    if (!secret_box_open(a, house->data_dir, row->secret, &hex, error))
        return false;
    if (sodium_hex2bin(secret, TOTP_SECRET_BYTES, hex, strlen(hex), NULL, &n, NULL) == 0 &&
        n == TOTP_SECRET_BYTES)
        return true;
    fail_set(error, FAIL_CORRUPT, "second factor: the secret has a wrong length (set it up again)");
    return false;
}

static bool note(struct db *db, const struct factor_change *c, GError **error)
{
    const struct factor_act *f = c->act;
    const struct admin_act act = {
        .db = db, .a = f->a, .actor = f->actor, .peer = f->peer, .at = clock_now()};

    return audit_event(&act, c->what, f->actor->name, error);
}

static bool put_codes(struct db *db, const struct factor_change *c, GError **error)
{
    if (c->hashes == NULL)
        return true;
    if (!sql_factor_recovery_clear(db, c->person_id, NULL, error))
        return false;
    for (size_t i = 0; c->hashes[i] != NULL; i++)
        if (!sql_factor_recovery_add(db, c->hashes[i], c->person_id, NULL, error))
            return false;
    return true;
}

static const char *recovery_hash(struct arena *a, int64_t person_id, const char *code)
{
    const char *text = arena_printf(a, "recovery|%" G_GINT64_FORMAT "|%s", person_id, code);

    return secret_hash(a, text, strlen(text));
}

/* New codes as people read them ("abcd-efgh-ijkl-mnop"), and their hashes. */
static void make_codes(struct arena *a, int64_t person_id, const char *const **codes,
                       const char *const **hashes)
{
    const char **shown = ARENA_ARRAY(a, const char *, FACTOR_RECOVERY_CODES + 1);
    const char **kept = ARENA_ARRAY(a, const char *, FACTOR_RECOVERY_CODES + 1);

    for (size_t i = 0; i < FACTOR_RECOVERY_CODES; i++) {
        const char *c = secret_token(a, RECOVERY_BYTES);

        G_STATIC_ASSERT(RECOVERY_CHARS == 4 * RECOVERY_GROUP);
        shown[i] = arena_printf(a, "%.4s-%.4s-%.4s-%.4s", c, c + 4, c + 8, c + 12);
        kept[i] = recovery_hash(a, person_id, c);
    }
    shown[FACTOR_RECOVERY_CODES] = kept[FACTOR_RECOVERY_CODES] = NULL;
    *codes = shown;
    *hashes = kept;
}

/* What was typed without blanks and hyphens, in lower case. */
static const char *plain_code(struct arena *a, const char *typed)
{
    char *out = arena_strdup(a, typed), *p = out;

    for (const char *s = typed; *s != '\0'; s++)
        if (*s != ' ' && *s != '-')
            *p++ = g_ascii_tolower(*s);
    *p = '\0';
    return out;
}

static bool use_app_tx(struct db *db, void *data, GError **error)
{
    struct factor_change *c = data;

    return sql_factor_app_use(db, c->person_id, c->step, &c->done, error);
}

static bool try_app(const struct house *house, struct arena *a, int64_t person_id, const char *code,
                    bool *good, GError **error)
{
    struct factor_change c = {.person_id = person_id};
    uint8_t secret[TOTP_SECRET_BYTES];
    struct factor_app_row *row = NULL;

    if (!app_row(house, a, person_id, &row, error))
        return false;
    if (row == NULL || row->confirmed_at == 0)
        return true;
    if (!open_secret(house, a, row, secret, error))
        return false;
    c.step = totp_match(secret, sizeof secret, code, clock_now(), row->last_step);
    sodium_memzero(secret, sizeof secret);
    if (c.step != 0 && !db_write(house->pool, use_app_tx, &c, error))
        return false;
    *good = c.done > 0;
    return true;
}

struct recovery {
    int64_t person_id, done;
    const char *hash;
};

static bool use_recovery_tx(struct db *db, void *data, GError **error)
{
    struct recovery *v = data;

    return sql_factor_recovery_use(db, v->hash, v->person_id, clock_now(), &v->done, error);
}

static bool try_recovery(const struct house *house, struct arena *a, int64_t person_id,
                         const char *code, bool *good, GError **error)
{
    struct recovery v = {.person_id = person_id, .hash = recovery_hash(a, person_id, code)};

    if (!db_write(house->pool, use_recovery_tx, &v, error))
        return false;
    *good = v.done > 0;
    if (*good)
        log_event(LOG_WARN, "factor.recovery", "person=%" G_GINT64_FORMAT, person_id);
    return true;
}

/* One more try of PERSON_ID's. */
static bool may_try(const struct house *house, const char *key, GError **error)
{
    if (throttle_take(house->throttle, &by_person, key, clock_now()) == 0)
        return true;
    log_event(LOG_WARN, "factor.throttled", "person=%s", key);
    fail_set(error, FAIL_BUSY, "second factor: too many wrong codes (wait some minutes)");
    return false;
}

bool factor_check(const struct house *house, struct arena *a, int64_t person_id, const char *code,
                  GError **error)
{
    const char *key = arena_printf(a, "%" G_GINT64_FORMAT, person_id), *plain = plain_code(a, code);
    bool good = false, ok = true;

    if (!may_try(house, key, error))
        return false;
    if (strlen(plain) == TOTP_DIGITS)
        ok = try_app(house, a, person_id, plain, &good, error);
    else if (strlen(plain) == RECOVERY_CHARS)
        ok = try_recovery(house, a, person_id, plain, &good, error);
    if (!ok)
        return false;
    if (!good) {
        log_event(LOG_WARN, "factor.failed", "person=%s", key);
        fail_set(error, FAIL_DENIED, "second factor: the code is wrong or was used already");
        return false;
    }
    throttle_forget(house->throttle, &by_person, key);
    return true;
}

bool factor_prove(const struct factor_act *act, GError **error)
{
    bool needed = false;

    return login_prove(act->house, act->a, act->actor, act->password, act->peer, error) &&
           factor_needed(act->house, act->actor->person_id, &needed, error) &&
           (!needed ||
            factor_check(act->house, act->a, act->actor->person_id, act->code, error));
}

static bool begin_tx(struct db *db, void *data, GError **error)
{
    struct factor_change *c = data;

    if (!sql_factor_app_put(db, c->person_id, c->sealed, clock_now(), &c->done, error))
        return false;
    if (c->done == 0)
        fail_set(error, FAIL_CONFLICT, "second factor: an app is set up already (remove it first)");
    return c->done > 0;
}

bool factor_app_begin(const struct factor_act *act, GError **error)
{
    struct factor_change c = {.act = act, .person_id = act->actor->person_id};
    uint8_t secret[TOTP_SECRET_BYTES];
    char hex[2 * TOTP_SECRET_BYTES + 1];
    bool ok;

    if (!login_prove(act->house, act->a, act->actor, act->password, act->peer, error))
        return false;
    secret_random(secret, sizeof secret);
    sodium_bin2hex(hex, sizeof hex, secret, sizeof secret);
    ok = secret_box_seal(act->a, act->house->data_dir, hex, &c.sealed, error);
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(hex, sizeof hex);
    return ok && db_write(act->house->pool, begin_tx, &c, error);
}

bool factor_app_secret(const struct house *house, struct arena *a, int64_t person_id,
                       const char **base32, GError **error)
{
    uint8_t secret[TOTP_SECRET_BYTES];
    struct factor_app_row *row = NULL;
    g_autofree char *upper = NULL;

    *base32 = NULL;
    if (!app_row(house, a, person_id, &row, error))
        return false;
    if (row == NULL || row->confirmed_at != 0)
        return true;
    if (!open_secret(house, a, row, secret, error))
        return false;
    upper = g_ascii_strup(secret_base32(a, secret, sizeof secret), -1);
    *base32 = arena_strdup(a, upper);
    sodium_memzero(secret, sizeof secret);
    return true;
}

bool factor_gained(struct db *db, const struct factor_change *c, GError **error)
{
    /* Whoever came with the password alone is out. */
    return put_codes(db, c, error) &&
           sql_profile_sessions_end_others(db, c->person_id, c->act->actor->session_id, NULL,
                                           error) &&
           note(db, c, error);
}

bool factor_lost(struct db *db, const struct factor_change *c, GError **error)
{
    struct factor_count_row left;

    return sql_factor_count(db, c->act->a, c->person_id, &left, error) &&
           (left.apps + left.passkeys > 0 ||
            sql_factor_recovery_clear(db, c->person_id, NULL, error)) &&
           note(db, c, error);
}

static bool confirm_tx(struct db *db, void *data, GError **error)
{
    struct factor_change *c = data;

    if (!sql_factor_app_confirm(db, c->person_id, c->step, clock_now(), &c->done, error))
        return false;
    if (c->done == 0) {
        fail_set(error, FAIL_NOT_FOUND, "second factor: no secret waits for its code (begin again)");
        return false;
    }
    return factor_gained(db, c, error);
}

bool factor_first_codes(struct factor_change *c, const char *const **codes, GError **error)
{
    g_autoptr(db_conn) db = db_take(c->act->house->pool, error);
    struct factor_count_row count;

    *codes = NULL;
    if (db == NULL || !sql_factor_count(db, c->act->a, c->person_id, &count, error))
        return false;
    if (count.codes == 0)
        make_codes(c->act->a, c->person_id, codes, &c->hashes);
    return true;
}

bool factor_app_confirm(const struct factor_act *act, const char *const **codes, GError **error)
{
    struct factor_change c = {
        .act = act, .person_id = act->actor->person_id, .what = "factor.app.on"};
    const char *key = arena_printf(act->a, "%" G_GINT64_FORMAT, c.person_id);
    uint8_t secret[TOTP_SECRET_BYTES];
    struct factor_app_row *row = NULL;

    if (!app_row(act->house, act->a, c.person_id, &row, error) ||
        !factor_first_codes(&c, codes, error))
        return false;
    if (row == NULL || row->confirmed_at != 0) {
        fail_set(error, FAIL_NOT_FOUND, "second factor: no secret waits for its code (begin again)");
        return false;
    }
    if (!may_try(act->house, key, error) || !open_secret(act->house, act->a, row, secret, error))
        return false;
    c.step = totp_match(secret, sizeof secret, plain_code(act->a, act->code), clock_now(), 0);
    sodium_memzero(secret, sizeof secret);
    if (c.step == 0) {
        fail_set(error, FAIL_DENIED, "second factor: the code is wrong (is the phone's clock right?)");
        return false;
    }
    throttle_forget(act->house->throttle, &by_person, key);
    return db_write(act->house->pool, confirm_tx, &c, error);
}

static bool remove_tx(struct db *db, void *data, GError **error)
{
    struct factor_change *c = data;

    return sql_factor_app_remove(db, c->person_id, NULL, error) && factor_lost(db, c, error);
}

bool factor_app_remove(const struct factor_act *act, GError **error)
{
    struct factor_change c = {
        .act = act, .person_id = act->actor->person_id, .what = "factor.app.off"};

    return factor_prove(act, error) && db_write(act->house->pool, remove_tx, &c, error);
}

static bool renew_tx(struct db *db, void *data, GError **error)
{
    return put_codes(db, data, error) && note(db, data, error);
}

bool factor_codes_renew(const struct factor_act *act, const char *const **codes, GError **error)
{
    struct factor_change c = {
        .act = act, .person_id = act->actor->person_id, .what = "factor.codes"};
    bool needed = false;

    if (!factor_needed(act->house, c.person_id, &needed, error))
        return false;
    if (!needed) {
        fail_set(error, FAIL_NOT_FOUND, "second factor: there is none (set one up first)");
        return false;
    }
    make_codes(act->a, c.person_id, codes, &c.hashes);
    return factor_prove(act, error) && db_write(act->house->pool, renew_tx, &c, error);
}

bool factor_take_away(const struct admin_act *act, int64_t person_id, const char *name,
                      GError **error)
{
    int64_t apps = 0, keys = 0;

    if (!sql_factor_app_remove(act->db, person_id, &apps, error) ||
        !sql_passkey_clear(act->db, person_id, &keys, error) ||
        !sql_factor_recovery_clear(act->db, person_id, NULL, error) ||
        !sql_factor_step_end_all(act->db, person_id, NULL, error))
        return false;
    if (apps + keys == 0) {
        fail_set(error, FAIL_NOT_FOUND, "second factor: %s has none", name);
        return false;
    }
    return sql_session_end_all(act->db, person_id, NULL, error) &&
           audit_event(act, "factor.taken", name, error);
}

struct step {
    const char *hash;
    int64_t person_id;
    bool keep;
};

static bool step_tx(struct db *db, void *data, GError **error)
{
    struct step *s = data;
    int64_t now = clock_now();

    return sql_factor_step_sweep(db, now, NULL, error) &&
           sql_factor_step_add(db, s->hash, s->person_id, s->keep,
                               now + FACTOR_STEP_MINUTES * CLOCK_MINUTE, NULL, error);
}

bool factor_step_begin(const struct house *house, struct arena *a, int64_t person_id, bool keep,
                       char **token, GError **error)
{
    struct step s = {.person_id = person_id, .keep = keep};

    *token = secret_token(a, SECRET_KEY_BYTES);
    s.hash = secret_hash(a, *token, strlen(*token));
    return db_write(house->pool, step_tx, &s, error);
}

bool factor_step_find(const struct house *house, struct arena *a, const char *token,
                      struct factor_step_row **row, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);

    *row = NULL;
    return db != NULL && (text_empty(token) ||
                          sql_factor_step_find(db, a, secret_hash(a, token, strlen(token)),
                                               clock_now(), row, error));
}

static bool step_end_tx(struct db *db, void *data, GError **error)
{
    return sql_factor_step_end(db, data, NULL, error);
}

bool factor_step_end(const struct house *house, struct arena *a, const char *token, GError **error)
{
    return db_write(house->pool, step_end_tx, secret_hash(a, token, strlen(token)), error);
}
