#include "core/lang_guess.h"

#include "base/text.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

enum { LOOK_AT = 4000, WORD = 16 };

/* In the order of their bytes. */
static const char *const german[] = {
    "am",   "auch",  "auf",   "bei",  "beim",         "bitte", "danke",   "das",    "den",
    "der",  "die",   "ein",   "eine", "freundlichen", "für",   "geehrte", "grüße",  "guten",
    "habe", "haben", "hallo", "ich",  "im",           "ist",   "kann",    "können", "mehr",
    "mir",  "mit",   "nicht", "noch", "sehr",         "seit",  "sie",     "tag",    "und",
    "uns",  "unser", "von",   "wir",  "wird",         "zu",
};
static const char *const english[] = {
    "a",     "an",   "and",   "are",    "be",      "can",   "could", "dear",   "for",   "from",
    "has",   "have", "hello", "hi",     "in",      "is",    "it",    "more",   "my",    "not",
    "of",    "on",   "our",   "please", "regards", "since", "thank", "thanks", "that",  "the",
    "there", "this", "to",    "was",    "we",      "when",  "will",  "with",   "would", "you",
};

static int compare(const void *word, const void *entry)
{
    return strcmp(word, *(const char *const *)entry);
}

static int in(const char *const *list, size_t n, const char *word)
{
    return bsearch(word, list, n, sizeof *list, compare) != NULL;
}

const char *lang_guess(const char *text, const char *fallback)
{
    int de = 0, en = 0;
    size_t n = 0;
    char word[WORD + 1];

    for (size_t i = 0; i < LOOK_AT; i++) {
        unsigned char c = (unsigned char)text[i];

        if (g_ascii_isalpha(c) || c >= 0x80) {
            if (n < WORD)
                word[n] = text_lower((char)c);
            n++;
            continue;
        }
        if (n > 0 && n < WORD) {
            word[n] = '\0';
            de += in(german, G_N_ELEMENTS(german), word);
            en += in(english, G_N_ELEMENTS(english), word);
        }
        n = 0;
        if (c == '\0')
            break;
    }
    if (de == en)
        return fallback;
    return de > en ? "de" : "en";
}
