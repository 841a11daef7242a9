#include "core/blob.h"

#include "base/fail.h"
#include "base/secret.h"
#include "core/pack.h"
#include "sql/blob.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = PACK_MOST, WORTH = 16 /* a sixteenth less is */ };

/* One chunk of SOURCE from AT on, in the caller's buffer of CHUNK bytes. */
static bool piece(const struct blob_source *s, int64_t at, void *buffer, size_t *n, GError **error)
{
    size_t want = (size_t)MIN(s->size - at, (int64_t)CHUNK), got = 0;

    if (s->data != NULL) {
        memcpy(buffer, (const char *)s->data + at, want);
        *n = want;
        return true;
    }
    while (got < want) {
        ssize_t r = pread(s->fd, (char *)buffer + got, want - got, s->offset + at + (int64_t)got);

        if (r < 0 && errno == EINTR)
            continue;
        if (r <= 0) {
            fail_set(error, FAIL_IO, "blob: reading the content: %s",
                     r == 0 ? "it ends early" : g_strerror(errno));
            return false;
        }
        got += (size_t)r;
    }
    *n = got;
    return true;
}

bool blob_hash(struct arena *a, const struct blob_source *s, char **hash, GError **error)
{
    g_autoptr(secret_hasher) hasher = NULL;
    g_autofree char *buffer = NULL;

    *hash = arena_alloc(a, SECRET_HASH_HEX + 1);
    if (s->data != NULL) {
        secret_hash_into(*hash, s->data, (size_t)s->size);
        return true;
    }
    hasher = secret_hasher_new();
    buffer = g_malloc(CHUNK);
    for (int64_t at = 0; at < s->size;) {
        size_t n;

        if (!piece(s, at, buffer, &n, error))
            return false;
        secret_hasher_add(hasher, buffer, n);
        at += (int64_t)n;
    }
    secret_hasher_end(hasher, *hash);
    return true;
}

static bool put_chunks(struct db *db, const struct blob_source *s, int64_t id, GError **error)
{
    g_autofree char *buffer = g_malloc(CHUNK), *packed = g_malloc(pack_room(CHUNK));
    int64_t seq = 0;

    for (int64_t at = 0; at < s->size; seq++) {
        size_t n;

        if (!piece(s, at, buffer, &n, error) ||
            !sql_blob_chunk_add(
                db, id, seq, (struct str){packed, pack((struct str){buffer, n}, packed)}, NULL, error))
            return false;
        at += (int64_t)n;
    }
    return true;
}

static bool put_small(struct db *db, const char *hash, struct str data, int64_t *id, GError **error)
{
    g_autofree char *packed = g_malloc(pack_room(data.n));
    size_t n = pack(data, packed);
    bool worth = n < data.n - data.n / WORTH;

    return sql_blob_add(db, hash, (int64_t)data.n, worth ? (struct str){packed, n} : data, worth, id,
                        error);
}

bool blob_put(struct db *db, struct arena *a, const struct blob_source *s, int64_t *id,
              GError **error)
{
    struct blob_row *old = NULL;
    struct str data = {NULL, 0};
    char *hash = arena_strdup(a, s->hash);

    if (hash == NULL && !blob_hash(a, s, &hash, error))
        return false;
    if (!sql_blob_hold(db, a, hash, &old, error))
        return false;
    if (old != NULL) {
        *id = old->id;
        return true;
    }
    if (s->size <= BLOB_INLINE) {
        char *buffer = NULL;

        data = (struct str){s->data == NULL ? "" : s->data, (size_t)s->size};
        if (s->data == NULL) {
            buffer = arena_alloc(a, CHUNK);
            if (!piece(s, 0, buffer, &data.n, error))
                return false;
            data.p = buffer;
        }
        return put_small(db, hash, data, id, error);
    }
    return sql_blob_add(db, hash, s->size, data, true, id, error) && put_chunks(db, s, *id, error);
}

/* What is stored, as it was given; older content is not packed. */
static bool given(struct arena *a, struct str stored, bool packed, struct str *data, GError **error)
{
    *data = stored;
    return !packed || unpack(a, stored, data, error);
}

static bool feed(bool (*sink)(const void *, size_t, void *), void *user, struct str data,
                 GError **error)
{
    if (sink(data.p, data.n, user))
        return true;
    fail_set(error, FAIL_IO, "blob: the reader stopped");
    return false;
}

bool blob_each(struct db *db, int64_t id, bool (*sink)(const void *data, size_t n, void *user),
               void *user, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct blob_data_row whole;
    struct str data;

    if (!sql_blob_data(db, a, id, &whole, error))
        return false;
    if (whole.data.p != NULL)
        return given(a, whole.data, whole.packed, &data, error) && feed(sink, user, data, error);
    for (int64_t seq = 0;; seq++) {
        struct blob_chunk_row *chunk = NULL;

        arena_reset(a);
        if (!sql_blob_chunk(db, a, id, seq, &chunk, error))
            return false;
        if (chunk == NULL)
            return true;
        if (!given(a, chunk->data, whole.packed, &data, error) || !feed(sink, user, data, error))
            return false;
    }
}

bool blob_source_of(struct db *db, struct arena *a, int64_t id, struct blob_source *source,
                    GError **error)
{
    struct blob_row row;
    size_t n = 0;

    if (!sql_blob_by_id(db, a, id, &row, error))
        return false;
    *source = (struct blob_source){.size = row.size, .hash = row.hash};
    return row.size > BLOB_INLINE || blob_get(db, a, id, BLOB_INLINE, &source->data, &n, error);
}

bool blob_size(struct db *db, int64_t id, int64_t *size, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct blob_row row;

    if (!sql_blob_by_id(db, a, id, &row, error))
        return false;
    *size = row.size;
    return true;
}

struct gather {
    char *data;
    size_t n, size;
};

static bool gather(const void *data, size_t n, void *user)
{
    struct gather *g = user;

    if (n > g->size - g->n)
        return false;
    memcpy(g->data + g->n, data, n);
    g->n += n;
    return true;
}

bool blob_get(struct db *db, struct arena *a, int64_t id, size_t max, const void **data, size_t *n,
              GError **error)
{
    struct gather g = {0};
    int64_t size;

    if (!blob_size(db, id, &size, error))
        return false;
    if (size < 0 || (uint64_t)size > max) {
        fail_set(error, FAIL_TOO_BIG, "blob %" G_GINT64_FORMAT ": %" G_GINT64_FORMAT
                 " bytes, at most %zu", id, size, max);
        return false;
    }
    g.size = (size_t)size;
    g.data = arena_alloc(a, g.size + 1);
    if (!blob_each(db, id, gather, &g, error))
        return false;
    *data = g.data;
    *n = g.n;
    return true;
}

static bool write_all(const void *data, size_t n, void *user)
{
    int fd = *(int *)user;

    for (size_t at = 0; at < n;) {
        ssize_t w = write(fd, (const char *)data + at, n - at);

        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0)
            return false;
        at += (size_t)w;
    }
    return true;
}

bool blob_to_fd(struct db *db, int64_t id, int fd, GError **error)
{
    return blob_each(db, id, write_all, &fd, error);
}

bool blob_read(struct db *db, int64_t id, int64_t offset, void *out, size_t room, size_t *n,
               GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct blob_data_row whole;
    struct blob_chunk_row *chunk = NULL;
    struct str data = {NULL, 0};
    size_t skip = (size_t)(offset % CHUNK);

    *n = 0;
    if (!sql_blob_data(db, a, id, &whole, error))
        return false;
    if (whole.data.p != NULL) {
        data = whole.data;
        skip = (size_t)offset;
    } else if (!sql_blob_chunk(db, a, id, offset / CHUNK, &chunk, error)) {
        return false;
    } else if (chunk != NULL) {
        data = chunk->data;
    }
    if (data.p != NULL && !given(a, data, whole.packed, &data, error))
        return false;
    if (skip >= data.n)
        return true;
    *n = MIN(room, data.n - skip);
    memcpy(out, data.p + skip, *n);
    return true;
}
