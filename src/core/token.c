#include "core/token.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "base/text.h"
#include "core/factor.h"
#include "core/password.h"
#include "core/permission.h"
#include "core/person.h"
#include "core/policy.h"
#include "core/throttle.h"
#include "sql/token.h"

#include <string.h>

enum { SECRET_BYTES = 32, SECRET_MOST = 200, LOGIN_MOST = 320, CACHED_MOST = 1024 };

#define USED_EVERY (5 * CLOCK_MINUTE)
#define CACHED_MS CLOCK_MINUTE

static const struct throttle_rule by_peer = {"api.login.peer", 20, 10 * CLOCK_SECOND, true},
                                  by_login = {"api.login.name", 20, 30 * CLOCK_SECOND, true};

struct used {
    int64_t id, at;
};

static bool used_tx(struct db *db, void *data, GError **error)
{
    struct used *u = data;

    return sql_token_used(db, u->id, u->at, NULL, error);
}

static void note_use(const struct house *house, const struct token_actor_row *row, int64_t now)
{
    g_autoptr(GError) error = NULL;
    struct used u = {row->id, now};

    if (now - row->used_at < USED_EVERY)
        return;
    if (!db_write_later(house->pool, used_tx, &u, &error))
        log_event(LOG_WARN, "token", "error=%s", error->message);
}

bool token_find(const struct house *house, struct arena *a, const char *secret,
                struct token_found *out, GError **error)
{
    struct token_actor_row *row = NULL;
    int64_t now = clock_now();

    *out = (struct token_found){.actor = {.name = ""}, .scopes = "", .compat = ""};
    if (text_empty(secret) || strlen(secret) > SECRET_MOST)
        return true;
    {
        g_autoptr(db_conn) db = db_take(house->pool, error);

        if (db == NULL ||
            !sql_token_by_hash(db, a, secret_hash(a, secret, strlen(secret)), now, &row, error))
            return false;
    }
    if (row == NULL)
        return true;
    out->actor = (struct actor){.person_id = row->person_id, .role = role_parse(row->role),
                                .name = row->name, .email = row->address, .lang = row->lang};
    out->scopes = row->scopes;
    out->title = row->title;
    out->app_id = row->app_id;
    out->compat = row->compat;
    note_use(house, row, now);
    return true;
}

static bool scopes_ok(const char *scopes, GError **error)
{
    g_auto(GStrv) names = g_strsplit(scopes, " ", -1);

    for (char **name = names; *name != NULL; name++)
        if (**name != '\0' && permission_find(*name) == NULL) {
            fail_set(error, FAIL_INVALID, "token: there is no permission \"%s\"", *name);
            return false;
        }
    return true;
}

char *token_secret(struct arena *a)
{
    return arena_printf(a, "vg_%s", secret_token(a, SECRET_BYTES));
}

bool token_make(struct db *db, struct arena *a, int64_t person_id, const struct token_new *t,
                int64_t at, char **secret, int64_t *id, GError **error)
{
    struct token_count_row count;
    struct sql_token_make row = {.person_id = person_id,
                                 .name = text_cut(a, text_one_line(a, t->name), TOKEN_NAME_MAX),
                                 .scopes = t->scopes, .compat = t->compat,
                                 .expires_at = t->expires_at, .app_id = t->app_id,
                                 .created_at = at};

    if (!scopes_ok(t->scopes, error) || !sql_token_count(db, a, person_id, &count, error))
        return false;
    if (count.n >= TOKENS_A_PERSON) {
        fail_set(error, FAIL_TOO_BIG, "token: %d are the most (revoke one)", TOKENS_A_PERSON);
        return false;
    }
    *secret = token_secret(a);
    row.hash = secret_hash(a, *secret, strlen(*secret));
    return sql_token_make(db, &row, id, error);
}

bool token_list(struct db *db, struct arena *a, int64_t person_id, struct token_row **rows,
                size_t *n, GError **error)
{
    return sql_token_list(db, a, person_id, rows, n, error);
}

bool token_remove(struct db *db, int64_t person_id, int64_t id, GError **error)
{
    int64_t changed = 0;

    if (!sql_token_remove(db, id, person_id, &changed, error))
        return false;
    if (changed == 0)
        fail_set(error, FAIL_NOT_FOUND, "token: you have none with this id");
    return changed != 0;
}

/* What was right: a hash under a key of this run, and until when it counts. */
struct login_cache {
    GMutex lock;
    uint8_t key[SECRET_KEY_BYTES];
    GHashTable *until; /* text -> int64_t */
};

struct login_cache *login_cache_new(void)
{
    struct login_cache *c = g_new0(struct login_cache, 1);

    g_mutex_init(&c->lock);
    secret_random(c->key, sizeof c->key);
    c->until = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return c;
}

void login_cache_free(struct login_cache *c)
{
    if (c == NULL)
        return;
    g_hash_table_unref(c->until);
    g_mutex_clear(&c->lock);
    g_free(c);
}

static bool cached(struct login_cache *c, const char *mac)
{
    const int64_t *until;
    bool known;

    if (c == NULL)
        return false;
    g_mutex_lock(&c->lock);
    until = g_hash_table_lookup(c->until, mac);
    known = until != NULL && *until > clock_monotonic();
    g_mutex_unlock(&c->lock);
    return known;
}

static void remember(struct login_cache *c, const char *mac)
{
    int64_t *until = g_new(int64_t, 1);

    *until = clock_monotonic() + CACHED_MS;
    g_mutex_lock(&c->lock);
    if (g_hash_table_size(c->until) >= CACHED_MOST)
        g_hash_table_remove_all(c->until);
    g_hash_table_replace(c->until, g_strdup(mac), until);
    g_mutex_unlock(&c->lock);
}

static bool may_try(const struct house *house, const char *peer, const char *login, GError **error)
{
    int64_t now = clock_now();

    if (throttle_wait(house->throttle, &by_peer, peer, now) == 0 &&
        throttle_wait(house->throttle, &by_login, login, now) == 0) {
        throttle_note(house->throttle, &by_peer, peer, now);
        throttle_note(house->throttle, &by_login, login, now);
        return true;
    }
    log_event(LOG_WARN, "api.login.throttled", "peer=%s", peer);
    fail_set(error, FAIL_TOO_OFTEN, "login: too many failures (wait some minutes)");
    return false;
}

static bool password_right(const struct house *house, struct login_cache *cache, struct arena *a,
                           const struct token_login_row *row, const char *login,
                           const char *password, const char *peer, bool *right, GError **error)
{
    const char *hash = row == NULL ? NULL : row->password;
    const char *mac = cache == NULL ? ""
                                    : secret_sign(a, cache->key,
                                                  arena_printf(a, "%s\n%s\n%s", login, password,
                                                               hash == NULL ? "" : hash));
    char counted[64];

    *right = hash != NULL && cached(cache, mac);
    if (*right)
        return true;
    throttle_peer(counted, peer);
    if (!may_try(house, counted, login, error))
        return false;
    *right = secret_password_ok(hash, password);
    if (!*right) {
        log_event(LOG_WARN, "api.login.failed", "person=%" G_GINT64_FORMAT " peer=%s",
                  row == NULL ? 0 : row->id, peer);
        return true;
    }
    throttle_give_back(house->throttle, &by_peer, counted);
    throttle_give_back(house->throttle, &by_login, login);
    if (cache != NULL)
        remember(cache, mac);
    return true;
}

bool token_login(const struct house *house, struct login_cache *cache, struct arena *a,
                 const char *login, const char *password, const char *peer, struct actor *out,
                 GError **error)
{
    const char *key = person_address_key(a, login);
    struct token_login_row *row = NULL;
    bool right = false, owes = false;

    if (text_empty(key) || strlen(key) > LOGIN_MOST || strlen(password) > PASSWORD_MAX_BYTES)
        return true;
    {
        g_autoptr(db_conn) db = db_take(house->pool, error);

        if (db == NULL || !sql_token_login(db, a, key, &row, error))
            return false;
    }
    if (!password_right(house, cache, a, row, key, password, peer, &right, error))
        return false;
    /* Who owes a second factor comes with a token: a password alone is not enough. */
    if (right && !factor_needed(house, row->id, &owes, error))
        return false;
    owes = owes || (right && policy_of(house).factor[role_parse(row->role)]);
    if (right && !owes && !row->locked)
        *out = (struct actor){.person_id = row->id, .role = role_parse(row->role),
                              .name = row->name, .email = row->address, .lang = row->lang};
    return true;
}
