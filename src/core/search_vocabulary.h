/* search_vocabulary.h - every word of letters that the archive has, in memory: one for each
 * database that is open, shared by all threads. */
#pragma once
#include "base/arena.h"
#include "core/search_token.h"
#include "db/db.h"

struct search_word {
    const char *word, *stem;
    size_t distance; /* of a mistyped one */
};

/* Whether search_vocabulary_note() is wanted for it: a word of letters that may be new. */
bool search_vocabulary_lacks(struct db *db, const struct search_token *t);
/* Whether it takes no more words: then the index knows beginnings that it does not. */
bool search_vocabulary_full(struct db *db);
/* Inside db_write(): keeps the word if it is new. */
bool search_vocabulary_note(struct db *db, const char *word, const char *stem,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Forgets everything: the words have been cleared. */
void search_vocabulary_forget(struct db *db);
/* Words that begin with the folded WORD or have it inside, where something of a word stands around
 * it: the shortest first, at most MOST. */
bool search_vocabulary_parts(struct db *db, struct arena *a, const char *word, size_t most,
                             struct search_word **words, size_t *n,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Letters left out, put in, mistaken or swapped between A (N bytes) and B (M bytes, at most 40);
 * MOST + 1 where there are more. */
size_t search_distance(const char *a, size_t n, const char *b, size_t m, size_t most);
/* Words that WORD may have been meant as, nearest first. */
bool search_vocabulary_near(struct db *db, struct arena *a, const char *word, size_t most,
                            struct search_word **words, size_t *n,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
