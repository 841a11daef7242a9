/* https.h - one request to a server's interface, by libcurl: https:// alone, or http:// to this
 * machine; no redirects, verified, bounded in time and bytes. */
#pragma once
#include "base/buf.h"
#include "core/account_state.h"

struct https_call {
    const char *method; /* GET, POST, PATCH, DELETE */
    const char *url;
    const char *bearer;         /* NULL: none */
    const char *content_type;   /* of the body */
    const char *const *headers; /* more of them, ends in NULL; may be NULL */
    const void *body;
    size_t body_size;
    const char *ca_file; /* "" or NULL: the system's */
    bool public_only;    /* not into this machine's own network */
    int seconds;         /* for all of it; 0: two minutes */
    size_t most;         /* bytes of the answer; 0: 1 MiB */
    /* Takes the answer of a 2xx instead of ANSWER; NULL: ANSWER. */
    void (*piece)(void *user, const char *data, size_t n);
    void *user;
    const gint *stop; /* becomes 1 when the program ends; NULL */
};

struct https_answer {
    long status;
    int64_t retry_after; /* seconds; 0: not told */
    struct buf body;
};

/* False where there was no answer at all, with *FAULT; any status is an answer. Release the body.
 */
bool https_do(const struct https_call *c, struct https_answer *answer, enum account_fault *fault,
              GError **error) G_GNUC_WARN_UNUSED_RESULT;
