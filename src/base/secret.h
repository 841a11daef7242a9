/* secret.h - randomness, hashes, passwords, signatures. All by libsodium. Thread-safe after
 * secret_init(). */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SECRET_KEY_BYTES = 32, SECRET_HASH_HEX = 64 };

/* Once, before any thread. False if the system gives no randomness. */
bool secret_init(void) G_GNUC_WARN_UNUSED_RESULT;
/* N random bytes as lower-case base32 without padding (case-safe in mail addresses). */
char *secret_token(struct arena *a, size_t bytes);
/* The same of bytes that there are. */
char *secret_base32(struct arena *a, const uint8_t *data, size_t n);
void secret_random(void *out, size_t n);
/* BLAKE2b-256 as 64 hex digits. */
char *secret_hash(struct arena *a, const void *data, size_t n);
void secret_hash_into(char hex[SECRET_HASH_HEX + 1], const void *data, size_t n);
/* Hash in pieces, for blobs. Handle; free with secret_hasher_free. */
typedef struct secret_hasher secret_hasher;
struct secret_hasher *secret_hasher_new(void);
void secret_hasher_add(struct secret_hasher *h, const void *data, size_t n);
void secret_hasher_end(struct secret_hasher *h, char hex[SECRET_HASH_HEX + 1]);
void secret_hasher_free(struct secret_hasher *h);
/* argon2id by NIST 800-63B; takes 64 MiB and about a quarter of a second: never in an HTTP
 * thread. NULL when memory is short. */
char *secret_password_hash(struct arena *a, const char *password);
/* Constant time in the password; HASH may be NULL, then it takes the same time and is false. */
bool secret_password_ok(const char *hash, const char *password);
/* MAC of TEXT under KEY, truncated to 96 bits, 20 characters of base32. */
char *secret_sign(struct arena *a, const uint8_t key[SECRET_KEY_BYTES], const char *text);
/* Constant time. */
bool secret_equal(const char *a, const char *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(secret_hasher, secret_hasher_free)
