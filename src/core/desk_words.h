/* desk_words.h - words of people in lists: what they look for, and how a message begins. Pure. */
#pragma once
#include "base/arena.h"

/* A pattern for LIKE with '!' as its escape: somewhere in the text. */
const char *desk_words_pattern(struct arena *a, const char *typed);
/* One line of a message for a list: lines that only greet are passed over. */
const char *desk_words_begin(struct arena *a, const char *body);
