#include "base/secret.h"

#include <sodium.h>
#include <string.h>

struct secret_hasher {
    crypto_generichash_state state;
};

bool secret_init(void)
{
    return sodium_init() >= 0;
}

char *secret_base32(struct arena *a, const uint8_t *data, size_t n)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    char *out = arena_alloc(a, (n * 8 + 4) / 5 + 1), *p = out;
    unsigned bits = 0, held = 0;

    for (size_t i = 0; i < n; i++) {
        bits = (bits << 8) | data[i];
        for (held += 8; held >= 5; held -= 5)
            *p++ = digits[(bits >> (held - 5)) & 31];
    }
    if (held > 0)
        *p++ = digits[(bits << (5 - held)) & 31];
    *p = '\0';
    return out;
}

char *secret_token(struct arena *a, size_t bytes)
{
    uint8_t raw[64];

    g_assert(bytes <= sizeof raw);
    randombytes_buf(raw, bytes);
    return secret_base32(a, raw, bytes);
}

void secret_random(void *out, size_t n)
{
    randombytes_buf(out, n);
}

void secret_hash_into(char hex[SECRET_HASH_HEX + 1], const void *data, size_t n)
{
    uint8_t raw[32];

    crypto_generichash(raw, sizeof raw, data, n, NULL, 0);
    sodium_bin2hex(hex, SECRET_HASH_HEX + 1, raw, sizeof raw);
}

char *secret_hash(struct arena *a, const void *data, size_t n)
{
    char *hex = arena_alloc(a, SECRET_HASH_HEX + 1);

    secret_hash_into(hex, data, n);
    return hex;
}

struct secret_hasher *secret_hasher_new(void)
{
    struct secret_hasher *h = g_aligned_alloc0(1, sizeof *h, 64);

    crypto_generichash_init(&h->state, NULL, 0, 32);
    return h;
}

void secret_hasher_add(struct secret_hasher *h, const void *data, size_t n)
{
    crypto_generichash_update(&h->state, data, n);
}

void secret_hasher_end(struct secret_hasher *h, char hex[SECRET_HASH_HEX + 1])
{
    uint8_t raw[32];

    crypto_generichash_final(&h->state, raw, sizeof raw);
    sodium_bin2hex(hex, SECRET_HASH_HEX + 1, raw, sizeof raw);
}

void secret_hasher_free(struct secret_hasher *h)
{
    g_aligned_free(h);
}

char *secret_password_hash(struct arena *a, const char *password)
{
    char out[crypto_pwhash_STRBYTES];

    if (crypto_pwhash_str(out, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return NULL;
    return arena_strdup(a, out);
}

bool secret_password_ok(const char *hash, const char *password)
{
    /* A hash nobody has the password of: an unknown user costs as much as a known one. */
    static const char nobody[] = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
                                 "G1zT3oP0Fh8yPQ9y0h1mUO0m5yU8cMBk0p8i8zv3l2A";
    bool ok =
        crypto_pwhash_str_verify(hash == NULL ? nobody : hash, password, strlen(password)) == 0;

    return ok && hash != NULL;
}

char *secret_sign(struct arena *a, const uint8_t key[SECRET_KEY_BYTES], const char *text)
{
    uint8_t mac[16];

    G_STATIC_ASSERT(SECRET_KEY_BYTES == crypto_generichash_KEYBYTES);
    crypto_generichash(mac, sizeof mac, (const uint8_t *)text, strlen(text), key, SECRET_KEY_BYTES);
    return secret_base32(a, mac, 12);
}

bool secret_equal(const char *a, const char *b)
{
    size_t n = strlen(a);

    return strlen(b) == n && sodium_memcmp(a, b, n) == 0;
}
