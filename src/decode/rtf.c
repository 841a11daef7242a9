#include "decode/rtf.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "decode/charset.h"

#include <stdint.h>
#include <string.h>

enum {
    WINDOW = 4096,
    HEADER_BYTES = 16,
    PACKED = 0x75465a4c, /* "LZFu" */
    PLAIN = 0x414c454d,  /* "MELA" */
    GROUPS_MOST = 200,
    WORD_BYTES = 32,
};

/* What every compressor and reader has in its window at the start (MS-OXRTFCP 2.1.2.1). */
static const char START[] =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    "\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

struct window {
    unsigned char bytes[WINDOW];
    unsigned at;
    struct buf *out;
};

static void put(struct window *w, unsigned char c)
{
    w->bytes[w->at] = c;
    w->at = (w->at + 1) % WINDOW;
    buf_putc(w->out, (char)c);
}

static uint32_t number(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* A flag byte tells of the next eight items which are references into the window. One to the place
 * of writing itself is the end. */
static void unpack(struct window *w, const unsigned char *p, const unsigned char *end)
{
    while (p < end) {
        unsigned flags = *p++;

        for (int i = 0; i < 8 && p < end; i++, flags >>= 1) {
            unsigned from, n;

            if ((flags & 1) == 0) {
                put(w, *p++);
                continue;
            }
            if (end - p < 2)
                return;
            from = (unsigned)p[0] << 4 | p[1] >> 4;
            n = (p[1] & 15u) + 2;
            p += 2;
            if (from == w->at || !buf_ok(w->out))
                return;
            for (; n > 0; n--, from = (from + 1) % WINDOW)
                put(w, w->bytes[from]);
        }
    }
}

char *rtf_unpack(struct arena *a, const unsigned char *data, size_t n, size_t *len)
{
    g_auto(buf) out = {0};
    struct window w = {.at = sizeof START - 1, .out = &out};

    if (n < HEADER_BYTES)
        return NULL;
    buf_init(&out, LIMIT_MAIL_TEXT);
    memcpy(w.bytes, START, sizeof START - 1);
    if (number(data + 8) == PLAIN)
        buf_add(&out, data + HEADER_BYTES, MIN(n - HEADER_BYTES, (size_t)LIMIT_MAIL_TEXT));
    else if (number(data + 8) == PACKED)
        unpack(&w, data + HEADER_BYTES, data + n);
    else
        return NULL;
    *len = out.len;
    return arena_strndup(a, buf_text(&out), out.len);
}

/* What holds until the group ends. */
struct group {
    bool skip;     /* not text: fonts, colours, pictures */
    int skip_next; /* \ucN: characters after \u that are its stand-in for old readers */
};

struct reader {
    struct arena *a;
    const char *p, *end;
    struct group groups[GROUPS_MOST];
    size_t depth;
    int too_deep; /* groups beyond GROUPS_MOST: left out */
    bool htmlrtf; /* \htmlrtf: only for readers of RTF, not in the HTML that this was made from */
    int to_skip;  /* characters of the stand-in still to come */
    char charset[16];
    struct buf bytes; /* in charset, not yet converted */
    struct buf *out;
};

static struct group *top(struct reader *r)
{
    return &r->groups[r->depth];
}

static bool is_hidden(struct reader *r)
{
    return top(r)->skip || r->htmlrtf || r->too_deep > 0;
}

static void flush(struct reader *r)
{
    size_t n;
    const char *text;

    if (r->bytes.len == 0)
        return;
    text = charset_utf8(r->a, r->charset, buf_text(&r->bytes), r->bytes.len, &n, NULL);
    buf_add(r->out, text, n);
    buf_clear(&r->bytes);
}

static void byte(struct reader *r, char c)
{
    if (r->to_skip > 0)
        r->to_skip--;
    else if (!is_hidden(r))
        buf_putc(&r->bytes, c);
}

static void text(struct reader *r, const char *s)
{
    if (is_hidden(r))
        return;
    flush(r);
    buf_puts(r->out, s);
}

static void unicode(struct reader *r, int c)
{
    char utf8[8] = "";
    gunichar u = (gunichar)(c < 0 ? c + 65536 : c);

    if (u >= 0xd800 && u < 0xe000)
        u = 0xfffd;
    if (u != 0 && g_unichar_validate(u))
        utf8[g_unichar_to_utf8(u, utf8)] = '\0';
    text(r, utf8);
    r->to_skip = top(r)->skip_next;
}

static const char *const DESTINATIONS[] = {
    "fonttbl", "colortbl",  "stylesheet", "info",      "pict",    "object",
    "header",  "footer",    "headerl",    "headerr",   "footerl", "footerr",
    "filetbl", "listtable", "generator",  "themedata",
};

static const struct {
    const char *word, *text;
} SIGNS[] = {
    {"par", "\n"},           {"line", "\n"},          {"row", "\n"},        {"sect", "\n"},
    {"page", "\n"},          {"tab", "\t"},           {"cell", "\t"},       {"emdash", "\u2014"},
    {"endash", "\u2013"},    {"bullet", "\u2022"},    {"lquote", "\u2018"}, {"rquote", "\u2019"},
    {"ldblquote", "\u201c"}, {"rdblquote", "\u201d"},
};

static void word(struct reader *r, const char *w, bool has_value, int value)
{
    for (size_t i = 0; i < G_N_ELEMENTS(SIGNS); i++)
        if (strcmp(w, SIGNS[i].word) == 0)
            text(r, SIGNS[i].text);
    for (size_t i = 0; i < G_N_ELEMENTS(DESTINATIONS); i++)
        if (strcmp(w, DESTINATIONS[i]) == 0)
            top(r)->skip = true;
    if (strcmp(w, "u") == 0 && has_value)
        unicode(r, value);
    else if (strcmp(w, "uc") == 0 && has_value)
        top(r)->skip_next = CLAMP(value, 0, 10);
    else if (strcmp(w, "htmlrtf") == 0)
        r->htmlrtf = !has_value || value != 0;
    else if (strcmp(w, "ansicpg") == 0 && has_value && value > 0) {
        flush(r);
        g_snprintf(r->charset, sizeof r->charset, "cp%d", value);
    }
}

/* "\name-12 ": a word of letters, a number, a blank that belongs to it. */
static void control_word(struct reader *r)
{
    char name[WORD_BYTES];
    size_t n = 0;
    bool negative = false, has_value = false;
    int value = 0;

    for (; r->p < r->end && g_ascii_isalpha(*r->p); r->p++)
        if (n < sizeof name - 1)
            name[n++] = *r->p;
    name[n] = '\0';
    if (r->p + 1 < r->end && *r->p == '-' && g_ascii_isdigit(r->p[1])) {
        negative = true;
        r->p++;
    }
    for (; r->p < r->end && g_ascii_isdigit(*r->p); r->p++) {
        has_value = true;
        value = MIN(value * 10 + (*r->p - '0'), 1000000);
    }
    if (r->p < r->end && *r->p == ' ')
        r->p++;
    word(r, name, has_value, negative ? -value : value);
}

static void control(struct reader *r)
{
    char c;

    if (r->p == r->end)
        return;
    if (g_ascii_isalpha(*r->p)) {
        control_word(r);
        return;
    }
    c = *r->p++;
    if (c == '\'' && r->end - r->p >= 2 && g_ascii_isxdigit(r->p[0]) && g_ascii_isxdigit(r->p[1])) {
        byte(r, (char)(g_ascii_xdigit_value(r->p[0]) << 4 | g_ascii_xdigit_value(r->p[1])));
        r->p += 2;
    } else if (c == '*') {
        top(r)->skip = true;
    } else if (c == '~') {
        text(r, "\u00a0");
    } else if (c == '\\' || c == '{' || c == '}') {
        byte(r, c);
    } else if (c == '\n' || c == '\r') {
        text(r, "\n");
    }
}

static void group_open(struct reader *r)
{
    if (r->depth + 1 == GROUPS_MOST) {
        r->too_deep++;
        return;
    }
    r->depth++;
    r->groups[r->depth] = r->groups[r->depth - 1];
}

static void group_close(struct reader *r)
{
    if (r->too_deep > 0)
        r->too_deep--;
    else if (r->depth > 0)
        r->depth--;
}

static void read_all(struct reader *r)
{
    while (r->p < r->end) {
        char c = *r->p++;

        if (c == '\\')
            control(r);
        else if (c == '{')
            group_open(r);
        else if (c == '}')
            group_close(r);
        else if (c != '\r' && c != '\n' && c != '\0')
            byte(r, c);
    }
    flush(r);
}

char *rtf_text(struct arena *a, const char *rtf, size_t n)
{
    g_auto(buf) out = {0};
    struct reader *r;

    if (n < 5 || memcmp(rtf, "{\\rtf", 5) != 0)
        return NULL;
    r = ARENA_NEW(a, struct reader);
    *r = (struct reader){.a = a, .p = rtf, .end = rtf + n, .charset = "cp1252", .out = &out};
    r->groups[0].skip_next = 1;
    buf_init(&out, LIMIT_MAIL_TEXT);
    buf_init(&r->bytes, LIMIT_MAIL_TEXT);
    read_all(r);
    buf_release(&r->bytes);
    return text_repair(a, buf_text(&out), out.len);
}
