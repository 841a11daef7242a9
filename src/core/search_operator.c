#include "core/search_operator.h"

#include <glib.h>
#include <string.h>

static bool word_is(const char *p, const char *word)
{
    size_t n = strlen(word);

    return g_ascii_strncasecmp(p, word, n) == 0 &&
           (p[n] == '\0' || strchr(" \t\r\n()", p[n]) != NULL);
}

size_t search_operator_at(const char *p, bool *is_or)
{
    *is_or = true;
    if (word_is(p, "or"))
        return 2;
    if (word_is(p, "oder"))
        return 4;
    if (*p == '|')
        return 1;
    *is_or = false;
    /* "and" and "und" as operators only in capitals: they are words, too. */
    if (strncmp(p, "AND", 3) == 0 && word_is(p, "and"))
        return 3;
    return strncmp(p, "UND", 3) == 0 && word_is(p, "und") ? 3 : 0;
}
