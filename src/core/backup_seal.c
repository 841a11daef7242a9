#include "core/backup_seal.h"

#include "base/fail.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAGIC "vorgang backup 1\n"
#define SECRET_PREFIX "vorgang-key-"

enum {
    MAGIC_BYTES = sizeof MAGIC - 1,
    PIECE = 64 * 1024,
    HEAD_MOST = MAGIC_BYTES + 1 + BACKUP_KEY_BYTES + crypto_box_SEALBYTES, /* the longer one */
    PASS_BYTES = 16 + crypto_pwhash_SALTBYTES, /* two limits and the salt */
    HEADER = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    MORE = crypto_secretstream_xchacha20poly1305_ABYTES
};

G_STATIC_ASSERT(BACKUP_KEY_BYTES == crypto_secretstream_xchacha20poly1305_KEYBYTES);
G_STATIC_ASSERT(BACKUP_KEY_BYTES == crypto_box_PUBLICKEYBYTES && BACKUP_KEY_BYTES == crypto_box_SECRETKEYBYTES);

typedef FILE open_file;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(open_file, fclose)

/* All that stands before the stream: it is bound to the first piece, so that nobody changes it. */
struct head {
    uint8_t bytes[HEAD_MOST];
    size_t n;
};

static bool from_hex(const char *hex, uint8_t out[BACKUP_KEY_BYTES])
{
    size_t n = 0;

    return hex != NULL && strlen(hex) == BACKUP_PUBLIC_HEX &&
           sodium_hex2bin(out, BACKUP_KEY_BYTES, hex, BACKUP_PUBLIC_HEX, NULL, &n, NULL) == 0 &&
           n == BACKUP_KEY_BYTES;
}

void backup_key_new(struct arena *a, const char **public_key, const char **secret_key)
{
    uint8_t open[BACKUP_KEY_BYTES], secret[BACKUP_KEY_BYTES];
    char hex[BACKUP_PUBLIC_HEX + 1];

    crypto_box_keypair(open, secret);
    *public_key = arena_strdup(a, sodium_bin2hex(hex, sizeof hex, open, sizeof open));
    *secret_key = arena_printf(a, SECRET_PREFIX "%s", sodium_bin2hex(hex, sizeof hex, secret, sizeof secret));
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(hex, sizeof hex);
}

bool backup_public_ok(const char *public_key)
{
    uint8_t key[BACKUP_KEY_BYTES];

    return from_hex(public_key, key);
}

bool backup_is_sealed(const char *path)
{
    g_autoptr(open_file) f = fopen(path, "rbe");
    char magic[MAGIC_BYTES];

    return f != NULL && fread(magic, 1, sizeof magic, f) == sizeof magic &&
           memcmp(magic, MAGIC, sizeof magic) == 0;
}

static bool io_fail(const char *path, GError **error)
{
    fail_set(error, FAIL_IO, "backup: %s: %s", path, g_strerror(errno));
    return false;
}

static bool wrong(GError **error)
{
    fail_set(error, FAIL_DENIED,
             "backup: this key does not open it (use the one that was shown when it was made)");
    return false;
}

static bool corrupt(GError **error)
{
    fail_set(error, FAIL_CORRUPT, "backup: the file was changed or ends early (use another one)");
    return false;
}

static void put_number(uint8_t out[8], uint64_t n)
{
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)(n >> (8 * i));
}

static uint64_t number(const uint8_t in[8])
{
    uint64_t n = 0;

    for (int i = 0; i < 8; i++)
        n |= (uint64_t)in[i] << (8 * i);
    return n;
}

/* From a file that may lie: no limits that would take the machine's memory. */
static bool key_of_passphrase(const char *passphrase, const uint8_t *p, uint8_t key[BACKUP_KEY_BYTES],
                              GError **error)
{
    uint64_t ops = number(p), memory = number(p + 8);

    if (ops < 1 || ops > crypto_pwhash_OPSLIMIT_SENSITIVE || memory < crypto_pwhash_MEMLIMIT_MIN ||
        memory > crypto_pwhash_MEMLIMIT_SENSITIVE)
        return corrupt(error);
    if (crypto_pwhash(key, BACKUP_KEY_BYTES, passphrase, strlen(passphrase), p + 16, ops, (size_t)memory,
                      crypto_pwhash_ALG_ARGON2ID13) == 0)
        return true;
    fail_set(error, FAIL_BUSY, "backup: not enough memory for the passphrase");
    return false;
}

static bool make_head(const struct backup_lock *lock, struct head *h, uint8_t key[BACKUP_KEY_BYTES],
                      GError **error)
{
    uint8_t *p = h->bytes + MAGIC_BYTES + 1, open[BACKUP_KEY_BYTES];

    memcpy(h->bytes, MAGIC, MAGIC_BYTES);
    if (lock->passphrase != NULL) {
        h->bytes[MAGIC_BYTES] = 'P';
        put_number(p, crypto_pwhash_OPSLIMIT_MODERATE);
        put_number(p + 8, crypto_pwhash_MEMLIMIT_MODERATE);
        randombytes_buf(p + 16, crypto_pwhash_SALTBYTES);
        h->n = MAGIC_BYTES + 1 + PASS_BYTES;
        return key_of_passphrase(lock->passphrase, p, key, error);
    }
    h->bytes[MAGIC_BYTES] = 'K';
    h->n = HEAD_MOST;
    crypto_secretstream_xchacha20poly1305_keygen(key);
    if (from_hex(lock->public_key, open) && crypto_box_seal(p, key, BACKUP_KEY_BYTES, open) == 0)
        return true;
    fail_set(error, FAIL_INVALID, "backup: this is no public key (64 hex digits)");
    return false;
}

static bool seal_pieces(FILE *in, FILE *out, const struct head *h, const uint8_t *key)
{
    crypto_secretstream_xchacha20poly1305_state state;
    g_autofree uint8_t *plain = g_malloc(PIECE), *sealed = g_malloc(PIECE + MORE);
    uint8_t header[HEADER];
    bool first = true, last = false;

    crypto_secretstream_xchacha20poly1305_init_push(&state, header, key);
    if (fwrite(h->bytes, 1, h->n, out) != h->n || fwrite(header, 1, HEADER, out) != HEADER)
        return false;
    while (!last) {
        size_t n = fread(plain, 1, PIECE, in);

        if (ferror(in))
            return false;
        last = n < PIECE;
        crypto_secretstream_xchacha20poly1305_push(
            &state, sealed, NULL, plain, n, first ? h->bytes : NULL, first ? h->n : 0,
            last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
        if (fwrite(sealed, 1, n + MORE, out) != n + MORE)
            return false;
        first = false;
    }
    sodium_memzero(&state, sizeof state);
    return fflush(out) == 0 && fsync(fileno(out)) == 0;
}

bool backup_seal(const char *from, const char *to, const struct backup_lock *lock,
                 uint8_t file_key[BACKUP_KEY_BYTES], GError **error)
{
    g_autoptr(open_file) in = fopen(from, "rbe"), out = NULL;
    struct head h = {.n = 0};

    if (in == NULL)
        return io_fail(from, error);
    if (!make_head(lock, &h, file_key, error))
        return false;
    out = fopen(to, "wbxe");
    if (out != NULL && fchmod(fileno(out), 0600) == 0 && seal_pieces(in, out, &h, file_key))
        return true;
    io_fail(to, error);
    if (out != NULL)
        g_unlink(to);
    return false;
}

static bool read_head(FILE *in, struct head *h, GError **error)
{
    size_t rest;

    if (fread(h->bytes, 1, MAGIC_BYTES + 1, in) != MAGIC_BYTES + 1 ||
        memcmp(h->bytes, MAGIC, MAGIC_BYTES) != 0 || strchr("KP", h->bytes[MAGIC_BYTES]) == NULL)
        return corrupt(error);
    rest = h->bytes[MAGIC_BYTES] == 'P' ? PASS_BYTES : BACKUP_KEY_BYTES + crypto_box_SEALBYTES;
    h->n = MAGIC_BYTES + 1 + rest;
    return fread(h->bytes + MAGIC_BYTES + 1, 1, rest, in) == rest || corrupt(error);
}

static bool find_key(const struct backup_lock *lock, const struct head *h, uint8_t key[BACKUP_KEY_BYTES],
                     GError **error)
{
    const uint8_t *p = h->bytes + MAGIC_BYTES + 1;
    uint8_t open[BACKUP_KEY_BYTES], secret[BACKUP_KEY_BYTES];
    bool ok;

    if (lock->file_key != NULL) {
        memcpy(key, lock->file_key, BACKUP_KEY_BYTES);
        return true;
    }
    if (h->bytes[MAGIC_BYTES] == 'P') {
        if (lock->passphrase != NULL)
            return key_of_passphrase(lock->passphrase, p, key, error);
        fail_set(error, FAIL_DENIED, "backup: it is sealed by a passphrase (give --passphrase-stdin)");
        return false;
    }
    if (lock->secret_key == NULL) {
        fail_set(error, FAIL_DENIED, "backup: it is sealed by a key (give --key-file FILE)");
        return false;
    }
    if (!g_str_has_prefix(lock->secret_key, SECRET_PREFIX) ||
        !from_hex(lock->secret_key + strlen(SECRET_PREFIX), secret) ||
        crypto_scalarmult_base(open, secret) != 0) {
        fail_set(error, FAIL_INVALID, "backup: this is no key (it begins with " SECRET_PREFIX ")");
        return false;
    }
    ok = crypto_box_seal_open(key, p, BACKUP_KEY_BYTES + crypto_box_SEALBYTES, open, secret) == 0;
    sodium_memzero(secret, sizeof secret);
    return ok || wrong(error);
}

static bool open_pieces(FILE *in, FILE *out, const struct head *h, const uint8_t *key, const char *to,
                        GError **error)
{
    crypto_secretstream_xchacha20poly1305_state state;
    g_autofree uint8_t *plain = g_malloc(PIECE), *sealed = g_malloc(PIECE + MORE);
    uint8_t header[HEADER], tag = 0;
    bool first = true;

    if (fread(header, 1, HEADER, in) != HEADER ||
        crypto_secretstream_xchacha20poly1305_init_pull(&state, header, key) != 0)
        return corrupt(error);
    for (; tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL; first = false) {
        size_t n = fread(sealed, 1, PIECE + MORE, in);
        unsigned long long got = 0;

        if (n < MORE || crypto_secretstream_xchacha20poly1305_pull(
                            &state, plain, &got, &tag, sealed, n, first ? h->bytes : NULL,
                            first ? h->n : 0) != 0)
            return first && n >= MORE ? wrong(error) : corrupt(error);
        if (fwrite(plain, 1, (size_t)got, out) != got)
            return io_fail(to, error);
    }
    sodium_memzero(&state, sizeof state);
    if (fgetc(in) != EOF)
        return corrupt(error);
    return (fflush(out) == 0 && fsync(fileno(out)) == 0) || io_fail(to, error);
}

bool backup_open(const char *from, const char *to, const struct backup_lock *lock, GError **error)
{
    g_autoptr(open_file) in = fopen(from, "rbe"), out = NULL;
    uint8_t key[BACKUP_KEY_BYTES];
    struct head h = {.n = 0};
    bool ok;

    if (in == NULL)
        return io_fail(from, error);
    if (!read_head(in, &h, error) || !find_key(lock, &h, key, error))
        return false;
    out = fopen(to, "wbxe");
    if (out == NULL || fchmod(fileno(out), 0600) != 0)
        return io_fail(to, error);
    ok = open_pieces(in, out, &h, key, to, error);
    sodium_memzero(key, sizeof key);
    if (!ok)
        g_unlink(to);
    return ok;
}
