#include "core/subject_number.h"

#include "base/damm.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/number.h"

#include <string.h>

enum {
    DIGITS_MIN = 9, /* of our own form: year, four, check digit */
    DIGITS_MAX = 19,
    MARKED_DIGITS = 4, /* "#123" is a list's number, a colour or a floor */
    PATTERN_BYTES = 64,
    PATTERN_DIGITS_MOST = 40,
};

static bool is_word(char c)
{
    return g_ascii_isalnum(c) || c == '_';
}

/* A hyphen of any kind at S: its length. */
static size_t hyphen(const char *s)
{
    static const char *const hyphens[] = {"-",      "\u2010", "\u2011", "\u2012", "\u2013",
                                          "\u2014", "\u2212", "\u00AD", "\uFE63", "\uFF0D"};

    for (size_t i = 0; i < G_N_ELEMENTS(hyphens); i++)
        if (g_str_has_prefix(s, hyphens[i]))
            return strlen(hyphens[i]);
    return 0;
}

static size_t digits_at(const char *s)
{
    size_t n = 0;

    while (g_ascii_isdigit(s[n]))
        n++;
    return n;
}

/* True if a number that ends before S goes on there: another digit, letter or "-33". */
static bool goes_on(const char *s)
{
    size_t h = hyphen(s);

    return is_word(*s) || (h > 0 && g_ascii_isdigit(s[h]));
}

/* YYYY-NNNN-C at S: its bytes, 0 if it has another form. DIGITS gets those digits. */
static size_t own_form(const char *s, char digits[DIGITS_MAX + 1])
{
    size_t count = 0;
    const char *p = s;

    if (s[0] != '2' || s[1] != '0')
        return 0;
    for (int part = 0; part < 3; part++) {
        size_t n = digits_at(p), h = hyphen(p + n);

        if ((part == 0 && n != 4) || (part == 1 && n < 4) || (part == 2 && n != 1) ||
            count + n > DIGITS_MAX || (part < 2 && h == 0))
            return 0;
        memcpy(digits + count, p, n);
        count += n;
        p += part < 2 ? n + h : n;
    }
    digits[count] = '\0';
    return goes_on(p) ? 0 : (size_t)(p - s);
}

size_t subject_number_length(const char *s)
{
    char digits[DIGITS_MAX + 1];
    size_t n = own_form(s, digits);

    return n > 0 && damm_ok(digits, strlen(digits)) ? n : 0;
}

/* Our own form without its hyphens. */
static size_t bare_length(const char *s)
{
    size_t n = digits_at(s);

    return n >= DIGITS_MIN && n <= DIGITS_MAX && strncmp(s, "20", 2) == 0 && damm_ok(s, n) &&
                   !goes_on(s + n)
               ? n
               : 0;
}

/* Anything that stands behind a mark: letters, digits and hyphens, with enough digits. Not our own
 * form: there its check digit is wrong. */
static size_t marked_length(const char *s)
{
    char own[DIGITS_MAX + 1];
    size_t n = 0, digits = 0, step;

    if (own_form(s, own) > 0)
        return 0;

    while ((step = g_ascii_isalnum(s[n]) ? 1 : hyphen(s + n)) > 0) {
        digits += g_ascii_isdigit(s[n]) ? 1 : 0;
        n += step;
        if (n > SUBJECT_NUMBER_BYTES)
            return 0;
    }
    return digits >= MARKED_DIGITS ? n : 0;
}

/* "#", "Ticket#", "Ticket #" at S with the blanks behind it: their length. */
static size_t mark_length(const char *s)
{
    size_t n = 0;

    if (text_starts_ci(s, "ticket"))
        n = strlen("ticket") + strspn(s + strlen("ticket"), " ");
    if (s[n] != '#')
        return 0;
    return n + 1 + (s[n + 1] == ' ' ? 1 : 0);
}

/* "{n}", "{n,}", "{n,m}" behind "%d" at *P; nothing there is "{1,}". */
static bool pattern_count(const char **p, size_t *least, size_t *most)
{
    char *end = NULL;

    *least = 1;
    *most = PATTERN_DIGITS_MOST;
    if (**p != '{')
        return true;
    if (!g_ascii_isdigit((*p)[1]))
        return false;
    *least = *most = (size_t)g_ascii_strtoull(*p + 1, &end, 10);
    if (*end == ',') {
        *most = PATTERN_DIGITS_MOST;
        if (g_ascii_isdigit(*++end))
            *most = (size_t)g_ascii_strtoull(end, &end, 10);
    }
    if (*end != '}' || *least == 0 || *least > *most || *most > PATTERN_DIGITS_MOST)
        return false;
    *p = end + 1;
    return true;
}

/* How much of S fits PATTERN, 0 if it does not. */
static size_t pattern_length(const char *pattern, const char *s)
{
    const char *begin = s;

    while (*pattern != '\0') {
        size_t least, most, n;

        if (pattern[0] == '%' && pattern[1] == 'd') {
            pattern += 2;
            if (!pattern_count(&pattern, &least, &most))
                return 0;
            n = digits_at(s);
            if (n < least || n > most)
                return 0;
            s += n;
            continue;
        }
        pattern += pattern[0] == '%' && pattern[1] == '%' ? 1 : 0;
        if (g_ascii_tolower(*pattern++) != g_ascii_tolower(*s++))
            return 0;
    }
    return is_word(*s) ? 0 : (size_t)(s - begin);
}

bool subject_pattern_ok(const char *pattern, GError **error)
{
    size_t places = 0, digits = 0, letters = 0, n = strlen(pattern);
    bool good = n > 0 && n <= PATTERN_BYTES;

    for (const char *p = pattern; good && *p != '\0';) {
        size_t least, most;

        if (p[0] == '%' && p[1] == 'd') {
            p += 2;
            good = pattern_count(&p, &least, &most);
            places++;
            digits += good ? least : 0;
            continue;
        }
        good = (unsigned char)*p >= 0x20 && (p[0] != '%' || p[1] == '%');
        letters += *p != ' ' ? 1 : 0;
        p += p[0] == '%' ? 2 : 1;
    }
    if (good && places > 0 && (letters >= 2 || digits >= 5))
        return true;
    fail_set(error, FAIL_INVALID,
             "pattern of numbers \"%s\": it must have %%d, and two letters or five digits beside "
             "(e.g. INC%%d{6})",
             pattern);
    return false;
}

struct found {
    struct arena *a;
    enum subject_where where;
    const char *const *patterns;
    const char **keys;
    size_t n;
};

static void add_key(struct found *f, const char *s, size_t n)
{
    const char *key = number_key(f->a, arena_strndup(f->a, s, n));

    if (key == NULL || f->n == SUBJECT_MAX_NUMBERS)
        return;
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->keys[i], key) == 0)
            return;
    f->keys[f->n++] = key;
}

static size_t by_pattern(const struct found *f, const char *s)
{
    for (const char *const *p = f->patterns; p != NULL && *p != NULL; p++) {
        size_t n = pattern_length(*p, s);

        if (n > 0)
            return n;
    }
    return 0;
}

/* Takes a number that begins at S; how far it went, 0 if there is none. */
static size_t take(struct found *f, const char *s)
{
    size_t mark, n = by_pattern(f, s);

    if (n == 0)
        n = subject_number_length(s);
    if (n == 0 && f->where == SUBJECT_LINE)
        n = bare_length(s);
    if (n > 0) {
        add_key(f, s, n);
        return n;
    }
    mark = mark_length(s);
    if (mark == 0)
        return 0;
    n = marked_length(s + mark);
    if (n > 0)
        add_key(f, s + mark, n);
    return mark + n;
}

void subject_numbers(struct arena *a, const char *text, enum subject_where where,
                     const char *const *patterns, const char ***keys, size_t *n)
{
    struct found f = {.a = a, .where = where, .patterns = patterns};
    const char *p = text;

    f.keys = ARENA_ARRAY(a, const char *, SUBJECT_MAX_NUMBERS);
    while (*p != '\0' && f.n < SUBJECT_MAX_NUMBERS && p - text < SUBJECT_SCAN_BYTES) {
        bool begins = p == text || !is_word(p[-1]);
        bool part = p > text + 1 && p[-1] == '-' && g_ascii_isdigit(p[-2]); /* 0911-2026-… */
        size_t took = begins && !part ? take(&f, p) : 0;

        p += took > 0 ? took : 1;
    }
    *keys = f.keys;
    *n = f.n;
}

const char *subject_number_typed(struct arena *a, const char *typed, const char *const *patterns)
{
    const char **keys = NULL, *key;
    size_t n = 0;

    subject_numbers(a, typed, SUBJECT_LINE, patterns, &keys, &n);
    if (n > 0)
        return keys[0];
    key = number_key(a, typed);
    return key == NULL || strpbrk(key, "0123456789") == NULL ? NULL : key;
}
