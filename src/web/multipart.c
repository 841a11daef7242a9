#include "web/multipart.h"

#include "base/fail.h"
#include "base/limits.h"
#include "base/text.h"

#include <string.h>

enum { PART_HEADER_BYTES = 8 * 1024, PART_HEADERS = 16, BOUNDARY_MAX = 70 };

static const char whitespace[] = " \t";

/* Where the next line or boundary may start; reading goes forward only. */
struct reader {
    struct arena *arena;
    const char *p, *end;
    const char *mark; /* CRLF "--" boundary */
    size_t mark_n;
    GError **error;
};

static bool bad(struct reader *r, enum fail kind, const char *why)
{
    fail_set(r->error, kind, "multipart: %s", why);
    return false;
}

/* One parameter "; name=value" or "; name=\"value\"" at *P; false at the end or when broken
 * (then *P is not at the end). Browsers write '"' as %22 and never use a backslash, so that one is
 * refused rather than guessed (RFC 7578 section 4.2, WHATWG). */
static bool next_parameter(struct arena *a, const char **p, const char **name, const char **value)
{
    const char *s = *p + strspn(*p, whitespace), *from;
    size_t n;

    if (*s != ';')
        return false;
    s += 1 + strspn(s + 1, whitespace);
    n = strcspn(s, "=;\" \t");
    if (n == 0 || s[n] != '=')
        return false;
    *name = arena_strndup(a, s, n);
    s += n + 1;
    if (*s == '"') {
        from = ++s;
        s += strcspn(s, "\"\\");
        if (*s != '"')
            return false;
        *value = arena_strndup(a, from, (size_t)(s - from));
        s++;
    } else {
        from = s;
        s += strcspn(s, "; \t\"");
        *value = arena_strndup(a, from, (size_t)(s - from));
    }
    *p = s;
    return true;
}

static bool at_end(const char *p)
{
    return p[strspn(p, whitespace)] == '\0';
}

/* RFC 2046 section 5.1.1, without the space. */
static bool boundary_ok(const char *s)
{
    size_t n = strlen(s);

    if (n == 0 || n > BOUNDARY_MAX)
        return false;
    for (; *s != '\0'; s++)
        if (!g_ascii_isalnum(*s) && strchr("'()+_,-./:=?", *s) == NULL)
            return false;
    return true;
}

const char *multipart_boundary(struct arena *a, const char *content_type)
{
    static const char form_data[] = "multipart/form-data";
    const char *p, *name, *value, *found = NULL;

    if (content_type == NULL || !text_starts_ci(content_type, form_data))
        return NULL;
    p = content_type + sizeof form_data - 1;
    while (next_parameter(a, &p, &name, &value)) {
        if (!text_eq_ci(name, "boundary"))
            continue;
        if (found != NULL)
            return NULL;
        found = value;
    }
    return at_end(p) && found != NULL && boundary_ok(found) ? found : NULL;
}

/* Bidi controls that turn "cod.exe" around: U+200E/F, U+202A-E, U+2066-9. */
static bool is_bidi(gunichar c)
{
    return c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0x061c;
}

const char *multipart_filename(struct arena *a, const char *name)
{
    char *out;
    size_t len = 0;

    for (const char *p = name; *p != '\0'; p++)
        if (*p == '/' || *p == '\\')
            name = p + 1;
    out = arena_alloc(a, strlen(name) + 1);
    for (const char *p = name; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        size_t n = (size_t)(g_utf8_next_char(p) - p);

        if (g_unichar_iscntrl(c) || is_bidi(c) || c == 0x2028 || c == 0x2029)
            continue;
        if (len + n > LIMIT_FILENAME_BYTES)
            break;
        memcpy(out + len, p, n);
        len += n;
    }
    out[len] = '\0';
    out = text_trim(a, out);
    return strspn(out, ".") == strlen(out) ? "file" : out;
}

/* Browsers escape only '"', CR and LF in names, as %22, %0D and %0A. */
static char *unescape_name(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, strlen(s) + 1), *p = out;

    while (*s != '\0') {
        if (g_ascii_strncasecmp(s, "%22", 3) == 0) {
            *p++ = '"';
            s += 3;
        } else if (g_ascii_strncasecmp(s, "%0d", 3) == 0 || g_ascii_strncasecmp(s, "%0a", 3) == 0) {
            *p++ = ' ';
            s += 3;
        } else {
            *p++ = *s++;
        }
    }
    *p = '\0';
    return out;
}

static bool read_disposition(struct reader *r, const char *value, struct part *part)
{
    static const char form_data[] = "form-data";
    const char *p = value + sizeof form_data - 1, *name, *text;

    if (!text_starts_ci(value, form_data) || part->name != NULL)
        return bad(r, FAIL_INVALID, "a Content-Disposition is not form-data, or repeated");
    while (next_parameter(r->arena, &p, &name, &text)) {
        const char **to = text_eq_ci(name, "name")       ? &part->name
                          : text_eq_ci(name, "filename") ? &part->filename
                                                         : NULL;

        if (to != NULL && *to != NULL)
            return bad(r, FAIL_INVALID, "a parameter is repeated");
        if (to != NULL)
            *to = unescape_name(r->arena, text);
    }
    if (!at_end(p))
        return bad(r, FAIL_INVALID, "a Content-Disposition cannot be read");
    return true;
}

static const char *ascii_lower(char *s)
{
    for (char *p = s; *p != '\0'; p++)
        *p = g_ascii_tolower(*p);
    return s;
}

static bool read_header(struct reader *r, char *line, struct part *part)
{
    char *colon = strchr(line, ':'), *value;

    if (colon == NULL || colon == line)
        return bad(r, FAIL_INVALID, "a part's header has no colon");
    *colon = '\0';
    for (const char *p = line; *p != '\0'; p++)
        if (!g_ascii_isalnum(*p) && *p != '-')
            return bad(r, FAIL_INVALID, "a part's header name is odd");
    value = text_trim(r->arena, colon + 1);
    if (text_eq_ci(line, "content-disposition"))
        return read_disposition(r, value, part);
    if (text_eq_ci(line, "content-type"))
        part->type = ascii_lower(value);
    return true;
}

/* The headers of a part, up to and over the empty line. */
static bool read_headers(struct reader *r, struct part *part)
{
    const char *start = r->p;

    for (int lines = 0; lines <= PART_HEADERS; lines++) {
        size_t room = MIN((size_t)(r->end - r->p), (size_t)PART_HEADER_BYTES);
        const char *crlf = memmem(r->p, room, "\r\n", 2);
        size_t n = crlf == NULL ? 0 : (size_t)(crlf - r->p);
        const char *line = r->p;

        if (crlf == NULL || crlf - start > PART_HEADER_BYTES)
            return bad(r, FAIL_INVALID, "a part's headers do not end");
        r->p = crlf + 2;
        if (n == 0)
            return part->name != NULL ? true : bad(r, FAIL_INVALID, "a part has no name");
        if (!text_utf8_ok(line, n) || memchr(line, '\n', n) != NULL ||
            memchr(line, '\r', n) != NULL)
            return bad(r, FAIL_INVALID, "a part's header holds bytes that it must not");
        if (!read_header(r, arena_strndup(r->arena, line, n), part))
            return false;
    }
    return bad(r, FAIL_INVALID, "a part has too many headers");
}

/* After the boundary: "--" ends it all, CRLF begins a part (white space in between is lawful). A
 * boundary that goes on in other bytes is content ("--xy" where the boundary is "x"). */
enum after { AFTER_PART, AFTER_END, AFTER_CONTENT };

static enum after after_boundary(const char **p, const char *end)
{
    const char *s = *p;

    if (end - s >= 2 && s[0] == '-' && s[1] == '-')
        return AFTER_END;
    while (s < end && (*s == ' ' || *s == '\t'))
        s++;
    if (end - s < 2 || s[0] != '\r' || s[1] != '\n')
        return AFTER_CONTENT;
    *p = s + 2;
    return AFTER_PART;
}

/* The content from r->p up to the next boundary; leaves r->p behind that. */
static bool read_content(struct reader *r, struct str *content, enum after *after)
{
    const char *from = r->p;

    for (;;) {
        const char *hit = memmem(r->p, (size_t)(r->end - r->p), r->mark, r->mark_n);

        if (hit == NULL)
            return bad(r, FAIL_INVALID, "no closing boundary");
        r->p = hit + r->mark_n;
        *after = after_boundary(&r->p, r->end);
        if (*after != AFTER_CONTENT) {
            *content = (struct str){from, (size_t)(hit - from)};
            return true;
        }
    }
}

static bool read_part(struct reader *r, struct multipart *out, enum after *after, size_t *files)
{
    struct part *part = &out->parts[out->n++];

    *part = (struct part){.type = ""};
    if (!read_headers(r, part))
        return false;
    /* An empty content's boundary begins with the CRLF that ended the headers. */
    r->p -= 2;
    if (!read_content(r, &part->content, after))
        return false;
    if (part->content.n >= 2)
        part->content = (struct str){part->content.p + 2, part->content.n - 2};
    if (part->filename != NULL && *part->filename != '\0') {
        part->filename = multipart_filename(r->arena, part->filename);
        if (++*files > LIMIT_HTTP_FILES)
            return bad(r, FAIL_TOO_BIG, "too many files");
    }
    return true;
}

/* Doubles the room whenever the number of parts is 0 or a power of two from 16 on. */
static void make_room(struct arena *a, struct multipart *out)
{
    struct part *more;

    if (out->n != 0 && (out->n < 16 || (out->n & (out->n - 1)) != 0))
        return;
    more = ARENA_ARRAY(a, struct part, MAX(out->n * 2, (size_t)16));
    if (out->n > 0)
        memcpy(more, out->parts, out->n * sizeof *more);
    out->parts = more;
}

bool multipart_read(struct arena *a, const char *boundary, const char *data, size_t n,
                    struct multipart *out, GError **error)
{
    struct reader r = {.arena = a, .p = data, .end = data + n, .error = error};
    enum after after;
    size_t files = 0;

    r.mark = arena_printf(a, "\r\n--%s", boundary);
    r.mark_n = strlen(r.mark);
    *out = (struct multipart){0};
    if (n < r.mark_n || memcmp(data, r.mark + 2, r.mark_n - 2) != 0)
        return bad(&r, FAIL_INVALID, "the body does not begin with the boundary");
    r.p = data + r.mark_n - 2;
    after = after_boundary(&r.p, r.end);
    if (after == AFTER_CONTENT)
        return bad(&r, FAIL_INVALID, "the body does not begin with the boundary");
    while (after == AFTER_PART) {
        if (out->n == LIMIT_FORM_FIELDS)
            return bad(&r, FAIL_TOO_BIG, "too many fields");
        make_room(a, out);
        if (!read_part(&r, out, &after, &files))
            return false;
    }
    return true;
}
