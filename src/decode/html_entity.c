#include "decode/html_entity.h"

#include <string.h>

static const struct {
    const char *name;
    gunichar c;
} names[] = {
    {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}, {"nbsp", 0xa0},
    {"auml", 0xe4}, {"ouml", 0xf6}, {"uuml", 0xfc}, {"Auml", 0xc4}, {"Ouml", 0xd6}, {"Uuml", 0xdc},
    {"szlig", 0xdf}, {"eacute", 0xe9}, {"egrave", 0xe8}, {"ecirc", 0xea}, {"euml", 0xeb},
    {"agrave", 0xe0}, {"aacute", 0xe1}, {"acirc", 0xe2}, {"atilde", 0xe3}, {"aring", 0xe5},
    {"aelig", 0xe6}, {"ccedil", 0xe7}, {"igrave", 0xec}, {"iacute", 0xed}, {"icirc", 0xee},
    {"iuml", 0xef}, {"ntilde", 0xf1}, {"ograve", 0xf2}, {"oacute", 0xf3}, {"ocirc", 0xf4},
    {"otilde", 0xf5}, {"oslash", 0xf8}, {"ugrave", 0xf9}, {"uacute", 0xfa}, {"ucirc", 0xfb},
    {"Eacute", 0xc9}, {"Egrave", 0xc8}, {"Agrave", 0xc0}, {"Aring", 0xc5}, {"AElig", 0xc6},
    {"Ccedil", 0xc7}, {"Ntilde", 0xd1}, {"Oslash", 0xd8}, {"copy", 0xa9}, {"reg", 0xae},
    {"trade", 0x2122}, {"euro", 0x20ac}, {"pound", 0xa3}, {"yen", 0xa5}, {"cent", 0xa2},
    {"sect", 0xa7}, {"para", 0xb6}, {"deg", 0xb0}, {"plusmn", 0xb1}, {"middot", 0xb7},
    {"laquo", 0xab}, {"raquo", 0xbb}, {"iexcl", 0xa1}, {"iquest", 0xbf}, {"shy", 0xad},
    {"times", 0xd7}, {"divide", 0xf7}, {"frac12", 0xbd}, {"frac14", 0xbc}, {"frac34", 0xbe},
    {"sup2", 0xb2}, {"sup3", 0xb3}, {"micro", 0xb5}, {"ordf", 0xaa}, {"ordm", 0xba},
    {"hellip", 0x2026}, {"ndash", 0x2013}, {"mdash", 0x2014}, {"lsquo", 0x2018}, {"rsquo", 0x2019},
    {"sbquo", 0x201a}, {"ldquo", 0x201c}, {"rdquo", 0x201d}, {"bdquo", 0x201e}, {"lsaquo", 0x2039},
    {"rsaquo", 0x203a}, {"bull", 0x2022}, {"dagger", 0x2020}, {"permil", 0x2030}, {"oelig", 0x153},
    {"OElig", 0x152}, {"scaron", 0x161}, {"Scaron", 0x160}, {"yuml", 0xff}, {"yacute", 0xfd},
    {"larr", 0x2190}, {"rarr", 0x2192}, {"uarr", 0x2191}, {"darr", 0x2193}, {"harr", 0x2194},
    {"rArr", 0x21d2}, {"le", 0x2264}, {"ge", 0x2265}, {"ne", 0x2260}, {"asymp", 0x2248},
    {"infin", 0x221e}, {"minus", 0x2212}, {"thinsp", 0x2009}, {"ensp", 0x2002}, {"emsp", 0x2003},
    {"zwnj", 0x200c}, {"zwj", 0x200d}, {"lrm", 0x200e}, {"rlm", 0x200f}, {"hearts", 0x2665},
    {"check", 0x2713}, {"alpha", 0x3b1}, {"beta", 0x3b2}, {"pi", 0x3c0}, {"mu", 0x3bc},
    {"Omega", 0x3a9}, {"thorn", 0xfe}, {"eth", 0xf0}, {"acute", 0xb4}, {"cedil", 0xb8},
    {"uml", 0xa8}, {"macr", 0xaf}, {"not", 0xac}, {"brvbar", 0xa6}, {"curren", 0xa4},
};

/* What windows-1252 means by the numbers that Unicode leaves to controls, as browsers do. */
static const guint16 windows[32] = {
    0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039,
    0x152, 0x8d, 0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178,
};

static gunichar of_number(guint64 n)
{
    if (n >= 0x80 && n < 0xa0)
        return windows[n - 0x80];
    if (n == 0 || n > 0x10ffff || (n >= 0xd800 && n < 0xe000) || (n < 0x20 && n != '\n' && n != '\t'))
        return 0xfffd;
    return (gunichar)n;
}

enum { OVER = 0x110000 }; /* the least number that is no character */

const char *html_entity(const char *p, const char *end, gunichar *c)
{
    const char *s = p + 1;
    size_t n = 0;

    *c = '&';
    if (s < end && *s == '#') {
        bool hex = s + 1 < end && (s[1] == 'x' || s[1] == 'X');
        const char *digits = s + (hex ? 2 : 1), *q = digits;
        guint64 value = 0;

        for (; q < end && (hex ? g_ascii_isxdigit(*q) : g_ascii_isdigit(*q)); q++)
            value = MIN(value * (hex ? 16 : 10) + (guint64)g_ascii_xdigit_value(*q), (guint64)OVER);
        if (q == digits)
            return p + 1;
        *c = of_number(value);
        return q < end && *q == ';' ? q + 1 : q;
    }
    while (s + n < end && n < 8 && g_ascii_isalnum(s[n]))
        n++;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (strlen(names[i].name) == n && memcmp(names[i].name, s, n) == 0) {
            *c = names[i].c;
            s += n;
            return s < end && *s == ';' ? s + 1 : s;
        }
    return p + 1;
}
