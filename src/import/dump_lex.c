#include "import/dump_lex.h"

#include "base/fail.h"

#include <stdint.h>
#include <string.h>

bool lex_fail(const struct dump_lex *l, const char *why, GError **error)
{
    if (l->why != NULL)
        g_propagate_error(error, g_error_copy(l->why));
    else
        fail_set(error, FAIL_INVALID, "line %zu: %s", l->line, why);
    return false;
}

static bool more(struct dump_lex *l)
{
    size_t n = 0;

    if (l->at < l->end)
        return true;
    if (l->ended)
        return false;
    l->ended = !dump_file_read(l->file, &l->at, &n, &l->why) || n == 0;
    l->end = l->at + n;
    return n > 0;
}

int lex_peek(struct dump_lex *l)
{
    if (l->back >= 0)
        return l->back;
    return more(l) ? (unsigned char)*l->at : LEX_END;
}

int lex_take(struct dump_lex *l)
{
    int c = lex_peek(l);

    if (l->back >= 0)
        l->back = -1;
    else if (c != LEX_END)
        l->at++;
    l->line += c == '\n';
    return c;
}

static bool is_blank(int c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\v';
}

static bool is_word(int c)
{
    return g_ascii_isalnum((gchar)c) || c == '_' || c == '$' || c >= 0x80;
}

void lex_skip_line(struct dump_lex *l)
{
    int c;

    do
        c = lex_take(l);
    while (c != '\n' && c != LEX_END);
}

/* What the programs say of themselves stands in comments. */
static void line_comment(struct dump_lex *l)
{
    char text[80];
    size_t n = 0;
    int c;

    while ((c = lex_take(l)) != '\n' && c != LEX_END)
        if (n < sizeof text - 1)
            text[n++] = (char)c;
    text[n] = '\0';
    if (strstr(text, "PostgreSQL database dump") != NULL)
        l->postgres = true;
    if (strstr(text, "dump complete") != NULL || strstr(text, "Dump completed") != NULL)
        l->complete = true;
}

static void block_comment(struct dump_lex *l)
{
    int c, before = 0;

    while ((c = lex_take(l)) != LEX_END) {
        if (before == '*' && c == '/')
            return;
        before = c;
    }
}

/* Takes a comment that begins with FIRST; false where it is none. */
static bool comment(struct dump_lex *l, int first)
{
    if (first == '#' && !l->postgres) {
        lex_skip_line(l);
        return true;
    }
    if (first != '-' && first != '/')
        return false;
    lex_take(l);
    if (lex_peek(l) != (first == '-' ? '-' : '*')) {
        l->back = first;
        return false;
    }
    lex_take(l);
    if (first == '-')
        line_comment(l);
    else
        block_comment(l);
    return true;
}

void lex_blank(struct dump_lex *l)
{
    for (;;) {
        int c = l->back >= 0 ? LEX_END : lex_peek(l);

        if (is_blank(c))
            lex_take(l);
        else if (!comment(l, c))
            return;
    }
}

/* Behind the first quote, up to the one that ends it. */
static bool quoted(struct dump_lex *l, char quote, bool escapes, struct buf *out, GError **error)
{
    static const char names[] = "0bnrtZ", bytes[] = "\0\b\n\r\t\x1a";

    for (;;) {
        const char *from, *p, *known;
        char c;

        if (!more(l))
            return lex_fail(l, "a text is never closed (is the dump cut off?)", error);
        for (from = p = l->at; p < l->end && *p != quote && (!escapes || *p != '\\'); p++)
            l->line += *p == '\n';
        if (out != NULL)
            buf_add(out, from, (size_t)(p - from));
        l->at = p;
        if (p == l->end)
            continue;
        l->at++;
        if (*p == quote) {
            if (lex_peek(l) != quote)
                return true;
            c = (char)lex_take(l);
        } else {
            int next = lex_take(l);

            if (next == LEX_END)
                return lex_fail(l, "a text is never closed (is the dump cut off?)", error);
            known = next == '\0' ? NULL : strchr(names, next);
            if (out != NULL && (next == '%' || next == '_'))
                buf_putc(out, '\\');
            c = known == NULL ? (char)next : bytes[known - names];
        }
        if (out != NULL)
            buf_putc(out, c);
    }
}

/* "$$ … $$" and "$name$ … $name$" of PostgreSQL's functions; behind the first '$'. */
static void dollars(struct dump_lex *l)
{
    char tag[64];
    size_t n = 0, same = 0;
    int c;

    while (n < sizeof tag - 1 && is_word(c = lex_peek(l)) && c != '$')
        tag[n++] = (char)lex_take(l);
    if (lex_peek(l) != '$')
        return;
    lex_take(l);
    tag[n++] = '$';
    while ((c = lex_take(l)) != LEX_END) {
        if (same > 0 && c == tag[same - 1]) {
            if (same == n)
                return;
            same++;
        } else {
            same = c == '$';
        }
    }
}

/* One byte, or a whole text or comment, of what nobody wants to know. */
static bool pass(struct dump_lex *l, GError **error)
{
    int c = lex_peek(l);

    if (l->back < 0 && comment(l, c))
        return true;
    lex_take(l);
    if (c == '\'' || c == '"' || c == '`')
        return quoted(l, (char)c, c != '`' && !l->postgres, NULL, error);
    if (c == '$' && l->postgres)
        dollars(l);
    return true;
}

void lex_skip_statement(struct dump_lex *l)
{
    int c;

    while ((c = lex_peek(l)) != LEX_END && c != ';')
        if (!pass(l, NULL))
            return;
    lex_take(l);
}

bool lex_skip_item(struct dump_lex *l, GError **error)
{
    int depth = 0, c;

    while ((c = lex_peek(l)) != LEX_END) {
        if (depth == 0 && (c == ',' || c == ')'))
            return true;
        depth += (c == '(') - (c == ')');
        if (!pass(l, error))
            return false;
    }
    return lex_fail(l, "it ends in the middle (is the dump cut off?)", error);
}

void lex_word(struct dump_lex *l, char word[DUMP_NAME_MOST])
{
    size_t n = 0;

    while (is_word(lex_peek(l))) {
        char c = g_ascii_toupper((gchar)lex_take(l));

        if (n < DUMP_NAME_MOST - 1)
            word[n++] = c;
    }
    word[n] = '\0';
}

static bool one_name(struct dump_lex *l, char name[DUMP_NAME_MOST], bool *is_quoted)
{
    int c = lex_peek(l);
    size_t n = 0;

    *is_quoted = c == '`' || c == '"';
    if (*is_quoted) {
        int end = lex_take(l);

        while ((c = lex_take(l)) != LEX_END) {
            if (c == end && lex_peek(l) != end)
                break;
            if (c == end)
                lex_take(l);
            if (n < DUMP_NAME_MOST - 1)
                name[n++] = (char)c;
        }
    } else {
        while (is_word(lex_peek(l))) {
            c = lex_take(l);
            if (n < DUMP_NAME_MOST - 1)
                name[n++] = (char)c;
        }
    }
    name[n] = '\0';
    return n > 0;
}

bool lex_name(struct dump_lex *l, char name[DUMP_NAME_MOST], bool *is_quoted)
{
    bool q;

    lex_blank(l);
    do {
        if (!one_name(l, name, &q))
            return false;
        if (is_quoted != NULL)
            *is_quoted = q;
    } while (lex_peek(l) == '.' && lex_take(l) == '.');
    return true;
}

/* Digits up to the end of them, or of the quotes; an odd last one is left out. */
static void hexadecimal(struct dump_lex *l, struct buf *out)
{
    int high = -1, c;

    while ((c = lex_peek(l)) != LEX_END && g_ascii_isxdigit((gchar)c)) {
        int digit = g_ascii_xdigit_value((gchar)lex_take(l));

        if (high >= 0 && out != NULL)
            buf_putc(out, (char)(high << 4 | digit));
        high = high >= 0 ? -1 : digit;
    }
}

/* b'101', as a number. */
static void bits(struct dump_lex *l, struct buf *out)
{
    uint64_t value = 0;
    int c;

    while ((c = lex_peek(l)) == '0' || c == '1')
        value = value << 1 | (uint64_t)(lex_take(l) == '1');
    if (out != NULL)
        buf_printf(out, "%" G_GUINT64_FORMAT, value);
}

/* A word, which may be said of the text that follows it: _binary '…', x'…', E'…'. */
static bool word_value(struct dump_lex *l, struct buf *out, bool *null, GError **error)
{
    char word[DUMP_NAME_MOST];
    bool spaced;

    lex_word(l, word);
    spaced = lex_peek(l) == ' ';
    if (spaced && *word == '_')
        lex_blank(l);
    if (lex_peek(l) == '\'') {
        bool number = strcmp(word, "X") == 0 || strcmp(word, "B") == 0;

        lex_take(l);
        if (!number)
            return quoted(l, '\'', !l->postgres || strcmp(word, "E") == 0, out, error);
        if (*word == 'X')
            hexadecimal(l, out);
        else
            bits(l, out);
        return true; /* the quote that ends it goes with what is left of the item */
    }
    *null = strcmp(word, "NULL") == 0;
    if (out != NULL && !*null)
        buf_puts(out, word);
    return true;
}

bool lex_value(struct dump_lex *l, struct buf *out, bool *null, GError **error)
{
    int c;

    *null = false;
    lex_blank(l);
    c = lex_peek(l);
    if (c == '\'' || (c == '"' && !l->postgres)) {
        lex_take(l);
        if (!quoted(l, (char)c, !l->postgres, out, error))
            return false;
    } else if (c == '0') {
        lex_take(l);
        if (lex_peek(l) == 'x') {
            lex_take(l);
            hexadecimal(l, out);
        } else if (out != NULL) {
            buf_putc(out, '0');
        }
    } else if (g_ascii_isalpha((gchar)c) || c == '_') {
        if (!word_value(l, out, null, error))
            return false;
        if (lex_peek(l) == '\'')
            lex_take(l);
    }
    while (g_ascii_isalnum((gchar)(c = lex_peek(l))) || c == '+' || c == '-' || c == '.') {
        lex_take(l);
        if (out != NULL)
            buf_putc(out, (char)c);
    }
    return lex_skip_item(l, error);
}

static int digits(struct dump_lex *l, int base, int most)
{
    int value = 0;

    for (int i = 0; i < most; i++) {
        int c = lex_peek(l), digit = c == LEX_END ? -1 : g_ascii_xdigit_value((gchar)c);

        if (digit < 0 || digit >= base)
            break;
        lex_take(l);
        value = value * base + digit;
    }
    return value & 0xff;
}

/* Behind a backslash. */
static void escape(struct dump_lex *l, struct buf *out)
{
    static const char names[] = "bfnrtv", bytes[] = "\b\f\n\r\t\v";
    int c = lex_peek(l);
    const char *known = c > 0 ? strchr(names, c) : NULL;

    if (c >= '0' && c <= '7') {
        c = digits(l, 8, 3);
    } else if (c == 'x') {
        lex_take(l);
        c = digits(l, 16, 2);
    } else {
        lex_take(l);
        c = known == NULL ? c : bytes[known - names];
    }
    if (out != NULL && c != LEX_END)
        buf_putc(out, (char)c);
}

bool lex_cell(struct dump_lex *l, struct buf *out, bool *null, bool *last, GError **error)
{
    *null = *last = false;
    for (bool first = true;; first = false) {
        int c = lex_take(l);

        if (c == LEX_END)
            return lex_fail(l, "COPY does not end (is the dump cut off?)", error);
        if (c == '\t' || c == '\n') {
            *last = c == '\n';
            return true;
        }
        if (c == '\\') {
            *null = first && lex_peek(l) == 'N';
            if (*null)
                lex_take(l);
            else
                escape(l, out);
        } else if (out != NULL) {
            buf_putc(out, (char)c);
        }
    }
}
