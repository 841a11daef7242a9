#include "hook/hook_request.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/ip.h"
#include "base/text.h"
#include "hook/hook.h"

#include <string.h>
#include <unistd.h>

enum { CONNECT_SECONDS = 5 };

/* Called with the address that the name led to, each time. */
static curl_socket_t open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct hook_request *r = user;
    bool allowed = ip_list_has(r->hook.allowed, &to->addr);

    (void)purpose;
    if (!allowed && (r->plain || !ip_is_public(&to->addr))) {
        r->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t keep(char *data, size_t size, size_t n, void *user)
{
    struct hook_request *r = user;
    size_t room = WEBHOOK_ANSWER_BYTES - MIN(r->answer.len, (size_t)WEBHOOK_ANSWER_BYTES);

    buf_add(&r->answer, data, MIN(size * n, room));
    return size * n;
}

static void add(struct hook_request *r, const char *name, const char *value)
{
    r->headers = curl_slist_append(r->headers, arena_printf(r->a, "%s: %s", name, value));
}

/* Both ways that receivers know of telling who we are. */
static void add_headers(struct hook_request *r, int64_t now)
{
    int64_t seconds = now / CLOCK_SECOND;

    add(r, "Content-Type", "application/json; charset=utf-8");
    add(r, "User-Agent", "Vorgang/" VORGANG_VERSION);
    add(r, "webhook-id", r->row.uuid);
    add(r, "webhook-timestamp", arena_printf(r->a, "%" G_GINT64_FORMAT, seconds));
    add(r, "webhook-signature",
        webhook_sign_standard(r->a, r->secret, r->row.uuid, seconds, r->body));
    add(r, "X-Hub-Signature", webhook_sign_hub(r->a, r->secret, r->body, false));
    add(r, "X-Hub-Signature-256", webhook_sign_hub(r->a, r->secret, r->body, true));
    add(r, "X-Zammad-Trigger", r->row.event);
    add(r, "X-Zammad-Delivery", r->row.uuid);
    add(r, "Expect", "");
}

static void set_ways(struct hook_request *r)
{
    CURL *curl = r->curl;

    curl_easy_setopt(curl, CURLOPT_URL, r->hook.url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)HOOK_SECONDS);
    curl_easy_setopt(curl, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, r);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, r);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, r->why);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, r->headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(r->body));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, r->body);
    curl_easy_setopt(curl, CURLOPT_PRIVATE, r);
}

struct hook_request *hook_request_new(struct arena *a, const struct webhook_row *hook,
                                      const struct webhook_delivery_row *row, const char *secret,
                                      const char *body, int64_t now, GError **error)
{
    struct hook_request *r = g_new0(struct hook_request, 1);

    *r = (struct hook_request){.a = a,
                               .hook = *hook,
                               .row = *row,
                               .secret = secret,
                               .body = body,
                               .plain = g_str_has_prefix(hook->url, "http:")};
    buf_init(&r->answer, WEBHOOK_ANSWER_BYTES);
    r->curl = curl_easy_init();
    if (r->curl == NULL) {
        fail_set(error, FAIL_BUSY, "webhook: memory is short");
        hook_request_free(r);
        return NULL;
    }
    add_headers(r, now);
    set_ways(r);
    return r;
}

void hook_request_free(struct hook_request *r)
{
    if (r == NULL)
        return;
    curl_easy_cleanup(r->curl);
    curl_slist_free_all(r->headers);
    buf_release(&r->answer);
    arena_free(r->a);
    g_free(r);
}

enum webhook_fate hook_request_fate(struct hook_request *r, CURLcode code, int64_t *status,
                                    const char **answer)
{
    long http = 0;

    curl_easy_getinfo(r->curl, CURLINFO_RESPONSE_CODE, &http);
    *status = code == CURLE_OK ? http : 0;
    if (r->refused && code != CURLE_OK) {
        *answer = "its address is not one of the open internet, and not allowed (allow it on the "
                  "webhook's page)";
        return WEBHOOK_FAILED;
    }
    if (code != CURLE_OK) {
        *answer = text_repair(r->a, *r->why != '\0' ? r->why : curl_easy_strerror(code),
                              strlen(*r->why != '\0' ? r->why : curl_easy_strerror(code)));
        return WEBHOOK_LATER;
    }
    *answer = text_repair(r->a, buf_text(&r->answer), r->answer.len);
    if (http >= 200 && http < 300)
        return WEBHOOK_ACCEPTED;
    return http == 410 ? WEBHOOK_FAILED : WEBHOOK_LATER;
}
