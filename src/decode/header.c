#include "decode/header.h"

#include "base/fail.h"
#include "base/limits.h"
#include "base/text.h"
#include "decode/charset.h"
#include "decode/words.h"

#include <string.h>

enum { LOOK_BYTES = 64 * 1024, HINT_BYTES = 40 };

/* A header as it stands: slices of the message. */
struct field {
    const char *name, *value;
    size_t name_len, value_len;
};

struct lines {
    const char *p, *end;
    char eol;
};

char header_line_end(const char *s, size_t n)
{
    const char *lf = memchr(s, '\n', MIN(n, (size_t)LOOK_BYTES));
    const char *cr = memchr(s, '\r', MIN(n, (size_t)LOOK_BYTES));

    if (cr == NULL || (lf != NULL && lf <= cr + 1))
        return '\n';
    if (lf == NULL)
        return '\r';
    /* CR first and LF later: CR rules if the header is over before the first LF. */
    for (const char *p = cr; p + 1 < lf; p++)
        if (p[0] == '\r' && p[1] == '\r' && p + 2 < lf && p[2] != '\n')
            return '\r';
    return '\n';
}

/* The next line without its end; false at the end of the text. */
static bool line_next(struct lines *l, const char **line, size_t *n)
{
    const char *stop;

    if (l->p >= l->end)
        return false;
    *line = l->p;
    stop = memchr(l->p, l->eol, (size_t)(l->end - l->p));
    l->p = stop != NULL ? stop + 1 : l->end;
    *n = (size_t)((stop != NULL ? stop : l->end) - *line);
    while (*n > 0 && (*line)[*n - 1] == '\r')
        (*n)--;
    return true;
}

/* "Name:" or "Name :"; a name is printable ASCII without blanks (RFC 5322 section 3.6.8). */
static bool field_begin(const char *line, size_t n, struct field *f)
{
    const char *colon = memchr(line, ':', MIN(n, (size_t)1024));
    size_t name;

    if (colon == NULL)
        return false;
    name = (size_t)(colon - line);
    while (name > 0 && (line[name - 1] == ' ' || line[name - 1] == '\t'))
        name--;
    for (size_t i = 0; i < name; i++)
        if (line[i] <= 0x20 || line[i] >= 0x7f)
            return false;
    if (name == 0)
        return false;
    *f = (struct field){line, colon + 1, name, n - (size_t)(colon + 1 - line)};
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Joins the lines of a value: each fold is one blank, the ends are trimmed. */
static char *unfold(struct arena *a, const struct field *f, size_t *len)
{
    char *out = arena_alloc(a, f->value_len + 1);
    size_t n = 0, i = 0;

    while (i < f->value_len) {
        char c = f->value[i++];

        if (c == '\r' || c == '\n') {
            while (n > 0 && is_blank(out[n - 1]))
                n--;
            while (i < f->value_len &&
                   (is_blank(f->value[i]) || f->value[i] == '\r' || f->value[i] == '\n'))
                i++;
            c = ' ';
        }
        if (c != '\0' && (n > 0 || !is_blank(c)))
            out[n++] = c;
    }
    while (n > 0 && is_blank(out[n - 1]))
        n--;
    out[n] = '\0';
    *len = n;
    return out;
}

static bool too_big(const char *what, size_t n, size_t most, GError **error)
{
    fail_set(error, FAIL_TOO_BIG,
             "decode: %" G_GSIZE_FORMAT " %s, at most %" G_GSIZE_FORMAT
             " are looked at (the raw message is kept)",
             n, what, most);
    return false;
}

static bool within_limits(const char *start, const struct lines *l, const struct field *f,
                          size_t fields, GError **error)
{
    if (fields > LIMIT_MAIL_HEADER_LINES)
        return too_big("header fields", fields, LIMIT_MAIL_HEADER_LINES, error);
    if (f->value_len > LIMIT_MAIL_HEADER_LINE)
        return too_big("bytes in one header field", f->value_len, LIMIT_MAIL_HEADER_LINE, error);
    if ((size_t)(l->p - start) > LIMIT_MAIL_HEADER_BYTES)
        return too_big("bytes of headers", (size_t)(l->p - start), LIMIT_MAIL_HEADER_BYTES, error);
    return true;
}

struct collector {
    GArray *fields;
    struct header_notes *notes;
    const char *start;
    size_t body;
};

/* What a line that is no header means: passed over, or the body has begun. True to go on. */
static bool odd_line(struct collector *c, const char *line, size_t n)
{
    bool first = c->fields->len == 0;

    if (n >= 5 && memcmp(line, "From ", 5) == 0 && first) {
        c->notes->mbox_line = true;
        return true;
    }
    if (n >= 6 && memcmp(line, ">From ", 6) == 0) {
        c->notes->no_colon = true;
        return true;
    }
    c->notes->no_blank = true;
    c->body = (size_t)(line - c->start);
    return false;
}

static bool collect(struct collector *c, struct lines *l, GError **error)
{
    const char *line;
    size_t n;

    c->body = (size_t)(l->end - c->start);
    while (line_next(l, &line, &n)) {
        struct field f, *last = NULL;

        if (c->fields->len > 0)
            last = &g_array_index(c->fields, struct field, c->fields->len - 1);
        if (n == 0) {
            c->body = (size_t)(l->p - c->start);
            return true;
        }
        if (last == NULL) /* nothing to continue: a header that was indented */
            while (n > 0 && is_blank(line[0])) {
                line++;
                n--;
            }
        if (n > 0 && is_blank(line[0])) {
            last->value_len = (size_t)(line + n - last->value);
        } else if (field_begin(line, n, &f)) {
            g_array_append_val(c->fields, f);
            last = &g_array_index(c->fields, struct field, c->fields->len - 1);
        } else if (!odd_line(c, line, n)) {
            return true;
        }
        if (last != NULL && !within_limits(c->start, l, last, c->fields->len, error))
            return false;
    }
    return true;
}

/* What stands behind "charset=" in a Content-Type as it came; NULL if nothing does. A plain look:
 * parameters are parsed only later. */
static char *charset_in(struct arena *a, const struct field *f)
{
    const char *end = f->value + f->value_len;
    const char *p = g_strstr_len(f->value, (gssize)f->value_len, "charset=");
    size_t n = 0;

    if (p == NULL)
        return NULL;
    p += strlen("charset=");
    if (p < end && *p == '"')
        p++;
    while (p + n < end && n < HINT_BYTES && strchr("\"; \r\n\t", p[n]) == NULL)
        n++;
    return arena_strndup(a, p, n);
}

/* The charset of the body, for raw 8-bit headers in the same charset. */
static char *charset_hint(struct arena *a, const GArray *fields)
{
    for (guint i = 0; i < fields->len; i++) {
        const struct field *f = &g_array_index(fields, struct field, i);

        if (f->name_len == 12 && g_ascii_strncasecmp(f->name, "content-type", 12) == 0)
            return charset_in(a, f);
    }
    return NULL;
}

static bool has_controls(const char *s)
{
    for (; *s != '\0'; s++)
        if ((unsigned char)*s < 0x20 || *s == 0x7f)
            return true;
    return false;
}

static void header_make(struct arena *a, const struct field *f, const char *hint,
                        struct message_header *h, struct header_notes *notes)
{
    size_t n;
    char *raw = unfold(a, f, &n);
    const char *text;

    notes->has_nul = notes->has_nul || memchr(f->value, '\0', f->value_len) != NULL;
    h->name = arena_strndup(a, f->name, f->name_len);
    h->raw = charset_header(a, hint, raw, n, &notes->raw_bytes);
    text = h->raw;
    if (strstr(h->raw, "=?") != NULL)
        text = words_decode(a, h->raw, &notes->bad_words);
    h->text = has_controls(text) ? text_one_line(a, text) : text;
}

bool header_read(struct arena *a, const char *s, size_t n, char eol, struct message_headers *out,
                 size_t *body, struct header_notes *notes, GError **error)
{
    struct lines l = {s, s + n, eol};
    g_autoptr(GArray) fields = g_array_new(false, false, sizeof(struct field));
    struct collector c = {.fields = fields, .notes = notes, .start = s};
    const char *hint;

    if (!collect(&c, &l, error))
        return false;
    *body = c.body;
    hint = charset_hint(a, fields);
    out->n = fields->len;
    out->v = ARENA_ARRAY(a, struct message_header, fields->len);
    for (guint i = 0; i < fields->len; i++)
        header_make(a, &g_array_index(fields, struct field, i), hint, &out->v[i], notes);
    return true;
}

const struct message_header *message_header_find(const struct message_headers *h, const char *name)
{
    for (size_t i = 0; i < h->n; i++)
        if (g_ascii_strcasecmp(h->v[i].name, name) == 0)
            return &h->v[i];
    return NULL;
}

const char *message_header_text(const struct message_headers *h, const char *name)
{
    const struct message_header *found = message_header_find(h, name);

    return found != NULL ? found->text : NULL;
}
