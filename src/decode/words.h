/* words.h - encoded words in headers (RFC 2047), in the broken forms too that mailers write. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

/* S (valid UTF-8) with its encoded words decoded; valid UTF-8. Neighbouring words of one charset
 * are joined before they are converted, as many mailers cut inside a character. Words inside
 * quotes, words with blanks in them or without their end are read too. At most
 * LIMIT_MAIL_ENCODED_WORDS are decoded, the rest stays as written. *BROKEN (may be NULL) is set,
 * never cleared, if something broke the rules. */
char *words_decode(struct arena *a, const char *s, bool *broken);
