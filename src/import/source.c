#include "import/source.h"

#include "base/fail.h"
#include "base/json.h"
#include "base/text.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECT_SECONDS = 15, ANSWER_SECONDS = 300, TRIES = 6, JSON_MOST = 128 * 1024 * 1024 };

struct source {
    CURL *curl;
    struct curl_slist *headers;
    char *base;
    char why[CURL_ERROR_SIZE];
};

static size_t keep(char *data, size_t size, size_t n, void *user)
{
    struct buf *out = user;

    buf_add(out, data, size * n);
    return buf_ok(out) ? size * n : 0;
}

/* https anywhere; http only to this machine. */
static bool may_ask(const char *base, GError **error)
{
    g_autoptr(GUri) uri = g_uri_parse(base, G_URI_FLAGS_NONE, NULL);
    const char *scheme = uri == NULL ? "" : g_uri_get_scheme(uri);
    const char *host = uri == NULL ? NULL : g_uri_get_host(uri);

    if (text_empty(host) || g_uri_get_userinfo(uri) != NULL || g_uri_get_query(uri) != NULL ||
        g_uri_get_fragment(uri) != NULL) {
        fail_set(error, FAIL_INVALID, "%s: is no address of another desk (write https://HOST)", base);
        return false;
    }
    if (strcmp(scheme, "https") == 0 ||
        (strcmp(scheme, "http") == 0 &&
         (strcmp(host, "127.0.0.1") == 0 || strcmp(host, "::1") == 0 ||
          strcmp(host, "localhost") == 0)))
        return true;
    fail_set(error, FAIL_INVALID, "%s: the secret would be sent in the clear (use https)", base);
    return false;
}

static void set_ways(struct source *s)
{
    CURL *curl = s->curl;

    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)ANSWER_SECONDS);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, s->why);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, s->headers);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "Vorgang");
}

struct source *source_open(const char *base, const char *authorization, GError **error)
{
    g_autoptr(source) s = NULL;
    g_autofree char *field =
        authorization == NULL ? NULL : g_strdup_printf("Authorization: %s", authorization);

    if (!may_ask(base, error))
        return NULL;
    s = g_new0(struct source, 1);
    s->base = g_strdup(base);
    while (g_str_has_suffix(s->base, "/"))
        s->base[strlen(s->base) - 1] = '\0';
    s->curl = curl_easy_init();
    s->headers = curl_slist_append(NULL, "Content-Type: application/json");
    if (s->headers != NULL && field != NULL)
        s->headers = curl_slist_append(s->headers, field);
    if (s->curl == NULL || s->headers == NULL) {
        fail_set(error, FAIL_BUSY, "%s: memory is short", base);
        return NULL;
    }
    set_ways(s);
    return g_steal_pointer(&s);
}

void source_close(struct source *s)
{
    if (s == NULL)
        return;
    curl_easy_cleanup(s->curl);
    curl_slist_free_all(s->headers);
    g_free(s->base);
    g_free(s);
}

/* A query may hold a secret: no message has it. */
static char *shown(const struct source *s, const char *path)
{
    return g_strdup_printf("%s%.*s", s->base, (int)strcspn(path, "?"), path);
}

static void refused(const struct source *s, const char *path, long status, GError **error)
{
    g_autofree char *url = shown(s, path);

    if (status == 401 || status == 403)
        fail_set(error, FAIL_DENIED,
                 "%s: refused, HTTP %ld (is the token valid, and may it read everything?)", url,
                 status);
    else if (status == 404)
        fail_set(error, FAIL_NOT_FOUND, "%s: is not there", url);
    else
        fail_set(error, FAIL_IO, "%s: HTTP %ld (call again, nothing is doubled)", url, status);
}

bool source_get(struct source *s, struct arena *a, const char *path, struct buf *out,
                const char **type, GError **error)
{
    const char *url = arena_printf(a, "%s%s", s->base, path);
    long status = 0;
    char *kind = NULL;

    for (int i = 0; i < TRIES; i++) {
        CURLcode code;

        buf_clear(out);
        *s->why = '\0';
        curl_easy_setopt(s->curl, CURLOPT_URL, url);
        curl_easy_setopt(s->curl, CURLOPT_WRITEDATA, out);
        code = curl_easy_perform(s->curl);
        if (code != CURLE_OK) {
            g_autofree char *told = shown(s, path);

            fail_set(error, buf_ok(out) ? FAIL_IO : FAIL_TOO_BIG,
                     "%s: %s (call again, nothing is doubled)", told,
                     buf_ok(out) ? *s->why != '\0' ? s->why : curl_easy_strerror(code)
                                 : "the answer is too big");
            return false;
        }
        curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &status);
        if (status != 429 && status != 503)
            break;
        g_usleep((gulong)(G_USEC_PER_SEC << i));
    }
    if (status < 200 || status > 299) {
        refused(s, path, status, error);
        return false;
    }
    curl_easy_getinfo(s->curl, CURLINFO_CONTENT_TYPE, &kind);
    if (type != NULL)
        *type = kind == NULL ? "application/octet-stream" : text_repair(a, kind, strlen(kind));
    return true;
}

static json_t *read_json(struct source *s, struct arena *a, const char *path, GError **error)
{
    g_auto(buf) out;
    json_t *value;

    buf_init(&out, JSON_MOST);
    if (!source_get(s, a, path, &out, NULL, error))
        return NULL;
    value = json_read(buf_text(&out), out.len, error);
    if (value == NULL)
        g_prefix_error(error, "%s: ", s->base);
    return value;
}

json_t *source_json(struct source *s, struct arena *a, const char *path, GError **error)
{
    return read_json(s, a, path, error);
}

json_t *source_post(struct source *s, struct arena *a, const char *path, const json_t *ask,
                    GError **error)
{
    g_autofree char *body = NULL;
    char *text = json_dumps(ask, JSON_COMPACT);
    json_t *value;

    body = g_strdup(text);
    free(text);
    curl_easy_setopt(s->curl, CURLOPT_POSTFIELDS, body);
    value = read_json(s, a, path, error);
    curl_easy_setopt(s->curl, CURLOPT_POSTFIELDS, NULL);
    curl_easy_setopt(s->curl, CURLOPT_HTTPGET, 1L);
    return value;
}

const char *source_part(struct arena *a, const char *value)
{
    g_autofree char *part = g_uri_escape_string(value, NULL, FALSE);

    return arena_strdup(a, part);
}
