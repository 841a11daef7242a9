/* hook_request.h - one POST to one webhook, ready for curl's multi interface.
 *
 * It goes to addresses of the open internet alone, and to those that an administrator allowed; what
 * counts is the address that is connected to, so that no name and no change of the DNS leads around
 * it. Redirects are not followed, proxies of the environment not used. http:// only to allowed ones. */
#pragma once
#include "base/buf.h"
#include "core/webhook.h"

#include <curl/curl.h>

struct hook_request {
    struct arena *a;                  /* its own */
    struct webhook_row hook;          /* texts in the arena */
    struct webhook_delivery_row row;
    const char *body, *secret;
    CURL *curl;
    struct curl_slist *headers;
    struct buf answer;                /* at most WEBHOOK_ANSWER_BYTES are kept */
    bool refused;                     /* its address is not one that we may go to */
    bool plain;                       /* http:// */
    char why[CURL_ERROR_SIZE];
};

/* Makes the handle; NULL and an error where that cannot be. Free with hook_request_free(). */
struct hook_request *hook_request_new(struct arena *a, const struct webhook_row *hook,
                                      const struct webhook_delivery_row *row, const char *secret,
                                      const char *body, int64_t now,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* With its arena. NULL does nothing. */
void hook_request_free(struct hook_request *r);
/* What became of it: 2xx is accepted, 410 (RFC 9110) and an address that is refused are final, all
 * else is tried again. *STATUS is 0 where there was no answer; *ANSWER lives in the arena. */
enum webhook_fate hook_request_fate(struct hook_request *r, CURLcode code, int64_t *status,
                                    const char **answer);
