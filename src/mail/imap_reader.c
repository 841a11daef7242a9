#include "mail/imap_reader.h"

#include "base/text.h"

#include <string.h>

enum { DIGITS = 10, STEP = 4096 };

void imap_reader_init(struct imap_reader *r, const struct imap_sink *sink)
{
    *r = (struct imap_reader){.sink = *sink};
    buf_init(&r->line, IMAP_LINE_MAX);
}

void imap_reader_release(struct imap_reader *r)
{
    buf_release(&r->line);
}

static bool broken(struct imap_reader *r, const char *why)
{
    r->broken = why;
    return false;
}

/* Where a text is read: a cursor over a line that ends with NUL. */
struct cursor {
    const char *p;
};

static void skip_spaces(struct cursor *c)
{
    while (*c->p == ' ')
        c->p++;
}

static bool take_word(struct cursor *c, const char *word)
{
    size_t n = strlen(word);

    if (g_ascii_strncasecmp(c->p, word, n) != 0)
        return false;
    c->p += n;
    return true;
}

static bool take_number(struct cursor *c, int64_t *number)
{
    size_t n = strspn(c->p, "0123456789");

    if (n == 0 || n > 18)
        return false;
    *number = g_ascii_strtoll(c->p, NULL, 10);
    c->p += n;
    return true;
}

static uint32_t small(int64_t n)
{
    return n < 0 || n > UINT32_MAX ? 0 : (uint32_t)n;
}

/* Over a quoted string; its content is unescaped in place. NULL where it has no end. */
static char *take_quoted(struct cursor *c)
{
    char *out = (char *)(uintptr_t)c->p, *start = out;

    for (c->p++; *c->p != '\0' && *c->p != '"'; c->p++) {
        if (*c->p == '\\' && c->p[1] != '\0')
            c->p++;
        *out++ = *c->p;
    }
    if (*c->p != '"')
        return NULL;
    *out = '\0';
    c->p++;
    return start;
}

/* Over any value: an atom, a quoted string, a list however deep. */
static void skip_value(struct cursor *c)
{
    int depth = 0;

    do {
        skip_spaces(c);
        if (*c->p == '\0')
            return;
        if (*c->p == '"') {
            if (take_quoted(c) == NULL)
                return;
        } else if (*c->p == '(') {
            depth++;
            c->p++;
        } else if (*c->p == ')') {
            if (depth == 0)
                return;
            depth--;
            c->p++;
        } else {
            size_t n = strcspn(c->p, " ()\"");

            c->p += MAX(n, 1);
        }
    } while (depth > 0);
}

static void read_flags(struct cursor *c, struct imap_response *out)
{
    out->has_flags = true;
    if (*c->p != '(')
        return;
    for (c->p++; *c->p != '\0' && *c->p != ')';) {
        size_t n = strcspn(c->p, " )");

        out->seen = out->seen || (n == 5 && g_ascii_strncasecmp(c->p, "\\Seen", n) == 0);
        out->deleted = out->deleted || (n == 8 && g_ascii_strncasecmp(c->p, "\\Deleted", n) == 0);
        c->p += n;
        skip_spaces(c);
    }
    if (*c->p == ')')
        c->p++;
}

/* The value behind "BODY[…]": a literal, which was passed on and left a mark, a quoted string (short
 * bodies may come so), or NIL. */
static void read_body(struct imap_reader *r, struct cursor *c, struct imap_response *out)
{
    const char *close = strchr(c->p, ']');

    if (close == NULL) {
        c->p += strlen(c->p);
        return;
    }
    c->p = close + 1;
    if (*c->p == '<')
        c->p += strcspn(c->p, "> ") + (strchr(c->p, '>') != NULL);
    skip_spaces(c);
    if (*c->p == '"') {
        const char *text = take_quoted(c);

        out->has_body = text != NULL;
        if (text != NULL)
            r->sink.body(r->sink.user, text, strlen(text));
    } else if (*c->p == '{') {
        out->has_body = r->has_body;
        c->p += strcspn(c->p, " )");
    } else {
        skip_value(c);
    }
}

static void read_fetch(struct imap_reader *r, struct cursor *c, struct imap_response *out)
{
    int64_t n;

    skip_spaces(c);
    if (*c->p == '(')
        c->p++;
    while (*c->p != '\0' && *c->p != ')') {
        skip_spaces(c);
        if (take_word(c, "UID ")) {
            if (take_number(c, &n))
                out->uid = small(n);
        } else if (take_word(c, "RFC822.SIZE ")) {
            if (take_number(c, &n))
                out->size = n;
        } else if (take_word(c, "FLAGS ")) {
            read_flags(c, out);
        } else if (take_word(c, "INTERNALDATE ") && *c->p == '"') {
            out->internal_date = take_quoted(c);
        } else if (take_word(c, "BODY[")) {
            read_body(r, c, out);
        } else {
            size_t len = strcspn(c->p, " )");

            /* At the end of the line there is nothing left to pass over. */
            c->p += len > 0 ? len : *c->p != ')' && *c->p != '\0';
            if (*c->p == ' ')
                skip_value(c);
        }
        skip_spaces(c);
    }
}

/* "OK [CODE words] text", *C behind the status. */
static void read_code(struct arena *a, struct cursor *c, struct imap_response *out)
{
    const char *close;

    skip_spaces(c);
    if (*c->p != '[' || (close = strchr(c->p, ']')) == NULL)
        return;
    out->code = arena_strndup(a, c->p + 1, (size_t)(close - c->p - 1));
}

static bool read_status(struct arena *a, struct cursor *c, struct imap_response *out)
{
    static const struct {
        const char *word;
        enum imap_status status;
    } words[] = {{"OK", IMAP_OK},
                 {"NO", IMAP_NO},
                 {"BAD", IMAP_BAD},
                 {"BYE", IMAP_BYE},
                 {"PREAUTH", IMAP_PREAUTH}};

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        struct cursor at = *c;

        if (!take_word(&at, words[i].word) || (*at.p != ' ' && *at.p != '\0'))
            continue;
        out->status = words[i].status;
        read_code(a, &at, out);
        skip_spaces(&at);
        out->text = at.p;
        return true;
    }
    return false;
}

static void read_numbered(struct imap_reader *r, struct cursor *c, struct imap_response *out)
{
    int64_t n;

    if (!take_number(c, &n))
        return;
    out->number = small(n);
    skip_spaces(c);
    if (take_word(c, "EXISTS"))
        out->kind = IMAP_EXISTS;
    else if (take_word(c, "EXPUNGE"))
        out->kind = IMAP_EXPUNGE;
    else if (take_word(c, "FETCH")) {
        out->kind = IMAP_FETCH;
        read_fetch(r, c, out);
    }
}

static bool respond(struct imap_reader *r, char *line)
{
    g_autoptr(arena) a = arena_new();
    struct cursor c = {line};
    struct imap_response out = {.kind = IMAP_UNTAGGED, .text = line};
    const char *space;

    if (take_word(&c, "+")) {
        out.kind = IMAP_GO_ON;
        skip_spaces(&c);
        out.text = c.p;
    } else if (take_word(&c, "* ")) {
        out.text = c.p;
        if (!read_status(a, &c, &out))
            read_numbered(r, &c, &out);
    } else if ((space = strchr(line, ' ')) != NULL && space > line) {
        out.kind = IMAP_TAGGED;
        out.tag = arena_strndup(a, line, (size_t)(space - line));
        c.p = space + 1;
        out.text = c.p;
        if (!read_status(a, &c, &out))
            return broken(r, "the end of a command without OK, NO or BAD");
    } else {
        return broken(r, "a line that is no response");
    }
    r->sink.response(r->sink.user, &out);
    return true;
}

/* The size that a line ends with: "… {310}". -1: it ends otherwise. A line that asks for more than
 * there can be is broken. */
static int64_t literal_at_end(const char *line, size_t n)
{
    size_t at = n;

    if (n < 3 || line[n - 1] != '}')
        return -1;
    for (at = n - 1; at > 0 && n - at <= DIGITS + 2 && line[at] != '{'; at--)
        if (at < n - 1 && !g_ascii_isdigit(line[at]) && line[at] != '+')
            return -1;
    if (line[at] != '{' || !g_ascii_isdigit(line[at + 1]))
        return -1;
    return g_ascii_strtoll(line + at + 1, NULL, 10);
}

/* Whether the literal at the end of LINE is the body of a message: the last thing named is
 * "BODY[…]", perhaps with the place where it begins ("<0>"). */
static bool names_body(const char *line)
{
    const char *open = strrchr(line, '{'), *end = open;

    while (end > line && (end[-1] == ' ' || end[-1] == '~'))
        end--;
    if (end > line && end[-1] == '>')
        while (end > line && end[-1] != ']' && end[-1] != ' ')
            end--;
    if (end == line || end[-1] != ']')
        return false;
    while (end > line && *end != '[')
        end--;
    return end - line >= 4 && g_ascii_strncasecmp(end - 4, "BODY", 4) == 0;
}

/* A whole line has come, without its end. */
static bool line_done(struct imap_reader *r)
{
    char *line = r->line.data;
    size_t n = r->line.len;
    bool ok;

    if (memchr(line, '\0', n) != NULL)
        return broken(r, "a NUL where there can be none");
    r->literal = literal_at_end(line, n);
    if (r->literal >= 0) {
        r->is_body = names_body(line);
        r->has_body = r->has_body || r->is_body;
        if (!r->is_body && r->literal > IMAP_LITERAL_MAX)
            return broken(r, "a text that is far too long");
        if (!r->is_body) {
            r->line.len = (size_t)(strrchr(line, '{') - line);
            buf_puts(&r->line, r->literal == 0 ? "\"\"" : "\"");
        }
        return true;
    }
    ok = n == 0 || respond(r, line);
    buf_clear(&r->line);
    r->literal = 0;
    r->has_body = false;
    return ok;
}

/* A literal that is no body becomes a quoted string of the line. */
static void keep_literal(struct imap_reader *r, const char *data, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (data[i] == '"' || data[i] == '\\')
            buf_putc(&r->line, '\\');
        buf_putc(&r->line, data[i] == '\0' ? ' ' : data[i]);
    }
}

static size_t push_literal(struct imap_reader *r, const char *data, size_t n)
{
    size_t take = (size_t)MIN((int64_t)n, r->literal);

    if (r->is_body)
        r->sink.body(r->sink.user, data, take);
    else
        keep_literal(r, data, take);
    r->literal -= (int64_t)take;
    if (r->literal == 0 && !r->is_body)
        buf_putc(&r->line, '"');
    return take;
}

/* "* SEARCH 1 2 3 …": whole numbers leave the line as they come, so that it never grows. WHOLE: the
 * line is complete, its last number too. */
static bool search_step(struct imap_reader *r, bool whole)
{
    static const char head[] = "* SEARCH";
    const size_t n = sizeof head - 1;
    struct cursor c;
    const char *last;

    if (r->line.len <= n || g_ascii_strncasecmp(r->line.data, head, n) != 0 ||
        r->line.data[n] != ' ')
        return true;
    last = whole ? r->line.data + r->line.len
                 : (const char *)memrchr(r->line.data + n, ' ', r->line.len - n);
    for (c.p = r->line.data + n; c.p < last;) {
        int64_t number;

        skip_spaces(&c);
        if (c.p >= last || *c.p == '(')
            break;
        if (!take_number(&c, &number) || small(number) == 0)
            return broken(r, "a search result that is no number");
        r->sink.found(r->sink.user, small(number));
    }
    if (*c.p == '(') /* "(MODSEQ 17)" ends it */
        last = c.p;
    r->line.len -= (size_t)(last - (r->line.data + n));
    memmove(r->line.data + n, last, r->line.len - n);
    r->line.data[r->line.len] = '\0';
    return true;
}

static bool push_line(struct imap_reader *r, const char *data, size_t n, size_t *taken)
{
    const char *end = memchr(data, '\n', n);
    size_t len = end == NULL ? n : (size_t)(end - data);

    *taken = end == NULL ? n : len + 1;
    buf_add(&r->line, data, len);
    if (!buf_ok(&r->line))
        return broken(r, "a response that is far too long");
    if (r->line.len == 0)
        return true;
    if (end != NULL && r->line.data[r->line.len - 1] == '\r')
        r->line.data[--r->line.len] = '\0';
    return search_step(r, end != NULL) && (end == NULL || line_done(r));
}

bool imap_reader_push(struct imap_reader *r, const char *data, size_t n)
{
    while (n > 0 && r->broken == NULL) {
        size_t taken = 0;

        if (r->literal > 0)
            taken = push_literal(r, data, n);
        else if (!push_line(r, data, MIN(n, STEP), &taken))
            return false;
        data += taken;
        n -= taken;
    }
    return r->broken == NULL;
}
