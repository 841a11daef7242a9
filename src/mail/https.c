#include "mail/https.h"

#include "base/fail.h"
#include "base/text.h"
#include "mail/link.h"
#include "mail/secure.h"

#include <string.h>

enum { CONNECT_SECONDS = 20, SECONDS = 120, MOST = 1024 * 1024, HEADERS_MOST = 8 };

struct call {
    const struct https_call *c;
    struct https_answer *answer;
    CURL *curl;
    size_t got;
    struct secure_reach reach;
};

static size_t take(char *data, size_t size, size_t n, void *user)
{
    struct call *call = user;
    size_t len = size * n;
    long status = 0;

    call->got += len;
    if (call->got > (call->c->most > 0 ? call->c->most : MOST))
        return 0;
    curl_easy_getinfo(call->curl, CURLINFO_RESPONSE_CODE, &status);
    if (call->c->piece != NULL && status >= 200 && status < 300)
        call->c->piece(call->c->user, data, len);
    else
        buf_add(&call->answer->body, data, len);
    return buf_ok(&call->answer->body) ? len : 0;
}

static int on_progress(void *user, curl_off_t total, curl_off_t now, curl_off_t up_total,
                       curl_off_t up)
{
    const gint *stop = user;

    (void)total;
    (void)now;
    (void)up_total;
    (void)up;
    return stop != NULL && g_atomic_int_get(stop) != 0;
}

static bool url_ok(const char *url, GError **error)
{
    g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_NONE, error);

    if (uri == NULL)
        return false;
    if (!text_empty(g_uri_get_host(uri)) &&
        (strcmp(g_uri_get_scheme(uri), "https") == 0 ||
         (strcmp(g_uri_get_scheme(uri), "http") == 0 && secure_is_loopback(g_uri_get_host(uri)))))
        return true;
    fail_set(error, FAIL_INVALID, "%s: only https:// may be asked", g_uri_get_scheme(uri));
    return false;
}

static struct curl_slist *headers_of(const struct https_call *c)
{
    struct curl_slist *list = NULL;

    if (c->bearer != NULL) {
        g_autofree char *line = g_strdup_printf("Authorization: Bearer %s", c->bearer);

        list = curl_slist_append(list, line);
    }
    if (c->content_type != NULL) {
        g_autofree char *line = g_strdup_printf("Content-Type: %s", c->content_type);

        list = curl_slist_append(list, line);
    }
    for (size_t i = 0; c->headers != NULL && c->headers[i] != NULL && i < HEADERS_MOST; i++)
        list = curl_slist_append(list, c->headers[i]);
    return list;
}

static void set_ways(struct call *call, char *why, struct curl_slist *headers)
{
    static const struct secure tls = {CURLUSESSL_ALL, true};
    const struct https_call *c = call->c;
    CURL *curl = call->curl;

    curl_easy_setopt(curl, CURLOPT_URL, c->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, c->method);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT,
                     (long)(c->seconds > 0 ? c->seconds : CONNECT_SECONDS));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)(c->seconds > 0 ? c->seconds : SECONDS));
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, call);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, (void *)(uintptr_t)c->stop);
    if (c->body != NULL) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, c->body);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)c->body_size);
    }
    secure_set(curl, &tls, c->ca_file);
    if (c->public_only)
        secure_public(curl, &call->reach);
}

bool https_do(const struct https_call *c, struct https_answer *answer, enum account_fault *fault,
              GError **error)
{
    struct call call = {.c = c, .answer = answer};
    struct curl_slist *headers = NULL;
    char why[CURL_ERROR_SIZE] = "";
    curl_off_t after = 0;
    CURLcode code;

    *answer = (struct https_answer){0};
    buf_init(&answer->body, MOST + 1);
    *fault = ACCOUNT_SETTING;
    if (!url_ok(c->url, error))
        return false;
    call.curl = curl_easy_init();
    if (call.curl == NULL) {
        fail_set(error, FAIL_BUSY, "HTTPS: memory is short");
        return false;
    }
    headers = headers_of(c);
    set_ways(&call, why, headers);
    code = curl_easy_perform(call.curl);
    curl_easy_getinfo(call.curl, CURLINFO_RESPONSE_CODE, &answer->status);
    curl_easy_getinfo(call.curl, CURLINFO_RETRY_AFTER, &after);
    answer->retry_after = after;
    curl_easy_cleanup(call.curl);
    curl_slist_free_all(headers);
    if (code == CURLE_OK)
        return true;
    *fault = call.reach.refused ? ACCOUNT_PRIVATE : link_fault(code, false);
    fail_set(error, code == CURLE_ABORTED_BY_CALLBACK ? FAIL_BUSY : FAIL_IO, "HTTPS: %s",
             why[0] != '\0' ? why : curl_easy_strerror(code));
    return false;
}
