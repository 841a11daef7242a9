#include "decode/part.h"

#include "base/fail.h"
#include "base/limits.h"
#include "base/text.h"

#include <string.h>

enum { BOUNDARY_BYTES = 256, SNIFF_BYTES = 64 * 1024, TYPE_BYTES = 127 };

/* A multipart that is still open. */
struct level {
    size_t node;
    char boundary[BOUNDARY_BYTES];
    size_t len;
    bool closed; /* its final boundary was seen; it opens again if another part follows */
};

struct walk {
    struct arena *a;
    const char *start, *end, *p;
    GArray *nodes; /* struct part */
    struct level levels[LIMIT_MAIL_DEPTH + 1];
    size_t depth;
    size_t header_bytes;
    struct part_tree *out;
};

/* A line that is one of the open boundaries. */
struct delimiter {
    const char *line, *next; /* where it begins, and the line after it */
    size_t level;
    bool is_final;
};

static const char *next_line(const struct walk *w, const char *p)
{
    const char *stop = memchr(p, w->out->eol, (size_t)(w->end - p));

    return stop != NULL ? stop + 1 : w->end;
}

static size_t line_length(const char *line, const char *next)
{
    size_t n = (size_t)(next - line);

    while (n > 0 && g_ascii_isspace(line[n - 1]))
        n--;
    return n;
}

static bool matches(const struct level *l, const char *line, size_t n, bool *is_final)
{
    if (n < l->len || memcmp(line, l->boundary, l->len) != 0)
        return false;
    *is_final = n == l->len + 2 && line[n - 1] == '-' && line[n - 2] == '-';
    return *is_final || n == l->len;
}

/* LINE without its "--". Inner levels first; levels already closed only if no open one fits. */
static bool find_level(const struct walk *w, const char *line, size_t n, struct delimiter *d)
{
    for (int closed = 0; closed < 2; closed++)
        for (size_t i = w->depth; i-- > 0;)
            if (w->levels[i].closed == (closed == 1) &&
                matches(&w->levels[i], line, n, &d->is_final)) {
                d->level = i;
                return true;
            }
    return false;
}

static bool is_delimiter(const struct walk *w, const char *line, const char *next,
                         struct delimiter *d)
{
    size_t n;

    if (next - line < 3 || line[0] != '-' || line[1] != '-')
        return false;
    n = line_length(line, next);
    if (n < 3 || !find_level(w, line + 2, n - 2, d))
        return false;
    d->line = line;
    d->next = next;
    return true;
}

/* The first boundary from P on; false if there is none before the end of the message. */
static bool next_delimiter(const struct walk *w, const char *p, struct delimiter *d)
{
    while (w->depth > 0 && p < w->end) {
        const char *next = next_line(w, p);

        if (is_delimiter(w, p, next, d))
            return true;
        p = next;
    }
    return false;
}

/* The end of a body that a boundary line follows: the line end before it is not part of it. */
static const char *before_line(const struct walk *w, const char *from, const char *line)
{
    if (line > from && line[-1] == w->out->eol)
        line--;
    if (w->out->eol == '\n' && line > from && line[-1] == '\r')
        line--;
    return line;
}

/* Where the headers that begin at P must end: behind an empty line or at a boundary. */
static const char *header_extent(const struct walk *w, const char *p)
{
    while (p < w->end) {
        const char *next = next_line(w, p);
        struct delimiter d;
        size_t n = (size_t)(next - p);

        if (is_delimiter(w, p, next, &d))
            return p;
        while (n > 0 && (p[n - 1] == '\r' || p[n - 1] == '\n'))
            n--;
        if (n == 0)
            return next;
        p = next;
    }
    return p;
}

static bool is_type_char(char c)
{
    return g_ascii_isalnum(c) || strchr("!#$&-^_.+/", c) != NULL;
}

/* "text/plain" for what is none, as RFC 2045 section 5.2 has it; "image" alone is no type. */
static const char *type_of(struct walk *w, const char *written, bool parent_is_digest)
{
    const char *slash = strchr(written, '/');
    size_t n = 0;

    if (*written == '\0')
        return parent_is_digest ? "message/rfc822" : "text/plain";
    while (written[n] != '\0' && is_type_char(written[n]))
        n++;
    if (n <= TYPE_BYTES && slash != NULL && slash > written && (size_t)(slash - written) < n - 1)
        return arena_strndup(w->a, written, n);
    w->out->notes.bad_type = true;
    if (strcmp(written, "text") == 0 || strcmp(written, "html") == 0)
        return written[0] == 't' ? "text/plain" : "text/html";
    if (g_str_has_prefix(written, "multipart"))
        return "multipart/mixed";
    return slash == NULL && strchr(written, ' ') == NULL ? "text/plain"
                                                         : "application/octet-stream";
}

static void part_describe(struct walk *w, struct part *part)
{
    struct part_notes *notes = &w->out->notes;
    const struct message_header *type = message_header_find(&part->headers, "Content-Type");
    const struct message_header *disposition =
        message_header_find(&part->headers, "Content-Disposition");
    const struct message_header *transfer =
        message_header_find(&part->headers, "Content-Transfer-Encoding");
    bool digest = false, known = true;

    if (part->parent >= 0)
        digest = strcmp(g_array_index(w->nodes, struct part, part->parent).content_type,
                        "multipart/digest") == 0;
    part->type = params_parse(w->a, type != NULL ? type->raw : NULL);
    part->disposition = params_parse(w->a, disposition != NULL ? disposition->raw : NULL);
    part->content_type = type_of(w, part->type.value, digest);
    part->is_multipart = g_str_has_prefix(part->content_type, "multipart/");
    part->transfer = transfer_kind_of(transfer != NULL ? transfer->raw : NULL, &known);
    notes->unknown_transfer = notes->unknown_transfer || !known;
    notes->bad_params = notes->bad_params || part->type.broken || part->disposition.broken;
    notes->dropped_params =
        notes->dropped_params || part->type.dropped || part->disposition.dropped;
}

static bool too_many_parts(const struct walk *w, size_t n, GError **error)
{
    struct delimiter d;

    for (const char *p = w->p; next_delimiter(w, p, &d); p = d.next)
        n += !d.is_final;
    fail_set(error, FAIL_TOO_BIG,
             "decode: %" G_GSIZE_FORMAT " MIME parts, at most %d are looked "
             "at (the raw message is kept)",
             n, LIMIT_MAIL_PARTS);
    return false;
}

/* Reads the headers at w->p and adds a node; w->p then stands at its body. */
static bool node_add(struct walk *w, int parent, GError **error)
{
    struct part part = {.parent = parent};
    size_t body = 0, extent = (size_t)(header_extent(w, w->p) - w->p);

    if (w->nodes->len == LIMIT_MAIL_PARTS)
        return too_many_parts(w, w->nodes->len + 1, error);
    if (parent >= 0)
        part.depth = g_array_index(w->nodes, struct part, parent).depth + 1;
    if (!header_read(w->a, w->p, extent, w->out->eol, &part.headers, &body, &w->out->notes.headers,
                     error))
        return false;
    w->header_bytes += body;
    if (w->header_bytes > LIMIT_MAIL_HEADER_BYTES) {
        fail_set(error, FAIL_TOO_BIG,
                 "decode: %" G_GSIZE_FORMAT " bytes of headers, at most %d are "
                 "looked at (the raw message is kept)",
                 w->header_bytes, LIMIT_MAIL_HEADER_BYTES);
        return false;
    }
    w->p += body;
    part.body = w->p;
    part_describe(w, &part);
    g_array_append_val(w->nodes, part);
    return true;
}

static void level_push(struct walk *w, const char *boundary, size_t n)
{
    struct level *l = &w->levels[w->depth];

    while (n > 0 && g_ascii_isspace(boundary[n - 1]))
        n--;
    n = MIN(n, (size_t)BOUNDARY_BYTES - 1);
    memcpy(l->boundary, boundary, n);
    l->boundary[n] = '\0';
    l->len = n;
    l->node = w->nodes->len - 1;
    l->closed = false;
    w->depth++;
}

/* True if a boundary of the innermost level comes before one of those around it. */
static bool occurs(const struct walk *w, const char *p)
{
    struct delimiter d;

    return next_delimiter(w, p, &d) && d.level == w->depth - 1;
}

/* A line "--something" with a header or an empty line after it, near the beginning: the boundary
 * of a multipart that does not name it. */
static const char *sniff(const struct walk *w, const char *p, size_t *n)
{
    const char *stop = p + MIN((size_t)(w->end - p), (size_t)SNIFF_BYTES);

    while (p < stop) {
        const char *next = next_line(w, p);
        struct delimiter d;

        if (is_delimiter(w, p, next, &d))
            return NULL;
        *n = line_length(p, next);
        if (*n > 4 && *n < 80 && p[0] == '-' && p[1] == '-' && next < w->end &&
            memchr(p, ' ', *n) == NULL) {
            size_t ahead = line_length(next, next_line(w, next));

            if (ahead == 0 || (ahead > 8 && g_ascii_strncasecmp(next, "Content-", 8) == 0)) {
                *n -= 2;
                return p + 2;
            }
        }
        p = next;
    }
    return NULL;
}

/* Finds the boundary of the node just added and opens its level; false if it has none at all and
 * is read as text. */
static bool open_multipart(struct walk *w, const struct part *part)
{
    struct part_notes *notes = &w->out->notes;
    const char *boundary = params_get(&part->type, "boundary");
    size_t n;

    if (boundary != NULL && *boundary != '\0') {
        level_push(w, boundary, strlen(boundary));
        if (occurs(w, w->p))
            return true;
        w->depth--;
        notes->wrong_boundary = true;
    } else {
        notes->no_boundary = true;
    }
    boundary = sniff(w, w->p, &n);
    if (boundary == NULL)
        return false;
    level_push(w, boundary, n);
    return true;
}

static struct part *node(const struct walk *w, size_t i)
{
    return &g_array_index(w->nodes, struct part, i);
}

/* Everything inside of level L ends where line P begins. */
static void close_above(struct walk *w, size_t l, const char *line)
{
    while (w->depth > l) {
        struct level *top = &w->levels[--w->depth];
        struct part *part = node(w, top->node);

        part->body_len = (size_t)(before_line(w, part->body, line) - part->body);
        w->out->notes.no_final_boundary = w->out->notes.no_final_boundary || !top->closed;
    }
}

static bool too_deep(GError **error)
{
    fail_set(error, FAIL_TOO_BIG,
             "decode: parts nested deeper than %d levels, at most %d are "
             "looked at (the raw message is kept)",
             LIMIT_MAIL_DEPTH, LIMIT_MAIL_DEPTH);
    return false;
}

/* Takes the node just added: a multipart opens a level, anything else ends at the next boundary.
 * *D is the boundary that comes next; false at the end of the message. */
static bool node_body(struct walk *w, struct delimiter *d)
{
    struct part *part = node(w, w->nodes->len - 1);
    bool found;

    if (part->is_multipart && !open_multipart(w, part)) {
        part->is_multipart = false;
        part->content_type = "text/plain";
    }
    found = next_delimiter(w, w->p, d);
    if (!part->is_multipart)
        part->body_len =
            (size_t)((found ? before_line(w, part->body, d->line) : w->end) - part->body);
    return found;
}

static bool walk(struct walk *w, GError **error)
{
    struct delimiter d;
    bool more;

    if (!node_add(w, -1, error))
        return false;
    more = node_body(w, &d);
    while (more) {
        close_above(w, d.level + 1, d.line);
        w->p = d.next;
        w->levels[d.level].closed = d.is_final;
        if (d.is_final) {
            more = next_delimiter(w, w->p, &d);
            continue;
        }
        if (w->depth >= LIMIT_MAIL_DEPTH)
            return too_deep(error);
        if (!node_add(w, (int)w->levels[d.level].node, error))
            return false;
        more = node_body(w, &d);
    }
    close_above(w, 0, w->end);
    return true;
}

bool part_walk(struct arena *a, const char *s, size_t n, struct part_tree *out, GError **error)
{
    g_autoptr(GArray) nodes = g_array_new(false, false, sizeof(struct part));
    struct walk *w = ARENA_NEW(a, struct walk);

    *out = (struct part_tree){.eol = header_line_end(s, n)};
    *w = (struct walk){.a = a, .start = s, .end = s + n, .p = s, .nodes = nodes, .out = out};
    if (!walk(w, error))
        return false;
    out->n = nodes->len;
    out->v = arena_memdup(a, nodes->data, nodes->len * sizeof(struct part));
    return true;
}
