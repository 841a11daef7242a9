#include "mail/lmtp_session.h"

#include "base/arena.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { IN_MEMORY = 1024 * 1024, PATH_BYTES = 1024 };

enum phase { PHASE_START, PHASE_READY, PHASE_MAIL, PHASE_RCPT, PHASE_DATA, PHASE_END };

struct lmtp_session {
    const struct lmtp_handler *handler;
    enum phase phase;
    struct buf in;   /* bytes not yet looked at: part of a line */
    struct buf body; /* the message, while it is small */
    int fd;          /* the message, once it is big; -1 */
    int64_t size;
    bool line_start, line_too_long, too_big, spool_failed;
    struct arena *arena; /* of one transaction */
    const char *mail_from;
    const char *rcpt[LIMIT_LMTP_RECIPIENTS];
    size_t n_rcpt;
};

struct lmtp_session *lmtp_session_new(const struct lmtp_handler *handler)
{
    struct lmtp_session *s = g_new0(struct lmtp_session, 1);

    s->handler = handler;
    s->fd = -1;
    s->arena = arena_new();
    buf_init(&s->in, 2 * 65536 + LIMIT_LMTP_LINE);
    buf_init(&s->body, IN_MEMORY + 2 * 65536);
    return s;
}

static void forget(struct lmtp_session *s)
{
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
    if (s->body.cap > 65536)
        buf_release(&s->body);
    buf_clear(&s->body);
    s->size = 0;
    s->too_big = s->spool_failed = false;
    s->mail_from = NULL;
    s->n_rcpt = 0;
    arena_reset(s->arena);
    if (s->phase > PHASE_READY && s->phase != PHASE_END)
        s->phase = PHASE_READY;
}

void lmtp_session_free(struct lmtp_session *s)
{
    if (s == NULL)
        return;
    forget(s);
    buf_release(&s->in);
    buf_release(&s->body);
    arena_free(s->arena);
    g_free(s);
}

bool lmtp_session_is_busy(const struct lmtp_session *s)
{
    return s->phase >= PHASE_MAIL && s->phase != PHASE_END;
}

void lmtp_session_greet(struct lmtp_session *s, struct buf *out)
{
    buf_printf(out, "220 %s LMTP Vorgang ready\r\n", s->handler->host);
}

/* The address of "FROM:<a@b> PARAMS": what stands between the brackets, without a source route
 * (RFC 5321 section 4.1.1.3). NULL where it is none. */
static char *path_of(struct arena *a, const char *argument, const char *keyword, const char **params)
{
    size_t n = strlen(keyword), quoted = 0;
    const char *p, *end;

    if (g_ascii_strncasecmp(argument, keyword, n) != 0)
        return NULL;
    for (p = argument + n; *p == ' '; p++)
        ;
    if (*p != '<')
        return NULL;
    for (end = ++p; *end != '\0' && (quoted || *end != '>'); end++) {
        if (*end == '"')
            quoted = !quoted;
        if (*end == '\\' && end[1] != '\0')
            end++;
    }
    if (*end != '>' || end - p > PATH_BYTES)
        return NULL;
    *params = end + 1;
    if (*p == '@' && memchr(p, ':', (size_t)(end - p)) != NULL)
        p = (const char *)memchr(p, ':', (size_t)(end - p)) + 1;
    return arena_strndup(a, p, (size_t)(end - p));
}

/* SIZE is judged at once (RFC 1870); BODY, SMTPUTF8 and the DSN parameters need nothing of us. */
static bool size_fits(const char *params)
{
    for (const char *p = params; *p != '\0'; p++)
        if ((p == params || p[-1] == ' ') && text_starts_ci(p, "SIZE="))
            return g_ascii_strtoll(p + 5, NULL, 10) <= LIMIT_MAIL_BYTES;
    return true;
}

static void do_lhlo(struct lmtp_session *s, const char *argument, struct buf *out)
{
    if (text_empty(argument)) {
        buf_puts(out, "501 5.5.4 LHLO needs your name\r\n");
        return;
    }
    forget(s);
    s->phase = PHASE_READY;
    buf_printf(out,
               "250-%s\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
               "250-ENHANCEDSTATUSCODES\r\n250-DSN\r\n250 SIZE %d\r\n",
               s->handler->host, LIMIT_MAIL_BYTES);
}

static void do_mail(struct lmtp_session *s, const char *argument, struct buf *out)
{
    const char *params = "";
    char *path = path_of(s->arena, argument, "FROM:", &params);

    if (path == NULL) {
        buf_puts(out, "501 5.1.7 MAIL FROM:<address> is the form\r\n");
        return;
    }
    if (!size_fits(params)) {
        buf_printf(out, "552 5.3.4 at most %d bytes\r\n", LIMIT_MAIL_BYTES);
        return;
    }
    s->mail_from = path;
    s->phase = PHASE_MAIL;
    buf_puts(out, "250 2.1.0 ok\r\n");
}

static void do_rcpt(struct lmtp_session *s, const char *argument, struct buf *out)
{
    const char *params = "";
    char *path = path_of(s->arena, argument, "TO:", &params);

    if (text_empty(path)) {
        buf_puts(out, "501 5.1.3 RCPT TO:<address> is the form\r\n");
        return;
    }
    if (s->n_rcpt == LIMIT_LMTP_RECIPIENTS) {
        buf_puts(out, "452 4.5.3 too many recipients, send the rest again\r\n");
        return;
    }
    s->rcpt[s->n_rcpt++] = path;
    s->phase = PHASE_RCPT;
    buf_puts(out, "250 2.1.5 ok\r\n");
}

static void do_data(struct lmtp_session *s, const char *argument, struct buf *out)
{
    (void)argument;
    s->phase = PHASE_DATA;
    s->line_start = true;
    buf_puts(out, "354 end with <CRLF>.<CRLF>\r\n");
}

static void do_rset(struct lmtp_session *s, const char *argument, struct buf *out)
{
    (void)argument;
    forget(s);
    buf_puts(out, "250 2.0.0 ok\r\n");
}

static void do_noop(struct lmtp_session *s, const char *argument, struct buf *out)
{
    (void)s;
    (void)argument;
    buf_puts(out, "250 2.0.0 ok\r\n");
}

static void do_vrfy(struct lmtp_session *s, const char *argument, struct buf *out)
{
    (void)s;
    (void)argument;
    buf_puts(out, "252 2.1.5 send it and see\r\n");
}

static void do_help(struct lmtp_session *s, const char *argument, struct buf *out)
{
    (void)s;
    (void)argument;
    buf_puts(out, "214 2.0.0 RFC 2033: LHLO MAIL RCPT DATA RSET NOOP VRFY QUIT\r\n");
}

static void do_quit(struct lmtp_session *s, const char *argument, struct buf *out)
{
    (void)argument;
    forget(s);
    s->phase = PHASE_END;
    buf_puts(out, "221 2.0.0 bye\r\n");
}

static void do_helo(struct lmtp_session *s, const char *argument, struct buf *out)
{
    (void)s;
    (void)argument;
    buf_puts(out, "500 5.5.1 this is LMTP: say LHLO\r\n");
}

#define IN(phase) (1U << (phase))
#define ANY (IN(PHASE_START) | IN(PHASE_READY) | IN(PHASE_MAIL) | IN(PHASE_RCPT))

static const struct {
    const char *name;
    unsigned phases;
    const char *refusal;
    void (*proceed)(struct lmtp_session *s, const char *argument, struct buf *out);
} verbs[] = {
    {"LHLO", ANY, "", do_lhlo},
    {"MAIL", IN(PHASE_READY), "503 5.5.1 LHLO first, and one MAIL at a time", do_mail},
    {"RCPT", IN(PHASE_MAIL) | IN(PHASE_RCPT), "503 5.5.1 MAIL first", do_rcpt},
    {"DATA", IN(PHASE_RCPT), "503 5.5.1 RCPT first", do_data},
    {"RSET", ANY, "", do_rset},
    {"NOOP", ANY, "", do_noop},
    {"VRFY", ANY, "", do_vrfy},
    {"HELP", ANY, "", do_help},
    {"QUIT", ANY, "", do_quit},
    {"HELO", ANY, "", do_helo},
    {"EHLO", ANY, "", do_helo},
};

static void command(struct lmtp_session *s, char *line, struct buf *out)
{
    size_t n = strcspn(line, " "), i = 0;
    const char *argument = line[n] == '\0' ? "" : line + n + 1;

    while (i < G_N_ELEMENTS(verbs) &&
           (strlen(verbs[i].name) != n || g_ascii_strncasecmp(line, verbs[i].name, n) != 0))
        i++;
    if (i == G_N_ELEMENTS(verbs))
        buf_puts(out, "500 5.5.2 no such command\r\n");
    else if ((verbs[i].phases & IN(s->phase)) == 0)
        buf_printf(out, "%s\r\n", verbs[i].refusal);
    else
        verbs[i].proceed(s, argument, out);
}

static bool to_file(struct lmtp_session *s, const char *data, size_t n)
{
    while (n > 0) {
        ssize_t w = write(s->fd, data, n);

        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0)
            return false;
        data += w;
        n -= (size_t)w;
    }
    return true;
}

static bool spool(struct lmtp_session *s)
{
    const char *dir = s->handler->spool_dir;

    s->fd = dir == NULL ? -1 : open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (s->fd < 0)
        s->fd = memfd_create("message", MFD_CLOEXEC);
    if (s->fd < 0 || !to_file(s, buf_text(&s->body), s->body.len))
        return false;
    buf_release(&s->body);
    return true;
}

/* Bytes of the message. Over the limit, or where the disk does not take it, the rest is read and
 * dropped: the answer comes after the final dot, as the protocol has it. */
static void keep(struct lmtp_session *s, const char *data, size_t n)
{
    s->size += (int64_t)n;
    if (s->size > LIMIT_MAIL_BYTES)
        s->too_big = true;
    if (s->too_big || s->spool_failed)
        return;
    if (s->fd < 0 && s->body.len + n > IN_MEMORY && !spool(s))
        s->spool_failed = true;
    else if (s->fd >= 0)
        s->spool_failed = !to_file(s, data, n);
    else
        buf_add(&s->body, data, n);
}

static void end_of_data(struct lmtp_session *s, struct buf *out)
{
    struct lmtp_message m = {.data = s->fd < 0 ? buf_text(&s->body) : NULL, .fd = s->fd,
                             .size = s->size, .mail_from = s->mail_from, .rcpt_to = s->rcpt,
                             .n_rcpt_to = s->n_rcpt};
    g_autoptr(GError) error = NULL;
    const char *reply = "250 2.0.0", *words = "ok, stored";

    if (s->too_big)
        fail_set(&error, FAIL_TOO_BIG, "more than %d bytes", LIMIT_MAIL_BYTES);
    else if (s->spool_failed)
        fail_set(&error, FAIL_IO, "no room to take it, try again");
    else if (!s->handler->store(s->handler->app, &m, &error) && error == NULL)
        fail_set(&error, FAIL_IO, "not stored, try again");
    if (error != NULL) {
        log_event(LOG_WARN, "lmtp.refused", "size=%" G_GINT64_FORMAT " error=%s", s->size,
                  error->message);
        reply = fail_lmtp(fail_kind(error));
        words = fail_is(error, FAIL_TOO_BIG) ? error->message : "not stored, try again";
    }
    for (size_t i = 0; i < s->n_rcpt; i++)
        buf_printf(out, "%s <%s> %s\r\n", reply, s->rcpt[i], words);
    forget(s);
}

/* Takes what it can of the message from the N bytes at P; returns how many it took. */
static size_t take_data(struct lmtp_session *s, const char *p, size_t n, struct buf *out)
{
    const char *end = p + n, *at = p;

    while (at < end) {
        const char *line = at, *lf;

        if (s->line_start && *at == '.') {
            size_t left = (size_t)(end - at);

            if ((left < 2) || (left < 3 && at[1] == '\r'))
                break;
            if (left >= 3 && at[1] == '\r' && at[2] == '\n') {
                end_of_data(s, out);
                return (size_t)(at + 3 - p);
            }
            line = ++at; /* a stuffed dot */
        }
        lf = memchr(at, '\n', (size_t)(end - at));
        if (lf == NULL) {
            /* A CR at the end may belong to a CRLF: it waits for its LF. */
            size_t whole = (size_t)(end - line) - (end[-1] == '\r' && end - 1 >= line ? 1 : 0);

            keep(s, line, whole);
            if (whole > 0)
                s->line_start = false;
            at = line + whole;
            break;
        }
        keep(s, line, (size_t)(lf + 1 - line));
        s->line_start = lf > p && lf[-1] == '\r';
        at = lf + 1;
    }
    return (size_t)(at - p);
}

/* One command line, if it is there whole; returns how many bytes it took. */
static size_t take_line(struct lmtp_session *s, const char *p, size_t n, struct buf *out)
{
    const char *lf = memchr(p, '\n', n);
    size_t len;

    if (lf == NULL) {
        if (n < LIMIT_LMTP_LINE)
            return 0;
        s->line_too_long = true;
        return n;
    }
    len = (size_t)(lf - p);
    if (s->line_too_long || len > LIMIT_LMTP_LINE || memchr(p, '\0', len) != NULL) {
        buf_puts(out, "500 5.5.6 line too long or broken\r\n");
        s->line_too_long = false;
        return len + 1;
    }
    if (len > 0 && p[len - 1] == '\r')
        len--;
    while (len > 0 && p[len - 1] == ' ')
        len--;
    {
        g_autofree char *line = g_strndup(p, len);

        command(s, line, out);
    }
    return (size_t)(lf + 1 - p);
}

bool lmtp_session_feed(struct lmtp_session *s, const char *data, size_t n, struct buf *out)
{
    size_t at = 0, took;

    while (n > 0 && s->phase != PHASE_END) {
        size_t part = MIN(n, (size_t)65536);

        buf_add(&s->in, data, part);
        data += part;
        n -= part;
        at = 0;
        do {
            const char *p = buf_text(&s->in) + at;
            size_t left = s->in.len - at;

            took = left == 0 ? 0
                   : s->phase == PHASE_DATA ? take_data(s, p, left, out)
                                            : take_line(s, p, left, out);
            at += took;
        } while (took > 0 && s->phase != PHASE_END);
        memmove(s->in.data, s->in.data + at, s->in.len - at);
        s->in.len -= at;
    }
    return s->phase != PHASE_END;
}
