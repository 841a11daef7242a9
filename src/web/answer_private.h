/* answer_private.h - the inside of an answer: read by conn, written by answer.c. */
#pragma once
#include "web/answer.h"
#include "base/arena.h"
#include "web/events.h"

enum answer_policy { POLICY_PAGE, POLICY_FILE, POLICY_FRAME, POLICY_FRAME_REMOTE };

struct answer_field {
    struct answer_field *next;
    const char *name, *value;
};

struct answer {
    struct arena *arena;
    unsigned status;
    const char *type, *cache; /* NULL: no body type; "no-store" */
    struct buf body;
    const void *fixed; /* instead of the body: bytes that outlive the answer */
    size_t fixed_n;
    struct content content; /* instead of both, if .read is set */
    bool has_content;
    bool events;
    struct events_place place; /* of the stream, with EVENTS */
    bool cross_origin;         /* CORP for what a mail's frame shows */
    enum answer_policy policy;
    const char *forms; /* where else forms of a page may lead; NULL: nowhere */
    struct answer_field *fields;
};

void answer_init(struct answer *a, struct arena *memory);
/* Closes the content, frees the body. */
void answer_release(struct answer *a);
/* Forgets what was written, keeps cookies. */
void answer_clear(struct answer *a);
int64_t answer_size(const struct answer *a);
/* Status line and fields, with the empty line. KEEP_ALIVE false adds "Connection: close". */
void answer_head(const struct answer *a, bool secure, bool keep_alive, struct buf *out);
/* A whole answer for bytes that never became a request: nothing of them is in it. */
void answer_refusal(unsigned status, bool secure, struct buf *out);
const char *answer_reason(unsigned status);
