/* search_words.h - the words of a question: as the index is asked for them, and where they stand in
 * a text. */
#pragma once
#include "base/arena.h"
#include "core/search_query.h"
#include "core/search_token.h"
#include "db/db.h"

enum { SEARCH_FORMS_MOST = 48, SEARCH_PHRASE_MOST = 16 };

/* One thing to be found: a phrase, or a word in any of its forms. */
struct search_clause {
    const char *typed;
    const char *stems[SEARCH_PHRASE_MOST]; /* of a phrase, in a row; a word has one */
    const char *words[SEARCH_PHRASE_MOST];
    size_t n_stems;
    const char *address; /* all of it is one: the beginning of a word that stands for it; or NULL */
    bool begun;          /* the last one may go on */
    bool prefix; /* and the index is asked for that: of words of letters the vocabulary knows how */
    bool subject; /* in the subject alone */
    bool word;    /* one word of letters: it has other forms, and may be mistyped */
    bool small;   /* "the", "mit": means little beside others */
    const char *forms[SEARCH_FORMS_MOST]; /* stems of words that it begins or is a part of */
    size_t n_forms;
};

/* False where TERM has no word. Forms are looked up in the vocabulary. */
bool search_clause_read(struct db *db, struct arena *a, const struct search_term *term,
                        struct search_clause *out, bool *empty,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What the index of this database is asked for: all of CLAUSES. DESK: also by what customers must
 * not find by. */
const char *search_clauses_question(struct db *db, struct arena *a,
                                    const struct search_clause *const *clauses, size_t n,
                                    bool desk);
/* How well a word fits: 0 not, to 4 the very word as it was typed. For a phrase its words count. */
int search_clause_fits(const struct search_clause *c, const struct search_token *t);
