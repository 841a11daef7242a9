/* Handing a mail to a server that behaves in every way there is: what became of the mail, what the
 * server said, and what it got to hear. */
#include "base/fail.h"
#include "mail/smtp.h"
#include "smtp_server.h"

#include <glib.h>
#include <string.h>
#include <unistd.h>

#define MAIL "Subject: x\r\n\r\n.a dot\r\n..two\r\nend\r\n"
#define PASSWORD "geheim-und-lang"

struct run {
    struct smtp_server *server;
    struct smtp *smtp;
    struct arena *a;
};

static struct run begin(const struct script *script, const char *user, const char *query,
                        const struct smtp_config *more)
{
    struct smtp_config c = more == NULL ? (struct smtp_config){0} : *more;
    struct run r = {.server = smtp_server_start(script), .a = arena_new()};
    g_autoptr(GError) error = NULL;
    int port = smtp_server_port(r.server);

    c.url =
        arena_printf(r.a, "smtp://%s%s127.0.0.1:%d%s", user, *user == '\0' ? "" : "@", port, query);
    c.local_name = "desk.example";
    if (c.connect_seconds == 0)
        c.connect_seconds = 5;
    if (c.answer_seconds == 0)
        c.answer_seconds = 5;
    r.smtp = smtp_open(&c, &error);
    g_assert_no_error(error);
    return r;
}

static void end(struct run *r)
{
    smtp_close(r->smtp);
    smtp_server_stop(r->server);
    arena_free(r->a);
}

static struct smtp_answer send_text(struct run *r, const char *text)
{
    const struct smtp_mail mail = {.data = text, .size = (int64_t)strlen(text)};
    struct smtp_answer answer = {0};

    smtp_send(r->smtp, r->a, "desk@desk.example", "petra@kunde.example", &mail, &answer);
    return answer;
}

static void taken(void)
{
    static const struct script script = {.dot = "250 2.0.0 queued as 1234"};
    struct run r = begin(&script, "", "", NULL);
    struct smtp_answer answer = send_text(&r, MAIL);
    g_auto(heard) h = smtp_server_heard(r.server);

    g_assert_cmpint(answer.fate, ==, SMTP_ACCEPTED);
    g_assert_cmpint(answer.code, ==, 250);
    g_assert_cmpstr(answer.status, ==, "2.0.0");
    g_assert_cmpstr(answer.words, ==, "250 2.0.0 queued as 1234");
    g_assert_cmpstr(h.mail, ==, MAIL);
    g_assert_true(g_str_has_prefix(h.clear, "EHLO desk.example\n"));
    g_assert_true(g_str_has_prefix(h.mail_from, "MAIL FROM:<desk@desk.example>"));
    g_assert_cmpstr(h.rcpt_to, ==, "RCPT TO:<petra@kunde.example>");
    end(&r);
}

static void from_a_file(void)
{
    static const struct script script = {0};
    struct run r = begin(&script, "", "", NULL);
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("smtp-mail-XXXXXX", &path, NULL);
    struct smtp_mail mail = {.fd = fd, .size = strlen(MAIL)};
    struct smtp_answer answer;

    g_assert_cmpint(write(fd, MAIL, strlen(MAIL)), ==, strlen(MAIL));
    smtp_send(r.smtp, r.a, "", "petra@kunde.example", &mail, &answer);
    g_assert_cmpint(answer.fate, ==, SMTP_ACCEPTED);
    {
        g_auto(heard) h = smtp_server_heard(r.server);

        g_assert_cmpstr(h.mail, ==, MAIL);
        g_assert_true(g_str_has_prefix(h.mail_from, "MAIL FROM:<>"));
    }
    /* Shorter than it was said to be: half a mail must not be taken for one. */
    mail.size += 1000;
    smtp_send(r.smtp, r.a, "", "petra@kunde.example", &mail, &answer);
    g_assert_cmpint(answer.fate, ==, SMTP_LATER);
    {
        g_auto(heard) h = smtp_server_heard(r.server);

        g_assert_cmpint(h.mails, ==, 1);
    }
    close(fd);
    unlink(path);
    end(&r);
}

/* 4xx and 5xx at each step. */
static void refusals(void)
{
    static const struct {
        struct script script;
        enum smtp_fate fate;
        int code;
        const char *status;
    } cases[] = {
        {{.greeting = "421 4.3.2 not now"}, SMTP_LATER, 421, "4.3.2"},
        {{.greeting = "554 5.7.1 no service"}, SMTP_LATER, 554, "5.7.1"},
        {{.ehlo = "421 4.3.2 closing"}, SMTP_LATER, 421, "4.3.2"},
        {{.mail = "451 4.3.0 try again"}, SMTP_LATER, 451, "4.3.0"},
        {{.mail = "550 5.1.8 bad sender"}, SMTP_REFUSED, 550, "5.1.8"},
        {{.rcpt = "450 4.2.0 greylisted"}, SMTP_LATER, 450, "4.2.0"},
        {{.rcpt = "550 5.1.1 no such user"}, SMTP_REFUSED, 550, "5.1.1"},
        {{.rcpt = "550-5.1.1 there is\r\n550 5.1.1 nobody"}, SMTP_REFUSED, 550, "5.1.1"},
        {{.rcpt = "552 full"}, SMTP_REFUSED, 552, NULL},
        {{.data = "451 4.3.0 disk full"}, SMTP_LATER, 451, "4.3.0"},
        {{.data = "554 5.5.1 no valid recipients"}, SMTP_REFUSED, 554, "5.5.1"},
        {{.dot = "452 4.3.1 no room"}, SMTP_LATER, 452, "4.3.1"},
        {{.dot = "552 5.3.4 too big"}, SMTP_REFUSED, 552, "5.3.4"},
        {{.dot = "554 5.7.1 spam \xff\x01 words"}, SMTP_REFUSED, 554, "5.7.1"},
        {{.mail = "nonsense"}, SMTP_LATER, 0, NULL},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const struct smtp_config quick = {.answer_seconds = 2};
        struct run r = begin(&cases[i].script, "", "", &quick);
        struct smtp_answer answer = send_text(&r, MAIL);
        g_auto(heard) h = smtp_server_heard(r.server);

        g_test_message("case %zu: fate %d code %d %s", i, answer.fate, answer.code, answer.words);
        g_assert_cmpint(answer.fate, ==, cases[i].fate);
        g_assert_cmpint(answer.code, ==, cases[i].code);
        g_assert_cmpstr(answer.status, ==, cases[i].status);
        g_assert_nonnull(answer.words);
        g_assert_true(g_utf8_validate(answer.words, -1, NULL));
        g_assert_null(strpbrk(answer.words, "\r\n"));
        g_assert_cmpint(h.connections, ==, 1);
        g_assert_cmpint(h.mails, ==, cases[i].script.dot != NULL);
        end(&r);
    }
}

/* The connection goes at each step: later, once, with a word about why. */
static void closes(void)
{
    static const struct {
        struct script script;
        int mails;
    } cases[] = {
        {{.greeting = ""}, 0}, {{.ehlo = ""}, 0}, {{.mail = ""}, 0},
        {{.rcpt = ""}, 0},     {{.data = ""}, 0}, {{.dot = ""}, 1},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct run r = begin(&cases[i].script, "", "", NULL);
        struct smtp_answer answer = send_text(&r, MAIL);
        g_auto(heard) h = smtp_server_heard(r.server);

        g_test_message("case %zu: fate %d code %d %s", i, answer.fate, answer.code, answer.words);
        g_assert_cmpint(answer.fate, ==, SMTP_LATER);
        g_assert_cmpint(answer.code, ==, 0);
        g_assert_true(answer.words != NULL && *answer.words != '\0');
        g_assert_cmpint(h.mails, ==, cases[i].mails);
        g_assert_cmpint(h.connections, ==, 1);
        end(&r);
    }
}

static void nobody_there(void)
{
    static const struct script script = {0};
    struct run r = begin(&script, "", "", NULL);
    struct smtp_answer answer;

    smtp_server_stop(r.server);
    answer = send_text(&r, MAIL);
    g_assert_cmpint(answer.fate, ==, SMTP_LATER);
    g_assert_cmpint(answer.code, ==, 0);
    smtp_close(r.smtp);
    arena_free(r.a);
}

static void one_connection_for_many(void)
{
    static const struct script script = {0};
    struct run r = begin(&script, "", "", NULL);

    for (int i = 0; i < 5; i++)
        g_assert_cmpint(send_text(&r, MAIL).fate, ==, SMTP_ACCEPTED);
    {
        g_auto(heard) h = smtp_server_heard(r.server);

        g_assert_cmpint(h.connections, ==, 1);
        g_assert_cmpint(h.mails, ==, 5);
    }
    end(&r);
}

/* The server closed while the connection rested: a new one, and the mail goes out once. */
static void stale_connection(void)
{
    static const struct script script = {.drops_idle = true};
    struct run r = begin(&script, "", "", NULL);

    for (int i = 0; i < 3; i++) {
        g_assert_cmpint(send_text(&r, MAIL).fate, ==, SMTP_ACCEPTED);
        g_usleep(100 * 1000);
    }
    {
        g_auto(heard) h = smtp_server_heard(r.server);

        g_assert_cmpint(h.connections, ==, 3);
        g_assert_cmpint(h.mails, ==, 3);
    }
    end(&r);
}

/* After a refusal the next mail is a matter of its own. */
static void after_a_refusal(void)
{
    static const struct script script = {.rcpt = "550 5.1.1 no such user"};
    struct run r = begin(&script, "", "", NULL);

    for (int i = 0; i < 3; i++) {
        struct smtp_answer answer = send_text(&r, MAIL);

        g_assert_cmpint(answer.fate, ==, SMTP_REFUSED);
        g_assert_cmpint(answer.code, ==, 550);
    }
    end(&r);
}

/* The answer does not come in time: later, and not sent again at once. */
static void slow_server(void)
{
    static const struct script script = {.slow_ms = 3000};
    static const struct smtp_config quick = {.answer_seconds = 1};
    struct run r = begin(&script, "", "", &quick);
    int64_t begun = g_get_monotonic_time();
    struct smtp_answer answer = send_text(&r, MAIL);

    g_assert_cmpint(answer.fate, ==, SMTP_LATER);
    g_assert_cmpint(answer.code, ==, 0);
    g_assert_cmpint((int)((g_get_monotonic_time() - begun) / 1000), <, 2900);
    {
        g_auto(heard) h = smtp_server_heard(r.server);

        g_assert_cmpint(h.mails, ==, 1);
    }
    end(&r);
}

/* What may become an injection never reaches the server. */
static void unfit_addresses(void)
{
    static const char *const bad[] = {"",
                                      "a b@c.example",
                                      "a@c.example>\r\nRCPT TO:<x@y.example",
                                      "a@c.example\r\nDATA",
                                      "<a@c.example>",
                                      "-oQ/tmp",
                                      "a\x7f@c.example"};
    static const struct script script = {0};
    struct run r = begin(&script, "", "", NULL);
    const struct smtp_mail mail = {.data = MAIL, .size = strlen(MAIL)};

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        struct smtp_answer answer = {0};

        smtp_send(r.smtp, r.a, "desk@desk.example", bad[i], &mail, &answer);
        g_assert_cmpint(answer.fate, ==, SMTP_REFUSED);
        if (*bad[i] == '\0')
            continue;
        smtp_send(r.smtp, r.a, bad[i], "petra@kunde.example", &mail, &answer);
        g_assert_cmpint(answer.fate, ==, SMTP_REFUSED);
    }
    {
        g_auto(heard) h = smtp_server_heard(r.server);

        g_assert_cmpint(h.connections, ==, 0);
    }
    end(&r);
}

/* The password in any of the forms in which SMTP carries it. */
static void assert_no_secret(const char *clear)
{
    g_autofree char *plain =
        g_base64_encode((const guchar *)"\0jana\0" PASSWORD, sizeof PASSWORD + 5);
    g_autofree char *login = g_base64_encode((const guchar *)PASSWORD, strlen(PASSWORD));

    g_assert_null(strstr(clear, PASSWORD));
    g_assert_null(strstr(clear, plain));
    g_assert_null(strstr(clear, login));
    g_assert_null(strstr(clear, "AUTH"));
}

/* What encryption there is, what is wanted, and whether the mail and the password go. */
static void encryption(void)
{
    static const struct {
        struct script script;
        const char *query;
        bool knows_ca, goes, tls;
    } cases[] = {
        {{.offers_auth = true}, "?tls=required", true, false, false},
        {{.offers_auth = true, .offers_tls = true, .starttls = "454 4.7.0 not now"},
         "?tls=required",
         true,
         false,
         false},
        {{.offers_auth = true, .offers_tls = true, .starttls = ""},
         "?tls=required",
         true,
         false,
         false},
        {{.offers_auth = true, .offers_tls = true}, "?tls=required", false, false, false},
        {{.offers_auth = true, .offers_tls = true}, "?tls=required", true, true, true},
        /* on this machine whatever there is will do */
        {{.offers_auth = true, .offers_tls = true}, "", false, true, true},
        {{.offers_auth = true}, "", false, true, false},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct smtp_server *other = smtp_server_start(&cases[4].script);
        struct run r = {.server = smtp_server_start(&cases[i].script), .a = arena_new()};
        struct smtp_config c = {.url = arena_printf(r.a, "smtp://jana@127.0.0.1:%d%s",
                                                    smtp_server_port(r.server), cases[i].query),
                                .password = PASSWORD,
                                .local_name = "desk.example",
                                .connect_seconds = 5,
                                .answer_seconds = 5};
        g_autoptr(GError) error = NULL;
        struct smtp_answer answer;

        if (cases[i].knows_ca && smtp_server_ca(r.server) != NULL)
            c.ca_file = smtp_server_ca(r.server);
        else if (*cases[i].query != '\0')
            c.ca_file = smtp_server_ca(other);
        r.smtp = smtp_open(&c, &error);
        g_assert_no_error(error);
        answer = send_text(&r, MAIL);
        {
            g_auto(heard) h = smtp_server_heard(r.server);

            g_test_message("case %zu: fate %d %s", i, answer.fate, answer.words);
            g_assert_cmpint(answer.fate, ==, cases[i].goes ? SMTP_ACCEPTED : SMTP_LATER);
            g_assert_cmpint(h.mails, ==, cases[i].goes);
            if (cases[i].tls)
                g_assert_nonnull(strstr(h.secret, "AUTH"));
            if (cases[i].tls || !cases[i].goes)
                assert_no_secret(h.clear);
            else
                g_assert_nonnull(strstr(h.clear, "AUTH"));
        }
        end(&r);
        smtp_server_stop(other);
    }
}

/* A password that the server does not want is the account's trouble, not the mail's. */
static void wrong_password(void)
{
    static const char *const words[] = {"535 5.7.8 wrong", "534 5.7.9 too weak", "454 4.7.0 later"};

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        const struct script script = {.offers_auth = true, .auth = words[i]};
        const struct smtp_config c = {.password = PASSWORD};
        struct run r = begin(&script, "jana", "", &c);
        g_autoptr(GError) error = NULL;

        g_assert_cmpint(send_text(&r, MAIL).fate, ==, SMTP_LATER);
        g_assert_false(smtp_try(r.smtp, &error));
        g_assert_true(fail_is(error, FAIL_IO));
        g_assert_null(strstr(error->message, PASSWORD));
        end(&r);
    }
}

static void tries(void)
{
    static const struct script script = {.offers_auth = true};
    static const struct smtp_config c = {.bearer = "token-of-oauth"};
    struct run r = begin(&script, "jana", "", &c);
    g_autoptr(GError) error = NULL;

    g_assert_true(smtp_try(r.smtp, &error));
    g_assert_no_error(error);
    g_assert_cmpint(send_text(&r, MAIL).fate, ==, SMTP_ACCEPTED);
    g_assert_true(smtp_try(r.smtp, &error));
    {
        g_auto(heard) h = smtp_server_heard(r.server);

        g_assert_cmpint(h.mails, ==, 1);
        g_assert_nonnull(strstr(h.clear, "AUTH XOAUTH2"));
        g_assert_nonnull(strstr(h.clear, "NOOP"));
    }
    end(&r);
}

static void addresses_of_servers(void)
{
    static const struct {
        const char *url, *password;
        bool ok;
    } cases[] = {
        {"smtp://mail.example", NULL, true},
        {"smtps://mail.example:465", "p", true},
        {"smtp://jana@mail.example:587", "p", true},
        {"smtp://jana@mail.example?tls=required", "p", true},
        {"smtp://mail.example?tls=none", NULL, true},
        {"smtp://jana@mail.example?tls=none", "p", false},
        {"smtp://jana@mail.example?tls=opportunistic", "p", false},
        {"smtp://jana@127.evil.example?tls=none", "p", false},
        {"smtp://jana@127.0.0.1.evil.example?tls=none", "p", false},
        {"smtp://jana@127.0.0.1?tls=none", "p", true},
        {"smtp://jana@localhost?tls=none", "p", true},
        {"smtp://jana@[::1]?tls=none", "p", true},
        {"smtp://mail.example?what=ever", NULL, false},
        {"smtp://", NULL, false},
        {"http://mail.example", NULL, false},
        {"file:///etc/passwd", NULL, false},
        {"mail.example", NULL, false},
        {"", NULL, false},
        {"sendmail:", NULL, true},
        {"sendmail:/usr/sbin/sendmail", NULL, true},
        {"sendmail:sendmail -t", NULL, false},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const struct smtp_config c = {
            .url = cases[i].url, .password = cases[i].password, .local_name = "d.example"};
        g_autoptr(GError) error = NULL;
        g_autoptr(smtp) s = smtp_open(&c, &error);

        if ((s != NULL) != cases[i].ok)
            g_error("%s: %s", cases[i].url, error == NULL ? "is taken" : error->message);
        g_assert_true((error != NULL) == (s == NULL));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/smtp/taken", taken);
    g_test_add_func("/smtp/from-a-file", from_a_file);
    g_test_add_func("/smtp/refusals", refusals);
    g_test_add_func("/smtp/closes", closes);
    g_test_add_func("/smtp/nobody-there", nobody_there);
    g_test_add_func("/smtp/one-connection-for-many", one_connection_for_many);
    g_test_add_func("/smtp/stale-connection", stale_connection);
    g_test_add_func("/smtp/after-a-refusal", after_a_refusal);
    g_test_add_func("/smtp/slow-server", slow_server);
    g_test_add_func("/smtp/unfit-addresses", unfit_addresses);
    g_test_add_func("/smtp/encryption", encryption);
    g_test_add_func("/smtp/wrong-password", wrong_password);
    g_test_add_func("/smtp/tries", tries);
    g_test_add_func("/smtp/addresses-of-servers", addresses_of_servers);
    return g_test_run();
}
