#include "decode/quote_line.h"

#include <string.h>

enum { LINES_MOST = 10000, BLOCK_LINES = 10, NAME_BYTES = 48, DATE_DIGITS = 8 };

static bool only(const char *s, const char *of)
{
    return *s != '\0' && s[strspn(s, of)] == '\0';
}

/* At least three of one mark; em dashes, too. */
static bool is_ruler(const char *low)
{
    static const char *const marks[] = {"-", "_", "=", "—", "–", "- ", "_ "};

    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
        if (only(low, marks[i]) && g_utf8_strlen(low, -1) >= 3)
            return true;
    return false;
}

/* "> ", also a little indented, and "AB> " as some put the initials first. */
static bool is_quoted(const char *p, size_t n)
{
    size_t i = 0;

    while (i < n && i < 2 && p[i] == ' ')
        i++;
    if (i < n && p[i] == '>')
        return true;
    i = 0;
    while (i < n && i < 3 && g_ascii_isupper(p[i]))
        i++;
    return i > 0 && i < n && p[i] == '>';
}

static enum quote_header header_of(const char *low)
{
    const char *colon = memchr(low, ':', MIN(strlen(low), NAME_BYTES));

    return colon == NULL || colon == low ? QUOTE_NO_HEADER
                                         : quote_words_header(low, (size_t)(colon - low));
}

static struct quote_line read_line(struct arena *a, const char *p, size_t n)
{
    struct quote_line l = {.p = p, .n = n, .low = quote_fold(a, p, n)};

    l.blank = l.low[0] == '\0' && n < 200 && memchr(p, '*', n) == NULL;
    l.quoted = is_quoted(p, n);
    l.ruler = is_ruler(l.low);
    l.header = header_of(l.low);
    return l;
}

static size_t count(const char *text)
{
    size_t n = 0;

    for (; *text != '\0' && n < LINES_MOST; n++) {
        text += strcspn(text, "\n");
        text += *text == '\n' ? 1 : 0;
    }
    return n;
}

struct quote_lines quote_lines_of(struct arena *a, const char *text)
{
    struct quote_lines l = {.n = count(text)};

    l.v = ARENA_ARRAY(a, struct quote_line, l.n + 1);
    for (size_t i = 0; i < l.n; i++) {
        size_t n = i + 1 < l.n ? strcspn(text, "\n") : strlen(text);

        if (i + 1 == l.n && n > 0 && text[n - 1] == '\n' && i + 1 < LINES_MOST)
            n--;
        l.v[i] = read_line(a, text, n);
        text += n + (text[n] == '\n' ? 1 : 0);
    }
    return l;
}

const char *quote_line_value(const struct quote_line *l)
{
    const char *colon = memchr(l->p, ':', l->n), *wide = g_strstr_len(l->p, (gssize)l->n, "：");

    if (wide != NULL && (colon == NULL || wide < colon))
        return wide + strlen("：");
    return colon == NULL ? NULL : colon + 1;
}

static bool has_address(const struct quote_line *l)
{
    return memchr(l->p, '@', l->n) != NULL;
}

/* Headers that a converter from HTML put into one line: "From: a@b Date: … To: …". */
static bool is_block_in_line(const struct quote_line *l)
{
    size_t found = 0, digits = 0;
    const char *word = l->low;

    for (const char *p = l->low; *p != '\0'; p++) {
        digits += g_ascii_isdigit(*p) ? 1 : 0;
        if (*p == ' ')
            word = p + 1;
        else if (*p == ':' && quote_words_header(word, (size_t)(p - word)) != QUOTE_NO_HEADER)
            found++;
    }
    return l->header == QUOTE_FROM && found >= 2 && digits >= DATE_DIGITS && has_address(l);
}

bool quote_block_at(const struct quote_lines *l, size_t i)
{
    size_t found = 0, run = 0;
    bool running = true, seen[QUOTE_REPLY_TO + 1] = {false}, address = false;
    enum quote_header first = l->v[i].header;

    if (first == QUOTE_NO_HEADER || first == QUOTE_CC || first == QUOTE_TO ||
        first == QUOTE_REPLY_TO)
        return false;
    if (is_block_in_line(&l->v[i]))
        return true;
    for (size_t k = i; k < l->n && k < i + BLOCK_LINES && !l->v[k].ruler; k++) {
        enum quote_header h = l->v[k].header;

        running = running && h != QUOTE_NO_HEADER;
        run += running ? 1 : 0;
        address = address || has_address(&l->v[k]);
        if (h == QUOTE_NO_HEADER || seen[h])
            continue;
        seen[h] = true;
        found++;
    }
    /* A form on a web page says "Von", "Datum" and "Betreff", too, but not whom it is for. */
    if (seen[QUOTE_FROM] && found >= 3 && (seen[QUOTE_SENT] || seen[QUOTE_TO]))
        return address || seen[QUOTE_SUBJECT] || seen[QUOTE_SENT];
    return run >= 2 && ((seen[QUOTE_SENT] && (seen[QUOTE_FROM] || seen[QUOTE_TO])) ||
                        (seen[QUOTE_DATE] && seen[QUOTE_TO] && address));
}
