/* msgid.h - message ids in Message-ID, In-Reply-To and References (RFC 5322 section 3.6.4). */
#pragma once
#include "base/arena.h"
#include "decode/maildoc.h"
#include <stddef.h>

/* All ids in a header's value, with <> and without blanks inside; words without <> that have an
 * "@" get them. RAW may be NULL. Of more than MAX the first one (the root of the thread) and the
 * last ones are kept; *DROPPED (may be NULL) is the number left out. */
struct mail_texts msgid_list(struct arena *a, const char *raw, size_t max, size_t *dropped);
/* The id of a message itself: the first, or the whole word with <> if it is none by the rules.
 * NULL if there is nothing. */
const char *msgid_first(struct arena *a, const char *raw);
