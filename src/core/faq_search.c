/* faq_search.c - finding questions by words: the database picks those that have any of the words,
 * the order is made here. A FAQ has hundreds of texts, not millions: no index is kept for it. */
#include "core/faq.h"

#include "base/text.h"
#include "core/concern_words.h"
#include "core/markdown.h"
#include "sql/faq.h"

#include <stdlib.h>
#include <string.h>

enum {
    ROWS_MOST = 1000,
    WORD_CHARS = 40,
    STEM_CHARS = 5, /* of longer words the ending may differ */
    IN_TITLE = 200,  /* the shorter the title, the more it is about that word */
    TITLE_WORDS = 3,
    AT_START = 2, /* of a word, before being somewhere in it */
};

/* Words written with two letters for one, and accents: what is left is compared on both sides. */
static const struct {
    const char *two;
    char one;
} pairs[] = {{"ae", 'a'}, {"oe", 'o'}, {"ue", 'u'}, {"ss", 's'}, {"ph", 'f'}};

static char pair_at(const char *s)
{
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++)
        if (strncmp(s, pairs[i].two, 2) == 0)
            return pairs[i].one;
    return '\0';
}

const char *faq_fold(struct arena *a, const char *text)
{
    g_autofree char *apart = g_utf8_normalize(text, -1, G_NORMALIZE_NFKC);
    const char *plain =
        concern_plain(a, apart == NULL ? "" : apart, apart == NULL ? 0 : strlen(apart));
    g_autofree char *split = g_utf8_normalize(plain, -1, G_NORMALIZE_NFD);
    g_autoptr(GString) s = g_string_new(NULL);

    for (const char *p = split == NULL ? " " : split; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        char one = pair_at(p);

        if (one != '\0') {
            g_string_append_c(s, one);
            p++;
        } else if (!g_unichar_ismark(c)) {
            g_string_append_unichar(s, c);
        }
    }
    return arena_strdup(a, s->str);
}

struct words {
    const char *text[FAQ_WORDS]; /* folded, the ending cut off */
    size_t n;
};

/* "drucker", "druckers", "druckt": the beginning tells what a long word is about. */
static const char *stem(struct arena *a, const char *word)
{
    size_t n = strlen(word);

    return n > STEM_CHARS + 1 && text_utf8_ok(word, n - 2) ? arena_strndup(a, word, n - 2) : word;
}

static bool known(const struct words *w, const char *word)
{
    for (size_t i = 0; i < w->n; i++)
        if (strcmp(w->text[i], word) == 0)
            return true;
    return false;
}

static struct words words_of(struct arena *a, const char *typed)
{
    const char *plain = concern_plain(a, typed, strlen(typed));
    g_auto(GStrv) v = g_strsplit(plain, " ", -1);
    struct words w = {.n = 0};

    for (size_t i = 0; v[i] != NULL && w.n < FAQ_WORDS; i++) {
        const char *word;

        if (strlen(v[i]) < 2 || concern_stop_word(v[i], strlen(v[i])))
            continue;
        word = stem(a, text_trim(a, text_cut(a, faq_fold(a, v[i]), WORD_CHARS)));
        if (*word != '\0' && !known(&w, word))
            w.text[w.n++] = word;
    }
    return w;
}

/* How well WORD stands in TEXT, which begins each word with a space. */
static int64_t weight(const char *text, const char *word)
{
    const char *at = strstr(text, word);

    if (at == NULL)
        return 0;
    for (; at != NULL; at = strstr(at + 1, word))
        if (at > text && at[-1] == ' ')
            return AT_START;
    /* Inside of a word only what is long enough to mean something: "drucker" in "Netzwerkdrucker".
     */
    return strlen(word) >= 4 ? 1 : 0;
}

/* Rare words tell more than those that stand everywhere. */
static void rarities(const struct words *w, const struct faq_word_row *rows, size_t n,
                     int64_t rarity[FAQ_WORDS])
{
    for (size_t i = 0; i < w->n; i++) {
        int64_t in = 0;

        for (size_t k = 0; k < n; k++)
            in += weight(rows[k].plain_title, w->text[i]) + weight(rows[k].plain_body, w->text[i]) >
                  0;
        rarity[i] = 100 + 200 / (1 + in);
    }
}

static int64_t words_in(const char *text)
{
    int64_t n = 0;

    for (; *text != '\0'; text++)
        n += *text == ' ';
    return n;
}

static int64_t score(const struct words *w, const int64_t rarity[FAQ_WORDS],
                     const struct faq_word_row *row)
{
    int64_t sum = 0, found = 0;

    for (size_t i = 0; i < w->n; i++) {
        int64_t here = weight(row->plain_title, w->text[i]) * IN_TITLE /
                       (TITLE_WORDS + words_in(row->plain_title));

        here += weight(row->plain_body, w->text[i]);
        sum += here * rarity[i];
        found += here > 0;
    }
    /* One word of many is chance; and of equals the one that helped more goes first. */
    return found * 3 < (int64_t)w->n ? 0
                                     : sum * found + MIN(row->helped, 50) - MIN(row->missed, 50);
}

static gint by_score(gconstpointer a, gconstpointer b, gpointer data)
{
    const struct faq_hit *x = a, *y = b;

    (void)data;
    return (x->score < y->score) - (x->score > y->score);
}

static bool fetch(struct db *db, struct arena *a, const struct words *w, struct faq_word_row **rows,
                  size_t *n, GError **error)
{
    const char *like[FAQ_WORDS] = {NULL};

    /* Folding leaves letters and digits: nothing that LIKE would read. */
    for (size_t i = 0; i < w->n; i++)
        like[i] = arena_printf(a, "%%%s%%", w->text[i]);
    return sql_faq_words(db, a,
                         &(struct sql_faq_words){like[0], like[1], like[2], like[3], like[4],
                                                 like[5], like[6], like[7], ROWS_MOST},
                         rows, n, error);
}

/* The excerpt is the whole answer still; only what is shown is worth the cutting. */
static struct faq_hit hit_of(const struct faq_word_row *row, int64_t points)
{
    return (struct faq_hit){row->faq_id, row->slug, row->title, row->lang, row->body, points};
}

static const char *excerpt(struct arena *a, const char *body)
{
    return text_cut(a, text_one_line(a, markdown_words(a, body)), FAQ_EXCERPT_CHARS);
}

bool faq_search(struct db *db, struct arena *a, const char *typed, const char *lang, size_t most,
                struct faq_hit **hits, size_t *n, GError **error)
{
    struct words w = words_of(a, text_cut(a, typed, FAQ_QUERY_CHARS));
    struct faq_word_row *rows = NULL;
    int64_t rarity[FAQ_WORDS] = {0};
    size_t all = 0;

    *n = 0;
    if (w.n == 0)
        return true;
    if (!fetch(db, a, &w, &rows, &all, error))
        return false;
    rarities(&w, rows, all, rarity);
    *hits = ARENA_ARRAY(a, struct faq_hit, all + 1);
    for (size_t i = 0; i < all; i++) {
        int64_t points = score(&w, rarity, &rows[i]);
        struct faq_hit *last = *n > 0 ? &(*hits)[*n - 1] : NULL;

        if (points <= 0)
            continue;
        if (last == NULL || last->faq_id != rows[i].faq_id)
            (*hits)[(*n)++] = hit_of(&rows[i], points);
        else if (strcmp(rows[i].lang, lang) == 0)
            *last = hit_of(&rows[i], MAX(points, last->score));
    }
    g_qsort_with_data(*hits, (gint)*n, sizeof **hits, by_score, NULL);
    *n = MIN(*n, most);
    for (size_t i = 0; i < *n; i++)
        (*hits)[i].excerpt = excerpt(a, (*hits)[i].excerpt);
    return true;
}
