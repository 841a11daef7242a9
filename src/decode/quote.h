/* quote.h - what of a mail is new, and what is quoted or a signature, in many languages. When in
 * doubt, text counts as new: nothing that somebody wrote may vanish. */
#pragma once
#include "base/arena.h"

/* BODY (LF line ends) without quotes, the lines that introduce them, and the signature. */
char *quote_new_text(struct arena *a, const char *body);
/* True if LINE (to its end) introduces an original message: "-----Original Message-----",
 * "Begin forwarded message:" …; for forward.c. */
int quote_is_separator(const char *line, size_t n);
/* True if LINE is a header of a quoted message: "Von: …", "Sent: …"; *KEY (may be NULL) is which:
 * 'f'rom, 's'ent, 't'o, 'c'c, 'j' subject. *VALUE points behind the colon. */
int quote_is_header(const char *line, size_t n, char *key, const char **value);
