/* mark.h - words that were looked for, marked in what was found. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

/* A text in pieces, for <mark>. */
struct view_piece {
    const char *text;
    bool marked;
};

/* TEXT with each place marked where a word of QUERY begins a word of it, whatever the case and the
 * accents. */
void mark_words(struct arena *a, const char *text, const char *query, struct view_piece **pieces,
                size_t *n);
/* Some CHARS characters of TEXT around the first such place, on one line, "…" where it was cut; the
 * beginning if there is none. */
const char *mark_around(struct arena *a, const char *text, const char *query, size_t chars);
