#include "core/login.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "base/text.h"
#include "core/password.h"
#include "core/person.h"
#include "core/throttle.h"
#include "sql/person.h"
#include "sql/profile.h"

#include <string.h>

static const struct throttle_rule by_pair = {"login.pair", 6, CLOCK_MINUTE, true},
                                  by_peer = {"login.peer", 40, 20 * CLOCK_SECOND, true},
                                  by_address = {"login.address", 30, 5 * CLOCK_MINUTE, true},
                                  by_device = {"login.device", 6, CLOCK_MINUTE, true};

enum { DEVICE_BYTES = 12, DEVICE_MOST = 100 };

/* The counters that one try is counted by. */
struct counters {
    struct {
        const struct throttle_rule *rule;
        const char *key;
    } items[3];
    size_t n;
};

static const char *device_mac(const struct house *house, struct arena *a, int64_t person_id,
                              const char *nonce)
{
    return secret_sign(a, house->key,
                       arena_printf(a, "login device|%" G_GINT64_FORMAT "|%s", person_id, nonce));
}

char *login_device(const struct house *house, struct arena *a, int64_t person_id)
{
    const char *nonce = secret_token(a, DEVICE_BYTES);

    return arena_printf(a, "%s.%s", nonce, device_mac(house, a, person_id, nonce));
}

static bool device_ok(const struct house *house, struct arena *a, int64_t person_id,
                      const char *device)
{
    const char *dot = device == NULL || strlen(device) > DEVICE_MOST ? NULL : strchr(device, '.');

    return dot != NULL &&
           secret_equal(dot + 1, device_mac(house, a, person_id,
                                            arena_strndup(a, device, (size_t)(dot - device))));
}

static void count_by(struct counters *c, const struct throttle_rule *rule, const char *key)
{
    c->items[c->n].rule = rule;
    c->items[c->n++].key = key;
}

static struct counters counters_of(const struct house *house, struct arena *a,
                                   const struct login_try *t, const struct person_login_row *row)
{
    const char *key = person_address_key(a, t->address);
    struct counters c = {.n = 0};
    char peer[64];

    if (row != NULL && device_ok(house, a, row->id, t->device)) {
        count_by(&c, &by_device, arena_strdup(a, t->device));
        return c;
    }
    throttle_peer(peer, t->peer);
    count_by(&c, &by_pair, arena_printf(a, "%s %s", peer, key));
    count_by(&c, &by_peer, arena_strdup(a, peer));
    count_by(&c, &by_address, key);
    return c;
}

static bool may_try(const struct house *house, const struct counters *c, GError **error)
{
    int64_t now = clock_now();

    for (size_t i = 0; i < c->n; i++) {
        if (throttle_wait(house->throttle, c->items[i].rule, c->items[i].key, now) == 0)
            continue;
        log_event(LOG_WARN, "login.throttled", "by=%s", c->items[i].rule->name);
        fail_set(error, FAIL_BUSY,
                 "login: too many failures (wait some minutes, or ask for a link)");
        return false;
    }
    /* Counted before the password is looked at: tries at the same time don't slip through. */
    for (size_t i = 0; i < c->n; i++)
        throttle_note(house->throttle, c->items[i].rule, c->items[i].key, now);
    return true;
}

static bool find_row(const struct house *house, struct arena *a, const char *address,
                     struct person_login_row **row, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);

    return db != NULL && sql_person_login(db, a, person_address_key(a, address), row, error);
}

bool login_check(const struct house *house, struct arena *a, const struct login_try *t,
                 int64_t *person_id, GError **error)
{
    struct person_login_row *row = NULL;
    struct counters c;
    bool ok;

    if (!find_row(house, a, t->address, &row, error))
        return false;
    c = counters_of(house, a, t, row);
    if (!may_try(house, &c, error))
        return false;
    ok = strlen(t->password) <= PASSWORD_MAX_BYTES &&
         secret_password_ok(row == NULL ? NULL : row->password, t->password);
    if (!ok || row->locked) {
        log_event(LOG_WARN, "login.failed", "person=%" G_GINT64_FORMAT " peer=%s",
                  row == NULL ? 0 : row->id, t->peer == NULL ? "" : t->peer);
        fail_set(error, FAIL_DENIED, "login: address or password is wrong");
        return false;
    }
    /* The failures of the client with other addresses, and of others with this one, stay counted.
     */
    for (size_t i = 0; i < c.n; i++)
        if (c.items[i].rule == &by_peer || c.items[i].rule == &by_address)
            throttle_give_back(house->throttle, c.items[i].rule, c.items[i].key);
        else
            throttle_forget(house->throttle, c.items[i].rule, c.items[i].key);
    log_event(LOG_INFO, "login.ok", "person=%" G_GINT64_FORMAT, row->id);
    *person_id = row->id;
    return true;
}

bool login_prove(const struct house *house, struct arena *a, const struct actor *actor,
                 const char *password, const char *peer, GError **error)
{
    struct login_try try = {.address = actor->email, .password = password, .peer = peer};
    struct profile_row *row = NULL;
    int64_t person_id = 0;
    bool ok;

    {
        g_autoptr(db_conn) db = db_take(house->pool, error);

        ok = db != NULL && sql_profile_get(db, a, actor->person_id, &row, error);
    }
    if (!ok || (row != NULL && !row->has_password))
        return ok;
    if (actor->email == NULL) {
        fail_set(error, FAIL_DENIED, "password: there is no address to sign in with (ask for one)");
        return false;
    }
    if (!login_check(house, a, &try, &person_id, error))
        return false;
    if (person_id != actor->person_id)
        fail_set(error, FAIL_DENIED, "password: it is somebody else's");
    return person_id == actor->person_id;
}
