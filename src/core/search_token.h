/* search_token.h - text taken apart into words as the search index knows them. Both databases are
 * given these words, so that they find the same.
 *
 * A word is a run of letters and digits. It is folded (lower case, no accents, ß is ss, ae/oe/ue
 * are what they stand for, umlauts are their vowels) and stemmed for German, then for English: one
 * stem serves both, nobody need know the language. Words with digits are left as they are. What is
 * written together with . - _ @ : / (an address, a number of a part) is its parts in a row. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum { SEARCH_WORD_BYTES = 64 };

struct search_token {
    const char *word; /* folded; N bytes, ended by NUL */
    const char *stem;
    size_t word_n, stem_n;
    size_t from, to; /* its bytes in the text */
    bool digits;     /* it has some */
    bool joined;     /* written together with the one before */
};

/* Calls FN for each word of the N bytes of TEXT (broken UTF-8 separates words); false ends it.
 * Nothing is allocated for a word. Thread-safe. */
void search_tokens(const char *text, size_t n, bool (*fn)(const struct search_token *t, void *user),
                   void *user);
