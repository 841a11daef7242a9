#include "base/fail.h"
#include "base/log.h"
#include "base/text.h"
#include "mail/lmtp_private.h"

#include <string.h>

enum { STEP = 64 * 1024 };

struct lmtp_session *lmtp_session_new(const struct lmtp_handler *handler)
{
    struct lmtp_session *s = g_new0(struct lmtp_session, 1);

    s->handler = handler;
    s->arena = arena_new();
    buf_init(&s->in, STEP + LIMIT_LMTP_LINE);
    lmtp_body_init(&s->body, handler->spool_dir);
    return s;
}

void lmtp_session_free(struct lmtp_session *s)
{
    if (s == NULL)
        return;
    buf_release(&s->in);
    lmtp_body_release(&s->body);
    arena_free(s->arena);
    g_free(s);
}

void lmtp_session_enter(struct lmtp_session *s, enum lmtp_phase phase)
{
    s->phase = phase;
    if (phase == LMTP_DATA)
        s->line_start = true;
    if (phase != LMTP_READY)
        return;
    lmtp_body_clear(&s->body);
    s->mail_from = NULL;
    s->smtputf8 = false;
    s->n_rcpt = 0;
    arena_reset(s->arena);
}

bool lmtp_session_in_data(const struct lmtp_session *s)
{
    return s->phase == LMTP_DATA;
}

void lmtp_session_greet(struct lmtp_session *s, struct buf *out)
{
    buf_printf(out, "220 %s LMTP Vorgang ready\r\n", s->handler->host);
}

static bool store(struct lmtp_session *s, GError **error)
{
    bool in_memory = s->body.fd < 0;
    struct lmtp_message m = {.data = in_memory ? buf_text(&s->body.memory) : NULL,
                             .fd = s->body.fd,
                             .size = s->body.size,
                             .mail_from = s->mail_from,
                             .rcpt_to = s->rcpt,
                             .n_rcpt_to = s->n_rcpt,
                             .smtputf8 = s->smtputf8};

    if (s->body.too_big)
        fail_set(error, FAIL_TOO_BIG, "more than %d bytes", LIMIT_MAIL_BYTES);
    else if (s->body.failed)
        fail_set(error, FAIL_IO, "no room to take it");
    else
        return s->handler->store(s->handler->app, &m, error);
    return false;
}

/* RFC 2033 section 4.2: one reply for each recipient that was accepted, in their order. Only a
 * message that is over the limit is refused for good; whatever else went wrong is ours, and what
 * was said about it is for the log, not for the peer. */
static void end_of_data(struct lmtp_session *s, struct buf *out)
{
    g_autoptr(GError) error = NULL;
    const char *reply = "250 2.0.0", *words = "ok, stored";

    if (!store(s, &error)) {
        enum fail kind = error == NULL ? FAIL_IO : fail_kind(error);

        log_event(LOG_WARN, "lmtp.refused", "size=%" G_GINT64_FORMAT " error=%s", s->body.size,
                  error == NULL ? "?" : error->message);
        reply = fail_lmtp(kind);
        words = kind == FAIL_TOO_BIG ? error->message : "not stored";
    } else {
        s->mistakes = 0;
    }
    for (size_t i = 0; i < s->n_rcpt; i++) {
        bool shown = s->smtputf8 || g_str_is_ascii(s->rcpt[i]);

        if (shown)
            buf_printf(out, "%s <%s> %s\r\n", reply, s->rcpt[i], words);
        else
            buf_printf(out, "%s %s\r\n", reply, words);
    }
    lmtp_session_enter(s, LMTP_READY);
}

/* What a line of the message that begins with a dot is; RFC 5321 section 4.5.2. */
enum dot { DOT_END, DOT_STUFFED, DOT_UNCLEAR };

static enum dot dot_is(const char *p, size_t n)
{
    if (n < 2 || (n < 3 && p[1] == '\r'))
        return DOT_UNCLEAR;
    return n >= 3 && p[1] == '\r' && p[2] == '\n' ? DOT_END : DOT_STUFFED;
}

/* One line of the message, or as much of it as is there; returns how many bytes it took. A CR at
 * the end of the bytes waits for what follows it: it may belong to a CRLF. */
static size_t take_text(struct lmtp_session *s, const char *p, size_t n)
{
    const char *lf = memchr(p, '\n', n);
    size_t len = lf != NULL ? (size_t)(lf + 1 - p) : n;

    if (lf == NULL && p[n - 1] == '\r')
        len--;
    if (len == 0)
        return 0;
    lmtp_body_add(&s->body, p, len);
    s->line_start = lf != NULL && len >= 2 && p[len - 2] == '\r';
    return len;
}

/* Takes what it can of the message from the N bytes at P; returns how many it took. */
static size_t take_data(struct lmtp_session *s, const char *p, size_t n, struct buf *out)
{
    size_t at = 0, took;

    do {
        if (s->line_start && p[at] == '.') {
            enum dot dot = dot_is(p + at, n - at);

            if (dot == DOT_UNCLEAR)
                break;
            if (dot == DOT_END) {
                end_of_data(s, out);
                return at + 3;
            }
            at++;
            s->line_start = false;
        }
        took = at < n ? take_text(s, p + at, n - at) : 0;
        at += took;
    } while (took > 0 && at < n);
    return at;
}

static void line_is_there(struct lmtp_session *s, const char *p, size_t n, struct buf *out)
{
    g_autofree char *line = NULL;

    if (s->line_too_long || n > LIMIT_LMTP_LINE || memchr(p, '\0', n) != NULL) {
        s->line_too_long = false;
        lmtp_mistake(s, "500 5.5.2 line too long or broken", out);
        return;
    }
    if (n > 0 && p[n - 1] == '\r')
        n--;
    while (n > 0 && p[n - 1] == ' ')
        n--;
    line = g_strndup(p, n);
    lmtp_command(s, line, out);
}

/* One command line, if it is there whole; returns how many bytes it took. */
static size_t take_line(struct lmtp_session *s, const char *p, size_t n, struct buf *out)
{
    const char *lf = memchr(p, '\n', n);

    if (lf != NULL) {
        line_is_there(s, p, (size_t)(lf - p), out);
        return (size_t)(lf + 1 - p);
    }
    if (n <= LIMIT_LMTP_LINE)
        return 0;
    s->line_too_long = true;
    return n;
}

/* As many lines as there are in what has come; returns how many bytes they took. */
static size_t take(struct lmtp_session *s, const char *p, size_t n, struct buf *out)
{
    size_t at = 0, took;

    do {
        took = s->phase == LMTP_DATA ? take_data(s, p + at, n - at, out)
                                     : take_line(s, p + at, n - at, out);
        at += took;
    } while (took > 0 && at < n && s->phase != LMTP_END);
    return at;
}

bool lmtp_session_feed(struct lmtp_session *s, const char *data, size_t n, struct buf *out)
{
    while (n > 0 && s->phase != LMTP_END) {
        size_t part = MIN(n, (size_t)STEP), took;

        buf_add(&s->in, data, part);
        data += part;
        n -= part;
        took = take(s, s->in.data, s->in.len, out);
        memmove(s->in.data, s->in.data + took, s->in.len - took);
        s->in.len -= took;
    }
    return s->phase != LMTP_END;
}
