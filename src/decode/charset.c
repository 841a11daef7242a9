#include "decode/charset.h"

#include "base/buf.h"
#include "decode/charset_table.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

/* 0x80 to 0x9f of windows-1252; 0 where it defines nothing. */
static const uint16_t HIGH_1252[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

static void put_1252(struct buf *out, unsigned char c, bool *broken)
{
    gunichar u = c;
    char utf8[6];

    if (c >= 0x80 && c < 0xa0) {
        u = HIGH_1252[c - 0x80];
        if (u == 0) {
            u = 0xfffd;
            *broken = true;
        }
    }
    buf_add(out, utf8, (size_t)g_unichar_to_utf8(u, utf8));
}

static void put_plain(struct buf *out, const char *s, size_t n)
{
    const char *nul;

    while (n > 0 && (nul = memchr(s, '\0', n)) != NULL) {
        buf_add(out, s, (size_t)(nul - s));
        n -= (size_t)(nul - s) + 1;
        s = nul + 1;
    }
    buf_add(out, s, n);
}

static void read_1252(struct buf *out, const char *s, size_t n, bool *broken)
{
    size_t from = 0;

    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)s[i] < 0x80)
            continue;
        put_plain(out, s + from, i - from);
        put_1252(out, (unsigned char)s[i], broken);
        from = i + 1;
    }
    put_plain(out, s + from, n - from);
}

/* True if S begins a UTF-8 character that the end of the text cuts off. */
static bool utf8_is_cut(const char *s, size_t n)
{
    return n < 4 && g_utf8_get_char_validated(s, (gssize)n) == (gunichar)-2;
}

/* Runs that are not UTF-8 are read as windows-1252: texts pasted together from both. */
static void read_utf8(struct buf *out, const char *s, size_t n, bool *broken)
{
    while (n > 0) {
        const char *bad = NULL;

        g_utf8_validate_len(s, n, &bad);
        buf_add(out, s, (size_t)(bad - s));
        n -= (size_t)(bad - s);
        s = bad;
        if (n == 0)
            return;
        if (*s != '\0') {
            *broken = true;
            if (utf8_is_cut(s, n)) {
                buf_puts(out, "\xEF\xBF\xBD");
                return;
            }
            put_1252(out, (unsigned char)*s, broken);
        }
        s++;
        n--;
    }
}

static void read_iconv(struct buf *out, iconv_t cd, const char *s, size_t n, bool *broken)
{
    char *in = (char *)(uintptr_t)s, chunk[4096];

    iconv(cd, NULL, NULL, NULL, NULL);
    for (;;) {
        char *to = chunk;
        size_t room = sizeof chunk;
        size_t done = n > 0 ? iconv(cd, &in, &n, &to, &room) : iconv(cd, NULL, NULL, &to, &room);
        int why = errno;

        put_plain(out, chunk, (size_t)(to - chunk));
        if (done != (size_t)-1 && n == 0)
            return;
        if (done == (size_t)-1 && why == E2BIG)
            continue;
        *broken = true;
        buf_puts(out, "\xEF\xBF\xBD");
        if (n <= 1)
            return;
        in++;
        n--;
    }
}

enum jis_set { JIS_ASCII, JIS_KATAKANA, JIS_KANJI, JIS_OTHER };

static const struct {
    const char *escape;
    enum jis_set set;
} ESCAPES[] = {
    {"\033(B", JIS_ASCII}, {"\033(J", JIS_ASCII},  {"\033(I", JIS_KATAKANA}, {"\033$@", JIS_KANJI},
    {"\033$B", JIS_KANJI}, {"\033$(B", JIS_KANJI}, {"\033$(D", JIS_OTHER},   {"\033&@", JIS_KANJI},
};

/* The escape sequence at S: its length (0 if it is none) and the set that it switches to. */
static size_t jis_escape(const char *s, size_t n, enum jis_set *set)
{
    for (size_t i = 0; i < G_N_ELEMENTS(ESCAPES); i++) {
        size_t len = strlen(ESCAPES[i].escape);

        if (n >= len && memcmp(s, ESCAPES[i].escape, len) == 0) {
            *set = ESCAPES[i].set;
            return len;
        }
    }
    return 0;
}

/* A JIS X 0208 pair as Shift-JIS bytes. */
static void jis_pair(struct buf *out, unsigned char hi, unsigned char lo)
{
    unsigned row = hi - 0x21u, column = lo - 0x21u;
    unsigned first = row / 2 + (row < 62 ? 0x81 : 0xc1);
    unsigned second = row % 2 == 0 ? column + (column < 63 ? 0x40 : 0x41) : column + 0x9f;

    buf_putc(out, (char)first);
    buf_putc(out, (char)second);
}

/* ISO-2022-JP (RFC 1468, with what Microsoft added) rewritten as Shift-JIS. */
static void jis_to_sjis(struct buf *out, const char *s, size_t n)
{
    enum jis_set set = JIS_ASCII;

    for (size_t i = 0; i < n;) {
        unsigned char c = (unsigned char)s[i];
        unsigned char next = i + 1 < n ? (unsigned char)s[i + 1] : 0;
        size_t skip = c == 0x1b ? jis_escape(s + i, n - i, &set) : 0;

        if (skip > 0) {
            i += skip;
            continue;
        }
        if (c == '\n' || c == '\r')
            set = JIS_ASCII;
        if (set == JIS_KANJI && c > 0x20 && c < 0x7f && next > 0x20 && next < 0x7f) {
            jis_pair(out, c, next);
            i += 2;
            continue;
        }
        if (set == JIS_OTHER && c > 0x20) {
            buf_puts(out, "\x81\xac"); /* the geta mark stands for what cannot be shown */
            i += 2;
            continue;
        }
        if (set == JIS_KATAKANA && c > 0x20 && c < 0x60)
            c |= 0x80;
        buf_putc(out, (char)c);
        i++;
    }
}

static void read_2022jp(struct buf *out, iconv_t cd, const char *s, size_t n, bool *broken)
{
    g_auto(buf) sjis = {0};

    buf_init(&sjis, n * 2 + 16);
    jis_to_sjis(&sjis, s, n);
    read_iconv(out, cd, buf_text(&sjis), sjis.len, broken);
}

/* HZ (RFC 1843): "~{" and "~}" around pairs that have lost their eighth bits. */
static void hz_to_gb(struct buf *out, const char *s, size_t n)
{
    bool pairs = false;

    for (size_t i = 0; i < n; i++) {
        char next = i + 1 < n ? s[i + 1] : '\0';

        if (s[i] == '\n')
            pairs = false;
        if (s[i] == '~' && (next == '{' || next == '}' || next == '~' || next == '\n')) {
            if (next == '~')
                buf_putc(out, '~');
            pairs = next == '{' || (pairs && next == '~');
            i++;
        } else if (pairs && s[i] > 0x20 && next > 0x20) {
            buf_putc(out, (char)(s[i] | 0x80));
            buf_putc(out, (char)(next | 0x80));
            i++;
        } else {
            buf_putc(out, s[i]);
        }
    }
}

static void read_hz(struct buf *out, iconv_t cd, const char *s, size_t n, bool *broken)
{
    g_auto(buf) gb = {0};

    buf_init(&gb, n + 16);
    hz_to_gb(&gb, s, n);
    read_iconv(out, cd, buf_text(&gb), gb.len, broken);
}

static bool is_ascii(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((s[i] & 0x80) != 0 || s[i] == '\0')
            return false;
    return true;
}

/* A second look where the declared charset did not fit: text that is UTF-8 throughout is that. */
static bool is_really_utf8(const char *s, size_t n)
{
    return !is_ascii(s, n) && memchr(s, '\0', n) == NULL && g_utf8_validate_len(s, n, NULL);
}

static char *keep(struct arena *a, const struct buf *out, size_t *len)
{
    if (len != NULL)
        *len = out->len;
    return arena_strndup(a, buf_text(out), out->len);
}

static void read_any(struct buf *out, const char *charset, const char *s, size_t n, bool *bad)
{
    enum reader reader;
    iconv_t cd = charset_table(charset, &reader);

    if (reader >= READ_2022JP && cd == (iconv_t)-1)
        reader = READ_GUESS;
    if (reader == READ_ICONV)
        read_iconv(out, cd, s, n, bad);
    else if (reader == READ_2022JP)
        read_2022jp(out, cd, s, n, bad);
    else if (reader == READ_HZ)
        read_hz(out, cd, s, n, bad);
    else if (reader == READ_1252)
        read_1252(out, s, n, bad);
    else if (reader == READ_UTF8 || is_really_utf8(s, n))
        read_utf8(out, s, n, bad);
    else
        read_1252(out, s, n, bad);
}

/* iconv takes more for characters than Unicode has, in some of its tables. */
static void repair(struct buf *out, bool *bad)
{
    g_auto(buf) again = {0};
    struct buf swap;

    if (out->len == 0 || g_utf8_validate_len(out->data, out->len, NULL))
        return;
    *bad = true;
    buf_init(&again, out->max * 3);
    for (const char *p = out->data, *end = p + out->len; p < end;) {
        const char *stop;

        g_utf8_validate_len(p, (size_t)(end - p), &stop);
        buf_add(&again, p, (size_t)(stop - p));
        if (stop < end)
            buf_puts(&again, "\xEF\xBF\xBD");
        p = stop + 1;
    }
    swap = *out;
    *out = again;
    again = swap;
}

char *charset_utf8(struct arena *a, const char *charset, const char *s, size_t n, size_t *len,
                   bool *broken)
{
    g_auto(buf) out = {0};
    bool bad = false;

    buf_init(&out, n * 4 + 64);
    read_any(&out, charset, s, n, &bad);
    repair(&out, &bad);
    if (bad && is_really_utf8(s, n)) {
        buf_clear(&out);
        read_utf8(&out, s, n, &bad);
    }
    if (bad && broken != NULL)
        *broken = true;
    return keep(a, &out, len);
}

char *charset_header(struct arena *a, const char *hint, const char *s, size_t n, bool *broken)
{
    enum reader reader;

    if (n > 0 && memchr(s, 0x1b, n) != NULL && is_ascii(s, n))
        return charset_utf8(a, "iso-2022-jp", s, n, NULL, broken);
    if (is_ascii(s, n))
        return arena_strndup(a, s, n);
    if (broken != NULL && !is_really_utf8(s, n))
        *broken = true;
    charset_table(hint, &reader);
    if (is_really_utf8(s, n) || reader == READ_UTF8)
        return charset_utf8(a, "utf-8", s, n, NULL, broken);
    return charset_utf8(a, hint, s, n, NULL, broken);
}
