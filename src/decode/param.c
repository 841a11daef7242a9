#include "decode/param.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "decode/charset.h"
#include "decode/words.h"

#include <string.h>

enum { SINGLE = -1 };

/* One "name=value" as it stands; RFC 2231 cuts long values into several. */
struct piece {
    const char *name; /* lower case, without the star parts */
    int index;        /* of "name*3"; SINGLE without */
    bool is_encoded;  /* "name*" or "name*3*": percent-encoded */
    const char *value;
};

struct parser {
    struct arena *a;
    const char *p;
    struct piece pieces[LIMIT_MAIL_PARAMETERS];
    size_t n;
    bool broken, dropped;
};

static char *lower(char *s)
{
    for (char *c = s; *c != '\0'; c++)
        *c = g_ascii_tolower(*c);
    return s;
}

static void skip_blanks(struct parser *s)
{
    s->p += strspn(s->p, " \t\r\n");
}

/* A quoted value. Only \" and \\ are escapes: mailers put Windows paths there as they are. */
static const char *quoted(struct parser *s)
{
    char *out = arena_alloc(s->a, strlen(s->p) + 1), *to = out;

    for (s->p++; *s->p != '\0' && *s->p != '"'; s->p++) {
        if (*s->p == '\\' && (s->p[1] == '"' || s->p[1] == '\\'))
            s->p++;
        *to++ = *s->p;
    }
    if (*s->p == '"')
        s->p++;
    else
        s->broken = true;
    return out;
}

/* True if "name=" follows: the semicolon before it was forgotten. */
static bool is_name(const char *p)
{
    size_t n = strspn(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-*");

    return n > 0 && p[n] == '=' && p[n + 1] != '\0' && strchr("= \t", p[n + 1]) == NULL;
}

/* Behind a closed quote comes ";", or another parameter; anything else is passed over. */
static const char *after_quote(struct parser *s, const char *value)
{
    skip_blanks(s);
    if (*s->p == '\0' || *s->p == ';')
        return value;
    s->broken = s->broken || *s->p != '(';
    if (!is_name(s->p))
        s->p += strcspn(s->p, ";");
    return value;
}

/* Where an unquoted value ends: at ";", or where the next parameter begins behind a blank. Names
 * of files may hold blanks and anything. */
static size_t plain_length(const char *p, bool is_filename)
{
    size_t n;

    for (n = 0; p[n] != '\0' && p[n] != ';'; n++)
        if (!is_filename && (p[n] == ' ' || p[n] == '\t') && is_name(p + n + 1))
            break;
    return n;
}

static const char *plain(struct parser *s, bool is_filename)
{
    const char *from = s->p;
    size_t n = plain_length(from, is_filename);

    s->p += n;
    while (n > 0 && g_ascii_isspace(from[n - 1]))
        n--;
    return arena_strndup(s->a, from, n);
}

static const char *value_of(struct parser *s, const char *name)
{
    skip_blanks(s);
    if (*s->p == '"')
        return after_quote(s, quoted(s));
    return plain(s, strcmp(name, "filename") == 0 || strcmp(name, "name") == 0);
}

/* "filename*12*" is piece 12 of filename, percent-encoded. */
static void name_split(struct parser *s, struct piece *piece, const char *name, size_t n)
{
    const char *star = memchr(name, '*', n);

    piece->index = SINGLE;
    piece->is_encoded = false;
    if (star != NULL) {
        const char *p = star + 1, *end = name + n;

        piece->is_encoded = end[-1] == '*';
        if (p < end && g_ascii_isdigit(*p))
            piece->index = (int)MIN(g_ascii_strtoull(p, NULL, 10), (guint64)G_MAXINT);
        n = (size_t)(star - name);
    }
    while (n > 0 && g_ascii_isspace(name[n - 1]))
        n--;
    piece->name = lower(arena_strndup(s->a, name, n));
}

static void piece_parse(struct parser *s)
{
    size_t n;
    const char *name;

    skip_blanks(s);
    name = s->p;
    n = strcspn(s->p, "=;");
    s->p += n;
    if (*s->p != '=') {
        s->broken = s->broken || n > 0;
        return;
    }
    s->p++;
    if (s->n == LIMIT_MAIL_PARAMETERS) {
        s->dropped = true;
        s->p += strcspn(s->p, ";");
        return;
    }
    if (n == 0)
        return;
    name_split(s, &s->pieces[s->n], name, n);
    s->pieces[s->n].value = value_of(s, s->pieces[s->n].name);
    s->n++;
}

static void percent_decode(const char *p, struct buf *out)
{
    for (; *p != '\0'; p++) {
        if (*p == '%' && g_ascii_isxdigit(p[1]) && g_ascii_isxdigit(p[2])) {
            buf_putc(out, (char)(g_ascii_xdigit_value(p[1]) << 4 | g_ascii_xdigit_value(p[2])));
            p += 2;
        } else {
            buf_putc(out, *p);
        }
    }
}

/* "utf-8'de'name": the charset, and *VALUE moved behind the second quote. NULL if not so. */
static const char *charset_prefix(struct arena *a, const char **value)
{
    const char *first = strchr(*value, '\'');
    const char *second = first != NULL ? strchr(first + 1, '\'') : NULL;
    const char *charset;

    if (second == NULL || first - *value > 40)
        return NULL;
    charset = arena_strndup(a, *value, (size_t)(first - *value));
    if (!charset_known(charset))
        return NULL;
    *value = second + 1;
    return charset;
}

static int by_index(const void *a, const void *b)
{
    const struct piece *x = *(const struct piece *const *)a, *y = *(const struct piece *const *)b;

    return (x->index > y->index) - (x->index < y->index);
}

/* All pieces of the parameter that piece FIRST begins, in order. */
static size_t pieces_of(struct parser *s, size_t first, const struct piece **list)
{
    size_t n = 0;

    for (size_t i = first; i < s->n; i++)
        if (strcmp(s->pieces[i].name, s->pieces[first].name) == 0 && s->pieces[i].index != SINGLE)
            list[n++] = &s->pieces[i];
    if (n > 1)
        qsort(list, n, sizeof *list, by_index);
    return n;
}

static const char *converted(struct parser *s, const char *charset, const struct buf *bytes,
                             bool any_encoded)
{
    bool bad = false;
    const char *text = charset_utf8(s->a, any_encoded ? charset : "utf-8", buf_text(bytes),
                                    bytes->len, NULL, &bad);

    if (!any_encoded || strstr(text, "=?") != NULL)
        text = words_decode(s->a, text, &bad);
    s->broken = s->broken || bad;
    return text;
}

static const char *join(struct parser *s, const struct piece *const *list, size_t n)
{
    g_auto(buf) bytes = {0};
    const char *charset = NULL;
    bool any_encoded = false;

    buf_init(&bytes, LIMIT_MAIL_HEADER_BYTES);
    for (size_t i = 0; i < n; i++) {
        const char *value = list[i]->value;

        if (i == 0 && list[i]->is_encoded)
            charset = charset_prefix(s->a, &value);
        any_encoded = any_encoded || list[i]->is_encoded;
        if (list[i]->is_encoded)
            percent_decode(value, &bytes);
        else
            buf_puts(&bytes, value);
    }
    return converted(s, charset, &bytes, any_encoded);
}

static bool seen(const struct params *p, const char *name)
{
    return params_get(p, name) != NULL;
}

/* RFC 2231's form wins over the plain one that stands beside it for old readers. */
static void collect(struct parser *s, struct params *out)
{
    const struct piece *list[LIMIT_MAIL_PARAMETERS];

    for (int pass = 0; pass < 3; pass++) {
        for (size_t i = 0; i < s->n; i++) {
            const struct piece *one = &s->pieces[i];
            size_t n = 1;

            list[0] = one;
            if (seen(out, one->name) || (pass == 0 && (one->index != SINGLE || !one->is_encoded)) ||
                (pass == 1 && one->index == SINGLE))
                continue;
            if (one->index != SINGLE)
                n = pieces_of(s, i, list);
            out->v[out->n++] = (struct param){one->name, join(s, list, n)};
        }
    }
}

struct params params_parse(struct arena *a, const char *text)
{
    struct params out = {.value = ""};
    struct parser s = {.a = a, .p = text != NULL ? text : ""};
    size_t n;

    skip_blanks(&s);
    n = plain_length(s.p, false);
    out.value = lower(text_trim(a, arena_strndup(a, s.p, n)));
    s.p += n;
    s.broken = *s.p != '\0' && *s.p != ';';
    while (*s.p != '\0') {
        s.p += *s.p == ';';
        piece_parse(&s);
    }
    out.v = ARENA_ARRAY(a, struct param, s.n);
    collect(&s, &out);
    out.broken = s.broken;
    out.dropped = s.dropped;
    return out;
}

const char *params_get(const struct params *p, const char *name)
{
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->v[i].name, name) == 0)
            return p->v[i].value;
    return NULL;
}
