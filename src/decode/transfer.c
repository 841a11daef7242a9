#include "decode/transfer.h"

#include <glib.h>
#include <string.h>

static const struct {
    const char *name;
    enum transfer_kind kind;
} NAMES[] = {
    {"7bit", TRANSFER_PLAIN},
    {"8bit", TRANSFER_PLAIN},
    {"binary", TRANSFER_PLAIN},
    {"7-bit", TRANSFER_PLAIN},
    {"8-bit", TRANSFER_PLAIN},
    {"base64", TRANSFER_BASE64},
    {"base-64", TRANSFER_BASE64},
    {"x-base64", TRANSFER_BASE64},
    {"b", TRANSFER_BASE64},
    {"quoted-printable", TRANSFER_QP},
    {"quoted_printable", TRANSFER_QP},
    {"quotedprintable", TRANSFER_QP},
    {"quoted-printeable", TRANSFER_QP},
    {"q", TRANSFER_QP},
    {"x-uuencode", TRANSFER_UU},
    {"x-uue", TRANSFER_UU},
    {"uuencode", TRANSFER_UU},
    {"uue", TRANSFER_UU},
};

enum transfer_kind transfer_kind_of(const char *name, bool *known)
{
    size_t n;

    if (known != NULL)
        *known = true;
    if (name == NULL)
        return TRANSFER_PLAIN;
    name += strspn(name, " \t\"'");
    n = strcspn(name, " \t;\"'(,");
    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++)
        if (strlen(NAMES[i].name) == n && g_ascii_strncasecmp(name, NAMES[i].name, n) == 0)
            return NAMES[i].kind;
    if (known != NULL)
        *known = n == 0;
    return TRANSFER_PLAIN;
}

void transfer_init(struct transfer *t, enum transfer_kind kind, const char *s, size_t n)
{
    *t = (struct transfer){.kind = kind, .p = s, .end = s + n};
}

static size_t read_plain(struct transfer *t, char *out, size_t room)
{
    size_t n = MIN(room, (size_t)(t->end - t->p));

    if (n > 0)
        memcpy(out, t->p, n);
    t->p += n;
    return n;
}

/* 64 for what is no base64. */
static const uint8_t BASE64[256] = {
#define ROW8 64, 64, 64, 64, 64, 64, 64, 64
#define ROW64 ROW8, ROW8, ROW8, ROW8, ROW8, ROW8, ROW8, ROW8
    ROW8, ROW8, ROW8, ROW8, ROW8, 64, 64, 64, 62, 64, 64, 64, 63,             /* + / */
    52,   53,   54,   55,   56,   57, 58, 59, 60, 61, 64, 64, 64, 64, 64, 64, /* 0 to 9 */
    64,   0,    1,    2,    3,    4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, /* A to Z */
    15,   16,   17,   18,   19,   20, 21, 22, 23, 24, 25, 64, 64, 64, 64, 64, 64,    26,
    27,   28,   29,   30,   31,   32, 33, 34, 35, 36, 37, 38, 39, 40, /* a to z */
    41,   42,   43,   44,   45,   46, 47, 48, 49, 50, 51, 64, 64, 64, 64, 64, ROW64, ROW64,
#undef ROW64
#undef ROW8
};

static int base64_value(char c)
{
    uint8_t v = BASE64[(unsigned char)c];

    return v < 64 ? v : -1;
}

/* Whole quanta as long as nothing else comes between: most of what there is. */
static size_t base64_run(struct transfer *t, char *out, size_t room)
{
    size_t n = 0;

    while (t->filled == 0 && t->end - t->p >= 4 && n + 4 <= room) {
        const unsigned char *p = (const unsigned char *)t->p;
        unsigned a = BASE64[p[0]], b = BASE64[p[1]], c = BASE64[p[2]], d = BASE64[p[3]];
        uint32_t bits = a << 18 | b << 12 | c << 6 | d;

        if (((a | b | c | d) & 64) != 0)
            break;
        out[n++] = (char)(bits >> 16);
        out[n++] = (char)(bits >> 8);
        out[n++] = (char)bits;
        t->p += 4;
    }
    return n;
}

/* True if all that is left could be more base64: parts that were pasted together. */
static bool base64_goes_on(const struct transfer *t)
{
    for (const char *p = t->p; p < t->end; p++)
        if (base64_value(*p) < 0 && *p != '=' && !g_ascii_isspace(*p))
            return false;
    return true;
}

/* The bytes of an unfinished quantum: two characters hold one byte, three hold two. */
static size_t base64_flush(struct transfer *t, char *out)
{
    size_t n = t->filled == 0 ? 0 : t->filled - 1;
    uint32_t bits = t->bits << (6 * (4 - t->filled));

    for (size_t i = 0; i < n; i++)
        out[i] = (char)(bits >> (16 - 8 * i));
    if (t->filled == 1)
        t->broken = true;
    t->filled = 0;
    t->bits = 0;
    return n;
}

static size_t base64_padding(struct transfer *t, char *out)
{
    size_t n;

    if (t->filled < 2) {
        t->broken = true;
        return 0;
    }
    n = base64_flush(t, out);
    while (t->p < t->end && (*t->p == '=' || g_ascii_isspace(*t->p)))
        t->p++;
    t->is_over = !base64_goes_on(t);
    return n;
}

static size_t read_base64(struct transfer *t, char *out, size_t room)
{
    size_t n = 0;

    while (!t->is_over && t->p < t->end && n + 4 <= room) {
        size_t run = base64_run(t, out + n, room - n);
        char c;
        int v;

        n += run;
        if (t->p == t->end || n + 4 > room)
            break;
        c = *t->p++;
        v = base64_value(c);
        if (v >= 0) {
            t->bits = t->bits << 6 | (uint32_t)v;
            if (++t->filled == 4) {
                out[n++] = (char)(t->bits >> 16);
                out[n++] = (char)(t->bits >> 8);
                out[n++] = (char)t->bits;
                t->filled = 0;
                t->bits = 0;
            }
        } else if (c == '=') {
            n += base64_padding(t, out + n);
        } else if (!g_ascii_isspace(c)) {
            t->broken = true;
        }
    }
    if (t->p == t->end && t->filled > 0 && n + 4 <= room) {
        t->broken = true;
        n += base64_flush(t, out + n);
    }
    return n;
}

/* After a "=": a soft line break (with blanks that some relay added) gives its length. */
static size_t qp_soft_break(const char *p, const char *end)
{
    const char *q = p;

    while (q < end && (*q == ' ' || *q == '\t'))
        q++;
    if (q == end)
        return (size_t)(q - p);
    if (*q == '\r' && q + 1 < end && q[1] == '\n')
        return (size_t)(q - p) + 2;
    return *q == '\n' || *q == '\r' ? (size_t)(q - p) + 1 : 0;
}

static bool qp_escape(struct transfer *t, char *c)
{
    size_t soft;

    if (t->end - t->p >= 2 && g_ascii_isxdigit(t->p[0]) && g_ascii_isxdigit(t->p[1])) {
        *c = (char)(g_ascii_xdigit_value(t->p[0]) << 4 | g_ascii_xdigit_value(t->p[1]));
        t->p += 2;
        return true;
    }
    soft = qp_soft_break(t->p, t->end);
    if (soft > 0 || t->p == t->end) {
        t->p += soft;
        return false;
    }
    t->broken = true;
    *c = '=';
    return true;
}

static size_t read_qp(struct transfer *t, char *out, size_t room)
{
    size_t n = 0;

    while (t->p < t->end && n < room) {
        char c = *t->p++;

        if (c != '=' || qp_escape(t, &c))
            out[n++] = c;
    }
    return n;
}

static const char *line_end(const char *p, const char *end)
{
    while (p < end && *p != '\n' && *p != '\r')
        p++;
    return p;
}

static const char *line_skip(const char *p, const char *end)
{
    if (p < end && *p == '\r')
        p++;
    if (p < end && *p == '\n')
        p++;
    return p;
}

static uint32_t uu_value(const char *p, const char *end)
{
    return p < end ? ((uint32_t)(unsigned char)*p - 32u) & 63u : 0;
}

/* One line of uuencoded data; at most 45 bytes by custom, 63 by what the length can say. */
static size_t uu_line(const char *p, const char *end, char *out)
{
    size_t length = uu_value(p, end), n = 0;

    for (p++; n < length; p += 4) {
        uint32_t bits = uu_value(p, end) << 18 | uu_value(p + 1, end) << 12 |
                        uu_value(p + 2, end) << 6 | uu_value(p + 3, end);

        for (int shift = 16; shift >= 0 && n < length; shift -= 8)
            out[n++] = (char)(bits >> shift);
    }
    return n;
}

static size_t read_uu(struct transfer *t, char *out, size_t room)
{
    size_t n = 0;

    while (t->p < t->end && !t->is_over && n + 64 <= room) {
        const char *line = t->p, *stop = line_end(line, t->end);
        size_t length = (size_t)(stop - line);

        t->p = line_skip(stop, t->end);
        if (!t->is_begun)
            t->is_begun = length > 6 && memcmp(line, "begin ", 6) == 0;
        else if (length == 3 && memcmp(line, "end", 3) == 0)
            t->is_over = true;
        else if (length > 0)
            n += uu_line(line, stop, out + n);
    }
    return n;
}

size_t transfer_read(struct transfer *t, char *out, size_t room)
{
    static size_t (*const READERS[])(struct transfer *, char *, size_t) = {
        [TRANSFER_PLAIN] = read_plain,
        [TRANSFER_BASE64] = read_base64,
        [TRANSFER_QP] = read_qp,
        [TRANSFER_UU] = read_uu,
    };

    g_assert(room >= TRANSFER_ROOM);
    return READERS[t->kind](t, out, room);
}
