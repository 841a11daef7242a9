#include "core/throttle.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <string.h>

enum { SETS = 4096, WAYS = 4 };

/* The bucket as one time (GCRA): when it will be full again. */
struct bucket {
    uint64_t key; /* 0: free */
    int64_t full_at;
};

struct throttle {
    GMutex mutex;
    uint8_t secret[crypto_shorthash_KEYBYTES]; /* nobody can choose keys that meet */
    struct bucket buckets[SETS][WAYS];
};

struct throttle *throttle_new(void)
{
    struct throttle *t = g_new0(struct throttle, 1);

    g_mutex_init(&t->mutex);
    randombytes_buf(t->secret, sizeof t->secret);
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
    *b = (struct bucket){hash, MIN(full_at + rule->every_ms, now + rule->burst * rule->every_ms)};
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
    if (b->key == hash)
        b->full_at -= rule->every_ms;
    g_mutex_unlock(&t->mutex);
}

void throttle_forget(struct throttle *t, const struct throttle_rule *rule, const char *key)
{
    uint64_t hash = hash_of(t, rule, key);
    struct bucket *b;

    g_mutex_lock(&t->mutex);
    b = bucket_of(t, hash);
    if (b->key == hash)
        *b = (struct bucket){0};
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
