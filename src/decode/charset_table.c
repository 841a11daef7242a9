#include "decode/charset_table.h"

#include "base/fail.h"
#include "base/text.h"
#include "decode/charset.h"

#include <string.h>

enum { NAME_BYTES = 40, HANDLES = 160 };

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
    {"iso2022jp", READ_2022JP, "CP932"},
    {"iso2022jpms", READ_2022JP, "CP932"},
    {"iso2022jp1", READ_2022JP, "CP932"},
    {"csiso2022jp", READ_2022JP, "CP932"},
    {"jis", READ_2022JP, "CP932"},
    {"cp50220", READ_2022JP, "CP932"},
    {"cp50221", READ_2022JP, "CP932"},
    {"hz", READ_HZ, "GB18030"},
    {"hzgb2312", READ_HZ, "GB18030"},
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
    "UTF-7",
    "ISO-8859-2",
    "ISO-8859-15",
    "CP932",
    "GB18030",
    "CP949",
    "BIG5-HKSCS",
    "EUC-JP-MS",
    "ISO-2022-KR",
    "KOI8-R",
    "CP1251",
    "UTF-16",
    "UTF-16LE",
    "UTF-16BE",
    "UTF-32",
    "UTF-32LE",
    "UTF-32BE",
    "ISO-8859-3",
    "ISO-8859-4",
    "ISO-8859-5",
    "ISO-8859-6",
    "ISO-8859-7",
    "ISO-8859-8",
    "ISO-8859-10",
    "ISO-8859-13",
    "ISO-8859-14",
    "ISO-8859-16",
    "CP1250",
    "CP1253",
    "CP1254",
    "CP1255",
    "CP1256",
    "CP1257",
    "CP1258",
    "CP874",
    "KOI8-U",
    "CP437",
    "CP850",
    "CP852",
    "CP855",
    "CP857",
    "CP858",
    "CP860",
    "CP861",
    "CP862",
    "CP863",
    "CP865",
    "CP866",
    "CP869",
    "CP775",
    "CP864",
    "CP737",
    "MACINTOSH",
    "MAC-CYRILLIC",
    "CP10007",
    "ISO-2022-CN",
    "ISO-2022-CN-EXT",
    "ISO-2022-JP-2",
    "ISO-2022-JP-3",
    "EUC-TW",
    "JOHAB",
    "VISCII",
    "TCVN",
    "ARMSCII-8",
    "GEORGIAN-PS",
    "PT154",
    "KOI8-T",
    "MACCENTRALEUROPE",
    "HP-ROMAN8",
    "CP037",
    "CP500",
    "CP1047",
    "T.61",
    "ISO_6937",
    "ISO_5426",
    "DEC-MCS",
    "NEXTSTEP",
    "GREEK7",
    "DIN_66003",
    "SEN_850200_B",
    "NS_4551-1",
    "ECMA-CYRILLIC",
    "RK1048",
    "MIK",
    "BS_4730",
    "NF_Z_62-010",
    "IT",
    "ES",
    "ISO-IR-197",
    "INIS",
    "LATIN-GREEK",
};

enum { TABLES_NEEDED = 12 };

static struct handle {
    char key[NAME_BYTES];
    iconv_t cd;
} handles[HANDLES];
static size_t n_handles;
static bool sealed;

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
    {"iso8859", "ISO-8859-"},
    {"windows", "CP"},
    {"xwindows", "CP"},
    {"win", "CP"},
    {"xcp", "CP"},
    {"ibm", "CP"},
    {"dos", "CP"},
    {"cp", "CP"},
    {"xmac", "MAC-"},
    {"cs", ""},
    {"x", ""},
    {"", "CP"},
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

/* iconv drops what it does not like in a name and may find another charset then. */
static bool is_name(const char *name)
{
    return strlen(name) < NAME_BYTES &&
           name[strspn(
               name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:")] == '\0';
}

static struct handle *handle_add(const char *key, const char *name)
{
    struct handle *h;
    iconv_t cd;

    if (sealed || n_handles == HANDLES || !is_name(name))
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
            fail_set(error, FAIL_IO,
                     "decode: iconv has no table for %s (install libc6's gconv "
                     "modules)",
                     TABLES[i]);
            return false;
        }
    }
    sealed = true;
    return true;
}

iconv_t charset_table(const char *charset, enum reader *reader)
{
    char key[NAME_BYTES];
    const struct alias *alias;
    struct handle *h;

    key_of(charset, key);
    alias = alias_find(key);
    *reader = alias != NULL ? alias->reader : READ_ICONV;
    if (*reader < READ_2022JP)
        return (iconv_t)-1;
    if (alias != NULL) {
        key_of(alias->iconv, key);
        charset = alias->iconv;
    }
    h = handle_get(key, charset);
    if (h == NULL)
        *reader = READ_GUESS;
    return h != NULL ? h->cd : (iconv_t)-1;
}

bool charset_known(const char *charset)
{
    enum reader reader;
    char key[NAME_BYTES];

    key_of(charset, key);
    if (alias_find(key) != NULL)
        return true;
    return charset_table(charset, &reader) != (iconv_t)-1;
}
