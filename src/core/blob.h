/* blob.h - content by its BLAKE2b hash, once. Up to BLOB_INLINE bytes stand in the row, more in
 * chunks, so that a message of 50 MB is never in memory as a whole. They are packed (core/pack.h);
 * hash and size are those of what was given. */
#pragma once
#include "base/arena.h"
#include "db/db.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BLOB_INLINE = 256 * 1024 };

/* Where bytes come from: memory, or SIZE bytes of an open file from OFFSET on. */
struct blob_source {
    const void *data; /* NULL: the file */
    int fd;
    int64_t offset;
    int64_t size;
    const char *hash; /* if the caller knows it already (computed outside the transaction) */
};

/* Hashes SOURCE: call it before the transaction, it may take long. */
bool blob_hash(struct arena *a, const struct blob_source *source, char **hash, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(). The id of the row that holds this content, new or old. */
bool blob_put(struct db *db, struct arena *a, const struct blob_source *source, int64_t *id,
              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Calls SINK with the content piece by piece, in order; SINK returns false to stop, which is then
 * FAIL_IO. */
bool blob_each(struct db *db, int64_t id, bool (*sink)(const void *data, size_t n, void *user),
               void *user, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The whole content, for what is known to be small: FAIL_TOO_BIG over MAX. */
bool blob_get(struct db *db, struct arena *a, int64_t id, size_t max, const void **data, size_t *n,
              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Content that is stored already, to be put once more by its hash. */
bool blob_source_of(struct db *db, struct arena *a, int64_t id, struct blob_source *source,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool blob_size(struct db *db, int64_t id, int64_t *size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool blob_to_fd(struct db *db, int64_t id, int fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Up to ROOM bytes from OFFSET on; *N = 0 only at the end. */
bool blob_read(struct db *db, int64_t id, int64_t offset, void *out, size_t room, size_t *n,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
