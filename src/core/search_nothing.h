/* search_nothing.h - what found nothing finds nothing again: a question that comes to nothing is asked
 * anew in each attempt to understand it otherwise (search.c), and each time costs the same. */
#pragma once
#include "core/search_query.h"

enum { SEARCH_NOTHING_MOST = 32 };

struct search_nothing {
    struct {
        const struct search_way *way;
        const char *words;
        int64_t since;
    } v[SEARCH_NOTHING_MOST];
    size_t n;
};

/* Whether WORDS came to nothing under the conditions of WAY; *SINCE as it was noted. */
bool search_nothing_found(const struct search_nothing *x, const struct search_way *way,
                          const char *words, int64_t *since);
/* WORDS live as long as X. */
void search_nothing_note(struct search_nothing *x, const struct search_way *way, const char *words,
                         int64_t since);
