/* lmtp_body.h - the message that is coming in: in memory while it is small, then in an unlinked
 * file. Over LIMIT_MAIL_BYTES, or where the disk does not take it, the rest is read and dropped:
 * the answer comes after the final dot, as the protocol has it. */
#pragma once
#include "base/buf.h"
#include <stdbool.h>
#include <stdint.h>

struct lmtp_body {
    const char *dir; /* for the file; NULL: a memfd */
    struct buf memory;
    int fd; /* -1: all of it is in memory */
    int64_t size;
    bool too_big, failed;
};

void lmtp_body_init(struct lmtp_body *b, const char *dir);
/* Ready for the next message. */
void lmtp_body_clear(struct lmtp_body *b);
void lmtp_body_release(struct lmtp_body *b);
void lmtp_body_add(struct lmtp_body *b, const char *data, size_t n);
