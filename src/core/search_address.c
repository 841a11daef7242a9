#include "core/search_address.h"

#include <string.h>

/* Letters to FTS5 as to PostgreSQL, and part of no word. */
#define MARK "\u00a7"

enum { WORDS_LEAST = 2, KEPT = 8 };

void search_address_add(struct search_address *x, const char *text, const struct search_token *t)
{
    size_t mark = strlen(MARK);

    if (!t->joined)
        *x = (struct search_address){0};
    if (x->n == SEARCH_ADDRESS_WORDS || x->length + 2 * mark + t->word_n > SEARCH_ADDRESS_BYTES)
        x->full = true;
    if (x->full)
        return;
    if (t->from > 0 && text[t->from - 1] == '@')
        x->at = x->n + 1;
    x->length -= x->n > 0 ? mark : 0;
    x->starts[x->n++] = (uint16_t)x->length;
    memcpy(x->text + x->length, MARK, mark);
    memcpy(x->text + x->length + mark, t->word, t->word_n);
    memcpy(x->text + x->length + mark + t->word_n, MARK, mark + 1);
    x->length += 2 * mark + t->word_n;
}

void search_address_go_on(struct search_address *x, const char *text, const struct search_token *t)
{
    size_t from = x->n - MIN(x->n, (size_t)KEPT), cut;

    while (from < x->n &&
           x->length - x->starts[from] + 2 * strlen(MARK) + t->word_n > SEARCH_ADDRESS_BYTES)
        from++;
    cut = from < x->n ? x->starts[from] : x->length;
    memmove(x->text, x->text + cut, x->length - cut + 1);
    for (size_t i = from; i < x->n; i++)
        x->starts[i - from] = (uint16_t)(x->starts[i] - cut);
    x->length -= cut;
    x->n -= from;
    x->at -= MIN(x->at, from);
    x->full = false;
    search_address_add(x, text, t);
}

const char *search_address_word(const struct search_address *x, size_t i)
{
    return x->at > 0 && x->n >= WORDS_LEAST && i < x->n ? x->text + x->starts[i] : NULL;
}

const char *search_address_question(struct arena *a, const struct search_address *x, bool begun)
{
    if (search_address_word(x, 0) == NULL)
        return NULL;
    return arena_strndup(a, x->text, x->length - (begun && !x->full ? strlen(MARK) : 0));
}
