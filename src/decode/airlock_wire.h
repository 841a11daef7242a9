/* airlock_wire.h - what the trusted side and the airlock say to each other. Both are this program,
 * but the answer in the output file was written by a child that read hostile bytes: the trusted
 * side believes none of it before it has checked it. */
#pragma once
#include "base/limits.h"
#include <stdint.h>

enum { AIRLOCK_FD = 3, AIRLOCK_EXIT_MEMORY = 71 };

/* The first thing that the airlock says, once: whether it can lock its children. */
struct airlock_hello {
    uint32_t ready;
    char reason[252]; /* if not */
};

/* Comes with three descriptors: the messages, one after the other; the empty output file; a pipe
 * to write the reply to. */
struct airlock_request {
    uint32_t n;
    struct {
        int64_t offset, size;
    } items[LIMIT_BATCH];
};

/* Written by the airlock, never by the child that it speaks of. */
struct airlock_reply {
    uint32_t locked;    /* it was behind the lock: whatever it did after that, its messages did */
    uint32_t timed_out; /* by the clock */
    int32_t status;     /* as wait() tells it */
};

/* The output file begins with LIMIT_BATCH of these. Offsets are of the file. */
struct airlock_result_head {
    int64_t content_at, content_size; /* decoded attachments */
    int64_t doc_at, doc_size;         /* the maildoc's wire form, or the reason's text */
    int64_t state;                    /* enum airlock_state */
};

enum airlock_state { AIRLOCK_UNTOUCHED, AIRLOCK_DECODED, AIRLOCK_REFUSED };
