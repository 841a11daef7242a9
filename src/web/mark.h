/* mark.h - words that were looked for, marked in what was found. */
#pragma once
#include "base/arena.h"
#include "core/search_words.h"
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
/* TEXT with each word marked by which a search has found it: whatever its form. */
void mark_found(struct arena *a, const char *text, const struct search_clause *clauses, size_t n,
                struct view_piece **pieces, size_t *n_pieces);
/* Some CHARS characters of TEXT, on one line, from where the most of CLAUSES stand together; "…"
 * where it was cut, the beginning if there is none. */
const char *mark_found_around(struct arena *a, const char *text,
                              const struct search_clause *clauses, size_t n, size_t chars);
