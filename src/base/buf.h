/* buf.h - a growing byte buffer that knows its maximum.
 *
 * It is the output of pages, mails and JSON. Going over the maximum does not end anything: the
 * buffer stays as it was, remembers that it failed, and buf_ok() says so once at the end.
 * The content is always followed by a NUL that does not count. */
#pragma once
#include <glib.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct buf {
    char *data; /* never NULL after the first write */
    size_t len, cap, max;
    bool failed;
};

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b);
/* Forgets the content and the failure, keeps the memory. */
void buf_clear(struct buf *b);
void buf_add(struct buf *b, const void *data, size_t n);
/* NULL adds nothing. */
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Room for N more bytes to be written by the caller at data + len; NULL if that goes over. */
char *buf_reserve(struct buf *b, size_t n) G_GNUC_WARN_UNUSED_RESULT;
static inline bool buf_ok(const struct buf *b)
{
    return !b->failed;
}
/* The content, "" when empty; stays the buffer's. */
const char *buf_text(const struct buf *b);
/* Hands the content over (free with g_free) and leaves the buffer empty. */
char *buf_take(struct buf *b, size_t *len) G_GNUC_WARN_UNUSED_RESULT;

typedef struct buf buf; /* for g_auto(buf) only */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(buf, buf_release)
