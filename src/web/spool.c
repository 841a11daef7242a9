#include "web/spool.h"

#include "base/fail.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

void spool_init(struct spool *s, const char *dir, size_t max)
{
    *s = (struct spool){.dir = dir, .fd = -1, .max = max};
    buf_init(&s->memory, LIMIT_HTTP_BODY);
}

void spool_release(struct spool *s)
{
    if (s->map != NULL)
        munmap(s->map, s->len);
    if (s->fd >= 0)
        close(s->fd);
    buf_release(&s->memory);
    *s = (struct spool){.fd = -1};
}

static bool io_fail(GError **error, const char *what)
{
    fail_set(error, FAIL_IO, "upload: %s: %s (is there room on the disk?)", what,
             g_strerror(errno));
    return false;
}

/* O_TMPFILE where the file system has it; else a name that is gone at once. */
static int open_nameless(const char *dir)
{
    g_autofree char *path = NULL;
    int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return fd;
    path = g_strdup_printf("%s/upload-XXXXXX", dir);
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

static bool write_all(int fd, const char *data, size_t n, GError **error)
{
    while (n > 0) {
        ssize_t done = write(fd, data, n);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return io_fail(error, "cannot write");
        data += done;
        n -= (size_t)done;
    }
    return true;
}

static bool to_file(struct spool *s, GError **error)
{
    s->fd = open_nameless(s->dir);
    if (s->fd < 0)
        return io_fail(error, "cannot make a temporary file");
    if (!write_all(s->fd, s->memory.data, s->memory.len, error))
        return false;
    buf_release(&s->memory);
    return true;
}

bool spool_add(struct spool *s, const void *data, size_t n, GError **error)
{
    if (n > s->max - s->len) {
        fail_set(error, FAIL_TOO_BIG, "request: more than %zu bytes", s->max);
        return false;
    }
    if (s->fd < 0 && s->len + n > LIMIT_HTTP_BODY && !to_file(s, error))
        return false;
    s->len += n;
    if (s->fd >= 0)
        return write_all(s->fd, data, n, error);
    buf_add(&s->memory, data, n);
    return true;
}

bool spool_view(struct spool *s, struct str *out, GError **error)
{
    if (s->fd < 0) {
        *out = (struct str){buf_text(&s->memory), s->memory.len};
        return true;
    }
    s->map = mmap(NULL, s->len, PROT_READ, MAP_PRIVATE, s->fd, 0);
    if (s->map == MAP_FAILED) {
        s->map = NULL;
        return io_fail(error, "cannot map");
    }
    *out = (struct str){s->map, s->len};
    return true;
}
