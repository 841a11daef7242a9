#include "core/faq.h"

#include "base/clock.h"
#include "base/fail.h"
#include "sql/faq.h"

#include <stdlib.h>
#include <string.h>

bool faq_categories(struct db *db, struct arena *a, struct faq_category_row **rows, size_t *n,
                    GError **error)
{
    return sql_faq_categories(db, a, rows, n, error);
}

const char *faq_category_name(const struct faq_category_row *category, const char *lang)
{
    bool english = strcmp(lang, "en") == 0 && *category->name_en != '\0';

    return english ? category->name_en : category->name_de;
}

/* Rows of both languages stand side by side: the one in LANG stays, or the only one. */
bool faq_titles(struct db *db, struct arena *a, const char *lang, struct faq_title_row **rows,
                size_t *n, GError **error)
{
    size_t all = 0, kept = 0;

    if (!sql_faq_titles(db, a, rows, &all, error))
        return false;
    for (size_t i = 0; i < all; i++) {
        if (kept == 0 || (*rows)[kept - 1].faq_id != (*rows)[i].faq_id)
            (*rows)[kept++] = (*rows)[i];
        else if (strcmp((*rows)[i].lang, lang) == 0)
            (*rows)[kept - 1] = (*rows)[i];
    }
    *n = kept;
    return true;
}

static size_t choose(struct faq_shown_row *rows, size_t all, const char *lang)
{
    size_t kept = 0;

    for (size_t i = 0; i < all; i++) {
        if (kept == 0 || rows[kept - 1].faq_id != rows[i].faq_id)
            rows[kept++] = rows[i];
        else if (strcmp(rows[i].lang, lang) == 0)
            rows[kept - 1] = rows[i];
    }
    return kept;
}

/* The share of those it helped, with one for and one against it from the start: three of three is
 * more than one of one. */
static int64_t usefulness(const struct faq_title_row *row)
{
    return (row->helped + 1) * 1000 / (row->helped + row->missed + 2);
}

static gint by_usefulness(gconstpointer a, gconstpointer b, gpointer data)
{
    int64_t x = usefulness(a), y = usefulness(b);

    (void)data;
    return (x < y) - (x > y);
}

void faq_best_first(struct faq_title_row *rows, size_t n)
{
    g_qsort_with_data(rows, (gint)n, sizeof *rows, by_usefulness, NULL);
}

bool faq_of_category(struct db *db, struct arena *a, int64_t category_id, const char *lang,
                     struct faq_shown_row **rows, size_t *n, GError **error)
{
    size_t all = 0;

    if (!sql_faq_of_category(db, a, category_id, rows, &all, error))
        return false;
    *n = choose(*rows, all, lang);
    return true;
}

bool faq_get(struct db *db, struct arena *a, const char *slug, const char *lang,
             struct faq_shown_row *row, GError **error)
{
    struct faq_shown_row *rows = NULL;
    size_t n = 0;

    if (!sql_faq_by_slug(db, a, slug, &rows, &n, error))
        return false;
    if (choose(rows, n, lang) == 0) {
        fail_set(error, FAIL_NOT_FOUND, "question: nothing is published under this name");
        return false;
    }
    *row = rows[0];
    return true;
}

struct vote {
    int64_t faq_id;
    const char *lang, *voter;
    bool helped, counted;
    int64_t now;
};

static bool vote_tx(struct db *db, void *data, GError **error)
{
    struct vote *v = data;
    int64_t added = 0;

    if (!sql_faq_voter_sweep(db, v->now - CLOCK_DAY, NULL, error) ||
        !sql_faq_voter_add(db, v->voter, v->now, &added, error) ||
        !sql_faq_voter_trim(db, FAQ_VOTERS_MOST, NULL, error))
        return false;
    v->counted = added > 0;
    return !v->counted || sql_faq_vote(db, v->faq_id, v->lang, v->helped, !v->helped, NULL, error);
}

bool faq_vote(const struct house *house, struct arena *a, const struct faq_shown_row *faq,
              bool helped, const char *voter, int64_t now, bool *counted, GError **error)
{
    const char *who = arena_printf(a, "faq vote|%" G_GINT64_FORMAT "|%s", faq->faq_id, voter);
    struct vote v = {.faq_id = faq->faq_id,
                     .lang = faq->lang,
                     .voter = secret_sign(a, house->key, who),
                     .helped = helped,
                     .now = now};

    if (!db_write(house->pool, vote_tx, &v, error))
        return false;
    *counted = v.counted;
    return true;
}
