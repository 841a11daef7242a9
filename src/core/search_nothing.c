#include "core/search_nothing.h"

#include <string.h>

bool search_nothing_found(const struct search_nothing *x, const struct search_way *way,
                          const char *words, int64_t *since)
{
    for (size_t i = 0; i < x->n; i++)
        if (x->v[i].way == way && strcmp(x->v[i].words, words) == 0) {
            *since = x->v[i].since;
            return true;
        }
    return false;
}

void search_nothing_note(struct search_nothing *x, const struct search_way *way, const char *words,
                         int64_t since)
{
    if (x->n == SEARCH_NOTHING_MOST)
        return;
    x->v[x->n].way = way;
    x->v[x->n].words = words;
    x->v[x->n++].since = since;
}
