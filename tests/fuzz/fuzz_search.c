/* fuzz_search.c - any text as words of the search's index, and any question: within their bounds,
 * nothing in a word that the databases would read as more than a word, the same ones each time. */
#include "base/text.h"
#include "core/custom_find.h"
#include "core/search_query.h"
#include "core/search_token.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
    size_t n, at, sum;
};

static void good_word(const char *word, size_t n)
{
    g_assert_cmpuint(strlen(word), ==, n);
    g_assert_cmpuint(n, >, 0);
    g_assert_cmpuint(n, <, SEARCH_WORD_BYTES);
    g_assert_true(text_utf8_ok(word, n));
    for (const char *p = word; *p != '\0'; p = g_utf8_next_char(p))
        g_assert_true(g_unichar_isalnum(g_utf8_get_char(p)));
}

static bool token(const struct search_token *t, void *user)
{
    struct seen *s = user;

    good_word(t->word, t->word_n);
    good_word(t->stem, t->stem_n);
    g_assert_cmpuint(t->from, >=, s->at);
    g_assert_cmpuint(t->to, >, t->from);
    s->at = t->to;
    s->sum += t->word_n * 31 + t->stem_n;
    s->n++;
    return true;
}

static void ask(struct arena *a, const char *typed)
{
    static const struct custom_spelling spellings[] = {{"serial", "serial"}, {"ger\xc3\xa4teart", "kind"}};
    struct search_query q;

    search_query_read(a, typed, INT64_C(1795417200000), spellings, G_N_ELEMENTS(spellings), &q);
    g_assert_cmpuint(q.n_ways, <=, SEARCH_WAYS_MOST);
    g_assert_cmpuint(q.n_problems, <=, SEARCH_PROBLEMS_MOST);
    for (size_t w = 0; w < q.n_ways; w++) {
        g_assert_cmpuint(q.ways[w].n, <=, SEARCH_TERMS_MOST);
        for (size_t i = 0; i < q.ways[w].n; i++) {
            const struct search_term *t = &q.ways[w].terms[i];

            g_assert_cmpuint(t->n_values, <=, SEARCH_VALUES_MOST);
            g_assert_cmpuint(t->at + t->length, <=, strlen(typed));
            g_assert_cmpint(t->from, <=, t->before);
            for (size_t k = 0; k < t->n_values; k++)
                g_assert_true(text_utf8_ok(t->values[k], strlen(t->values[k])));
        }
    }
    for (size_t i = 0; i < q.n_problems; i++)
        g_assert_cmpuint(q.problems[i].at + q.problems[i].length, <=, strlen(typed));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(arena) a = arena_new();
    struct seen one = {0}, two = {0};

    search_tokens((const char *)data, size, token, &one);
    search_tokens((const char *)data, size, token, &two);
    g_assert_true(one.n == two.n && one.sum == two.sum);
    g_assert_cmpuint(one.at, <=, size);
    ask(a, text_repair(a, (const char *)data, size));
    return 0;
}
