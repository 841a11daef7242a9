#include "mail/mime_write.h"

#include "base/fail.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { STAGE_BYTES = 64 * 1024 };

void mime_begin(struct mime_writer *w, struct buf *out, int fd, int64_t max)
{
    *w = (struct mime_writer){.out = out, .fd = fd, .max = max};
}

void mime_fail(struct mime_writer *w, GError *error_take)
{
    if (w->error == NULL)
        w->error = error_take;
    else
        g_error_free(error_take);
}

static void fail_io(struct mime_writer *w)
{
    GError *error = NULL;

    fail_set(&error, FAIL_IO, "mail: it can't be written: %s (is the disk full?)",
             g_strerror(errno));
    mime_fail(w, error);
}

static void fail_size(struct mime_writer *w)
{
    GError *error = NULL;

    fail_set(&error, FAIL_TOO_BIG,
             "mail: larger than %" G_GINT64_FORMAT " bytes (send the files another way)", w->max);
    mime_fail(w, error);
}

/* Hands the buffer over to the file. */
static void flush(struct mime_writer *w)
{
    size_t at = 0;

    while (w->fd >= 0 && w->error == NULL && at < w->out->len) {
        ssize_t n = write(w->fd, w->out->data + at, w->out->len - at);

        if (n < 0 && errno != EINTR)
            fail_io(w);
        at += n > 0 ? (size_t)n : 0;
    }
    if (w->fd >= 0) {
        w->size += (int64_t)w->out->len;
        buf_clear(w->out);
    }
}

static void made(struct mime_writer *w)
{
    if (w->error != NULL)
        return;
    if (!buf_ok(w->out) || w->size + (int64_t)w->out->len > w->max)
        fail_size(w);
    else if (w->out->len >= STAGE_BYTES)
        flush(w);
}

bool mime_end(struct mime_writer *w, int64_t *size, GError **error)
{
    made(w);
    flush(w);
    if (size != NULL)
        *size = w->fd >= 0 ? w->size : (int64_t)w->out->len;
    if (w->error == NULL)
        return true;
    g_propagate_error(error, g_steal_pointer(&w->error));
    return false;
}

void mime_raw(struct mime_writer *w, const char *text)
{
    buf_puts(w->out, text);
    made(w);
}

/* Trailing blanks, a dot and "From " at the beginning of a line are what servers like to change. */
static bool must_quote(const char *s, int column)
{
    unsigned char c = (unsigned char)*s;
    bool last = s[1] == '\0' || s[1] == '\n' || s[1] == '\r';

    if (c == ' ' || c == '\t')
        return last;
    if (column == 0 && (c == '.' || strncmp(s, "From ", 5) == 0))
        return true;
    return c < 0x20 || c >= 0x7f || c == '=';
}

void mime_quoted(struct mime_writer *w, const char *s)
{
    static const char hex[] = "0123456789ABCDEF";
    enum { LINE = 76 };
    int column = 0;

    for (; *s != '\0' && w->error == NULL; s++) {
        bool quote = must_quote(s, column);
        char code[3] = {'=', hex[(unsigned char)*s >> 4], hex[(unsigned char)*s & 15]};

        if (*s == '\n' || *s == '\r') {
            s += *s == '\r' && s[1] == '\n' ? 1 : 0;
            mime_raw(w, "\r\n");
            column = 0;
            continue;
        }
        if (column + (quote ? 3 : 1) >= LINE) {
            buf_puts(w->out, "=\r\n");
            column = 0;
            quote = must_quote(s, column);
        }
        buf_add(w->out, quote ? code : s, quote ? 3 : 1);
        column += quote ? 3 : 1;
    }
    mime_raw(w, "\r\n");
}

void mime_base64(struct mime_writer *w, const void *data, size_t n)
{
    const guchar *p = data;

    for (size_t at = 0; at < n && w->error == NULL; at += MIME_BASE64_LINE) {
        char line[2 * MIME_BASE64_LINE];
        gint state = 0, save = 0;
        gsize len = g_base64_encode_step(p + at, MIN(n - at, (size_t)MIME_BASE64_LINE), FALSE, line,
                                         &state, &save);

        len += g_base64_encode_close(FALSE, line + len, &state, &save);
        buf_add(w->out, line, len);
        mime_raw(w, "\r\n");
    }
}
