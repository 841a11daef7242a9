/* LMTP: transcripts byte for byte, however they are cut; hostile peers; a real server. */
#include "base/arena.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/log.h"
#include "mail/lmtp.h"

#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define HELLO                                                                                      \
    "250-desk.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"                          \
    "250-ENHANCEDSTATUSCODES\r\n250-DSN\r\n250 SIZE 67108864\r\n"
#define OPEN "LHLO a\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n"
#define OPENED HELLO "250 2.1.0 ok\r\n250 2.1.5 ok\r\n354 end with <CRLF>.<CRLF>\r\n"

/* Writes down what it is given; may be told to fail. */
struct desk {
    GString *stored;
    int failure; /* -1: none */
    GMutex lock;
    int n;
};

static bool note(void *app, const struct lmtp_message *m, GError **error)
{
    struct desk *d = app;

    if (d->failure >= 0) {
        fail_set(error, (enum fail)d->failure, "secret words about our disk");
        return false;
    }
    g_string_append_printf(d->stored, "%s>", m->mail_from);
    for (size_t i = 0; i < m->n_rcpt_to; i++)
        g_string_append_printf(d->stored, "%s,", m->rcpt_to[i]);
    g_string_append(d->stored, m->smtputf8 ? "8:" : ":");
    g_assert_cmpint(m->size, <, 100000);
    g_string_append_len(d->stored, m->data, (gssize)m->size);
    g_string_append_c(d->stored, '|');
    return true;
}

static bool known(void *app, const char *address, GError **error)
{
    (void)app;
    if (!g_str_has_prefix(address, "nobody@"))
        return true;
    fail_set(error, FAIL_NOT_FOUND, "no such address");
    return false;
}

/* The client says SAYS after the greeting; the server answers ANSWERS; STORED is what was stored:
 * "from>to,to,:bytes|" for each message. */
static const struct transcript {
    const char *name, *says, *answers, *stored;
    int failure;
} transcripts[] = {
    {"one message", OPEN "Subject: x\r\n\r\nhello\r\n.\r\nQUIT\r\n",
     OPENED "250 2.0.0 <c@d> ok, stored\r\n221 2.0.0 bye\r\n",
     "a@b>c@d,:Subject: x\r\n\r\nhello\r\n|", -1},
    {"an answer for each recipient",
     "lhlo a\r\nmail from:<>\r\nrcpt to:<c@d>\r\nRcpt To: <e@f>\r\ndata\r\n.\r\n",
     HELLO "250 2.1.0 ok\r\n250 2.1.5 ok\r\n250 2.1.5 ok\r\n354 end with <CRLF>.<CRLF>\r\n"
           "250 2.0.0 <c@d> ok, stored\r\n250 2.0.0 <e@f> ok, stored\r\n",
     ">c@d,e@f,:|", -1},
    {"dots", OPEN "..\r\n...a\r\n.b\r\na.\r\n\r\n.\r\n", OPENED "250 2.0.0 <c@d> ok, stored\r\n",
     "a@b>c@d,:.\r\n..a\r\nb\r\na.\r\n\r\n|", -1},
    {"no smuggling by LF . LF", OPEN "a\n.\nMAIL FROM:<x@y>\r\n.\r\n",
     OPENED "250 2.0.0 <c@d> ok, stored\r\n", "a@b>c@d,:a\n.\nMAIL FROM:<x@y>\r\n|", -1},
    {"no smuggling by LF . CRLF", OPEN "a\n.\r\nb\r\n.\r\n",
     OPENED "250 2.0.0 <c@d> ok, stored\r\n", "a@b>c@d,:a\n.\r\nb\r\n|", -1},
    {"no smuggling by CR . CR", OPEN "a\r.\rb\r\n.\r\n", OPENED "250 2.0.0 <c@d> ok, stored\r\n",
     "a@b>c@d,:a\r.\rb\r\n|", -1},
    {"no smuggling by CRLF . LF", OPEN "a\r\n.\nb\r\n.\r\n",
     OPENED "250 2.0.0 <c@d> ok, stored\r\n", "a@b>c@d,:a\r\n\nb\r\n|", -1},
    {"no smuggling by CRLF . CR", OPEN "a\r\n.\rb\r\r\n.\r\n",
     OPENED "250 2.0.0 <c@d> ok, stored\r\n", "a@b>c@d,:a\r\n\rb\r\r\n|", -1},
    {"no smuggling by CR CR LF", OPEN "a\r\r\n.b\r\n.\r\n", OPENED "250 2.0.0 <c@d> ok, stored\r\n",
     "a@b>c@d,:a\r\r\nb\r\n|", -1},
    {"two messages, pipelined",
     OPEN "1\r\n.\r\nMAIL FROM:<g@h>\r\nRCPT TO:<c@d>\r\nDATA\r\n2\r\n.\r\n",
     OPENED "250 2.0.0 <c@d> ok, stored\r\n250 2.1.0 ok\r\n250 2.1.5 ok\r\n"
            "354 end with <CRLF>.<CRLF>\r\n250 2.0.0 <c@d> ok, stored\r\n",
     "a@b>c@d,:1\r\n|g@h>c@d,:2\r\n|", -1},
    {"the disk is full", OPEN "x\r\n.\r\n", OPENED "451 4.3.0 <c@d> not stored\r\n", "", FAIL_IO},
    {"busy", OPEN "x\r\n.\r\n", OPENED "451 4.3.2 <c@d> not stored\r\n", "", FAIL_BUSY},
    {"a bug", OPEN "x\r\n.\r\n", OPENED "451 4.3.0 <c@d> not stored\r\n", "", FAIL_BUG},
    {"order of commands",
     "MAIL FROM:<a@b>\r\nLHLO\r\nLHLO a\r\nRCPT TO:<c@d>\r\nDATA\r\nMAIL FROM:<a@b>\r\nDATA\r\n"
     "MAIL FROM:<a@b>\r\nRSET\r\nRCPT TO:<c@d>\r\n",
     "503 5.5.1 LHLO first, and one MAIL at a time\r\n501 5.5.4 it needs an argument\r\n" HELLO
     "503 5.5.1 MAIL first\r\n503 5.5.1 RCPT first\r\n250 2.1.0 ok\r\n503 5.5.1 RCPT first\r\n"
     "503 5.5.1 LHLO first, and one MAIL at a time\r\n250 2.0.0 ok\r\n503 5.5.1 MAIL first\r\n",
     "", -1},
    {"RSET does not stand for LHLO", "RSET\r\nMAIL FROM:<a@b>\r\n",
     "250 2.0.0 ok\r\n503 5.5.1 LHLO first, and one MAIL at a time\r\n", "", -1},
    {"LHLO again forgets", "LHLO a\r\nMAIL FROM:<a@b>\r\nLHLO a\r\nRCPT TO:<c@d>\r\n",
     HELLO "250 2.1.0 ok\r\n" HELLO "503 5.5.1 MAIL first\r\n", "", -1},
    {"small verbs", "NOOP\r\nNOOP x y\r\nVRFY a\r\nVRFY\r\nHELP\r\nRSET x\r\nQUIT \r\nNOOP\r\n",
     "250 2.0.0 ok\r\n250 2.0.0 ok\r\n252 2.1.5 send it and see\r\n"
     "501 5.5.4 it needs an argument\r\n"
     "214 2.0.0 RFC 2033: LHLO MAIL RCPT DATA RSET NOOP VRFY QUIT\r\n"
     "501 5.5.4 it takes no argument\r\n221 2.0.0 bye\r\n",
     "", -1},
    {"this is not SMTP", "HELO a\r\nEHLO a\r\nSTARTTLS\r\nBDAT 5\r\n\r\n",
     "500 5.5.1 this is LMTP: say LHLO\r\n500 5.5.1 this is LMTP: say LHLO\r\n"
     "500 5.5.2 no such command\r\n500 5.5.2 no such command\r\n500 5.5.2 no such command\r\n",
     "", -1},
    {"parameters",
     "LHLO a\r\nMAIL FROM:<a@b> SIZE=100 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=QQ314159\r\n"
     "RCPT TO:<c@d> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;c@d\r\nDATA\r\n.\r\n",
     OPENED "250 2.0.0 <c@d> ok, stored\r\n", "a@b>c@d,8:|", -1},
    {"parameters that are none",
     "LHLO a\r\nMAIL FROM:<a@b> SIZE=67108865\r\nMAIL FROM:<a@b> SIZE=\r\nMAIL FROM:<a@b> SIZE\r\n"
     "MAIL FROM:<a@b> SIZE=-1\r\nMAIL FROM:<a@b> SIZE=99999999999999999999\r\n"
     "MAIL FROM:<a@b> BODY=BINARYMIME\r\nMAIL FROM:<a@b> SMTPUTF8=1\r\nMAIL FROM:<a@b> X=1\r\n"
     "MAIL FROM:<a@b> NOTIFY=NEVER\r\n",
     HELLO "552 5.3.4 at most 67108864 bytes\r\n"
           "501 5.5.4 a parameter's value is not as it should be\r\n"
           "501 5.5.4 a parameter's value is not as it should be\r\n"
           "501 5.5.4 a parameter's value is not as it should be\r\n"
           "501 5.5.4 a parameter's value is not as it should be\r\n"
           "501 5.5.4 a parameter's value is not as it should be\r\n"
           "501 5.5.4 a parameter's value is not as it should be\r\n"
           "555 5.5.4 an unknown parameter\r\n555 5.5.4 an unknown parameter\r\n",
     "", -1},
    {"paths",
     "LHLO a\r\nMAIL FROM:<@x,@y:\"a>\\\"b\"@c>\r\nRCPT TO:<\xc3\xa4@d>\r\nRCPT TO:postmaster\r\n"
     "RCPT TO:<>\r\nRCPT TO:<a\r\nRCPT TO:<a>b\r\nRCPT TO:<a\rb>\r\nRCPT TO:<\xff>\r\nRCPT\r\n"
     "RCPT TO:<nobody@d>\r\nRCPT TO:<Postmaster>\r\nDATA\r\n.\r\n",
     HELLO "250 2.1.0 ok\r\n250 2.1.5 ok\r\n501 5.1.3 RCPT TO:<address> is the form\r\n"
           "501 5.1.3 RCPT TO:<address> is the form\r\n501 5.1.3 RCPT TO:<address> is the form\r\n"
           "501 5.1.3 RCPT TO:<address> is the form\r\n501 5.1.3 RCPT TO:<address> is the form\r\n"
           "501 5.1.3 RCPT TO:<address> is the form\r\n501 5.1.3 RCPT TO:<address> is the form\r\n"
           "550 5.1.1 not taken\r\n250 2.1.5 ok\r\n354 end with <CRLF>.<CRLF>\r\n"
           "250 2.0.0 ok, stored\r\n250 2.0.0 <Postmaster> ok, stored\r\n",
     "\"a>\\\"b\"@c>\xc3\xa4@d,Postmaster,:|", -1},
    {"bare LF ends a command", "LHLO a\nNOOP\n", HELLO "250 2.0.0 ok\r\n", "", -1},
};

static void desk_init(struct desk *d, struct lmtp_handler *h)
{
    *d = (struct desk){.stored = g_string_new(NULL), .failure = -1};
    g_mutex_init(&d->lock);
    *h = (struct lmtp_handler){.store = note, .rcpt = known, .app = d, .host = "desk.test"};
}

static void run_transcript(const struct transcript *t, size_t step)
{
    struct desk d;
    struct lmtp_handler h;
    g_auto(buf) out;
    struct lmtp_session *s;
    size_t n = strlen(t->says);

    desk_init(&d, &h);
    d.failure = t->failure;
    buf_init(&out, 1 << 20);
    s = lmtp_session_new(&h);
    for (size_t at = 0; at < n; at += step)
        if (!lmtp_session_feed(s, t->says + at, MIN(step, n - at), &out))
            break;
    if (strcmp(buf_text(&out), t->answers) != 0 || strcmp(d.stored->str, t->stored) != 0)
        g_test_message("%s, in steps of %zu", t->name, step);
    g_assert_cmpstr(buf_text(&out), ==, t->answers);
    g_assert_cmpstr(d.stored->str, ==, t->stored);
    lmtp_session_free(s);
    g_string_free(d.stored, TRUE);
}

static void test_transcripts(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(transcripts); i++)
        for (size_t step = 1; step < 40; step++)
            run_transcript(&transcripts[i], step == 39 ? 100000 : step);
}

/* Cut in two at each byte. */
static void test_cuts(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(transcripts); i++) {
        const struct transcript *t = &transcripts[i];

        for (size_t cut = 1; cut < strlen(t->says); cut++) {
            struct desk d;
            struct lmtp_handler h;
            g_auto(buf) out;
            struct lmtp_session *s;

            desk_init(&d, &h);
            d.failure = t->failure;
            buf_init(&out, 1 << 20);
            s = lmtp_session_new(&h);
            if (lmtp_session_feed(s, t->says, cut, &out))
                (void)lmtp_session_feed(s, t->says + cut, strlen(t->says) - cut, &out);
            g_assert_cmpstr(buf_text(&out), ==, t->answers);
            g_assert_cmpstr(d.stored->str, ==, t->stored);
            lmtp_session_free(s);
            g_string_free(d.stored, TRUE);
        }
    }
}

/* Counts and hashes, for messages too big to write down. */
static bool count(void *app, const struct lmtp_message *m, GError **error)
{
    struct desk *d = app;

    (void)error;
    if (m->data == NULL) {
        struct stat st;

        g_assert_cmpint(fstat(m->fd, &st), ==, 0);
        g_assert_cmpint(st.st_size, ==, m->size);
    }
    g_mutex_lock(&d->lock);
    d->n++;
    g_string_printf(d->stored, "%" G_GINT64_FORMAT "%s", m->size, m->data == NULL ? " file" : "");
    g_mutex_unlock(&d->lock);
    return true;
}

static void feed_big(struct lmtp_session *s, size_t bytes, struct buf *out)
{
    g_autofree char *line = g_strnfill(998, 'x');

    line[996] = '\r';
    line[997] = '\n';
    g_assert_true(lmtp_session_feed(s, OPEN, strlen(OPEN), out));
    for (; bytes >= 998; bytes -= 998)
        g_assert_true(lmtp_session_feed(s, line, 998, out));
    g_assert_true(lmtp_session_feed(s, line + 998 - bytes, bytes, out));
    buf_clear(out);
    g_assert_true(lmtp_session_feed(s, ".\r\n", 3, out));
}

static void test_sizes(void)
{
    static const struct {
        size_t bytes;
        const char *stored, *answer;
    } cases[] = {
        {1000, "1000", "250 2.0.0 <c@d> ok, stored\r\n"},
        {1048576, "1048576", "250 2.0.0 <c@d> ok, stored\r\n"},
        {1048577, "1048577 file", "250 2.0.0 <c@d> ok, stored\r\n"},
        {LIMIT_MAIL_BYTES, "67108864 file", "250 2.0.0 <c@d> ok, stored\r\n"},
        {LIMIT_MAIL_BYTES + 1, "", "552 5.3.4 <c@d> more than 67108864 bytes\r\n"},
    };
    const char *dirs[] = {NULL, g_get_tmp_dir()};

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct desk d;
        struct lmtp_handler h;
        g_auto(buf) out;
        struct lmtp_session *s;

        desk_init(&d, &h);
        h.store = count;
        h.spool_dir = dirs[i % 2];
        buf_init(&out, 1 << 20);
        s = lmtp_session_new(&h);
        feed_big(s, cases[i].bytes, &out);
        g_assert_cmpstr(d.stored->str, ==, cases[i].stored);
        g_assert_cmpstr(buf_text(&out), ==, cases[i].answer);
        buf_clear(&out);
        g_assert_true(lmtp_session_feed(s, OPEN ".\r\n", strlen(OPEN) + 3, &out));
        g_assert_cmpstr(d.stored->str, ==, "0");
        lmtp_session_free(s);
        g_string_free(d.stored, TRUE);
    }
}

static void test_hostile(void)
{
    struct desk d;
    struct lmtp_handler h;
    g_auto(buf) out;
    struct lmtp_session *s;
    g_autofree char *line = g_strnfill(1 << 20, 'A');
    int i = 0;

    desk_init(&d, &h);
    buf_init(&out, 1 << 24);
    s = lmtp_session_new(&h);
    g_assert_true(lmtp_session_feed(s, line, 1 << 20, &out));
    g_assert_cmpuint(out.len, ==, 0);
    g_assert_true(lmtp_session_feed(s, "\r\nNOOP\r\nNO\0OP\r\n", 15, &out));
    g_assert_cmpstr(buf_text(&out), ==,
                    "500 5.5.2 line too long or broken\r\n250 2.0.0 ok\r\n"
                    "500 5.5.2 line too long or broken\r\n");
    line[LIMIT_LMTP_LINE] = '\n';
    buf_clear(&out);
    g_assert_true(lmtp_session_feed(s, line, LIMIT_LMTP_LINE + 1, &out));
    g_assert_cmpstr(buf_text(&out), ==, "500 5.5.2 no such command\r\n");
    buf_clear(&out);
    while (lmtp_session_feed(s, "\n", 1, &out))
        i++;
    g_assert_cmpint(i, ==, 96);
    g_assert_true(g_str_has_suffix(buf_text(&out), "\r\n421 4.7.0 too many mistakes\r\n"));
    g_assert_false(lmtp_session_feed(s, "NOOP\r\n", 6, &out));
    lmtp_session_free(s);
    g_string_free(d.stored, TRUE);
}

static void test_recipients(void)
{
    struct desk d;
    struct lmtp_handler h;
    g_auto(buf) out;
    struct lmtp_session *s;
    int ok = 0, later = 0;

    desk_init(&d, &h);
    buf_init(&out, 1 << 20);
    s = lmtp_session_new(&h);
    g_assert_true(lmtp_session_feed(s, "LHLO a\r\nMAIL FROM:<>\r\n", 22, &out));
    for (int i = 0; i < 200; i++) {
        buf_clear(&out);
        g_assert_true(lmtp_session_feed(s, "RCPT TO:<a@b>\r\n", 15, &out));
        ok += g_str_has_prefix(buf_text(&out), "250 2.1.5");
        later += g_str_has_prefix(buf_text(&out), "452 4.5.3");
    }
    g_assert_cmpint(ok, ==, LIMIT_LMTP_RECIPIENTS);
    g_assert_cmpint(later, ==, 200 - LIMIT_LMTP_RECIPIENTS);
    lmtp_session_free(s);
    g_string_free(d.stored, TRUE);
}

static int dial(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    g_assert_cmpint(connect(fd, (struct sockaddr *)&to, sizeof to), ==, 0);
    return fd;
}

/* Reads until TEXT has come; the number of bytes read, -1 at the end of the connection. */
static ssize_t expect(int fd, const char *text)
{
    char got[8192];
    size_t n = 0;

    while (n < sizeof got - 1) {
        ssize_t r = recv(fd, got + n, sizeof got - 1 - n, 0);

        if (r <= 0)
            return -1;
        n += (size_t)r;
        got[n] = '\0';
        if (strstr(got, text) != NULL)
            return (ssize_t)n;
    }
    return -1;
}

enum { SENDERS = 8 };

struct sender {
    int port, messages;
};

static gpointer send_many(gpointer data)
{
    const struct sender *k = data;
    int fd = dial(k->port);
    g_autofree char *body = g_strnfill(2000, 'y');
    g_autofree char *mail =
        g_strdup_printf("MAIL FROM:<a@b> SIZE=2002\r\nRCPT TO:<c@d>\r\nDATA\r\n");
    g_autofree char *text = g_strdup_printf("%s\r\n.\r\n", body);

    g_assert_cmpint(expect(fd, "220 "), >, 0);
    g_assert_cmpint(send(fd, "LHLO a\r\n", 8, 0), ==, 8);
    g_assert_cmpint(expect(fd, "250 SIZE"), >, 0);
    for (int i = 0; i < k->messages; i++) {
        g_assert_cmpint(send(fd, mail, strlen(mail), 0), ==, (ssize_t)strlen(mail));
        g_assert_cmpint(expect(fd, "354 "), >, 0);
        g_assert_cmpint(send(fd, text, strlen(text), 0), ==, (ssize_t)strlen(text));
        g_assert_cmpint(expect(fd, "250 2.0.0"), >, 0);
    }
    close(fd);
    return NULL;
}

static void test_senders(void)
{
    struct desk d;
    struct lmtp_handler h;
    g_autoptr(GError) error = NULL;
    GThread *threads[SENDERS];
    struct sender k = {.messages = g_test_perf() ? 4000 : 200};
    struct lmtp *l;
    double seconds;

    desk_init(&d, &h);
    h.store = count;
    l = lmtp_start("127.0.0.1:0", &h, &error);
    g_assert_no_error(error);
    k.port = lmtp_port(l);
    g_test_timer_start();
    for (int i = 0; i < SENDERS; i++)
        threads[i] = g_thread_new("sender", send_many, &k);
    for (int i = 0; i < SENDERS; i++)
        g_thread_join(threads[i]);
    seconds = g_test_timer_elapsed();
    g_assert_cmpint(d.n, ==, SENDERS * k.messages);
    g_test_maximized_result(d.n / seconds, "%.0f messages/s, client and server on one machine",
                            d.n / seconds);
    lmtp_stop(l);
    g_string_free(d.stored, TRUE);
}

/* At the end: a message that is coming in still gets its answer, the others are told to go. */
static void test_stop(void)
{
    struct desk d;
    struct lmtp_handler h;
    g_autoptr(GError) error = NULL;
    struct lmtp *l;
    int idle, busy, deaf;
    GThread *stopper;

    desk_init(&d, &h);
    l = lmtp_start("127.0.0.1:0", &h, &error);
    g_assert_no_error(error);
    idle = dial(lmtp_port(l));
    busy = dial(lmtp_port(l));
    deaf = dial(lmtp_port(l)); /* sits in the middle of its message for ever */
    g_assert_cmpint(expect(idle, "220 "), >, 0);
    g_assert_cmpint(send(busy, OPEN "half", strlen(OPEN) + 4, 0), >, 0);
    g_assert_cmpint(expect(busy, "354 "), >, 0);
    g_assert_cmpint(send(deaf, OPEN "half", strlen(OPEN) + 4, 0), >, 0);
    g_assert_cmpint(expect(deaf, "354 "), >, 0);
    g_test_timer_start();
    stopper = g_thread_new("stop", (GThreadFunc)(void (*)(void))lmtp_stop, l);
    g_assert_cmpint(expect(idle, "421 4.3.2"), >, 0);
    close(idle);
    g_usleep(200 * 1000);
    g_assert_cmpint(send(busy, "\r\n.\r\n", 5, 0), ==, 5);
    g_assert_cmpint(expect(busy, "250 2.0.0 <c@d> ok, stored\r\n421 4.3.2"), >, 0);
    close(busy);
    g_thread_join(stopper);
    g_assert_cmpfloat(g_test_timer_elapsed(), <, 4.8);
    g_assert_cmpstr(d.stored->str, ==, "a@b>c@d,:half\r\n|");
    close(deaf);
    g_string_free(d.stored, TRUE);
}

static void test_too_many(void)
{
    struct desk d;
    struct lmtp_handler h;
    g_autoptr(GError) error = NULL;
    int fds[LIMIT_LMTP_SESSIONS + 1];
    struct lmtp *l;

    desk_init(&d, &h);
    l = lmtp_start("127.0.0.1:0", &h, &error);
    g_assert_no_error(error);
    for (int i = 0; i < LIMIT_LMTP_SESSIONS; i++) {
        fds[i] = dial(lmtp_port(l));
        g_assert_cmpint(expect(fds[i], "220 "), >, 0);
    }
    fds[LIMIT_LMTP_SESSIONS] = dial(lmtp_port(l));
    g_assert_cmpint(expect(fds[LIMIT_LMTP_SESSIONS], "421 4.3.2"), >, 0);
    for (int i = 0; i <= LIMIT_LMTP_SESSIONS; i++)
        close(fds[i]);
    lmtp_stop(l);
    g_string_free(d.stored, TRUE);
}

static void test_unix(void)
{
    struct desk d;
    struct lmtp_handler h;
    g_autoptr(GError) error = NULL;
    g_autofree char *dir = g_dir_make_tmp("lmtp-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "socket", NULL);
    g_autofree char *where = g_strdup_printf("unix:%s", path);
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    struct lmtp *l, *second;
    int fd, stale;

    desk_init(&d, &h);
    g_strlcpy(to.sun_path, path, sizeof to.sun_path);
    stale = socket(AF_UNIX, SOCK_STREAM, 0);
    g_assert_cmpint(bind(stale, (struct sockaddr *)&to, sizeof to), ==, 0);
    close(stale);
    l = lmtp_start(where, &h, &error);
    g_assert_no_error(error);
    second = lmtp_start(where, &h, &error);
    g_assert_null(second);
    g_assert_error(error, FAIL, FAIL_IO);
    g_clear_error(&error);
    fd = socket(AF_UNIX, SOCK_STREAM, 0);
    g_assert_cmpint(connect(fd, (struct sockaddr *)&to, sizeof to), ==, 0);
    g_assert_cmpint(expect(fd, "220 desk.test"), >, 0);
    close(fd);
    lmtp_stop(l);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    g_assert_true(g_file_set_contents(path, "mine", 4, NULL));
    g_assert_null(lmtp_start(where, &h, &error));
    g_assert_error(error, FAIL, FAIL_IO);
    g_assert_true(g_file_test(path, G_FILE_TEST_IS_REGULAR));
    unlink(path);
    rmdir(dir);
    g_string_free(d.stored, TRUE);
}

static void test_where(void)
{
    static const char *const wrong[] = {"", "8080", "no.such.host.invalid:25", "127.0.0.1:x",
                                        "unix:"};
    struct desk d;
    struct lmtp_handler h;

    desk_init(&d, &h);
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(lmtp_start(wrong[i], &h, &error));
        g_assert_error(error, FAIL, FAIL_IO);
    }
    g_string_free(d.stored, TRUE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    log_threshold(LOG_ERROR);
    g_test_add_func("/lmtp/transcripts", test_transcripts);
    g_test_add_func("/lmtp/cuts", test_cuts);
    g_test_add_func("/lmtp/sizes", test_sizes);
    g_test_add_func("/lmtp/hostile", test_hostile);
    g_test_add_func("/lmtp/recipients", test_recipients);
    g_test_add_func("/lmtp/senders", test_senders);
    g_test_add_func("/lmtp/stop", test_stop);
    g_test_add_func("/lmtp/too-many", test_too_many);
    g_test_add_func("/lmtp/unix", test_unix);
    g_test_add_func("/lmtp/where", test_where);
    return g_test_run();
}
