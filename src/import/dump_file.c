#include "import/dump_file.h"

#include "base/fail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

enum { PIECE = 256 * 1024, GZIP_WINDOW = 15 + 16, ZSTD_WINDOW_LOG = 27 };

enum packing { PLAIN, GZIP, ZSTANDARD };

struct dump_file {
    const char *name;
    int fd; /* -1: the whole of it stands in IN */
    enum packing packing;
    const char *in;
    size_t n_in; /* what is left of it */
    bool ended;  /* nothing comes any more */
    bool whole;  /* what is packed has come to its end */
    bool full;   /* OUT was: more may come without more input */
    z_stream zip;
    bool zip_begun;
    ZSTD_DStream *zstd;
    char *raw, *out;
};

static bool fill(struct dump_file *f, GError **error)
{
    ssize_t n;

    if (f->n_in > 0 || f->ended)
        return true;
    do
        n = f->fd < 0 ? 0 : read(f->fd, f->raw, PIECE);
    while (n < 0 && errno == EINTR);
    if (n < 0) {
        fail_set(error, FAIL_IO, "%s: %s", f->name, g_strerror(errno));
        return false;
    }
    f->in = f->raw;
    f->n_in = (size_t)n;
    f->ended = n == 0;
    return true;
}

static bool starts(const struct dump_file *f, const char *magic, size_t n)
{
    return f->n_in >= n && memcmp(f->in, magic, n) == 0;
}

static bool look(struct dump_file *f, GError **error)
{
    if (!fill(f, error))
        return false;
    if (starts(f, "PGDMP", 5)) {
        fail_set(error, FAIL_INVALID,
                 "%s: is in pg_dump's own format (make it plain: pg_restore -f old.sql %s)",
                 f->name, f->name);
        return false;
    }
    if (starts(f, "\xff\xfe", 2) || starts(f, "\xfe\xff", 2)) {
        fail_set(error, FAIL_INVALID,
                 "%s: is UTF-16, as PowerShell writes with > (dump with --result-file)", f->name);
        return false;
    }
    if (starts(f, "\x1f\x8b", 2))
        f->packing = GZIP;
    else if (starts(f, "\x28\xb5\x2f\xfd", 4))
        f->packing = ZSTANDARD;
    if (f->packing == GZIP)
        f->zip_begun = inflateInit2(&f->zip, GZIP_WINDOW) == Z_OK;
    if (f->packing == ZSTANDARD) {
        f->zstd = ZSTD_createDStream();
        if (f->zstd != NULL)
            ZSTD_DCtx_setParameter(f->zstd, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG);
    }
    if ((f->packing == GZIP && !f->zip_begun) || (f->packing == ZSTANDARD && f->zstd == NULL)) {
        fail_set(error, FAIL_BUSY, "%s: memory is short", f->name);
        return false;
    }
    return true;
}

static struct dump_file *begin(const char *name, int fd, const void *data, size_t size,
                               GError **error)
{
    g_autoptr(dump_file) f = g_new0(struct dump_file, 1);

    f->name = name;
    f->fd = fd;
    f->in = data;
    f->n_in = size;
    f->raw = g_malloc(PIECE);
    f->out = g_malloc(PIECE);
    return look(f, error) ? g_steal_pointer(&f) : NULL;
}

struct dump_file *dump_file_open(const char *path, GError **error)
{
    int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);

    if (fd >= 0)
        return begin(path, fd, NULL, 0, error);
    fail_set(error, FAIL_IO, "%s: %s", path, g_strerror(errno));
    return NULL;
}

struct dump_file *dump_file_of(const void *data, size_t size, GError **error)
{
    return begin("dump", -1, data, size, error);
}

void dump_file_close(struct dump_file *f)
{
    if (f == NULL)
        return;
    if (f->fd >= 0)
        close(f->fd);
    if (f->zip_begun)
        inflateEnd(&f->zip);
    ZSTD_freeDStream(f->zstd);
    g_free(f->raw);
    g_free(f->out);
    g_free(f);
}

static bool damaged(const struct dump_file *f, const char *why, GError **error)
{
    fail_set(error, FAIL_CORRUPT, "%s: what is packed in it is %s (pack or copy it again)", f->name,
             why);
    return false;
}

/* One step of unpacking; several packed files one behind the other are one file. */
static bool unzip(struct dump_file *f, size_t *n, GError **error)
{
    int code;

    if (f->whole) {
        f->whole = false;
        inflateReset(&f->zip);
    }
    f->zip.next_in = (Bytef *)(uintptr_t)f->in;
    f->zip.avail_in = (uInt)MIN(f->n_in, (size_t)PIECE);
    f->zip.next_out = (Bytef *)f->out;
    f->zip.avail_out = PIECE;
    code = inflate(&f->zip, Z_NO_FLUSH);
    f->n_in -= (size_t)((const char *)f->zip.next_in - f->in);
    f->in = (const char *)f->zip.next_in;
    *n = PIECE - f->zip.avail_out;
    f->whole = code == Z_STREAM_END;
    f->full = *n == PIECE && !f->whole;
    return code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR ||
           damaged(f, "damaged", error);
}

static bool unzstd(struct dump_file *f, size_t *n, GError **error)
{
    ZSTD_inBuffer in = {f->in, f->n_in, 0};
    ZSTD_outBuffer out = {f->out, PIECE, 0};
    size_t code = ZSTD_decompressStream(f->zstd, &out, &in);

    f->in += in.pos;
    f->n_in -= in.pos;
    *n = out.pos;
    f->whole = code == 0;
    f->full = *n == PIECE && !f->whole;
    return !ZSTD_isError(code) || damaged(f, ZSTD_getErrorName(code), error);
}

bool dump_file_read(struct dump_file *f, const char **data, size_t *n, GError **error)
{
    *data = f->out;
    *n = 0;
    if (f->packing == PLAIN) {
        if (!fill(f, error))
            return false;
        *data = f->in;
        *n = f->n_in;
        f->n_in = 0;
        return true;
    }
    while (*n == 0) {
        if (!f->full && !fill(f, error))
            return false;
        if (f->ended && !f->full)
            return f->whole || damaged(f, "cut off", error);
        if (!(f->packing == GZIP ? unzip(f, n, error) : unzstd(f, n, error)))
            return false;
    }
    return true;
}
