#include "core/account_way.h"

#include "base/text.h"

#include <string.h>

static const struct {
    const char *scheme, *kind;
    bool tls;
    int port;
} servers[] = {{"imaps", "imap", true, 993}, {"imap", "imap", false, 143},
               {"pop3s", "pop3", true, 995}, {"pop3", "pop3", false, 110},
               {"smtps", "smtp", true, 465}, {"smtp", "smtp", false, 587}};
static const char *const others[] = {"maildir", "sendmail", "graph"};

/* Mail leaves by 25 where libcurl is told no port; who names none means that. */
enum { SMTP_PLAIN_PORT = 25, PORT_MOST = 65535 };

bool account_host_ok(const char *host)
{
    if (strchr(host, ':') != NULL)
        return g_hostname_is_ip_address(host) && strchr(host, '%') == NULL;
    for (const char *p = host; *p != '\0'; p++)
        if (g_ascii_iscntrl(*p) || strchr(" /?#@%[]\\", *p) != NULL)
            return false;
    return *host != '\0';
}

/* HOST as it stands in an URL; "", which is no server, where it would be more than a host there. */
static char *host_text(const char *host)
{
    size_t n = strlen(host);
    g_autofree char *bare = n > 2 && *host == '[' && host[n - 1] == ']' && strchr(host, ':') != NULL
                                ? g_strndup(host + 1, n - 2)
                                : g_strdup(host);

    if (!account_host_ok(bare))
        return g_strdup("");
    return strchr(bare, ':') != NULL ? g_strdup_printf("[%s]", bare) : g_steal_pointer(&bare);
}

static const char *or_empty(struct arena *a, const char *s)
{
    return s == NULL ? "" : arena_strdup(a, s);
}

static const char *secure_of(struct arena *a, bool tls, const char *query)
{
    if (tls)
        return "tls";
    if (query == NULL || strcmp(query, "tls=required") == 0)
        return "starttls";
    return g_str_has_prefix(query, "tls=") ? arena_strdup(a, query + strlen("tls=")) : "starttls";
}

static bool read_server(struct arena *a, const char *url, struct account_way *w)
{
    g_autoptr(GUri) uri =
        g_uri_parse(url, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_HAS_AUTH_PARAMS, NULL);

    if (uri == NULL || text_empty(g_uri_get_host(uri)))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(servers); i++) {
        if (strcmp(servers[i].scheme, g_uri_get_scheme(uri)) != 0)
            continue;
        *w = (struct account_way){.kind = servers[i].kind,
                                  .secure = secure_of(a, servers[i].tls, g_uri_get_query(uri)),
                                  .host = or_empty(a, g_uri_get_host(uri)),
                                  .user = or_empty(a, g_uri_get_user(uri)),
                                  .port = g_uri_get_port(uri),
                                  .rest = ""};
        if (w->port <= 0)
            w->port = strcmp(servers[i].scheme, "smtp") == 0 ? SMTP_PLAIN_PORT : servers[i].port;
        return true;
    }
    return false;
}

bool account_way_read(struct arena *a, const char *url, struct account_way *w)
{
    *w = (struct account_way){.kind = "", .secure = "", .host = "", .user = "", .rest = ""};
    if (text_empty(url))
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        size_t n = strlen(others[i]);

        if (strncmp(url, others[i], n) == 0 && url[n] == ':') {
            w->kind = others[i];
            w->rest = arena_strdup(a, url + n + 1);
            return true;
        }
    }
    return read_server(a, url, w);
}

int account_way_port(const char *kind, const char *secure)
{
    bool tls = strcmp(secure, "tls") == 0;

    for (size_t i = 0; i < G_N_ELEMENTS(servers); i++)
        if (strcmp(servers[i].kind, kind) == 0 && servers[i].tls == tls)
            return servers[i].port;
    return 0;
}

const char *account_way_url(struct arena *a, const struct account_way *w)
{
    g_autofree char *user = NULL, *host = NULL;
    const char *port = "", *query = "";
    int usual = account_way_port(w->kind, w->secure);
    bool tls = strcmp(w->secure, "tls") == 0;

    if (text_empty(w->kind))
        return "";
    if (usual == 0)
        return arena_printf(a, "%s:%s", w->kind, w->rest);
    user = g_uri_escape_string(w->user, NULL, FALSE);
    host = host_text(w->host);
    if (strcmp(w->kind, "smtp") == 0 && !tls)
        usual = SMTP_PLAIN_PORT;
    if (w->port > 0 && w->port <= PORT_MOST && w->port != usual)
        port = arena_printf(a, ":%d", w->port);
    if (!tls && strcmp(w->secure, "starttls") != 0 && !text_empty(w->secure))
        query = arena_printf(a, "?tls=%s", w->secure);
    return arena_printf(a, "%s%s://%s%s%s%s%s", w->kind, tls ? "s" : "", user,
                        *user == '\0' ? "" : "@", host, port, query);
}
