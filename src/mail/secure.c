#include "mail/secure.h"

#include "base/fail.h"
#include "base/ip.h"
#include "base/text.h"
#include "core/account_way.h"

#include <arpa/inet.h>
#include <string.h>

bool secure_is_loopback(const char *host)
{
    struct in_addr v4;

    if (strcmp(host, "localhost") == 0 || strcmp(host, "::1") == 0)
        return true;
    return inet_pton(AF_INET, host, &v4) == 1 && ntohl(v4.s_addr) >> 24 == 127;
}

static const char *host_of(GUri *uri)
{
    const char *host = g_uri_get_host(uri);

    return host == NULL ? "" : host;
}

struct secure secure_of(GUri *uri, const char *ca_file)
{
    static const struct {
        const char *query;
        struct secure tls;
    } ways[] = {
        {"tls=none", {CURLUSESSL_NONE, true}},
        {"tls=opportunistic", {CURLUSESSL_TRY, false}},
        {"tls=required", {CURLUSESSL_ALL, true}},
    };
    bool implicit = g_str_has_suffix(g_uri_get_scheme(uri), "s");
    struct secure tls = {CURLUSESSL_ALL, true};

    if (!implicit && secure_is_loopback(host_of(uri)))
        tls = (struct secure){CURLUSESSL_TRY, false};
    for (size_t i = 0; !implicit && i < G_N_ELEMENTS(ways); i++)
        if (g_strcmp0(g_uri_get_query(uri), ways[i].query) == 0)
            tls = ways[i].tls;
    tls.verify = tls.verify || !text_empty(ca_file);
    return tls;
}

bool secure_ok(GUri *uri, const struct secure *tls, bool secret, const char *what, GError **error)
{
    const char *query = g_uri_get_query(uri), *host = host_of(uri);

    if (*host == '\0')
        fail_set(error, FAIL_INVALID, "%s: there is no host in the address", what);
    else if (!account_host_ok(host))
        fail_set(error, FAIL_INVALID, "%s %s: this is no name of a server", what, host);
    else if (query != NULL && !g_str_has_prefix(query, "tls="))
        fail_set(error, FAIL_INVALID, "%s %s: only ?tls=… may follow the host", what, host);
    else if (secret && !secure_is_loopback(host) &&
             (tls->level != CURLUSESSL_ALL || !tls->verify))
        fail_set(error, FAIL_INVALID,
                 "%s %s: the password would leave this machine unprotected (leave out ?%s)", what,
                 host, query);
    else
        return true;
    return false;
}

char *secure_base(GUri *uri)
{
    const char *host = host_of(uri);
    bool v6 = strchr(host, ':') != NULL;
    g_autofree char *port =
        g_uri_get_port(uri) > 0 ? g_strdup_printf(":%d", g_uri_get_port(uri)) : g_strdup("");

    return g_strdup_printf("%s://%s%s%s%s", g_uri_get_scheme(uri), v6 ? "[" : "", host,
                           v6 ? "]" : "", port);
}

/* Called with the address that the name led to, each time. */
static curl_socket_t open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct secure_reach *reach = user;

    (void)purpose;
    if (!ip_is_public(&to->addr)) {
        reach->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

void secure_public(CURL *curl, struct secure_reach *reach)
{
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, reach);
}

void secure_set(CURL *curl, const struct secure *tls, const char *ca_file)
{
    curl_easy_setopt(curl, CURLOPT_USE_SSL, tls->level);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, tls->verify ? 1L : 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, tls->verify ? 2L : 0L);
    if (!text_empty(ca_file))
        curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file);
}
