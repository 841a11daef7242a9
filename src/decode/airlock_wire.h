/* airlock_wire.h - what the trusted side and the airlock say to each other. Both are this program,
 * but the answer in the output file was written by a child that read hostile bytes: the trusted
 * side believes none of it before it has checked it. */
#pragma once
#include "base/limits.h"
#include <stdint.h>

enum { AIRLOCK_FD = 3 };

/* Comes with two descriptors: the messages, one after the other, and the empty output file. */
struct airlock_request {
    uint32_t id, n;
    struct {
        int64_t offset, size;
    } items[LIMIT_BATCH];
};

struct airlock_reply {
    uint32_t id;
    int32_t status; /* as wait() tells it */
    uint32_t timed_out;
};

/* The output file begins with one of these for each message. Offsets are of the file. */
struct airlock_result_head {
    int64_t content_at, content_size; /* decoded attachments */
    int64_t doc_at, doc_size;         /* the maildoc's wire form, or the reason's text */
    int64_t state;
};

enum airlock_state { AIRLOCK_UNTOUCHED, AIRLOCK_DECODED, AIRLOCK_REFUSED };
