#include "mail/smtp.h"

#include "base/fail.h"
#include "base/text.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

enum { CONNECT_SECONDS = 20, TOTAL_SECONDS = 180, ANSWER_MAX = 500 };

extern char **environ;

struct smtp {
    CURL *curl;
    char *url;      /* without user and query, with our name as path */
    char *sendmail; /* NULL: SMTP */
    char *answer;   /* the server's last line */
    unsigned lines; /* of its answers in this call */
};

static size_t take_line(char *data, size_t size, size_t n, void *user)
{
    struct smtp *s = user;
    size_t len = size * n;

    s->lines++;
    /* The answer to QUIT says nothing about the mail, and libcurl quits after a refusal. */
    if (len >= 3 && memcmp(data, "221", 3) == 0)
        return len;
    g_free(s->answer);
    s->answer = g_strndup(data, MIN(len, (size_t)ANSWER_MAX));
    g_strdelimit(s->answer, "\r\n", ' ');
    g_strchomp(s->answer);
    return len;
}

static bool is_loopback(const char *host)
{
    return g_str_has_prefix(host, "127.") || strcmp(host, "::1") == 0 || strcmp(host, "localhost") == 0;
}

/* How much TLS: implicit for smtps; required by default; nobody listens on loopback. */
static void set_tls(struct smtp *s, GUri *uri, const struct smtp_config *c)
{
    const char *query = g_uri_get_query(uri);
    bool loopback = is_loopback(g_uri_get_host(uri));
    long level = loopback ? CURLUSESSL_TRY : CURLUSESSL_ALL;

    if (g_strcmp0(query, "tls=none") == 0)
        level = CURLUSESSL_NONE;
    else if (g_strcmp0(query, "tls=opportunistic") == 0)
        level = CURLUSESSL_TRY;
    else if (g_strcmp0(query, "tls=required") == 0 || strcmp(g_uri_get_scheme(uri), "smtps") == 0)
        level = CURLUSESSL_ALL;
    curl_easy_setopt(s->curl, CURLOPT_USE_SSL, level);
    if (!text_empty(c->ca_file))
        curl_easy_setopt(s->curl, CURLOPT_CAINFO, c->ca_file);
    else if (loopback && level == CURLUSESSL_TRY) {
        curl_easy_setopt(s->curl, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(s->curl, CURLOPT_SSL_VERIFYHOST, 0L);
    }
}

static bool set_up(struct smtp *s, const struct smtp_config *c, GError **error)
{
    g_autoptr(GUri) uri = g_uri_parse(c->url, G_URI_FLAGS_HAS_PASSWORD, error);
    g_autofree char *port = NULL;

    if (uri == NULL)
        return false;
    if (text_empty(g_uri_get_host(uri))) {
        fail_set(error, FAIL_INVALID, "SMTP %s: there is no host in it", c->url);
        return false;
    }
    if (g_uri_get_port(uri) > 0)
        port = g_strdup_printf(":%d", g_uri_get_port(uri));
    s->url = g_strdup_printf("%s://%s%s/%s", g_uri_get_scheme(uri), g_uri_get_host(uri),
                             port == NULL ? "" : port, c->local_name);
    s->curl = curl_easy_init();
    if (s->curl == NULL) {
        fail_set(error, FAIL_BUSY, "SMTP: memory is short");
        return false;
    }
    curl_easy_setopt(s->curl, CURLOPT_URL, s->url);
    curl_easy_setopt(s->curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(s->curl, CURLOPT_PROXY, "");
    curl_easy_setopt(s->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(s->curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(s->curl, CURLOPT_TIMEOUT, (long)TOTAL_SECONDS);
    curl_easy_setopt(s->curl, CURLOPT_HEADERFUNCTION, take_line);
    curl_easy_setopt(s->curl, CURLOPT_HEADERDATA, s);
    curl_easy_setopt(s->curl, CURLOPT_WRITEFUNCTION, take_line);
    curl_easy_setopt(s->curl, CURLOPT_WRITEDATA, s);
    set_tls(s, uri, c);
    if (!text_empty(g_uri_get_user(uri)) && c->password != NULL) {
        curl_easy_setopt(s->curl, CURLOPT_USERNAME, g_uri_get_user(uri));
        curl_easy_setopt(s->curl, CURLOPT_PASSWORD, c->password);
    }
    return true;
}

struct smtp *smtp_open(const struct smtp_config *c, GError **error)
{
    g_autoptr(smtp) s = g_new0(struct smtp, 1);

    if (g_str_has_prefix(c->url, "sendmail:")) {
        const char *path = c->url + strlen("sendmail:");

        s->sendmail = g_strdup(*path == '\0' ? "/usr/sbin/sendmail" : path);
        return g_steal_pointer(&s);
    }
    return set_up(s, c, error) ? g_steal_pointer(&s) : NULL;
}

void smtp_close(struct smtp *s)
{
    if (s == NULL)
        return;
    if (s->curl != NULL)
        curl_easy_cleanup(s->curl);
    g_free(s->url);
    g_free(s->sendmail);
    g_free(s->answer);
    g_free(s);
}

struct source {
    const char *p;
    size_t left;
};

static size_t give(char *out, size_t size, size_t n, void *user)
{
    struct source *source = user;
    size_t len = MIN(size * n, source->left);

    memcpy(out, source->p, len);
    source->p += len;
    source->left -= len;
    return len;
}

/* A refusal is the server's word on this mail: a 5xx after the greeting, and not about our login,
 * which is the account's trouble and not the mail's. */
static enum smtp_fate fate_of(const struct smtp *s, CURLcode code)
{
    bool spoke = s->lines > 1 && s->answer != NULL && g_ascii_isdigit(s->answer[0]);

    if (code == CURLE_OK)
        return SMTP_ACCEPTED;
    if (spoke && s->answer[0] == '5' && (code == CURLE_SEND_ERROR || code == CURLE_WEIRD_SERVER_REPLY))
        return SMTP_REFUSED;
    return SMTP_LATER;
}

static const char *words(const struct smtp *s, struct arena *a, CURLcode code)
{
    if (code == CURLE_OK && s->answer != NULL)
        return text_repair(a, s->answer, strlen(s->answer));
    if (s->answer != NULL && (s->answer[0] == '4' || s->answer[0] == '5'))
        return text_repair(a, s->answer, strlen(s->answer));
    return arena_printf(a, "%s", curl_easy_strerror(code));
}

static enum smtp_fate by_sendmail(struct smtp *s, struct arena *a, const char *mail_from,
                                  const char *rcpt_to, const void *data, size_t n,
                                  const char **answer)
{
    const char *const argv[] = {s->sendmail, "-i", "-f", *mail_from == '\0' ? "<>" : mail_from, "--",
                                rcpt_to, NULL};
    int fd = memfd_create("mail", MFD_CLOEXEC), status = 0, r = EIO;
    posix_spawn_file_actions_t actions;
    pid_t pid;

    if (fd >= 0 && write(fd, data, n) == (ssize_t)n && lseek(fd, 0, SEEK_SET) == 0) {
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, fd, STDIN_FILENO);
        r = posix_spawn(&pid, s->sendmail, &actions, NULL, (char *const *)(uintptr_t)argv, environ);
        posix_spawn_file_actions_destroy(&actions);
    }
    if (fd >= 0)
        close(fd);
    if (r != 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) {
        *answer = arena_printf(a, "%s: %s", s->sendmail, g_strerror(r));
        return SMTP_LATER;
    }
    *answer = arena_printf(a, "sendmail: exit %d", WEXITSTATUS(status));
    if (WEXITSTATUS(status) == EX_OK)
        return SMTP_ACCEPTED;
    return WEXITSTATUS(status) == EX_NOUSER || WEXITSTATUS(status) == EX_NOHOST ? SMTP_REFUSED
                                                                                : SMTP_LATER;
}

enum smtp_fate smtp_send(struct smtp *s, struct arena *a, const char *mail_from, const char *rcpt_to,
                         const void *data, size_t n, const char **answer)
{
    struct source source = {data, n};
    struct curl_slist *rcpt = NULL;
    CURLcode code;

    if (s->sendmail != NULL)
        return by_sendmail(s, a, mail_from, rcpt_to, data, n, answer);
    rcpt = curl_slist_append(NULL, rcpt_to);
    s->lines = 0;
    g_clear_pointer(&s->answer, g_free);
    curl_easy_setopt(s->curl, CURLOPT_NOBODY, 0L);
    curl_easy_setopt(s->curl, CURLOPT_CUSTOMREQUEST, NULL);
    curl_easy_setopt(s->curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(s->curl, CURLOPT_MAIL_FROM, *mail_from == '\0' ? "<>" : mail_from);
    curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, rcpt);
    curl_easy_setopt(s->curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(s->curl, CURLOPT_READDATA, &source);
    curl_easy_setopt(s->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)n);
    code = curl_easy_perform(s->curl);
    curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(rcpt);
    *answer = words(s, a, code);
    return fate_of(s, code);
}

bool smtp_try(struct smtp *s, GError **error)
{
    CURLcode code;

    if (s->sendmail != NULL) {
        if (access(s->sendmail, X_OK) == 0)
            return true;
        fail_set(error, FAIL_IO, "%s: %s (install a mail server)", s->sendmail, g_strerror(errno));
        return false;
    }
    s->lines = 0;
    curl_easy_setopt(s->curl, CURLOPT_NOBODY, 1L);
    curl_easy_setopt(s->curl, CURLOPT_CUSTOMREQUEST, "NOOP");
    code = curl_easy_perform(s->curl);
    if (code == CURLE_OK)
        return true;
    fail_set(error, FAIL_IO, "SMTP %s: %s%s%s (check host, port, TLS and password)", s->url,
             curl_easy_strerror(code), s->answer == NULL ? "" : ": ", s->answer == NULL ? "" : s->answer);
    return false;
}
