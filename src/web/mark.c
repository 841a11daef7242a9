#include "web/mark.h"

#include "base/text.h"

#include <glib.h>
#include <string.h>

enum { WORDS_MOST = 8, PIECES_MOST = 64 };

struct words {
    gunichar *word[WORDS_MOST];
    size_t length[WORDS_MOST], n;
};

/* Without case and accents: "É" is "e". */
static gunichar plain(gunichar c)
{
    gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];

    return g_unichar_fully_decompose(g_unichar_tolower(c), false, parts,
                                     G_UNICHAR_MAX_DECOMPOSITION_LENGTH) > 0
               ? parts[0]
               : c;
}

static void read_words(struct arena *a, const char *query, struct words *w)
{
    size_t room = strlen(query) + 1;

    w->n = 0;
    while (w->n < WORDS_MOST && *query != '\0') {
        gunichar *word = ARENA_ARRAY(a, gunichar, room);
        size_t k = 0;

        while (*query != '\0' && !g_unichar_isalnum(g_utf8_get_char(query)))
            query = g_utf8_next_char(query);
        for (; *query != '\0' && g_unichar_isalnum(g_utf8_get_char(query));
             query = g_utf8_next_char(query))
            word[k++] = plain(g_utf8_get_char(query));
        if (k == 0)
            continue;
        w->word[w->n] = word;
        w->length[w->n++] = k;
    }
}

/* The bytes of the word of W that begins at S; 0: none. */
static size_t match(const struct words *w, const char *s)
{
    size_t best = 0;

    for (size_t i = 0; i < w->n; i++) {
        const char *p = s;
        size_t k = 0;

        while (k < w->length[i] && *p != '\0' && plain(g_utf8_get_char(p)) == w->word[i][k]) {
            p = g_utf8_next_char(p);
            k++;
        }
        if (k == w->length[i])
            best = MAX(best, (size_t)(p - s));
    }
    return best;
}

/* The next match from S on, at the beginning of a word; *LENGTH 0: there is none. */
static const char *next_match(const struct words *w, const char *s, size_t *length)
{
    bool inside = false;

    for (; *s != '\0'; s = g_utf8_next_char(s)) {
        bool letter = g_unichar_isalnum(g_utf8_get_char(s));

        *length = letter && !inside ? match(w, s) : 0;
        if (*length > 0)
            return s;
        inside = letter;
    }
    *length = 0;
    return s;
}

void mark_words(struct arena *a, const char *text, const char *query, struct view_piece **pieces,
                size_t *n)
{
    struct words w;
    size_t length = 0;

    read_words(a, query, &w);
    *pieces = ARENA_ARRAY(a, struct view_piece, PIECES_MOST + 1);
    *n = 0;
    while (*text != '\0' && *n + 1 < PIECES_MOST) {
        const char *at = next_match(&w, text, &length);

        if (at > text)
            (*pieces)[(*n)++] =
                (struct view_piece){arena_strndup(a, text, (size_t)(at - text)), false};
        if (length > 0)
            (*pieces)[(*n)++] = (struct view_piece){arena_strndup(a, at, length), true};
        text = at + length;
    }
    if (*text != '\0')
        (*pieces)[(*n)++] = (struct view_piece){text, false};
}

const char *mark_around(struct arena *a, const char *text, const char *query, size_t chars)
{
    const char *line = text_one_line(a, text), *begin, *found;
    struct words w;
    size_t length = 0;

    read_words(a, query, &w);
    begin = found = next_match(&w, line, &length);
    if (length == 0)
        return text_cut(a, line, chars);
    for (size_t i = 0; i < chars / 3 && begin > line; i++)
        begin = g_utf8_find_prev_char(line, begin);
    /* Not in the middle of a word. */
    while (begin > line && begin < found && *begin != ' ')
        begin = g_utf8_next_char(begin);
    begin += strspn(begin, " ");
    return begin == line ? text_cut(a, line, chars)
                         : arena_printf(a, "… %s", text_cut(a, begin, chars));
}
