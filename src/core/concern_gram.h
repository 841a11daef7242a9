/* concern_gram.h - the turns of phrase of a reply: single words and up to three in a row, where a
 * word of the ticket, of a foreign topic, a figure and the like stand for their kind ("der F geht
 * nicht"). Each turn falls into one of CONCERN_GRAMS buckets; that two share one is part of what the
 * weights were fitted on. Pure and thread-safe. */
#pragma once
#include "base/arena.h"
#include <stddef.h>
#include <stdint.h>

enum { CONCERN_GRAMS = 32768 };

struct concern_look;

/* The buckets that are hit, each once. */
struct concern_grams {
    const uint16_t *v;
    size_t n;
};

struct concern_grams concern_grams_of(const struct concern_look *l);
/* How much one of them counts: the more there are, the less. */
double concern_gram_value(const struct concern_grams *g);
