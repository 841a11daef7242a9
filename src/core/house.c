#include "core/house.h"

#include "base/address.h"
#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "base/text.h"
#include "base/zone.h"
#include "core/faq_first.h"
#include "core/person.h"
#include "core/person_picture.h"
#include "core/policy.h"
#include "core/reply_address.h"
#include "core/subject_number.h"
#include "core/throttle.h"
#include "sql/account.h"
#include "sql/queue.h"
#include "sql/setting.h"

#include <sodium.h>
#include <stdatomic.h>
#include <string.h>

/* Settings that were replaced stay until the end: a request may still hold their texts. They are
 * some hundred bytes for each change by an administrator. */
struct house_live {
    _Atomic(const struct house_now *) now;
    GMutex mutex; /* of what follows */
    GPtrArray *all;
    int64_t generation;
};

/* By which rule addresses have their keys: the second, base/address.h. */
static const char keys_rule[] = "2";

static void now_free(void *data)
{
    struct house_now *now = data;

    arena_free(now->arena);
}

/* Only the first failure is kept in *ERROR; then nothing of it is put in force. */
static const char *get(struct db *db, struct arena *a, const char *name, GError **error)
{
    const struct setting *s = setting_find(name);
    const char *value;

    if (!setting_read(db, a, name, s == NULL ? "" : s->fallback, &value,
                      *error == NULL ? error : NULL))
        value = "";
    return value;
}

/* What a database must have before anything can happen in it. */
static bool furnish(struct db *db, void *data, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct queue_row *queue = NULL;
    uint8_t key[SECRET_KEY_BYTES];
    char hex[2 * SECRET_KEY_BYTES + 1];
    int64_t id;

    (void)data;
    secret_random(key, sizeof key);
    sodium_bin2hex(hex, sizeof hex, key, sizeof key);
    if (!sql_setting_put_new(db, "signing_key", hex, NULL, error))
        return false;
    if (!sql_queue_first(db, a, &queue, error))
        return false;
    if (queue == NULL && !sql_queue_add(db, "Support", 0, "de", clock_now(), &id, error))
        return false;
    return person_rekey(db, a, error) && setting_put(db, "address_keys", keys_rule, error) &&
           faq_first_add(db, error);
}

static bool is_furnished(struct db *db, struct arena *a)
{
    g_autoptr(GError) error = NULL;
    struct queue_row *queue = NULL;

    return setting_get(db, a, "signing_key", NULL) != NULL &&
           strcmp(setting_get(db, a, "address_keys", ""), keys_rule) == 0 &&
           sql_queue_first(db, a, &queue, &error) && queue != NULL && faq_first_done(db);
}

/* ERROR is a place, not NULL, as of get(). */
static bool load_addresses(struct house_now *h, struct db *db, GError **error)
{
    struct account_row *accounts = NULL;
    size_t n = 0;

    if (!sql_account_list(db, h->arena, &accounts, &n, error))
        return false;
    h->address = get(db, h->arena, "address", error);
    if (*h->address == '\0')
        h->address = n > 0 ? accounts[0].address : "support@localhost";
    h->own_addresses = ARENA_ARRAY(h->arena, const char *, n + 1);
    h->own_addresses[h->n_own_addresses++] = address_key(h->arena, h->address);
    for (size_t i = 0; i < n; i++)
        h->own_addresses[h->n_own_addresses++] = address_key(h->arena, accounts[i].address);
    return true;
}

/* One pattern a line; a wrong one is passed over, and the log says so. */
static const char *const *load_patterns(struct arena *a, const char *lines)
{
    g_auto(GStrv) v = g_strsplit(lines, "\n", SETTING_PATTERNS_MOST + 1);
    const char **out = ARENA_ARRAY(a, const char *, SETTING_PATTERNS_MOST + 1);
    size_t n = 0;

    for (size_t i = 0; v[i] != NULL && n < SETTING_PATTERNS_MOST; i++) {
        g_autoptr(GError) error = NULL;
        const char *pattern = text_trim(a, v[i]);

        if (*pattern == '\0')
            continue;
        if (subject_pattern_ok(pattern, &error))
            out[n++] = pattern;
        else
            log_event(LOG_WARN, "setting", "name=number_patterns error=%s", error->message);
    }
    return out;
}

static void load_settings(struct house_now *h, struct db *db, GError **error)
{
    struct arena *a = h->arena;
    const char *at = strrchr(h->address, '@');

    h->desk_name = get(db, a, "desk_name", error);
    h->phone = get(db, a, "phone", error);
    h->hours = get(db, a, "hours", error);
    h->imprint_url = get(db, a, "imprint_url", error);
    h->privacy_url = get(db, a, "privacy_url", error);
    h->colour = get(db, a, "colour", error);
    h->logo = get(db, a, "logo_id", error);
    h->authserv_id = get(db, a, "authserv_id", error);
    h->setting_up = strcmp(get(db, a, "setting_up", error), "1") == 0;
    h->lang = get(db, a, "lang", error);
    h->zone = get(db, a, "zone", error);
    if (*h->zone == '\0')
        h->zone = ZONE_DEFAULT;
    if (!zone_ok(h->zone)) {
        log_event(LOG_WARN, "setting", "name=zone error=no such zone, taken as " ZONE_DEFAULT);
        h->zone = ZONE_DEFAULT;
    }
    zone_set_house(h->zone);
    h->plus_addresses = strcmp(get(db, a, "plus_addresses", error), "1") == 0;
    h->number_patterns = load_patterns(a, get(db, a, "number_patterns", error));
    h->bundle_ms = g_ascii_strtoll(get(db, a, "bundle_seconds", error), NULL, 10) * CLOCK_SECOND;
    h->domain = at != NULL && at[1] != '\0' ? at + 1 : "localhost";
}

/* Under the mutex: the settings as the database has them, if it has newer ones. */
static bool look(const struct house *h, struct db *db, GError **error)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) why = NULL;
    int64_t generation = g_ascii_strtoll(get(db, a, "generation", &why), NULL, 10);
    struct house_now *now;

    if (why == NULL && generation == h->live->generation)
        return true;
    now = ARENA_NEW(a, struct house_now);
    now->arena = a;
    if (why == NULL && load_addresses(now, db, &why))
        load_settings(now, db, &why);
    /* Half of the settings would be worse than the old ones. */
    if (why != NULL) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    a = NULL;
    g_ptr_array_add(h->live->all, now);
    h->live->generation = generation;
    atomic_store(&h->live->now, now);
    return true;
}

bool house_refresh(const struct house *h, GError **error)
{
    g_autoptr(db_conn) db = db_take(h->pool, error);
    bool ok;

    if (db == NULL)
        return false;
    g_mutex_lock(&h->live->mutex);
    ok = look(h, db, error);
    g_mutex_unlock(&h->live->mutex);
    return ok;
}

const struct house_now *house_now(const struct house *h)
{
    return atomic_load(&h->live->now);
}

static char *without_slash(struct arena *a, const char *text)
{
    char *url = arena_strdup(a, text);

    while (g_str_has_suffix(url, "/"))
        url[strlen(url) - 1] = '\0';
    return url;
}

static bool load(struct house *h, const char *base_url, GError **error)
{
    g_autoptr(db_conn) db = db_take(h->pool, error);
    const char *hex;

    if (db == NULL)
        return false;
    if (!is_furnished(db, h->arena) && !db_write(h->pool, furnish, NULL, error))
        return false;
    if (!setting_read(db, h->arena, "signing_key", "", &hex, error) ||
        (base_url == NULL && !setting_read(db, h->arena, "base_url", "", &base_url, error)))
        return false;
    if (sodium_hex2bin(h->key, sizeof h->key, hex, strlen(hex), NULL, NULL, NULL) != 0 ||
        strlen(hex) != 2 * SECRET_KEY_BYTES) {
        fail_set(error, FAIL_CORRUPT,
                 "settings: the signing key is not %d hex digits (restore a backup)",
                 2 * SECRET_KEY_BYTES);
        return false;
    }
    h->base_url = without_slash(h->arena, *base_url == '\0' ? "http://127.0.0.1:8080" : base_url);
    return look(h, db, error);
}

struct house *house_open(struct db_pool *pool, const char *base_url, GError **error)
{
    g_autoptr(open_house) h = g_new0(struct house, 1);

    h->pool = pool;
    h->policy = policy_held_new();
    h->pictures = pictures_held_new();
    h->arena = arena_new();
    h->live = g_new0(struct house_live, 1);
    h->live->all = g_ptr_array_new_with_free_func(now_free);
    h->live->generation = -1;
    g_mutex_init(&h->live->mutex);
    if (!load(h, base_url, error))
        return NULL;
    h->throttle = throttle_new(h->key);
    if (!policy_refresh(h, error) || !pictures_refresh(h, error))
        return NULL;
    return g_steal_pointer(&h);
}

void house_free(struct house *h)
{
    if (h == NULL)
        return;
    sodium_memzero(h->key, sizeof h->key);
    throttle_free(h->throttle);
    g_ptr_array_unref(h->live->all);
    g_mutex_clear(&h->live->mutex);
    g_free(h->live);
    policy_held_free(h->policy);
    pictures_held_free(h->pictures);
    arena_free(h->arena);
    g_free(h);
}

bool house_owns_address(const struct house *h, const char *address)
{
    const struct house_now *now = house_now(h);
    g_autoptr(arena) a = arena_new();
    const char *key = address == NULL ? "" : address_key(a, address);
    const char *plain = reply_address_plain(a, key);

    for (size_t i = 0; i < now->n_own_addresses; i++)
        if (strcmp(now->own_addresses[i], key) == 0 || strcmp(now->own_addresses[i], plain) == 0)
            return true;
    return false;
}
