#include "decode/charset.h"

#include "base/buf.h"
#include "base/fail.h"
#include "base/text.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>

enum { NAME_BYTES = 40, HANDLES = 160, REPLACEMENT_BYTES = 3 };

/* How a charset is read: the three common ones by hand, ISO-2022-JP by way of CP932 (iconv's own
 * lacks the NEC and IBM characters that Japanese mailers put into it), the others by iconv. */
enum reader { READ_GUESS, READ_UTF8, READ_1252, READ_2022JP, READ_ICONV };

struct alias {
    const char *key; /* lower case letters and digits of the name */
    enum reader reader;
    const char *iconv;
};

/* Names that iconv does not know, or knows as less than mailers mean by them. */
static const struct alias ALIASES[] = {
    {"", READ_GUESS, NULL},
    {"usascii", READ_GUESS, NULL},
    {"ascii", READ_GUESS, NULL},
    {"ansix341968", READ_GUESS, NULL},
    {"iso646us", READ_GUESS, NULL},
    {"646", READ_GUESS, NULL},
    {"xunknown", READ_GUESS, NULL},
    {"unknown", READ_GUESS, NULL},
    {"unknown8bit", READ_GUESS, NULL},
    {"xunknown8bit", READ_GUESS, NULL},
    {"unspecified", READ_GUESS, NULL},
    {"default", READ_GUESS, NULL},
    {"defaultcharset", READ_GUESS, NULL},
    {"xuserdefined", READ_GUESS, NULL},
    {"userdefined", READ_GUESS, NULL},
    {"none", READ_GUESS, NULL},
    {"8bit", READ_GUESS, NULL},
    {"7bit", READ_GUESS, NULL},
    {"binary", READ_GUESS, NULL},
    {"ansix31101983", READ_GUESS, NULL},
    {"iso", READ_GUESS, NULL},
    {"charset", READ_GUESS, NULL},
    {"utf8", READ_UTF8, NULL},
    {"unicode11utf8", READ_UTF8, NULL},
    {"unicode20utf8", READ_UTF8, NULL},
    {"xunicode20utf8", READ_UTF8, NULL},
    {"utf8mb4", READ_UTF8, NULL},
    {"utf8utf8", READ_UTF8, NULL},
    {"xutf8", READ_UTF8, NULL},
    {"cp65001", READ_UTF8, NULL},
    {"unicode", READ_UTF8, NULL},
    {"iso88591", READ_1252, NULL},
    {"iso885911987", READ_1252, NULL},
    {"isolatin1", READ_1252, NULL},
    {"isoir100", READ_1252, NULL},
    {"latin1", READ_1252, NULL},
    {"l1", READ_1252, NULL},
    {"cp819", READ_1252, NULL},
    {"ibm819", READ_1252, NULL},
    {"windows1252", READ_1252, NULL},
    {"cp1252", READ_1252, NULL},
    {"1252", READ_1252, NULL},
    {"win1252", READ_1252, NULL},
    {"xcp1252", READ_1252, NULL},
    {"xansi", READ_1252, NULL},
    {"ansi", READ_1252, NULL},
    {"iso2022jp", READ_2022JP, NULL},
    {"iso2022jpms", READ_2022JP, NULL},
    {"iso2022jp1", READ_2022JP, NULL},
    {"csiso2022jp", READ_2022JP, NULL},
    {"jis", READ_2022JP, NULL},
    {"cp50220", READ_2022JP, NULL},
    {"cp50221", READ_2022JP, NULL},
    {"iso88599", READ_ICONV, "CP1254"},
    {"latin5", READ_ICONV, "CP1254"},
    {"iso88598i", READ_ICONV, "ISO-8859-8"},
    {"iso88598e", READ_ICONV, "ISO-8859-8"},
    {"iso885911", READ_ICONV, "CP874"},
    {"tis620", READ_ICONV, "CP874"},
    {"windows874", READ_ICONV, "CP874"},
    {"gb2312", READ_ICONV, "GB18030"},
    {"gb231280", READ_ICONV, "GB18030"},
    {"csgb2312", READ_ICONV, "GB18030"},
    {"gbk", READ_ICONV, "GB18030"},
    {"xgbk", READ_ICONV, "GB18030"},
    {"cp936", READ_ICONV, "GB18030"},
    {"windows936", READ_ICONV, "GB18030"},
    {"euccn", READ_ICONV, "GB18030"},
    {"xeuccn", READ_ICONV, "GB18030"},
    {"chinesesimplified", READ_ICONV, "GB18030"},
    {"big5", READ_ICONV, "BIG5-HKSCS"},
    {"xbig5", READ_ICONV, "BIG5-HKSCS"},
    {"csbig5", READ_ICONV, "BIG5-HKSCS"},
    {"cp950", READ_ICONV, "BIG5-HKSCS"},
    {"cnbig5", READ_ICONV, "BIG5-HKSCS"},
    {"ksc56011987", READ_ICONV, "CP949"},
    {"ksc56011989", READ_ICONV, "CP949"},
    {"ksc5601", READ_ICONV, "CP949"},
    {"kscl5601", READ_ICONV, "CP949"},
    {"ksx1001", READ_ICONV, "CP949"},
    {"euckr", READ_ICONV, "CP949"},
    {"xeuckr", READ_ICONV, "CP949"},
    {"korean", READ_ICONV, "CP949"},
    {"windows949", READ_ICONV, "CP949"},
    {"uhc", READ_ICONV, "CP949"},
    {"shiftjis", READ_ICONV, "CP932"},
    {"sjis", READ_ICONV, "CP932"},
    {"xsjis", READ_ICONV, "CP932"},
    {"shiftjisx0213", READ_ICONV, "CP932"},
    {"mskanji", READ_ICONV, "CP932"},
    {"windows31j", READ_ICONV, "CP932"},
    {"windows932", READ_ICONV, "CP932"},
    {"eucjp", READ_ICONV, "EUC-JP-MS"},
    {"xeucjp", READ_ICONV, "EUC-JP-MS"},
    {"ujis", READ_ICONV, "EUC-JP-MS"},
    {"utf7", READ_ICONV, "UTF-7"},
    {"unicode11utf7", READ_ICONV, "UTF-7"},
    {"unicode20utf7", READ_ICONV, "UTF-7"},
    {"xunicode20utf7", READ_ICONV, "UTF-7"},
    {"koi8", READ_ICONV, "KOI8-R"},
    {"koi8ru", READ_ICONV, "KOI8-U"},
    {"macroman", READ_ICONV, "MACINTOSH"},
    {"xmacroman", READ_ICONV, "MACINTOSH"},
    {"applemacintosh", READ_ICONV, "MACINTOSH"},
    {"mac", READ_ICONV, "MACINTOSH"},
    {"xmaccyrillic", READ_ICONV, "MAC-CYRILLIC"},
    {"xmacce", READ_ICONV, "MACCENTRALEUROPE"},
    {"utf16", READ_ICONV, "UTF-16"},
    {"ucs2", READ_ICONV, "UTF-16"},
    {"iso10646ucs2", READ_ICONV, "UTF-16BE"},
};

/* What charset_warm_up() opens: key and iconv's name. The first ones must be there. */
static const char *const TABLES[] = {
    "UTF-7",       "ISO-8859-2",  "ISO-8859-15", "CP932",       "GB18030",     "CP949",
    "BIG5-HKSCS",  "EUC-JP-MS",   "ISO-2022-KR", "KOI8-R",      "CP1251",      "UTF-16",
    "UTF-16LE",    "UTF-16BE",    "UTF-32",      "UTF-32LE",    "UTF-32BE",    "ISO-8859-3",
    "ISO-8859-4",  "ISO-8859-5",  "ISO-8859-6",  "ISO-8859-7",  "ISO-8859-8",  "ISO-8859-10",
    "ISO-8859-13", "ISO-8859-14", "ISO-8859-16", "CP1250",      "CP1253",      "CP1254",
    "CP1255",      "CP1256",      "CP1257",      "CP1258",      "CP874",       "KOI8-U",
    "CP437",       "CP850",       "CP852",       "CP855",       "CP857",       "CP858",
    "CP860",       "CP861",       "CP862",       "CP863",       "CP865",       "CP866",
    "CP869",       "CP775",       "CP864",       "CP737",       "MACINTOSH",   "MAC-CYRILLIC",
    "CP10007",     "ISO-2022-CN", "ISO-2022-CN-EXT", "ISO-2022-JP-2", "ISO-2022-JP-3",
    "EUC-TW",      "JOHAB",       "VISCII",      "TCVN",        "ARMSCII-8",   "GEORGIAN-PS",
    "PT154",       "KOI8-T",      "MACCENTRALEUROPE", "HP-ROMAN8", "CP037",    "CP500",
    "CP1047",      "T.61",        "ISO_6937",    "ISO_5426",    "DEC-MCS",     "NEXTSTEP",
    "GREEK7",      "DIN_66003",   "SEN_850200_B", "NS_4551-1",  "ECMA-CYRILLIC",
    "RK1048",      "MIK",         "BS_4730",     "NF_Z_62-010", "IT",          "ES",
    "ISO-IR-197",  "INIS",        "LATIN-GREEK",
};

enum { TABLES_NEEDED = 12 };

static struct handle {
    char key[NAME_BYTES];
    iconv_t cd;
} handles[HANDLES];
static size_t n_handles;
static bool sealed;

/* 0x80 to 0x9f of windows-1252; 0 where it defines nothing. */
static const uint16_t HIGH_1252[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

/* "ISO_8859-1*de" becomes "iso88591": letters and digits alone, lower case. */
static void key_of(const char *name, char key[NAME_BYTES])
{
    size_t n = 0;

    if (name != NULL && text_starts_ci(name, "charset="))
        name += strlen("charset=");
    for (; name != NULL && *name != '\0' && *name != '*' && n < NAME_BYTES - 1; name++)
        if (g_ascii_isalnum(*name))
            key[n++] = g_ascii_tolower(*name);
    key[n] = '\0';
}

static const struct alias *alias_find(const char *key)
{
    for (size_t i = 0; i < G_N_ELEMENTS(ALIASES); i++)
        if (strcmp(ALIASES[i].key, key) == 0)
            return &ALIASES[i];
    return NULL;
}

static struct handle *handle_find(const char *key)
{
    for (size_t i = 0; i < n_handles; i++)
        if (strcmp(handles[i].key, key) == 0)
            return &handles[i];
    return NULL;
}

static const struct {
    const char *prefix, *iconv;
} FAMILIES[] = {
    {"iso8859", "ISO-8859-"}, {"windows", "CP"}, {"xwindows", "CP"}, {"win", "CP"},
    {"xcp", "CP"},            {"ibm", "CP"},     {"dos", "CP"},      {"cp", "CP"},
    {"xmac", "MAC-"},         {"cs", ""},        {"x", ""},          {"", "CP"},
};

/* iconv's way to write a name that it does not know as written: "cp-850", "8859_15". */
static iconv_t open_family(const char *key)
{
    for (size_t i = 0; i < G_N_ELEMENTS(FAMILIES); i++) {
        g_autofree char *name = NULL;
        iconv_t cd;

        if (!g_str_has_prefix(key, FAMILIES[i].prefix))
            continue;
        name = g_strconcat(FAMILIES[i].iconv, key + strlen(FAMILIES[i].prefix), NULL);
        cd = iconv_open("UTF-8", name);
        if (cd != (iconv_t)-1)
            return cd;
    }
    return (iconv_t)-1;
}

static struct handle *handle_add(const char *key, const char *name)
{
    struct handle *h;
    iconv_t cd;

    if (sealed || n_handles == HANDLES || strchr(name, '/') != NULL)
        return NULL;
    cd = iconv_open("UTF-8", name);
    if (cd == (iconv_t)-1)
        cd = open_family(key);
    if (cd == (iconv_t)-1)
        return NULL;
    h = &handles[n_handles++];
    g_strlcpy(h->key, key, sizeof h->key);
    h->cd = cd;
    return h;
}

/* After the seal "windows-1251" must find what was opened as "CP1251". */
static struct handle *handle_by_family(const char *key)
{
    for (size_t i = 0; i < G_N_ELEMENTS(FAMILIES); i++) {
        char again[NAME_BYTES];
        g_autofree char *name = NULL;
        struct handle *h;

        if (!g_str_has_prefix(key, FAMILIES[i].prefix))
            continue;
        name = g_strconcat(FAMILIES[i].iconv, key + strlen(FAMILIES[i].prefix), NULL);
        key_of(name, again);
        h = handle_find(again);
        if (h != NULL)
            return h;
    }
    return NULL;
}

static struct handle *handle_get(const char *key, const char *name)
{
    struct handle *h = handle_find(key);

    if (h == NULL)
        h = handle_by_family(key);
    return h != NULL ? h : handle_add(key, name);
}

bool charset_warm_up(GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(TABLES); i++) {
        char key[NAME_BYTES];

        key_of(TABLES[i], key);
        if (handle_get(key, TABLES[i]) == NULL && i < TABLES_NEEDED) {
            fail_set(error, FAIL_IO, "decode: iconv has no table for %s (install libc6's gconv "
                                     "modules)", TABLES[i]);
            return false;
        }
    }
    sealed = true;
    return true;
}

static struct handle *reader_of(const char *charset, enum reader *reader)
{
    char key[NAME_BYTES];
    const struct alias *alias;
    struct handle *h;

    key_of(charset, key);
    alias = alias_find(key);
    *reader = alias != NULL ? alias->reader : READ_ICONV;
    if (*reader == READ_2022JP)
        return handle_get("cp932", "CP932");
    if (*reader != READ_ICONV)
        return NULL;
    if (alias != NULL) {
        key_of(alias->iconv, key);
        charset = alias->iconv;
    }
    h = handle_get(key, charset);
    if (h == NULL)
        *reader = READ_GUESS;
    return h;
}

bool charset_known(const char *charset)
{
    enum reader reader;
    char key[NAME_BYTES];

    key_of(charset, key);
    if (alias_find(key) != NULL)
        return true;
    return reader_of(charset, &reader) != NULL;
}

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

/* The length of a UTF-8 character that begins at S but is cut off by the end; 0 if it is none. */
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
    {"\033(B", JIS_ASCII}, {"\033(J", JIS_ASCII},   {"\033(I", JIS_KATAKANA}, {"\033$@", JIS_KANJI},
    {"\033$B", JIS_KANJI}, {"\033$(B", JIS_KANJI},  {"\033$(D", JIS_OTHER},   {"\033&@", JIS_KANJI},
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
    struct handle *h = reader_of(charset, &reader);

    if (reader == READ_ICONV)
        read_iconv(out, h->cd, s, n, bad);
    else if (reader == READ_2022JP && h != NULL)
        read_2022jp(out, h->cd, s, n, bad);
    else if (reader == READ_1252)
        read_1252(out, s, n, bad);
    else if (reader == READ_UTF8 || is_really_utf8(s, n))
        read_utf8(out, s, n, bad);
    else
        read_1252(out, s, n, bad);
}

char *charset_utf8(struct arena *a, const char *charset, const char *s, size_t n, size_t *len,
                   bool *broken)
{
    g_auto(buf) out = {0};
    bool bad = false;

    buf_init(&out, n * 4 + 64);
    read_any(&out, charset, s, n, &bad);
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
    reader_of(hint, &reader);
    if (is_really_utf8(s, n) || reader == READ_UTF8)
        return charset_utf8(a, "utf-8", s, n, NULL, broken);
    return charset_utf8(a, hint, s, n, NULL, broken);
}
