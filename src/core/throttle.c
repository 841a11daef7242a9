#include "core/throttle.h"

#include "base/clock.h"
#include "rows/throttle.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <string.h>

enum { SETS = THROTTLE_BUCKETS / 4, WAYS = 4 };

/* The bucket as one time (GCRA): when it will be full again. */
struct bucket {
    uint64_t key; /* 0: free */
    int64_t full_at;
    bool kept, changed;
};

struct throttle {
    GMutex mutex;
    uint8_t secret[crypto_shorthash_KEYBYTES]; /* nobody can choose keys that meet */
    struct bucket buckets[SETS][WAYS];
};

struct throttle *throttle_new(const uint8_t key[static SECRET_KEY_BYTES])
{
    struct throttle *t = g_new0(struct throttle, 1);

    g_mutex_init(&t->mutex);
    crypto_generichash(t->secret, sizeof t->secret, (const uint8_t *)"throttle", 8, key,
                       SECRET_KEY_BYTES);
    return t;
}

void throttle_free(struct throttle *t)
{
    if (t == NULL)
        return;
    g_mutex_clear(&t->mutex);
    g_free(t);
}

static uint64_t hash_of(const struct throttle *t, const struct throttle_rule *rule, const char *key)
{
    g_autofree char *text = g_strdup_printf("%s\n%s", rule->name, key);
    uint64_t out;

    G_STATIC_ASSERT(sizeof out == crypto_shorthash_BYTES);
    crypto_shorthash((uint8_t *)&out, (const uint8_t *)text, strlen(text), t->secret);
    return out == 0 ? 1 : out;
}

/* The bucket of HASH, or the one that it may have: a free one, or the fullest. */
static struct bucket *bucket_of(struct throttle *t, uint64_t hash)
{
    struct bucket *set = t->buckets[hash % SETS], *best = &set[0];

    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].key == hash)
            return &set[i];
        if (set[i].full_at < best->full_at)
            best = &set[i];
    }
    return best;
}

static int64_t wait_of(const struct bucket *b, uint64_t hash, const struct throttle_rule *rule,
                       int64_t now)
{
    int64_t full_at = b->key == hash ? MAX(b->full_at, now) : now;

    return MAX(full_at + rule->every_ms - rule->burst * rule->every_ms - now, 0);
}

static void note(struct bucket *b, uint64_t hash, const struct throttle_rule *rule, int64_t now)
{
    int64_t full_at = b->key == hash ? MAX(b->full_at, now) : now;

    /* What is tried while it is empty makes nobody wait longer than for the next one. */
    *b = (struct bucket){.key = hash,
                         .full_at = MIN(full_at + rule->every_ms, now + rule->burst * rule->every_ms),
                         .kept = rule->kept,
                         .changed = rule->kept};
}

int64_t throttle_wait(struct throttle *t, const struct throttle_rule *rule, const char *key,
                      int64_t now)
{
    uint64_t hash = hash_of(t, rule, key);
    int64_t wait;

    g_mutex_lock(&t->mutex);
    wait = wait_of(bucket_of(t, hash), hash, rule, now);
    g_mutex_unlock(&t->mutex);
    return wait;
}

void throttle_note(struct throttle *t, const struct throttle_rule *rule, const char *key,
                   int64_t now)
{
    uint64_t hash = hash_of(t, rule, key);

    g_mutex_lock(&t->mutex);
    note(bucket_of(t, hash), hash, rule, now);
    g_mutex_unlock(&t->mutex);
}

int64_t throttle_take(struct throttle *t, const struct throttle_rule *rule, const char *key,
                      int64_t now)
{
    uint64_t hash = hash_of(t, rule, key);
    struct bucket *b;
    int64_t wait;

    g_mutex_lock(&t->mutex);
    b = bucket_of(t, hash);
    wait = wait_of(b, hash, rule, now);
    if (wait == 0)
        note(b, hash, rule, now);
    g_mutex_unlock(&t->mutex);
    return wait;
}

void throttle_give_back(struct throttle *t, const struct throttle_rule *rule, const char *key)
{
    uint64_t hash = hash_of(t, rule, key);
    struct bucket *b;

    g_mutex_lock(&t->mutex);
    b = bucket_of(t, hash);
    if (b->key == hash) {
        b->full_at -= rule->every_ms;
        b->changed = b->kept;
    }
    g_mutex_unlock(&t->mutex);
}

void throttle_forget(struct throttle *t, const struct throttle_rule *rule, const char *key)
{
    uint64_t hash = hash_of(t, rule, key);
    struct bucket *b;

    g_mutex_lock(&t->mutex);
    b = bucket_of(t, hash);
    if (b->key == hash) {
        b->full_at = 0;
        b->changed = b->kept;
    }
    g_mutex_unlock(&t->mutex);
}

size_t throttle_changed(struct throttle *t, struct arena *a, struct throttle_row **rows)
{
    size_t n = 0, most = 0;

    g_mutex_lock(&t->mutex);
    for (size_t i = 0; i < THROTTLE_BUCKETS; i++)
        most += t->buckets[i / WAYS][i % WAYS].changed;
    *rows = ARENA_ARRAY(a, struct throttle_row, most + 1);
    for (size_t i = 0; n < most; i++) {
        struct bucket *b = &t->buckets[i / WAYS][i % WAYS];

        if (b->changed)
            (*rows)[n++] = (struct throttle_row){.bucket = (int64_t)b->key, .full_at = b->full_at};
        b->changed = false;
    }
    g_mutex_unlock(&t->mutex);
    return n;
}

void throttle_changed_again(struct throttle *t, const struct throttle_row *rows, size_t n)
{
    g_mutex_lock(&t->mutex);
    for (size_t i = 0; i < n; i++) {
        struct bucket *b = bucket_of(t, (uint64_t)rows[i].bucket);

        if (b->key == (uint64_t)rows[i].bucket)
            b->changed = b->kept;
    }
    g_mutex_unlock(&t->mutex);
}

void throttle_restore(struct throttle *t, const struct throttle_row *rows, size_t n, int64_t now)
{
    g_mutex_lock(&t->mutex);
    for (size_t i = 0; i < n; i++)
        *bucket_of(t, (uint64_t)rows[i].bucket) =
            (struct bucket){.key = (uint64_t)rows[i].bucket,
                            .full_at = MIN(rows[i].full_at, now + CLOCK_DAY),
                            .kept = true};
    g_mutex_unlock(&t->mutex);
}

void throttle_peer(char out[64], const char *ip)
{
    struct in6_addr six;

    if (ip == NULL || inet_pton(AF_INET6, ip, &six) != 1) {
        g_strlcpy(out, ip == NULL ? "" : ip, 64);
        return;
    }
    if (IN6_IS_ADDR_V4MAPPED(&six)) {
        inet_ntop(AF_INET, &six.s6_addr[12], out, 64);
        return;
    }
    memset(&six.s6_addr[8], 0, 8);
    inet_ntop(AF_INET6, &six, out, 64);
}
