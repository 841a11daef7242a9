/* backup_seal.h - backups that only who has the key can read: the file by libsodium's secretstream
 * (XChaCha20-Poly1305), its key in a sealed box to a public key (X25519), or made of a passphrase
 * (argon2id). The desk keeps the public key alone; what opens its backups stands nowhere in it.
 *
 * A file is MAGIC, 'K' and the sealed key or 'P', two limits and the salt, then the stream's header and
 * pieces of 64 KiB; the last one says that it is the last. */
#pragma once
#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum { BACKUP_KEY_BYTES = 32, BACKUP_PUBLIC_HEX = 64, BACKUP_PASSPHRASE_LEAST = 12 };

/* By what a backup is sealed or opened; exactly one is not NULL. */
struct backup_lock {
    const char *public_key; /* hex: to seal */
    const char *secret_key; /* as backup_key_new() gives it: to open */
    const char *passphrase; /* both */
    const uint8_t *file_key; /* to open what was sealed a moment ago */
};

/* A new pair: the public key as hex, and the secret one as text to be kept by a person ("vorgang-key-…"). */
void backup_key_new(struct arena *a, const char **public_key, const char **secret_key);
bool backup_public_ok(const char *public_key);
/* The file PATH begins like a sealed one. */
bool backup_is_sealed(const char *path);
/* Seals FROM into the new file TO. FILE_KEY gets what opens this one file. */
bool backup_seal(const char *from, const char *to, const struct backup_lock *lock,
                 uint8_t file_key[BACKUP_KEY_BYTES], GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Opens FROM into the new file TO, readable by its owner alone. FAIL_DENIED where the key is another one,
 * FAIL_CORRUPT where the file was changed or ends early; then there is no TO. */
bool backup_open(const char *from, const char *to, const struct backup_lock *lock,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
