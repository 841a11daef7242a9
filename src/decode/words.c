#include "decode/words.h"

#include "base/buf.h"
#include "base/limits.h"
#include "decode/charset.h"
#include "decode/transfer.h"

#include <string.h>

enum { CHARSET_BYTES = 64 };

struct word {
    char charset[CHARSET_BYTES];
    char encoding; /* 'B' or 'Q' */
    const char *text, *text_end;
    const char *after; /* the first byte behind the word */
};

/* Neighbours of one charset, not yet converted. */
struct run {
    char charset[CHARSET_BYTES];
    struct buf bytes;
};

/* Where the text of a word ends: at "?=", or, where that is missing, at the blank or the end.
 * Text never runs into the next word. */
static const char *text_end(const char *text, const char **after, bool *broken)
{
    const char *close = strstr(text, "?=");
    const char *next = strstr(text, "=?");

    /* "=?utf-8?Q?a=?=": the "=" before "?=" is not the beginning of a word. */
    while (close != NULL && next != NULL && next + 1 == close)
        next = strstr(close + 1, "=?");
    if (close != NULL && (next == NULL || close < next)) {
        *after = close + 2;
        return close;
    }
    *broken = true;
    close = text + strcspn(text, " \t");
    if (next != NULL && next < close)
        close = next;
    *after = close;
    while (close > text && (close[-1] == '?' || close[-1] == '"'))
        close--;
    return close;
}

static bool word_parse(const char *p, struct word *w, bool *broken)
{
    size_t n = strcspn(p + 2, "? \t\"<>@=");

    if (n == 0 || n >= CHARSET_BYTES || p[2 + n] != '?')
        return false;
    memcpy(w->charset, p + 2, n);
    w->charset[n] = '\0';
    w->charset[strcspn(w->charset, "*")] = '\0';
    p += 2 + n + 1;
    w->encoding = g_ascii_toupper(*p);
    if ((w->encoding != 'B' && w->encoding != 'Q') || p[1] != '?')
        return false;
    w->text = p + 2;
    w->text_end = text_end(w->text, &w->after, broken);
    return true;
}

static void q_bytes(const char *p, const char *end, struct buf *out)
{
    for (; p < end; p++) {
        if (*p == '_') {
            buf_putc(out, ' ');
        } else if (*p == '=' && end - p >= 3 && g_ascii_isxdigit(p[1]) && g_ascii_isxdigit(p[2])) {
            buf_putc(out, (char)(g_ascii_xdigit_value(p[1]) << 4 | g_ascii_xdigit_value(p[2])));
            p += 2;
        } else {
            buf_putc(out, *p);
        }
    }
}

static void b_bytes(const char *p, const char *end, struct buf *out, bool *broken)
{
    struct transfer t;
    char piece[512];
    size_t n;

    transfer_init(&t, TRANSFER_BASE64, p, (size_t)(end - p));
    while ((n = transfer_read(&t, piece, sizeof piece)) > 0)
        buf_add(out, piece, n);
    if (t.broken)
        *broken = true;
}

static void run_flush(struct arena *a, struct run *r, struct buf *out, bool *broken)
{
    size_t n;
    char *text;

    if (r->bytes.len == 0)
        return;
    text = charset_utf8(a, r->charset, buf_text(&r->bytes), r->bytes.len, &n, broken);
    buf_add(out, text, n);
    buf_clear(&r->bytes);
}

/* Adds W's bytes to the run; a word in another charset begins a new one. */
static void run_add(struct arena *a, struct run *r, const struct word *w, struct buf *out,
                    bool *broken)
{
    if (r->bytes.len > 0 && g_ascii_strcasecmp(r->charset, w->charset) != 0)
        run_flush(a, r, out, broken);
    memcpy(r->charset, w->charset, sizeof r->charset);
    if (w->encoding == 'Q')
        q_bytes(w->text, w->text_end, &r->bytes);
    else
        b_bytes(w->text, w->text_end, &r->bytes, broken);
}

static void decode_into(struct arena *a, const char *s, struct buf *out, bool *broken)
{
    struct run run = {0};
    unsigned words = 0;

    buf_init(&run.bytes, strlen(s) + 16);
    while (*s != '\0') {
        const char *begin = strstr(s, "=?");
        struct word w;
        bool bad = false;

        if (begin == NULL || words == LIMIT_MAIL_ENCODED_WORDS)
            break;
        if (!word_parse(begin, &w, &bad)) {
            run_flush(a, &run, out, broken);
            buf_add(out, s, (size_t)(begin + 2 - s));
            s = begin + 2;
            continue;
        }
        /* Blanks between two words are the mailer's, not the writer's (RFC 2047 section 6.2). */
        if (words == 0 || strspn(s, " \t\r\n") < (size_t)(begin - s)) {
            run_flush(a, &run, out, broken);
            buf_add(out, s, (size_t)(begin - s));
        }
        run_add(a, &run, &w, out, broken);
        *broken = *broken || bad;
        s = w.after;
        words++;
    }
    run_flush(a, &run, out, broken);
    if (words == LIMIT_MAIL_ENCODED_WORDS && strstr(s, "=?") != NULL)
        *broken = true;
    buf_puts(out, s);
    buf_release(&run.bytes);
}

char *words_decode(struct arena *a, const char *s, bool *broken)
{
    g_auto(buf) out = {0};
    bool ignored = false;

    if (strstr(s, "=?") == NULL)
        return arena_strdup(a, s);
    buf_init(&out, strlen(s) * 4 + 64);
    decode_into(a, s, &out, broken != NULL ? broken : &ignored);
    return arena_strndup(a, buf_text(&out), out.len);
}
