#include "decode/content.h"

#include "base/fail.h"
#include "base/limits.h"
#include "decode/transfer.h"

#include <errno.h>
#include <sodium.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

static bool write_all(int fd, const char *p, size_t n, GError **error)
{
    while (fd >= 0 && n > 0) {
        ssize_t done = write(fd, p, n);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) {
            fail_set(error, FAIL_IO, "decode: content file: %s", g_strerror(errno));
            return false;
        }
        p += done;
        n -= (size_t)done;
    }
    return true;
}

bool content_add(struct content *c, struct transfer *t, struct content_item *out, GError **error)
{
    crypto_hash_sha256_state state;
    unsigned char hash[crypto_hash_sha256_BYTES];
    static char piece[PIECE];
    size_t n;

    *out = (struct content_item){.offset = c->size};
    crypto_hash_sha256_init(&state);
    while ((n = transfer_read(t, piece, sizeof piece)) > 0) {
        if (c->size + (int64_t)n > LIMIT_MAIL_CONTENT) {
            fail_set(error, FAIL_TOO_BIG,
                     "decode: over %d bytes of attachments, at most that many "
                     "are unpacked (the raw message is kept)",
                     LIMIT_MAIL_CONTENT);
            return false;
        }
        crypto_hash_sha256_update(&state, (const unsigned char *)piece, n);
        if (!write_all(c->fd, piece, n, error))
            return false;
        c->size += (int64_t)n;
        out->size += (int64_t)n;
    }
    crypto_hash_sha256_final(&state, hash);
    sodium_bin2hex(out->sha256, sizeof out->sha256, hash, sizeof hash);
    return true;
}
