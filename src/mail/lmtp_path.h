/* lmtp_path.h - the arguments of MAIL and RCPT: "FROM:<path> KEY=VALUE …" (RFC 5321 section 4.1.2),
 * with the parameters of SIZE (RFC 1870), 8BITMIME (RFC 6152), SMTPUTF8 (RFC 6531) and DSN (RFC
 * 3461). Nothing here keeps state. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stdint.h>

enum lmtp_path_of { LMTP_PATH_FROM = 1, LMTP_PATH_TO = 2 };

struct lmtp_path {
    const char *address; /* UTF-8 without controls, without source route; "" for <> */
    int64_t size;        /* as announced, 0 if not */
    bool smtputf8;
};

/* NULL if ARGUMENT is well formed, else the reply that says what is wrong. */
const char *lmtp_path_read(struct arena *a, const char *argument, enum lmtp_path_of of,
                           struct lmtp_path *path) G_GNUC_WARN_UNUSED_RESULT;
