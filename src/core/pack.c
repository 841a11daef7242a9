#include "core/pack.h"

#include "base/fail.h"

#include <zstd.h>

enum { LEVEL = 1 };

/* One for all threads: SQLite has one writer, and half a megabyte for each thread is much. */
static GMutex lock;
static ZSTD_CCtx *packer;

size_t pack(struct str data, void *out)
{
    size_t n;

    g_assert(data.n <= PACK_MOST);
    g_mutex_lock(&lock);
    if (packer == NULL)
        packer = ZSTD_createCCtx();
    if (packer == NULL)
        g_error("memory is short");
    n = ZSTD_compressCCtx(packer, out, pack_room(data.n), data.p, data.n, LEVEL);
    g_mutex_unlock(&lock);
    if (ZSTD_isError(n))
        g_error("zstd: %s", ZSTD_getErrorName(n));
    return n;
}

static void unpacker_free(gpointer data)
{
    ZSTD_freeDCtx(data);
}

static GPrivate unpackers = G_PRIVATE_INIT(unpacker_free);

static ZSTD_DCtx *unpacker_of_thread(void)
{
    ZSTD_DCtx *d = g_private_get(&unpackers);

    if (d == NULL) {
        d = ZSTD_createDCtx();
        if (d == NULL)
            g_error("memory is short");
        g_private_set(&unpackers, d);
    }
    return d;
}

bool unpack(struct arena *a, struct str packed, struct str *data, GError **error)
{
    unsigned long long size = ZSTD_getFrameContentSize(packed.p, packed.n);
    char *out;
    size_t n;

    /* Both of its errors are greater than any size. */
    if (size > PACK_MOST) {
        fail_set(error, FAIL_CORRUPT, "packed content: no size, or too much of it");
        return false;
    }
    out = arena_alloc(a, (size_t)size + 1);
    n = ZSTD_decompressDCtx(unpacker_of_thread(), out, (size_t)size, packed.p, packed.n);
    if (ZSTD_isError(n) || n != size) {
        fail_set(error, FAIL_CORRUPT, "packed content: %s",
                 ZSTD_isError(n) ? ZSTD_getErrorName(n) : "it ends early");
        return false;
    }
    *data = (struct str){out, n};
    return true;
}
