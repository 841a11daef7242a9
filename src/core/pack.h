/* pack.h - pieces of content made smaller, each on its own (Zstandard, RFC 8878): a piece is read
 * without those before it, and never takes more memory than PACK_MOST says, whatever it claims. */
#pragma once
#include "base/arena.h"
#include "base/str.h"
#include <stdbool.h>

enum { PACK_MOST = 256 * 1024 };

/* What packing N bytes may take. */
static inline size_t pack_room(size_t n)
{
    return n + n / 128 + 512;
}

/* Packs up to PACK_MOST bytes into OUT, which has pack_room() of them; the bytes that it took.
 * Thread-safe. */
size_t pack(struct str data, void *out);
/* FAIL_CORRUPT where it is no such piece. Thread-safe. */
bool unpack(struct arena *a, struct str packed, struct str *data,
            GError **error) G_GNUC_WARN_UNUSED_RESULT;
