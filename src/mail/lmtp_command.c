#include "base/fail.h"
#include "base/text.h"
#include "mail/lmtp_path.h"
#include "mail/lmtp_private.h"

#include <string.h>

enum { MISTAKES_MOST = 100 };

/* A command on its way from check to proceed. */
struct request {
    const char *argument; /* "" if none */
    struct lmtp_path path;
};

void lmtp_mistake(struct lmtp_session *s, const char *reply, struct buf *out)
{
    if (++s->mistakes < MISTAKES_MOST) {
        buf_printf(out, "%s\r\n", reply);
        return;
    }
    buf_puts(out, "421 4.7.0 too many mistakes\r\n");
    lmtp_session_enter(s, LMTP_END);
}

static bool check_none(struct lmtp_session *s, struct request *r, struct buf *out)
{
    if (r->argument[0] == '\0')
        return true;
    lmtp_mistake(s, "501 5.5.4 it takes no argument", out);
    return false;
}

static bool check_some(struct lmtp_session *s, struct request *r, struct buf *out)
{
    if (r->argument[0] != '\0')
        return true;
    lmtp_mistake(s, "501 5.5.4 it needs an argument", out);
    return false;
}

static bool check_any(struct lmtp_session *s, struct request *r, struct buf *out)
{
    (void)s;
    (void)r;
    (void)out;
    return true;
}

static bool check_mail(struct lmtp_session *s, struct request *r, struct buf *out)
{
    const char *wrong;

    arena_reset(s->arena); /* between two transactions nothing in it counts */
    wrong = lmtp_path_read(s->arena, r->argument, LMTP_PATH_FROM, &r->path);
    if (wrong != NULL) {
        lmtp_mistake(s, wrong, out);
        return false;
    }
    if (r->path.size > LIMIT_MAIL_BYTES) {
        buf_printf(out, "552 5.3.4 at most %d bytes\r\n", LIMIT_MAIL_BYTES);
        return false;
    }
    return true;
}

/* RFC 5321 section 4.5.3.1.10: 452 makes the sender come again with the rest. */
static bool check_rcpt(struct lmtp_session *s, struct request *r, struct buf *out)
{
    g_autoptr(GError) error = NULL;
    const char *wrong;

    if (s->n_rcpt == LIMIT_LMTP_RECIPIENTS) {
        buf_puts(out, "452 4.5.3 too many recipients, send the rest again\r\n");
        return false;
    }
    wrong = lmtp_path_read(s->arena, r->argument, LMTP_PATH_TO, &r->path);
    if (wrong != NULL) {
        lmtp_mistake(s, wrong, out);
        return false;
    }
    if (s->handler->rcpt == NULL || s->handler->rcpt(s->handler->app, r->path.address, &error))
        return true;
    lmtp_mistake(s, arena_printf(s->arena, "%s not taken", fail_lmtp(fail_kind(error))), out);
    return false;
}

static void do_lhlo(struct lmtp_session *s, const struct request *r, struct buf *out)
{
    (void)r;
    lmtp_session_enter(s, LMTP_READY);
    buf_printf(out,
               "250-%s\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
               "250-ENHANCEDSTATUSCODES\r\n250-DSN\r\n250 SIZE %d\r\n",
               s->handler->host, LIMIT_MAIL_BYTES);
}

static void do_mail(struct lmtp_session *s, const struct request *r, struct buf *out)
{
    s->mail_from = r->path.address;
    s->smtputf8 = r->path.smtputf8;
    lmtp_session_enter(s, LMTP_MAIL);
    buf_puts(out, "250 2.1.0 ok\r\n");
}

static void do_rcpt(struct lmtp_session *s, const struct request *r, struct buf *out)
{
    s->rcpt[s->n_rcpt++] = r->path.address;
    lmtp_session_enter(s, LMTP_RCPT);
    buf_puts(out, "250 2.1.5 ok\r\n");
}

static void do_data(struct lmtp_session *s, const struct request *r, struct buf *out)
{
    (void)r;
    lmtp_session_enter(s, LMTP_DATA);
    buf_puts(out, "354 end with <CRLF>.<CRLF>\r\n");
}

static void do_rset(struct lmtp_session *s, const struct request *r, struct buf *out)
{
    (void)r;
    if (s->phase != LMTP_START)
        lmtp_session_enter(s, LMTP_READY);
    buf_puts(out, "250 2.0.0 ok\r\n");
}

static void do_noop(struct lmtp_session *s, const struct request *r, struct buf *out)
{
    (void)s;
    (void)r;
    buf_puts(out, "250 2.0.0 ok\r\n");
}

static void do_vrfy(struct lmtp_session *s, const struct request *r, struct buf *out)
{
    (void)s;
    (void)r;
    buf_puts(out, "252 2.1.5 send it and see\r\n");
}

static void do_help(struct lmtp_session *s, const struct request *r, struct buf *out)
{
    (void)s;
    (void)r;
    buf_puts(out, "214 2.0.0 RFC 2033: LHLO MAIL RCPT DATA RSET NOOP VRFY QUIT\r\n");
}

static void do_quit(struct lmtp_session *s, const struct request *r, struct buf *out)
{
    (void)r;
    lmtp_session_enter(s, LMTP_END);
    buf_puts(out, "221 2.0.0 bye\r\n");
}

/* RFC 2033 section 4.1: an SMTP client must notice that this is not SMTP. */
static void do_helo(struct lmtp_session *s, const struct request *r, struct buf *out)
{
    (void)r;
    lmtp_mistake(s, "500 5.5.1 this is LMTP: say LHLO", out);
}

#define IN(phase) (1U << (phase))
#define ANY (IN(LMTP_START) | IN(LMTP_READY) | IN(LMTP_MAIL) | IN(LMTP_RCPT))

static const struct {
    const char *name;
    unsigned phases;     /* in which it may come */
    const char *refusal; /* the reply in the others */
    bool (*check)(struct lmtp_session *s, struct request *r, struct buf *out);
    void (*proceed)(struct lmtp_session *s, const struct request *r, struct buf *out);
} verbs[] = {
    {"LHLO", ANY, NULL, check_some, do_lhlo},
    {"MAIL", IN(LMTP_READY), "503 5.5.1 LHLO first, and one MAIL at a time", check_mail, do_mail},
    {"RCPT", IN(LMTP_MAIL) | IN(LMTP_RCPT), "503 5.5.1 MAIL first", check_rcpt, do_rcpt},
    {"DATA", IN(LMTP_RCPT), "503 5.5.1 RCPT first", check_none, do_data},
    {"RSET", ANY, NULL, check_none, do_rset},
    {"NOOP", ANY, NULL, check_any, do_noop},
    {"VRFY", ANY, NULL, check_some, do_vrfy},
    {"HELP", ANY, NULL, check_any, do_help},
    {"QUIT", ANY, NULL, check_none, do_quit},
    {"HELO", ANY, NULL, check_any, do_helo},
    {"EHLO", ANY, NULL, check_any, do_helo},
};

void lmtp_command(struct lmtp_session *s, const char *line, struct buf *out)
{
    size_t n = strcspn(line, " "), i = 0;
    struct request r = {.argument = line + n + strspn(line + n, " ")};

    while (i < G_N_ELEMENTS(verbs) &&
           (strlen(verbs[i].name) != n || g_ascii_strncasecmp(line, verbs[i].name, n) != 0))
        i++;
    if (i == G_N_ELEMENTS(verbs))
        lmtp_mistake(s, "500 5.5.2 no such command", out);
    else if ((verbs[i].phases & IN(s->phase)) == 0)
        lmtp_mistake(s, verbs[i].refusal, out);
    else if (verbs[i].check(s, &r, out))
        verbs[i].proceed(s, &r, out);
}
