#include "mail/smtp.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "mail/graph.h"
#include "mail/link.h"
#include "mail/secure.h"
#include "mail/sendmail.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum {
    CONNECT_SECONDS = 30,
    ANSWER_SECONDS = 300,      /* RFC 5321 section 4.5.3.2 */
    SLOWEST_BYTES = 16 * 1024, /* a second, over the whole mail */
    IDLE_SECONDS = 30,         /* a connection that rested longer is not used again */
    WORDS_BYTES = 500,
    ADDRESS_BYTES = 320,
};

struct smtp {
    CURL *curl;
    char *url;      /* without user and query, with our name as path */
    char *sendmail; /* NULL: not by a program */
    char *graph;    /* NULL: not by Microsoft Graph; URL is its address then */
    char *token, *ca_file;
    bool public_only;
    char why[CURL_ERROR_SIZE];
    GString *answer;  /* the server's last one, its lines joined */
    unsigned answers; /* in this call */
    bool goes_on;     /* "250-": the answer has more lines */
    struct secure_reach reach;
    enum account_fault fault;
    bool bearer;
};

/* One line of the server's. The answer to QUIT says nothing about the mail, and libcurl quits
 * after a refusal. */
static size_t take_line(char *data, size_t size, size_t n, void *user)
{
    struct smtp *s = user;
    size_t len = size * n, text = len, code = 0;

    while (text > 0 && (data[text - 1] == '\r' || data[text - 1] == '\n'))
        text--;
    if (text >= 3 && memcmp(data, "221", 3) == 0)
        return len;
    if (s->goes_on) {
        code = MIN(text, 4);
        g_string_append_c(s->answer, ' ');
    } else {
        g_string_truncate(s->answer, 0);
        s->answers++;
    }
    if (s->answer->len < WORDS_BYTES)
        g_string_append_len(s->answer, data + code,
                            (gssize)MIN(text - code, WORDS_BYTES - s->answer->len));
    s->goes_on = text > 3 && data[3] == '-';
    return len;
}

static bool uri_ok(GUri *uri, const struct smtp_config *c, const struct secure *tls, GError **error)
{
    const char *scheme = g_uri_get_scheme(uri);

    if (strcmp(scheme, "smtp") == 0 || strcmp(scheme, "smtps") == 0)
        return secure_ok(uri, tls, c->password != NULL || c->bearer != NULL, "SMTP", error);
    fail_set(error, FAIL_INVALID, "SMTP %s: only smtp:// and smtps:// are known here", c->url);
    return false;
}

/* The host and our own name, which libcurl takes from the path. */
static char *url_of(GUri *uri, const struct smtp_config *c)
{
    g_autofree char *base = secure_base(uri);
    g_autofree char *name = g_uri_escape_string(c->local_name, NULL, FALSE);

    return g_strdup_printf("%s/%s", base, name);
}

static void set_login(CURL *curl, const char *user, const struct smtp_config *c)
{
    if (text_empty(user) && c->bearer != NULL)
        user = c->user;
    if (text_empty(user) || (c->password == NULL && c->bearer == NULL))
        return;
    curl_easy_setopt(curl, CURLOPT_USERNAME, user);
    if (c->bearer != NULL)
        curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, c->bearer);
    else
        curl_easy_setopt(curl, CURLOPT_PASSWORD, c->password);
}

static void set_ways(struct smtp *s, const struct smtp_config *c)
{
    CURL *curl = s->curl;
    int connect = c->connect_seconds > 0 ? c->connect_seconds : CONNECT_SECONDS;
    int answer = c->answer_seconds > 0 ? c->answer_seconds : ANSWER_SECONDS;

    curl_easy_setopt(curl, CURLOPT_URL, s->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)connect);
    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)answer);
    curl_easy_setopt(curl, CURLOPT_MAXAGE_CONN, (long)IDLE_SECONDS);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, s->why);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_line);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, s);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_line);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, s);
}

static bool set_up(struct smtp *s, const struct smtp_config *c, GError **error)
{
    g_autoptr(GUri) uri = g_uri_parse(c->url, G_URI_FLAGS_HAS_PASSWORD, error);
    struct secure tls;

    if (uri == NULL)
        return false;
    tls = secure_of(uri, c->ca_file);
    if (!uri_ok(uri, c, &tls, error))
        return false;
    s->url = url_of(uri, c);
    s->curl = curl_easy_init();
    if (s->curl == NULL) {
        fail_set(error, FAIL_BUSY, "SMTP: memory is short");
        return false;
    }
    set_ways(s, c);
    secure_set(s->curl, &tls, c->ca_file);
    if (c->public_only)
        secure_public(s->curl, &s->reach);
    s->bearer = c->bearer != NULL;
    set_login(s->curl, g_uri_get_user(uri), c);
    return true;
}

struct smtp *smtp_open(const struct smtp_config *c, GError **error)
{
    g_autoptr(smtp) s = g_new0(struct smtp, 1);

    s->answer = g_string_new(NULL);
    if (g_str_has_prefix(c->url, "sendmail:")) {
        const char *path = c->url + strlen("sendmail:");

        if (*path != '\0' && *path != '/') {
            fail_set(error, FAIL_INVALID, "%s: write it as sendmail:/path/of/the/program", c->url);
            return NULL;
        }
        s->sendmail = g_strdup(*path == '\0' ? "/usr/sbin/sendmail" : path);
        return g_steal_pointer(&s);
    }
    if (g_str_has_prefix(c->url, "graph:")) {
        s->graph = g_strdup(c->url);
        s->token = g_strdup(c->bearer);
        s->ca_file = g_strdup(c->ca_file);
        s->public_only = c->public_only;
        return g_steal_pointer(&s);
    }
    return set_up(s, c, error) ? g_steal_pointer(&s) : NULL;
}

static struct graph_way graph_of(const struct smtp *s)
{
    return (struct graph_way){s->graph, s->token, s->ca_file, s->public_only};
}

void smtp_close(struct smtp *s)
{
    if (s == NULL)
        return;
    if (s->curl != NULL)
        curl_easy_cleanup(s->curl);
    g_free(s->url);
    g_free(s->sendmail);
    g_free(s->graph);
    g_free(s->token);
    g_free(s->ca_file);
    g_string_free(s->answer, TRUE);
    g_free(s);
}

struct source {
    const struct smtp_mail *mail;
    int64_t at;
};

static size_t give(char *out, size_t size, size_t n, void *user)
{
    struct source *source = user;
    const struct smtp_mail *m = source->mail;
    size_t room = (size_t)MIN((int64_t)(size * n), m->size - source->at);
    ssize_t len = (ssize_t)room;

    if (m->data != NULL)
        memcpy(out, (const char *)m->data + source->at, room);
    else if (room > 0)
        len = pread(m->fd, out, room, source->at);
    if (len < 0 || (len == 0 && room > 0))
        return CURL_READFUNC_ABORT; /* half a mail must not end with a dot */
    source->at += len;
    return (size_t)len;
}

static int go_to(void *user, curl_off_t offset, int origin)
{
    struct source *source = user;

    if (origin != SEEK_SET || offset < 0 || offset > source->mail->size)
        return CURL_SEEKFUNC_FAIL;
    source->at = offset;
    return CURL_SEEKFUNC_OK;
}

int64_t smtp_longest_ms(int64_t size)
{
    return (CONNECT_SECONDS + ANSWER_SECONDS + size / SLOWEST_BYTES) * CLOCK_SECOND;
}

/* "5.1.1" behind the code (RFC 2034). */
static const char *status_in(struct arena *a, const char *words)
{
    size_t n = strspn(words, "0123456789."), dots = 0;

    for (size_t i = 0; i < n; i++)
        dots += words[i] == '.';
    return dots == 2 && n >= 5 && n <= 9 && strchr("245", *words) != NULL && words[1] == '.'
               ? arena_strndup(a, words, n)
               : NULL;
}

/* What a refusal says about our login is the account's trouble, not the mail's (RFC 4954). */
static bool is_about_login(int code)
{
    return code == 530 || code == 534 || code == 535 || code == 538;
}

/* A refusal is the server's word on this mail: a 5xx after the greeting. libcurl answers with these
 * two where a command, or the mail itself, was refused. */
static enum smtp_fate fate_of(const struct smtp *s, CURLcode code, int said)
{
    long connects = 0;

    if (code == CURLE_OK)
        return SMTP_ACCEPTED;
    curl_easy_getinfo(s->curl, CURLINFO_NUM_CONNECTS, &connects);
    if (said >= 500 && said < 600 && !is_about_login(said) &&
        s->answers > (connects > 0 ? 1u : 0u) &&
        (code == CURLE_SEND_ERROR || code == CURLE_WEIRD_SERVER_REPLY))
        return SMTP_REFUSED;
    return SMTP_LATER;
}

static void answer_of(const struct smtp *s, struct arena *a, CURLcode code,
                      struct smtp_answer *answer)
{
    const char *said = text_one_line(a, text_repair(a, s->answer->str, s->answer->len));
    int number = strspn(said, "0123456789") == 3 ? (int)g_ascii_strtoll(said, NULL, 10) : 0;
    bool last_word = code == CURLE_OK || number >= 400;

    *answer = (struct smtp_answer){.fate = fate_of(s, code, number)};
    if (last_word && number > 0) {
        answer->code = number;
        answer->status = status_in(a, said[3] == '\0' ? "" : said + 4);
        answer->words = said;
        return;
    }
    answer->words = *s->why != '\0' ? text_one_line(a, text_repair(a, s->why, strlen(s->why)))
                                    : arena_strdup(a, curl_easy_strerror(code));
}

static CURLcode perform(struct smtp *s, bool fresh)
{
    s->answers = 0;
    s->goes_on = false;
    s->why[0] = '\0';
    g_string_truncate(s->answer, 0);
    curl_easy_setopt(s->curl, CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
    return curl_easy_perform(s->curl);
}

/* A connection that the server closed while it rested is found out by using it: nothing was said,
 * and nothing can have been taken. */
static bool was_stale(const struct smtp *s, CURLcode code)
{
    long connects = 0;

    curl_easy_getinfo(s->curl, CURLINFO_NUM_CONNECTS, &connects);
    return code != CURLE_OK && code != CURLE_ABORTED_BY_CALLBACK && s->answers == 0 &&
           connects == 0;
}

/* What may stand between "<" and ">" of a command. */
static bool is_address(const char *s)
{
    size_t n = strlen(s);

    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] <= 0x20 || s[i] == 0x7f || s[i] == '<' || s[i] == '>')
            return false;
    return n > 0 && n <= ADDRESS_BYTES && *s != '-';
}

static CURLcode transfer(struct smtp *s, const char *mail_from, const char *rcpt_to,
                         const struct smtp_mail *mail)
{
    struct source source = {.mail = mail};
    struct curl_slist *rcpt = curl_slist_append(NULL, rcpt_to);
    CURL *curl = s->curl;
    CURLcode code;

    curl_easy_setopt(curl, CURLOPT_NOBODY, 0L);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, NULL);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, *mail_from == '\0' ? "<>" : mail_from);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, rcpt);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, &source);
    curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, go_to);
    curl_easy_setopt(curl, CURLOPT_SEEKDATA, &source);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)mail->size);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)smtp_longest_ms(mail->size));
    code = perform(s, false);
    if (was_stale(s, code)) {
        source.at = 0;
        code = perform(s, true);
    }
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, NULL);
    curl_easy_setopt(curl, CURLOPT_READDATA, NULL);
    curl_easy_setopt(curl, CURLOPT_SEEKDATA, NULL);
    curl_slist_free_all(rcpt);
    return code;
}

void smtp_send(struct smtp *s, struct arena *a, const char *mail_from, const char *rcpt_to,
               const struct smtp_mail *mail, struct smtp_answer *answer)
{
    CURLcode code;

    if (!is_address(rcpt_to) || (*mail_from != '\0' && !is_address(mail_from))) {
        *answer = (struct smtp_answer){.fate = SMTP_REFUSED,
                                       .words = "the address can't be used in SMTP"};
        return;
    }
    if (s->sendmail != NULL) {
        sendmail_send(s->sendmail, a, mail_from, rcpt_to, mail, smtp_longest_ms(mail->size),
                      answer);
        return;
    }
    if (s->graph != NULL) {
        const struct graph_way way = graph_of(s);

        graph_send(&way, a, mail, answer);
        return;
    }
    code = transfer(s, mail_from, rcpt_to, mail);
    answer_of(s, a, code, answer);
}

enum account_fault smtp_fault(const struct smtp *s)
{
    return s->fault;
}

bool smtp_try(struct smtp *s, GError **error)
{
    g_autoptr(arena) a = NULL;
    struct smtp_answer answer;
    CURLcode code;

    s->fault = ACCOUNT_OK;
    if (s->sendmail != NULL) {
        if (access(s->sendmail, X_OK) == 0)
            return true;
        s->fault = ACCOUNT_SETTING;
        fail_set(error, FAIL_IO, "%s: %s (install a mail server)", s->sendmail, g_strerror(errno));
        return false;
    }
    if (s->graph != NULL) {
        const struct graph_way way = graph_of(s);

        return graph_try(&way, &s->fault, error);
    }
    curl_easy_setopt(s->curl, CURLOPT_UPLOAD, 0L);
    curl_easy_setopt(s->curl, CURLOPT_NOBODY, 1L);
    curl_easy_setopt(s->curl, CURLOPT_CUSTOMREQUEST, "NOOP");
    curl_easy_setopt(s->curl, CURLOPT_TIMEOUT_MS, (long)smtp_longest_ms(0));
    code = perform(s, false);
    if (code == CURLE_OK)
        return true;
    s->fault = s->reach.refused ? ACCOUNT_PRIVATE : link_fault(code, s->bearer);
    a = arena_new();
    answer_of(s, a, code, &answer);
    fail_set(error, FAIL_IO, "SMTP %s: %s (check host, port, TLS and password)", s->url,
             answer.words);
    return false;
}
