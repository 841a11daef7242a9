/* quote_words.h - the words by which mailers of some thirty languages introduce, wrap and sign what
 * is not new. Only tables and their lookup; what follows from a hit is decided in quote.c.
 *
 * All texts given in are folded: as quote_fold() makes them. Pure. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

enum quote_header {
    QUOTE_NO_HEADER,
    QUOTE_FROM,
    QUOTE_SENT, /* says "sent": only mailers write it */
    QUOTE_DATE, /* says "date": forms have it, too */
    QUOTE_TO,
    QUOTE_CC,
    QUOTE_SUBJECT,
    QUOTE_REPLY_TO, /* and others that only stand in the block */
};

/* The N bytes of S lower case, with plain blanks and apostrophes, without marks of direction and
 * stars, trimmed. "" over 1000 bytes: no mailer's line is that long. */
char *quote_fold(struct arena *a, const char *s, size_t n);

/* "-----Original Message-----", "Begin forwarded message:". */
enum quote_separator { QUOTE_NO_SEPARATOR, QUOTE_ORIGINAL, QUOTE_FORWARDED };
enum quote_separator quote_words_separator(const char *line);
/* Which header of a quoted message NAME (N bytes, before its colon) is. */
enum quote_header quote_words_header(const char *name, size_t n);
/* True if TEXT, without what stands behind it (":", "-"), ends in "wrote", "schrieb" … */
bool quote_words_wrote_ends(const char *text);
/* True if it stands somewhere in TEXT as a word; *BEHIND is what follows it. */
bool quote_words_wrote_inside(const char *text, const char **behind);
/* True if TEXT begins as "On Tue, …", "Am 12. …", "2024-01-02 …" do. */
bool quote_words_on(const char *text);
/* "Sent from my iPhone", "Von meinem iPhone gesendet", "Get Outlook for iOS". */
bool quote_words_device(const char *line);
