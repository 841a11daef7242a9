/* bounce_status.h - the codes in what mail servers say: reply codes (RFC 5321 section 4.2) and
 * enhanced status codes (RFC 3463), how they are found, which one counts, what they mean.
 * Nothing here fails or keeps state; thread-safe. */
#pragma once
#include "base/arena.h"
#include "decode/bounce_words.h"
#include <stdbool.h>
#include <stddef.h>

/* The codes of one answer; NULL where there is none. */
struct bounce_codes {
    const char *status; /* "5.1.1" */
    const char *reply;  /* "550" */
};

/* The codes that count for one recipient. FIELD is what the report says in its Status field (may
 * be NULL), WORDS what the server said (may be NULL). The server's own status is preferred unless
 * it says nothing (x.0.0) where the field says more; a reply code of another class than the
 * status is none of this failure's. */
struct bounce_codes bounce_codes_pick(struct arena *a, const char *field, const char *words);
/* The first status in S, as text; NULL if none. */
const char *bounce_status_first(struct arena *a, const char *s);
/* True for codes that say only "failed" (5.0.0, 4.0.0). */
bool bounce_status_is_vague(const char *status);
/* What STATUS alone means; REASON_NONE if it says nothing. NULL is allowed. */
enum bounce_reason bounce_status_reason(const char *status);
/* A status for a failure that was told without one: x.0.9nn, by the reason. Not registered
 * anywhere, so it can't be mistaken for a code that the server sent. */
const char *bounce_status_stand_in(struct arena *a, enum bounce_reason reason, bool temporary);
/* True if S is a reply code that RFC 5321 or an extension of it defines, at S[0..2]. */
bool bounce_reply_known(const char *s);
