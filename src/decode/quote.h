/* quote.h - what of a mail is new, what is quoted, what is a signature, in many languages, without
 * regular expressions. When in doubt, text counts as new: nothing that somebody wrote may vanish.
 *
 * Quoted is: lines with ">"; the line that introduces them ("Am … schrieb …:"), and all behind it
 * if no ">" follows; all from a block of headers ("Von: … Gesendet: …") or "-----Original
 * Message-----" on. Not quoted is: what stands between quotes, a quote at the very top that the
 * text answers, and what was forwarded (it is what the mail is about). Pure; values live in the
 * arena. */
#pragma once
#include "base/arena.h"
#include "decode/quote_line.h"

#include <stddef.h>

/* TEXT (LF line ends, valid UTF-8) without what is not new, trimmed. */
char *quote_new_text(struct arena *a, const char *text);

/* True if LINE (N bytes) introduces a quote all by itself: "Am … schrieb … <a@b>:". */
bool quote_is_introduction(struct arena *a, const char *line, size_t n);
