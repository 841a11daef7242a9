/* letter_text.h - our own words, one row for each kind of letter. */
#pragma once
#include "core/letter.h"

extern const struct letter_text {
    const char *name;
    const char *needs[3]; /* slots without which the letter would be none; NULL ends them */
    const char *de, *en;
} letter_texts[LETTER_KINDS];
