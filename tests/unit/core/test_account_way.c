/* Addresses of mail servers, in their parts and back. */
#include "core/account_ca.h"
#include "core/account_way.h"

#include <glib.h>
#include <string.h>

static void parts(void)
{
    static const struct {
        const char *url, *kind, *secure, *host, *user;
        int port;
        const char *back; /* NULL: the same */
    } rows[] = {
        {"imaps://support@mail.example", "imap", "tls", "mail.example", "support", 993, NULL},
        {"imap://support%40firma.example@mail.example", "imap", "starttls", "mail.example",
         "support@firma.example", 143, NULL},
        {"pop3s://a%3Ab%2Fc@mail.example:1995", "pop3", "tls", "mail.example", "a:b/c", 1995, NULL},
        {"smtp://mail.example", "smtp", "starttls", "mail.example", "", 25, NULL},
        {"smtp://u@mail.example:587", "smtp", "starttls", "mail.example", "u", 587, NULL},
        {"smtps://u@[2001:db8::1]:465", "smtp", "tls", "2001:db8::1", "u", 465,
         "smtps://u@[2001:db8::1]"},
        {"smtp://u@mail.example?tls=required", "smtp", "starttls", "mail.example", "u", 25,
         "smtp://u@mail.example"},
        {"smtp://127.0.0.1:2525?tls=none", "smtp", "none", "127.0.0.1", "", 2525, NULL},
        {"smtp://127.0.0.1?tls=opportunistic", "smtp", "opportunistic", "127.0.0.1", "", 25, NULL},
        {"maildir:/var/mail/support", "maildir", "", "", "", 0, NULL},
        {"sendmail:", "sendmail", "", "", "", 0, NULL},
        {"graph:", "graph", "", "", "", 0, NULL},
        {"graph:https://graph.example/v1.0", "graph", "", "", "", 0, NULL},
        {"", "", "", "", "", 0, NULL},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct account_way w;

        g_assert_true(account_way_read(a, rows[i].url, &w));
        g_assert_cmpstr(w.kind, ==, rows[i].kind);
        g_assert_cmpstr(w.secure, ==, rows[i].secure);
        g_assert_cmpstr(w.host, ==, rows[i].host);
        g_assert_cmpstr(w.user, ==, rows[i].user);
        g_assert_cmpint(w.port, ==, rows[i].port);
        g_assert_cmpstr(account_way_url(a, &w), ==,
                        rows[i].back == NULL ? rows[i].url : rows[i].back);
    }
}

static void none(void)
{
    static const char *const rows[] = {"imaps://", "http://mail.example", "mail.example", "imaps:"};
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct account_way w;

        g_assert_false(account_way_read(a, rows[i], &w));
    }
}

/* What is typed, or came by DNS, as a host stays one. */
static void hosts(void)
{
    static const struct {
        const char *host, *url;
    } rows[] = {
        {"mail.example", "imaps://u@mail.example"},
        {"mäil.example", "imaps://u@mäil.example"},
        {"2001:db8::1", "imaps://u@[2001:db8::1]"},
        {"[2001:db8::1]", "imaps://u@[2001:db8::1]"},
        {"evil.example/.mail.example", "imaps://u@"},
        {"evil.example?.mail.example", "imaps://u@"},
        {"evil.example#.mail.example", "imaps://u@"},
        {"mail.example@evil.example", "imaps://u@"},
        {"evil.example%2F.mail.example", "imaps://u@"},
        {"[mail.example]", "imaps://u@"},
        {"evil.example:99", "imaps://u@"},
        {"mail example", "imaps://u@"},
        {"", "imaps://u@"},
    };
    g_autoptr(arena) a = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct account_way w = {.kind = "imap", .secure = "tls", .host = rows[i].host,
                                .user = "u", .port = 993, .rest = ""};

        g_assert_cmpstr(account_way_url(a, &w), ==, rows[i].url);
    }
}

static void trust(void)
{
    static const struct {
        const char *text;
        bool ok;
    } rows[] = {
        {NULL, true},
        {"", true},
        {"/etc/ssl/own.pem", true},
        {"own.pem", false},
        {"-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n", true},
        {"-----BEGIN CERTIFICATE-----\nMII\n", false},
        {"-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n", false},
        {"-----BEGIN PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----",
         false},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpint(account_ca_ok(rows[i].text), ==, rows[i].ok);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/account_way/parts", parts);
    g_test_add_func("/account_way/none", none);
    g_test_add_func("/account_way/hosts", hosts);
    g_test_add_func("/account_way/trust", trust);
    return g_test_run();
}
