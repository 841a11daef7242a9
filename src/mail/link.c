#include "mail/link.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "mail/secure.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

enum { SECONDS = 30, SAID_BYTES = 500, KEEPALIVE_SECONDS = 60, SEND_SECONDS = 30 };

struct mail_link {
    CURL *curl;
    char why[CURL_ERROR_SIZE];
    char said[SAID_BYTES]; /* the server's last line while it logged us in */
    curl_socket_t fd;
    const gint *stop;
    int stop_fd;
    bool bearer;
    struct secure_reach reach;
};

static int is_stopping(const struct mail_link *l)
{
    return l->stop != NULL && g_atomic_int_get(l->stop) != 0;
}

static int on_progress(void *user, curl_off_t total, curl_off_t now, curl_off_t up_total,
                       curl_off_t up)
{
    (void)total;
    (void)now;
    (void)up_total;
    (void)up;
    return is_stopping(user);
}

/* Only what the server says is kept: what we say holds the password. */
static int on_talk(CURL *curl, curl_infotype type, char *data, size_t n, void *user)
{
    struct mail_link *l = user;
    size_t len = n;

    (void)curl;
    if (type != CURLINFO_HEADER_IN)
        return 0;
    while (len > 0 && (data[len - 1] == '\r' || data[len - 1] == '\n'))
        len--;
    len = MIN(len, sizeof l->said - 1);
    memcpy(l->said, data, len);
    l->said[len] = '\0';
    return 0;
}

enum account_fault link_fault(CURLcode code, bool bearer)
{
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return ACCOUNT_HOST;
    case CURLE_COULDNT_CONNECT:
        return ACCOUNT_CONNECT;
    case CURLE_OPERATION_TIMEDOUT:
        return ACCOUNT_TIMEOUT;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_USE_SSL_FAILED:
        return ACCOUNT_TLS;
    case CURLE_LOGIN_DENIED:
    case CURLE_REMOTE_ACCESS_DENIED:
    case CURLE_AUTH_ERROR:
        return bearer ? ACCOUNT_CONSENT : ACCOUNT_LOGIN;
    case CURLE_WEIRD_SERVER_REPLY:
        return ACCOUNT_PROTOCOL;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return ACCOUNT_SETTING;
    default:
        return ACCOUNT_DROPPED;
    }
}

static void set_ways(struct mail_link *l, const char *url, const char *user, const struct link_config *c)
{
    long seconds = c->seconds > 0 ? c->seconds : SECONDS;
    CURL *curl = l->curl;

    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "imap,imaps,pop3,pop3s");
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, seconds);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, seconds);
    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, seconds);
    curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(curl, CURLOPT_TCP_KEEPIDLE, (long)KEEPALIVE_SECONDS);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, l->why);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, on_talk);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, l);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, l);
    if (text_empty(user)) /* to see whether anybody is there */
        return;
    curl_easy_setopt(curl, CURLOPT_USERNAME, user);
    if (c->bearer != NULL)
        curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, c->bearer);
    else
        curl_easy_setopt(curl, CURLOPT_PASSWORD, c->password == NULL ? "" : c->password);
}

static bool set_up(struct mail_link *l, const struct link_config *c, GError **error)
{
    g_autoptr(GUri) uri =
        g_uri_parse(c->url, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_HAS_AUTH_PARAMS, error);
    g_autofree char *base = NULL;
    struct secure tls;

    if (uri == NULL)
        return false;
    tls = secure_of(uri, c->ca_file);
    if (!secure_ok(uri, &tls, c->password != NULL || c->bearer != NULL, "incoming mail", error))
        return false;
    base = secure_base(uri);
    set_ways(l, base, text_empty(g_uri_get_user(uri)) ? c->user : g_uri_get_user(uri), c);
    if (g_uri_get_auth_params(uri) != NULL)
        curl_easy_setopt(l->curl, CURLOPT_LOGIN_OPTIONS, g_uri_get_auth_params(uri));
    secure_set(l->curl, &tls, c->ca_file);
    if (c->public_only)
        secure_public(l->curl, &l->reach);
    return true;
}

static bool connect_now(struct mail_link *l, enum account_fault *fault, GError **error)
{
    g_autoptr(arena) a = arena_new();
    CURLcode code = curl_easy_perform(l->curl);
    const char *words;

    if (code == CURLE_OK)
        code = curl_easy_getinfo(l->curl, CURLINFO_ACTIVESOCKET, &l->fd);
    if (code == CURLE_OK && l->fd != CURL_SOCKET_BAD)
        return true;
    if (code == CURLE_ABORTED_BY_CALLBACK) {
        fail_set(error, FAIL_BUSY, "incoming mail: the program ends");
        return false;
    }
    *fault = l->reach.refused ? ACCOUNT_PRIVATE : link_fault(code, l->bearer);
    words = (*fault == ACCOUNT_LOGIN || *fault == ACCOUNT_CONSENT) && l->said[0] != '\0' ? l->said
            : l->why[0] != '\0' ? l->why
                                : curl_easy_strerror(code);
    fail_set(error, FAIL_IO, "incoming mail: %s",
             text_one_line(a, text_repair(a, words, strlen(words))));
    return false;
}

struct mail_link *link_open(const struct link_config *c, enum account_fault *fault, GError **error)
{
    g_autoptr(mail_link) l = g_new0(struct mail_link, 1);

    *fault = ACCOUNT_SETTING;
    l->stop = c->stop;
    l->stop_fd = c->stop == NULL ? -1 : c->stop_fd;
    l->bearer = c->bearer != NULL;
    l->fd = CURL_SOCKET_BAD;
    l->curl = curl_easy_init();
    if (l->curl == NULL) {
        fail_set(error, FAIL_BUSY, "incoming mail: memory is short");
        return NULL;
    }
    return set_up(l, c, error) && connect_now(l, fault, error) ? g_steal_pointer(&l) : NULL;
}

void link_close(struct mail_link *l)
{
    if (l == NULL)
        return;
    if (l->curl != NULL)
        curl_easy_cleanup(l->curl);
    g_free(l);
}

/* Until the socket is ready for EVENTS, the time is over (*READY false), or the program ends. */
static bool wait_ready(struct mail_link *l, short events, int64_t until, bool *ready, GError **error)
{
    struct pollfd fds[] = {{.fd = l->fd, .events = events}, {.fd = l->stop_fd, .events = POLLIN}};
    int64_t left = MAX(until - clock_monotonic(), 0);
    int n = poll(fds, G_N_ELEMENTS(fds), (int)MIN(left, G_MAXINT));

    if (is_stopping(l)) {
        fail_set(error, FAIL_BUSY, "incoming mail: the program ends");
        return false;
    }
    if (n < 0 && errno != EINTR) {
        fail_set(error, FAIL_IO, "incoming mail: %s", g_strerror(errno));
        return false;
    }
    *ready = n > 0 && fds[0].revents != 0;
    return true;
}

static bool gone(enum account_fault *fault, CURLcode code, GError **error)
{
    *fault = ACCOUNT_DROPPED;
    fail_set(error, FAIL_IO, "incoming mail: the server closed the connection%s%s",
             code == CURLE_OK ? "" : ": ", code == CURLE_OK ? "" : curl_easy_strerror(code));
    return false;
}

bool link_read(struct mail_link *l, char *out, size_t room, int64_t timeout_ms, size_t *got,
               enum account_fault *fault, GError **error)
{
    int64_t until = clock_monotonic() + timeout_ms;
    bool ready = true;

    *got = 0;
    while (true) {
        CURLcode code = curl_easy_recv(l->curl, out, room, got);

        if (code == CURLE_OK && *got > 0)
            return true;
        if (code != CURLE_AGAIN)
            return gone(fault, code, error);
        *got = 0;
        if (!ready && clock_monotonic() >= until)
            return true;
        if (!wait_ready(l, POLLIN, until, &ready, error))
            return false;
    }
}

bool link_write(struct mail_link *l, const char *data, size_t n, enum account_fault *fault,
                GError **error)
{
    int64_t until = clock_monotonic() + SEND_SECONDS * CLOCK_SECOND;
    bool ready;

    while (n > 0) {
        size_t sent = 0;
        CURLcode code = curl_easy_send(l->curl, data, n, &sent);

        if (code != CURLE_OK && code != CURLE_AGAIN)
            return gone(fault, code, error);
        data += sent;
        n -= sent;
        if (code != CURLE_AGAIN)
            continue;
        if (clock_monotonic() >= until) {
            *fault = ACCOUNT_TIMEOUT;
            fail_set(error, FAIL_IO, "incoming mail: the server takes nothing any more");
            return false;
        }
        if (!wait_ready(l, POLLOUT, until, &ready, error))
            return false;
    }
    return true;
}
