#include "mail/candidate.h"

#include "base/clock.h"
#include "base/text.h"
#include "mail/autoconfig.h"
#include "mail/candidate_known.h"
#include "mail/dns.h"
#include "mail/https.h"

#include <string.h>

enum { DNS_MS = 3000, FILE_SECONDS = 5, SRV_ASKS = 5, SUBMISSIONS = 465, SUBMISSION = 587 };

/* RFC 6186 and RFC 8314, and which way each is. */
static const struct {
    const char *name, *kind, *secure;
} services[SRV_ASKS] = {{"_imaps._tcp", "imap", "tls"},
                        {"_imap._tcp", "imap", "starttls"},
                        {"_pop3s._tcp", "pop3", "tls"},
                        {"_submissions._tcp", "smtp", "tls"},
                        {"_submission._tcp", "smtp", "starttls"}};

/* Names that mail servers usually have, and ways in the order in which they are better. */
static const struct {
    const char *prefix, *kind, *secure;
} usual[] = {
    {"imap.", "imap", "tls"},      {"mail.", "imap", "tls"},      {"", "imap", "tls"},
    {"imap.", "imap", "starttls"}, {"mail.", "imap", "starttls"}, {"pop3.", "pop3", "tls"},
    {"pop.", "pop3", "tls"},       {"mail.", "pop3", "tls"},      {"smtp.", "smtp", "tls"},
    {"smtp.", "smtp", "starttls"}, {"mail.", "smtp", "tls"},      {"mail.", "smtp", "starttls"},
    {"", "smtp", "tls"},           {"", "smtp", "starttls"},
};

/* What is being found out at the same time. */
struct search {
    struct arena *a;
    const struct account_ask *ask;
    const char *domain;
    struct candidates *list;
    struct dns_ask asks[SRV_ASKS + 1];
};

static bool within(const char *host, const char *domain)
{
    size_t n = strlen(host), k = strlen(domain);

    return n >= k && g_ascii_strcasecmp(host + n - k, domain) == 0 &&
           (n == k || host[n - k - 1] == '.');
}

static void add(struct search *s, const char *kind, const char *secure, const char *host, int port,
                const char *user, bool proved)
{
    struct candidates *list = s->list;

    for (size_t i = 0; i < list->n; i++) {
        const struct account_way *w = &list->v[i].way;

        if (strcmp(w->kind, kind) == 0 && strcmp(w->secure, secure) == 0 && w->port == port &&
            g_ascii_strcasecmp(w->host, host) == 0)
            return;
    }
    if (list->n == CANDIDATES_MOST)
        return;
    list->v[list->n++] = (struct candidate){
        .way =
            {.kind = kind, .secure = secure, .host = host, .user = user, .port = port, .rest = ""},
        .trusted = proved || within(host, s->domain),
        .answer = ""};
}

static const char *secure_by_port(int port)
{
    return port == SUBMISSION ? "starttls" : "tls";
}

static void add_known(struct search *s, const char *name)
{
    const struct candidate_known *known = candidate_known(name);
    const char *user = s->ask->address;

    if (known == NULL)
        return;
    if (known->provider != NULL)
        s->list->provider = known->provider;
    add(s, "imap", "tls", known->in != NULL ? known->in : name, account_way_port("imap", "tls"),
        user, true);
    add(s, "smtp", secure_by_port(known->out_port), known->out != NULL ? known->out : name,
        known->out_port, user, true);
}

/* The domain's file, by HTTPS alone: so it is proved. False: there is none there. */
static bool read_file(struct search *s, const char *url)
{
    struct autoconfig_server servers[AUTOCONFIG_SERVERS];
    struct https_call call = {.method = "GET",
                              .url = url,
                              .ca_file = s->ask->ca_file,
                              .most = AUTOCONFIG_BYTES,
                              .seconds = FILE_SECONDS,
                              .public_only = !s->ask->own_net};
    g_autoptr(GError) error = NULL;
    struct https_answer answer;
    enum account_fault fault;
    size_t n = 0;

    if (https_do(&call, &answer, &fault, &error) && answer.status == 200)
        autoconfig_read(s->a, buf_text(&answer.body), answer.body.len, s->ask->address, servers,
                        &n);
    buf_release(&answer.body);
    for (size_t i = 0; i < n; i++)
        if (!servers[i].oauth2)
            add(s, servers[i].kind, servers[i].secure, servers[i].host, servers[i].port,
                text_empty(servers[i].user) ? s->ask->address : servers[i].user, true);
    return n > 0;
}

static void read_files(struct search *s)
{
    const char *port = "";
    g_autofree char *who = g_uri_escape_string(s->ask->address, NULL, FALSE);

#ifdef VORGANG_TEST_HOOKS
    if (g_getenv("VORGANG_TEST_AUTOCONFIG_PORT") != NULL)
        port = arena_printf(s->a, ":%s", g_getenv("VORGANG_TEST_AUTOCONFIG_PORT"));
#endif
    if (!read_file(s, arena_printf(s->a,
                                   "https://autoconfig.%s%s/mail/config-v1.1.xml?emailaddress=%s",
                                   s->domain, port, who)))
        (void)read_file(s, arena_printf(s->a,
                                        "https://%s%s/.well-known/autoconfig/mail/config-v1.1.xml",
                                        s->domain, port));
}

static gpointer ask_dns(gpointer data)
{
    struct search *s = data;

    dns_ask_all(s->asks, SRV_ASKS + 1, DNS_MS);
    return NULL;
}

static void add_records(struct search *s)
{
    const struct dns_ask *mx = &s->asks[SRV_ASKS];

    for (size_t i = 0; i < SRV_ASKS; i++)
        for (size_t k = 0; k < MIN(s->asks[i].n, 2); k++)
            add(s, services[i].kind, services[i].secure, s->asks[i].hosts[k].name,
                s->asks[i].hosts[k].port, s->ask->address, false);
    for (size_t k = 0; k < mx->n; k++)
        add_known(s, mx->hosts[k].name);
}

static void add_usual(struct search *s)
{
    for (size_t i = 0; i < G_N_ELEMENTS(usual); i++)
        add(s, usual[i].kind, usual[i].secure,
            arena_printf(s->a, "%s%s", usual[i].prefix, s->domain),
            account_way_port(usual[i].kind, usual[i].secure), s->ask->address, true);
}

void candidates_find(struct arena *a, const struct account_ask *ask, struct candidates *list)
{
    const char *at = strrchr(ask->address, '@');
    struct search s = {.a = a, .ask = ask, .list = list};
    g_autoptr(arena) of_dns = arena_new();
    GThread *thread;

    *list = (struct candidates){.provider = ""};
    if (at == NULL)
        return;
    s.domain = at + 1;
    for (size_t i = 0; i <= SRV_ASKS; i++) {
        s.asks[i].a = of_dns;
        s.asks[i].mx = i == SRV_ASKS;
        s.asks[i].name =
            i == SRV_ASKS ? s.domain : arena_printf(a, "%s.%s", services[i].name, s.domain);
    }
    thread = g_thread_new("dns", ask_dns, &s);
    add_known(&s, s.domain);
    if (s.list->n == 0)
        read_files(&s);
    g_thread_join(thread);
    add_records(&s);
    for (size_t i = 0; i < list->n; i++) /* names from answers live in their own arena */
        list->v[i].way.host = arena_strdup(a, list->v[i].way.host);
    if (list->n == 0 || list->provider[0] == '\0')
        add_usual(&s);
}
