#include "mail/lmtp_body.h"

#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

enum { IN_MEMORY = 1024 * 1024, KEEP_BYTES = 64 * 1024 };

void lmtp_body_init(struct lmtp_body *b, const char *dir)
{
    *b = (struct lmtp_body){.dir = dir, .fd = -1};
    buf_init(&b->memory, IN_MEMORY);
}

void lmtp_body_clear(struct lmtp_body *b)
{
    if (b->fd >= 0)
        close(b->fd);
    b->fd = -1;
    if (b->memory.cap > KEEP_BYTES)
        buf_release(&b->memory);
    buf_clear(&b->memory);
    b->size = 0;
    b->too_big = b->failed = false;
}

void lmtp_body_release(struct lmtp_body *b)
{
    lmtp_body_clear(b);
    buf_release(&b->memory);
}

static bool to_file(int fd, const char *data, size_t n)
{
    while (n > 0) {
        ssize_t w = write(fd, data, n);

        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0)
            return false;
        data += w;
        n -= (size_t)w;
    }
    return true;
}

/* What was in memory moves to a file that has no name, so that it goes away with us. */
static bool spool(struct lmtp_body *b)
{
    if (b->dir != NULL)
        b->fd = open(b->dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (b->fd < 0)
        b->fd = memfd_create("message", MFD_CLOEXEC);
    if (b->fd < 0 || !to_file(b->fd, buf_text(&b->memory), b->memory.len))
        return false;
    buf_release(&b->memory);
    return true;
}

void lmtp_body_add(struct lmtp_body *b, const char *data, size_t n)
{
    b->size += (int64_t)n;
    if (b->size > LIMIT_MAIL_BYTES)
        b->too_big = true;
    if (b->too_big || b->failed)
        return;
    if (b->fd < 0 && b->memory.len + n <= IN_MEMORY)
        buf_add(&b->memory, data, n);
    else
        b->failed = (b->fd < 0 && !spool(b)) || !to_file(b->fd, data, n);
}
