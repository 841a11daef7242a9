/* bounce_phrases.h - what mail servers say when they do not take a mail, by the reason that it
 * means: phrases in lower case with single blanks and "|" between them; "*" in a phrase stands
 * for anything. NULL for reasons that no words tell. See bounce_words.h. */
#pragma once
#include "decode/bounce_words.h"

extern const char *const bounce_phrases[REASON_COUNT];
