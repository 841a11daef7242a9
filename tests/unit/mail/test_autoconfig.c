/* What a domain's autoconfiguration file says, and providers that are known by name. */
#include "mail/autoconfig.h"
#include "mail/candidate_known.h"

#include <glib.h>
#include <string.h>

#define ADDRESS "support@firma.example"
#define SERVER(type, rest)                                                                         \
    "<incomingServer type=\"" type "\">" rest "<authentication>password-cleartext"                 \
    "</authentication></incomingServer>"
#define FILE_OF(servers)                                                                           \
    "<?xml version=\"1.0\"?><!-- x --><clientConfig version=\"1.1\"><emailProvider id=\"x\">"      \
    "<domain>firma.example</domain>" servers "</emailProvider></clientConfig>"
#define HOST(name, port, socket)                                                                   \
    "<hostname>" name "</hostname><port>" port "</port><socketType>" socket "</socketType>"

static void servers(void)
{
    static const struct {
        const char *file;
        size_t n;
        const char *kind, *host, *secure, *user;
        int port;
        bool oauth2;
    } rows[] = {
        {FILE_OF(SERVER("imap", HOST("imap.%EMAILDOMAIN%", "993",
                                     "SSL") "<username>%EMAILADDRESS%</username>")),
         1, "imap", "imap.firma.example", "tls", ADDRESS, 993, false},
        {FILE_OF(SERVER("pop3", HOST(" pop.firma.example ", "110",
                                     "STARTTLS") "<username>%EMAILLOCALPART%</username>")),
         1, "pop3", "pop.firma.example", "starttls", "support", 110, false},
        {FILE_OF("<incomingServer type=\"imap\">" HOST(
             "outlook.office365.com", "993",
             "SSL") "<username>%EMAILADDRESS%</username><authentication>OAuth2</authentication>"
                    "</incomingServer>"),
         1, "imap", "outlook.office365.com", "tls", ADDRESS, 993, true},
        /* without encryption, without a port, with a host that is none, of an unknown kind */
        {FILE_OF(SERVER("imap", HOST("imap.firma.example", "143", "plain"))), 0, NULL},
        {FILE_OF(SERVER("imap", HOST("imap.firma.example", "", "SSL"))), 0, NULL},
        {FILE_OF(SERVER("imap", HOST("im ap/..", "993", "SSL"))), 0, NULL},
        {FILE_OF(SERVER("imap", HOST("user@host", "993", "SSL"))), 0, NULL},
        {FILE_OF(SERVER("exchange", HOST("x.example", "443", "SSL"))), 0, NULL},
        /* no file at all */
        {"", 0, NULL},
        {"<html><body>404", 0, NULL},
        {"<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>", 0, NULL},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(arena) a = arena_new();
        struct autoconfig_server v[AUTOCONFIG_SERVERS];
        size_t n = 99;

        autoconfig_read(a, rows[i].file, strlen(rows[i].file), ADDRESS, v, &n);
        g_assert_cmpuint(n, ==, rows[i].n);
        if (n == 0)
            continue;
        g_assert_cmpstr(v[0].kind, ==, rows[i].kind);
        g_assert_cmpstr(v[0].host, ==, rows[i].host);
        g_assert_cmpstr(v[0].secure, ==, rows[i].secure);
        g_assert_cmpstr(v[0].user, ==, rows[i].user);
        g_assert_cmpint(v[0].port, ==, rows[i].port);
        g_assert_cmpint(v[0].oauth2, ==, rows[i].oauth2);
    }
}

static void known(void)
{
    static const struct {
        const char *name, *in, *provider;
    } rows[] = {
        {"firma-de.mail.protection.outlook.com", "outlook.office365.com", "microsoft"},
        {"aspmx.l.google.com", "imap.gmail.com", "google"},
        {"GMX.de", "imap.gmx.net", NULL},
        {"mx00.kundenserver.de", "imap.ionos.de", NULL},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct candidate_known *k = candidate_known(rows[i].name);

        g_assert_nonnull(k);
        g_assert_cmpstr(k->in, ==, rows[i].in);
        g_assert_cmpstr(k->provider, ==, rows[i].provider);
    }
    g_assert_null(candidate_known("notgmx.de"));
    g_assert_null(candidate_known("gmx.de.evil.example"));
    g_assert_null(candidate_known(""));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/autoconfig/servers", servers);
    g_test_add_func("/autoconfig/known", known);
    return g_test_run();
}
