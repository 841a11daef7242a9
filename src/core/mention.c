#include "core/mention.h"

#include "base/text.h"

#include <string.h>

enum { NAME_MAX_BYTES = 200 };

static bool word_goes_on(const char *s)
{
    return g_unichar_isalnum(g_utf8_get_char(s)) || *s == '_';
}

/* S begins with NAME, whatever the case, and no word goes on behind it: its length, else 0. */
static size_t begins(struct arena *a, const char *s, const char *name)
{
    size_t n = strlen(name);

    if (n == 0 || n > NAME_MAX_BYTES || strnlen(s, n) < n || !g_utf8_validate(s, (gssize)n, NULL))
        return 0;
    if (strcmp(text_fold(a, arena_strndup(a, s, n)), text_fold(a, name)) != 0)
        return 0;
    return word_goes_on(s + n) ? 0 : n;
}

static const char *first_name(struct arena *a, const char *name)
{
    return arena_strndup(a, name, strcspn(name, " "));
}

static const char *account_of(struct arena *a, const char *address)
{
    return address == NULL ? "" : arena_strndup(a, address, strcspn(address, "@"));
}

size_t mention_at(struct arena *a, const char *s, const struct person_row *agents, size_t n,
                  size_t *which)
{
    size_t best = 0, firsts = 0, first = 0;

    for (size_t i = 0; i < n; i++) {
        size_t whole = MAX(begins(a, s + 1, agents[i].name),
                           begins(a, s + 1, account_of(a, agents[i].address)));

        if (whole > best) {
            best = whole;
            *which = i;
        }
    }
    for (size_t i = 0; best == 0 && i < n; i++) {
        size_t length = begins(a, s + 1, first_name(a, agents[i].name));

        if (length == 0)
            continue;
        firsts++;
        first = length;
        *which = i;
    }
    if (best == 0 && firsts == 1)
        best = first;
    return best == 0 ? 0 : best + 1;
}

size_t mention_find(struct arena *a, const char *text, const struct person_row *agents, size_t n,
                    int64_t *ids)
{
    size_t found = 0, which = 0;

    for (const char *s = strchr(text, '@'); s != NULL; s = strchr(s + 1, '@')) {
        size_t i = 0;

        if (s > text && word_goes_on(g_utf8_find_prev_char(text, s)))
            continue;
        if (mention_at(a, s, agents, n, &which) == 0)
            continue;
        while (i < found && ids[i] != agents[which].id)
            i++;
        if (i == found)
            ids[found++] = agents[which].id;
    }
    return found;
}
