/* faq.h - questions and answers as customers see them: published texts only, in the language asked
 * for where there is one, else in the other. Writing them: faq_write.h. Rows live in the given
 * arena; reading needs no right. */
#pragma once
#include "core/house.h"
#include "rows/faq.h"

enum {
    FAQ_QUERY_CHARS = 200,
    FAQ_WORDS = 8,
    FAQ_EXCERPT_CHARS = 160,
    FAQ_VOTERS_MOST = 100000 /* kept of a day; beyond that the oldest may vote again */
};

/* In their order, empty ones as well. */
bool faq_categories(struct db *db, struct arena *a, struct faq_category_row **rows, size_t *n,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char *faq_category_name(const struct faq_category_row *category, const char *lang);
/* All questions without their answers, in their order. */
bool faq_titles(struct db *db, struct arena *a, const char *lang, struct faq_title_row **rows,
                size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Reorders: those that helped most often come first; the order of old is kept where they are even.
 */
void faq_best_first(struct faq_title_row *rows, size_t n);
bool faq_of_category(struct db *db, struct arena *a, int64_t category_id, const char *lang,
                     struct faq_shown_row **rows, size_t *n,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FAIL_NOT_FOUND where nothing is published under SLUG. */
bool faq_get(struct db *db, struct arena *a, const char *slug, const char *lang,
             struct faq_shown_row *row, GError **error) G_GNUC_WARN_UNUSED_RESULT;

struct faq_hit {
    int64_t faq_id;
    const char *slug; /* its page is /faq/SLUG */
    const char *title;
    const char *lang; /* of the title and the excerpt */
    const char *excerpt;
    int64_t score;
};
/* What may answer the words TYPED, best first, at most MOST: words as they were typed or only
 * begun, in German and English, ü as u or ue. A question that was found in both languages comes in
 * LANG. Nothing for words that say nothing ("and", "bitte"). For pages and for suggestions while
 * typing. */
bool faq_search(struct db *db, struct arena *a, const char *typed, const char *lang, size_t most,
                struct faq_hit **hits, size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* TEXT as the search compares it: small letters without accents and marks, single spaces around
 * each word. */
const char *faq_fold(struct arena *a, const char *text);

/* "Did that help?": counted once a day for each VOTER (a person or a client's address, "person:7")
 * and question; *COUNTED is false for a second one. Who voted is kept as a hash for that day. Writes
 * by itself: not inside db_write(). */
bool faq_vote(const struct house *house, struct arena *a, const struct faq_shown_row *faq,
              bool helped, const char *voter, int64_t now, bool *counted,
              GError **error) G_GNUC_WARN_UNUSED_RESULT;
