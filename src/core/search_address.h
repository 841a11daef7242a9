/* search_address.h - an address in a text as words of their own beside its parts: one from each
 * part to its end ("§jana§firma§example§", "§firma§example§", …). All of an address, or a part of
 * it, is then found by one word or its beginning; as a phrase of common words it takes long to
 * find, and longest where nobody has it. Private to the search. */
#pragma once
#include "base/arena.h"
#include "core/search_token.h"

#include <stdint.h>

enum { SEARCH_ADDRESS_WORDS = 24, SEARCH_ADDRESS_BYTES = 254 };

/* Words that are written together, as far as they were seen. */
struct search_address {
    char text[SEARCH_ADDRESS_BYTES + 1];
    size_t length, n;
    uint16_t starts[SEARCH_ADDRESS_WORDS];
    size_t at;     /* so many of them, and the last one of those stands behind an "@" */
    bool full;     /* no more are taken */
};

/* One more word of TEXT; what is not joined to the one before begins anew. */
void search_address_add(struct search_address *x, const char *text, const struct search_token *t);
/* T did not get in, X is full: goes on with it behind the last words of X, so that an address that the
 * end of X cuts is whole in what follows. */
void search_address_go_on(struct search_address *x, const char *text, const struct search_token *t);
/* The Ith of its N words, from which an index finds it; NULL where it is no address. */
const char *search_address_word(const struct search_address *x, size_t i);
/* What the index is asked for: its beginning, the last word alone being begun (BEGUN) or whole.
 * NULL where it is no address. */
const char *search_address_question(struct arena *a, const struct search_address *x, bool begun);
