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

struct finding {
    struct arena *a;
    const char *text;
    const struct search_clause *clauses;
    size_t n, done; /* done: bytes of the text in pieces already */
    struct view_piece *pieces;
    size_t n_pieces;
};

static int fitting(const struct finding *f, const struct search_token *t)
{
    for (size_t i = 0; i < f->n; i++)
        if (search_clause_fits(&f->clauses[i], t) > 0)
            return (int)i;
    return -1;
}

static void add_piece(struct finding *f, size_t to, bool marked)
{
    if (to > f->done)
        f->pieces[f->n_pieces++] =
            (struct view_piece){arena_strndup(f->a, f->text + f->done, to - f->done), marked};
    f->done = MAX(f->done, to);
}

static bool mark_token(const struct search_token *t, void *user)
{
    struct finding *f = user;

    if (fitting(f, t) < 0)
        return true;
    add_piece(f, t->from, false);
    add_piece(f, t->to, true);
    return f->n_pieces + 3 < PIECES_MOST;
}

void mark_found(struct arena *a, const char *text, const struct search_clause *clauses, size_t n,
                struct view_piece **pieces, size_t *n_pieces)
{
    struct finding f = {.a = a, .text = text, .clauses = clauses, .n = n};

    f.pieces = ARENA_ARRAY(a, struct view_piece, PIECES_MOST + 1);
    search_tokens(text, strlen(text), mark_token, &f);
    add_piece(&f, strlen(text), false);
    *pieces = f.pieces;
    *n_pieces = f.n_pieces;
}

/* The newest place of each clause, and the window in which most of them stand. */
struct window {
    struct finding f;
    size_t chars, *seen, best_from;
    unsigned best;
};

static bool widen(const struct search_token *t, void *user)
{
    struct window *w = user;
    int which = fitting(&w->f, t);
    size_t from = t->from;
    unsigned n = 0;

    if (which < 0)
        return true;
    w->seen[which] = t->from + 1;
    for (size_t i = 0; i < w->f.n; i++)
        if (w->seen[i] > 0 && t->to - (w->seen[i] - 1) < w->chars) {
            n++;
            from = MIN(from, w->seen[i] - 1);
        }
    if (n > w->best) {
        w->best = n;
        w->best_from = from;
    }
    return w->best < w->f.n;
}

const char *mark_found_around(struct arena *a, const char *text,
                              const struct search_clause *clauses, size_t n, size_t chars)
{
    const char *line = text_one_line(a, text), *begin, *found;
    struct window w = {.f = {.clauses = clauses, .n = n},
                       .chars = chars - chars / 3,
                       .seen = ARENA_ARRAY(a, size_t, n + 1)};

    search_tokens(line, strlen(line), widen, &w);
    if (w.best == 0)
        return text_cut(a, line, chars);
    begin = found = line + w.best_from;
    for (size_t i = 0; i < chars / 3 && begin > line; i++)
        begin = g_utf8_find_prev_char(line, begin);
    /* Not in the middle of a word. */
    while (begin > line && begin < found && *begin != ' ')
        begin = g_utf8_next_char(begin);
    begin += strspn(begin, " ");
    return begin == line ? text_cut(a, line, chars)
                         : arena_printf(a, "… %s", text_cut(a, begin, chars));
}
