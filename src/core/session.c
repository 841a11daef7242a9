#include "core/session.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "base/text.h"
#include "core/password.h"
#include "core/person.h"
#include "core/policy.h"
#include "core/setup.h"
#include "sql/access.h"
#include "sql/factor.h"
#include "sql/oauth.h"
#include "sql/person.h"
#include "sql/session.h"

#include <string.h>

enum { SEEN_EVERY_MINUTES = 5 };

struct start {
    struct arena *a;
    int64_t person_id;
    const char *peer;
    const char *id;
    struct policy policy;
};

static bool start_tx(struct db *db, void *data, GError **error)
{
    struct start *s = data;
    int64_t now = clock_now(), row_id;
    struct person_row person;
    struct sql_session_add row = {.hash = secret_hash(s->a, s->id, strlen(s->id)),
                                  .person_id = s->person_id,
                                  .csrf = secret_token(s->a, 20), .created_at = now,
                                  .seen_at = now, .peer = s->peer == NULL ? "" : s->peer};

    if (!sql_person_by_id(db, s->a, s->person_id, &person, error))
        return false;
    row.expires_at = now + policy_life(&s->policy, role_parse(person.role));
    return sql_session_sweep(db, now, NULL, error) &&
           sql_person_login_ok(db, s->person_id, now, NULL, error) &&
           sql_session_add(db, &row, &row_id, error);
}

bool session_start(const struct house *house, struct arena *a, int64_t person_id, const char *peer,
                   char **id, GError **error)
{
    struct start s = {
        .a = a, .person_id = person_id, .peer = peer, .policy = policy_of(house)};

    *id = secret_token(a, SESSION_ID_BYTES);
    s.id = *id;
    return db_write(house->pool, start_tx, &s, error);
}

struct seen {
    int64_t id, now;
};

static bool seen_tx(struct db *db, void *data, GError **error)
{
    struct seen *s = data;

    return sql_session_seen(db, s->id, s->now, NULL, error);
}

static void touch(const struct house *house, const struct session_row *row, int64_t now)
{
    g_autoptr(GError) error = NULL;
    struct seen s = {row->id, now};

    if (now - row->seen_at < SEEN_EVERY_MINUTES * CLOCK_MINUTE)
        return;
    if (!db_write(house->pool, seen_tx, &s, &error))
        log_event(LOG_WARN, "session", "error=%s", error->message);
}

bool session_actor(const struct house *house, struct arena *a, const char *id, struct actor *actor,
                   GError **error)
{
    const struct policy policy = policy_of(house);
    struct session_row *row = NULL;
    int64_t now = clock_now();
    enum role role;

    *actor = (struct actor){.name = ""};
    if (text_empty(id))
        return true;
    {
        g_autoptr(db_conn) db = db_take(house->pool, error);

        if (db == NULL ||
            !sql_session_by_hash(db, a, secret_hash(a, id, strlen(id)), now, &row, error))
            return false;
    }
    role = row == NULL ? ROLE_NOBODY : role_parse(row->role);
    if (role == ROLE_NOBODY || now - row->seen_at > policy_idle(&policy, role))
        return true;
    *actor = (struct actor){.person_id = row->person_id, .role = role,
                            .owes_factor = policy.factor[role] && row->factors == 0,
                            .name = row->name, .email = row->address, .lang = row->lang,
                            .zone = row->zone, .session_id = row->id, .csrf = row->csrf};
    touch(house, row, now);
    return true;
}

static bool end_tx(struct db *db, void *data, GError **error)
{
    return sql_session_end(db, *(const int64_t *)data, NULL, error);
}

bool session_end(const struct house *house, const struct actor *actor, GError **error)
{
    int64_t id = actor->session_id;

    return db_write(house->pool, end_tx, &id, error);
}

enum password_fault session_password_fault(const struct house *house, const char *name,
                                           const char *address, const char *password)
{
    const char *words[] = {name, address, house_now(house)->desk_name};

    return password_judge(password, words, G_N_ELEMENTS(words));
}

char *session_hash_password(const struct house *house, struct arena *a, const char *name,
                            const char *address, const char *password, GError **error)
{
    char *hash;

    if (!password_fault_fail(session_password_fault(house, name, address, password), error))
        return NULL;
    hash = secret_password_hash(a, password);
    if (hash == NULL)
        fail_set(error, FAIL_BUSY, "password: not enough memory to hash it (try again)");
    return hash;
}

bool session_put_password(struct db *db, int64_t person_id, const char *hash, GError **error)
{
    return sql_person_set_password(db, person_id, hash, NULL, error) &&
           sql_session_end_all(db, person_id, NULL, error) &&
           sql_factor_step_end_all(db, person_id, NULL, error) &&
           sql_oauth_codes_end(db, person_id, NULL, error) &&
           sql_oauth_tokens_end(db, person_id, NULL, error) &&
           sql_access_link_drop_person(db, person_id, NULL, error);
}

struct password {
    int64_t person_id;
    const char *hash;
};

static bool password_tx(struct db *db, void *data, GError **error)
{
    struct password *p = data;

    return session_put_password(db, p->person_id, p->hash, error);
}

bool session_set_password(const struct house *house, int64_t person_id, const char *password,
                          GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct password p = {.person_id = person_id};
    struct person_row person;
    bool ok;

    {
        g_autoptr(db_conn) db = db_take(house->pool, error);

        ok = db != NULL && person_get(db, a, person_id, &person, error);
    }
    if (!ok)
        return false;
    p.hash = session_hash_password(house, a, person.name, person.address, password, error);
    return p.hash != NULL && db_write(house->pool, password_tx, &p, error);
}

struct link {
    struct arena *a;
    const char *hash, *purpose;
    int64_t person_id, expires_at;
};

static bool link_tx(struct db *db, void *data, GError **error)
{
    struct link *l = data;

    if (strcmp(l->purpose, "setup") == 0 && !sql_access_link_drop(db, "setup", NULL, error))
        return false;
    return sql_access_link_add(db, l->hash, l->purpose, l->person_id, l->expires_at, NULL, error);
}

bool session_link_make(const struct house *house, struct arena *a, const char *purpose,
                       int64_t person_id, int64_t ttl_ms, char **token, GError **error)
{
    struct link l = {.a = a, .purpose = purpose, .person_id = person_id,
                     .expires_at = clock_now() + ttl_ms};

    *token = secret_token(a, SESSION_ID_BYTES);
    l.hash = secret_hash(a, *token, strlen(*token));
    return db_write(house->pool, link_tx, &l, error);
}

bool session_link_ok(const struct house *house, struct arena *a, const char *purpose,
                     const char *token, bool *ok, int64_t *person_id, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    struct access_link_row *row = NULL;

    if (db == NULL || !sql_access_link_find(db, a, secret_hash(a, token, strlen(token)), purpose,
                                            clock_now(), &row, error))
        return false;
    *ok = row != NULL;
    *person_id = row == NULL ? 0 : row->person_id;
    return true;
}

struct setup {
    struct arena *a;
    const char *token, *hash;
    struct person_new person;
    int64_t id;
};

static bool setup_tx(struct db *db, void *data, GError **error)
{
    struct setup *s = data;
    struct access_link_row *link = NULL;
    const char *hash = secret_hash(s->a, s->token, strlen(s->token));
    struct person_count_row admins;

    if (!sql_access_link_find(db, s->a, hash, "setup", clock_now(), &link, error) ||
        !sql_person_count_role(db, s->a, "admin", &admins, error))
        return false;
    if (link == NULL || admins.n > 0) {
        fail_set(error, FAIL_DENIED, "set-up: this link is spent (start `vorgang serve` again for "
                 "a new one, or log in)");
        return false;
    }
    return person_add(db, s->a, &s->person, &s->id, error) &&
           sql_access_link_drop(db, "setup", NULL, error) && setup_begin(db, error);
}

bool session_setup(const struct house *house, const char *token, const char *name,
                   const char *address, const char *password, int64_t *person_id, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct setup s = {.a = a, .token = token,
                      .person = {.role = ROLE_ADMIN, .name = name, .address = address,
                                 .verified = true, .at = clock_now()}};

    s.person.password = session_hash_password(house, a, name, address, password, error);
    if (s.person.password == NULL || !db_write(house->pool, setup_tx, &s, error))
        return false;
    *person_id = s.id;
    return true;
}

bool session_needs_setup(const struct house *house, bool *needed, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    g_autoptr(arena) a = arena_new();
    struct person_count_row admins;

    if (db == NULL || !sql_person_count_role(db, a, "admin", &admins, error))
        return false;
    *needed = admins.n == 0;
    return true;
}

struct token {
    struct arena *a;
    const char *address, *name, *hash;
};

static bool token_tx(struct db *db, void *data, GError **error)
{
    struct token *t = data;
    struct person_row *person = NULL;

    if (!person_find(db, t->a, t->address, &person, error))
        return false;
    if (person == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "token: nobody has the address %s (see `user list`)",
                 t->address);
        return false;
    }
    return sql_token_add(db, t->hash, person->id, t->name, clock_now(), NULL, error);
}

bool session_token_add(const struct house *house, struct arena *a, const char *address,
                       const char *name, char **token, GError **error)
{
    struct token t = {.a = a, .address = address, .name = name == NULL ? "" : name};

    *token = arena_printf(a, "vg_%s", secret_token(a, SESSION_ID_BYTES));
    t.hash = secret_hash(a, *token, strlen(*token));
    return db_write(house->pool, token_tx, &t, error);
}
