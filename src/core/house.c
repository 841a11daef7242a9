#include "core/house.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "base/text.h"
#include "core/faq_first.h"
#include "core/reply_address.h"
#include "core/subject_number.h"
#include "core/throttle.h"
#include "sql/account.h"
#include "sql/queue.h"
#include "sql/setting.h"

#include <sodium.h>
#include <string.h>

enum { PATTERNS_MOST = 16 };

const char *setting_get(struct db *db, struct arena *a, const char *name, const char *fallback)
{
    g_autoptr(GError) error = NULL;
    struct setting_row *row = NULL;

    if (!sql_setting_get(db, a, name, &row, &error)) {
        log_event(LOG_ERROR, "setting", "name=%s error=%s", name, error->message);
        return fallback;
    }
    return row == NULL ? fallback : row->value;
}

bool setting_put(struct db *db, const char *name, const char *value, GError **error)
{
    return sql_setting_put(db, name, value, NULL, error);
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
    return faq_first_add(db, error);
}

static bool is_furnished(struct db *db, struct arena *a)
{
    g_autoptr(GError) error = NULL;
    struct queue_row *queue = NULL;

    return setting_get(db, a, "signing_key", NULL) != NULL &&
           sql_queue_first(db, a, &queue, &error) && queue != NULL && faq_first_done(db);
}

static bool load_addresses(struct house *h, struct db *db, GError **error)
{
    struct account_row *accounts = NULL;
    size_t n = 0;

    if (!sql_account_list(db, h->arena, &accounts, &n, error))
        return false;
    h->address = setting_get(db, h->arena, "address",
                             n > 0 ? accounts[0].address : "support@localhost");
    h->own_addresses = ARENA_ARRAY(h->arena, const char *, n + 1);
    h->own_addresses[h->n_own_addresses++] = text_fold(h->arena, h->address);
    for (size_t i = 0; i < n; i++)
        h->own_addresses[h->n_own_addresses++] = text_fold(h->arena, accounts[i].address);
    return true;
}

/* One pattern a line; a wrong one is passed over, and the log says so. */
static const char *const *load_patterns(struct arena *a, const char *lines)
{
    g_auto(GStrv) v = g_strsplit(lines, "\n", PATTERNS_MOST + 1);
    const char **out = ARENA_ARRAY(a, const char *, PATTERNS_MOST + 1);
    size_t n = 0;

    for (size_t i = 0; v[i] != NULL && n < PATTERNS_MOST; i++) {
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

static void load_settings(struct house *h, struct db *db, const char *base_url)
{
    struct arena *a = h->arena;
    const char *at;
    char *url;

    url = arena_strdup(a, base_url != NULL
                              ? base_url
                              : setting_get(db, a, "base_url", "http://127.0.0.1:8080"));
    while (g_str_has_suffix(url, "/"))
        url[strlen(url) - 1] = '\0';
    h->base_url = url;
    h->desk_name = setting_get(db, a, "desk_name", "Support");
    h->phone = setting_get(db, a, "phone", "");
    h->hours = setting_get(db, a, "hours", "");
    h->authserv_id = setting_get(db, a, "authserv_id", "");
    h->lang = setting_get(db, a, "lang", "de");
    h->plus_addresses = strcmp(setting_get(db, a, "plus_addresses", "0"), "1") == 0;
    h->number_patterns = load_patterns(a, setting_get(db, a, "number_patterns", ""));
    h->bundle_ms = g_ascii_strtoll(setting_get(db, a, "bundle_seconds", "300"), NULL, 10) *
                   CLOCK_SECOND;
    at = strrchr(h->address, '@');
    h->domain = at != NULL && at[1] != '\0' ? at + 1 : "localhost";
}

static bool load(struct house *h, const char *base_url, GError **error)
{
    g_autoptr(db_conn) db = db_take(h->pool, error);
    const char *hex;

    if (db == NULL)
        return false;
    if (!is_furnished(db, h->arena) && !db_write(h->pool, furnish, NULL, error))
        return false;
    hex = setting_get(db, h->arena, "signing_key", "");
    if (sodium_hex2bin(h->key, sizeof h->key, hex, strlen(hex), NULL, NULL, NULL) != 0 ||
        strlen(hex) != 2 * SECRET_KEY_BYTES) {
        fail_set(error, FAIL_CORRUPT,
                 "settings: the signing key is not %d hex digits (restore a backup)",
                 2 * SECRET_KEY_BYTES);
        return false;
    }
    if (!load_addresses(h, db, error))
        return false;
    load_settings(h, db, base_url);
    return true;
}

struct house *house_open(struct db_pool *pool, const char *base_url, GError **error)
{
    g_autoptr(open_house) h = g_new0(struct house, 1);

    h->pool = pool;
    h->throttle = throttle_new();
    h->arena = arena_new();
    return load(h, base_url, error) ? g_steal_pointer(&h) : NULL;
}

void house_free(struct house *h)
{
    if (h == NULL)
        return;
    sodium_memzero(h->key, sizeof h->key);
    throttle_free(h->throttle);
    arena_free(h->arena);
    g_free(h);
}

bool house_owns_address(const struct house *h, const char *address)
{
    g_autoptr(arena) a = arena_new();
    const char *folded = address == NULL ? "" : text_fold(a, address);
    const char *plain = reply_address_plain(a, folded);

    for (size_t i = 0; i < h->n_own_addresses; i++)
        if (strcmp(h->own_addresses[i], folded) == 0 || strcmp(h->own_addresses[i], plain) == 0)
            return true;
    return false;
}
