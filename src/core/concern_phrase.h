/* concern_phrase.h - the lists of phrases by which concern_words.h tells what a sentence does. */
#pragma once
#include "core/concern_words.h"

/* A list for each kind: "one|two|...". */
extern const char *const concern_phrases[CONCERN_PHRASES];
