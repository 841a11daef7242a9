#include "core/search_token.h"

#include "base/text.h"

#include <libstemmer.h>
#include <stdint.h>
#include <string.h>

enum { CACHE = 4096, CACHED_BYTES = 27, STEM_LEAST = 3 };

struct cached {
    uint8_t word_n, stem_n; /* 0: empty */
    char word[CACHED_BYTES], stem[CACHED_BYTES];
};

/* What one thread needs: stemmers are not shared, and most words come again and again. */
struct bench {
    struct sb_stemmer *german, *english;
    struct cached cache[CACHE];
};

struct reader {
    struct bench *bench;
    const char *p, *end, *start;
    char word[SEARCH_WORD_BYTES], stem[SEARCH_WORD_BYTES];
    char spelt[SEARCH_WORD_BYTES]; /* with umlauts, for the stemmer */
    size_t word_n, spelt_n;
    bool digits;
};

static void bench_free(gpointer data)
{
    struct bench *b = data;

    sb_stemmer_delete(b->german);
    sb_stemmer_delete(b->english);
    g_free(b);
}

static GPrivate benches = G_PRIVATE_INIT(bench_free);

static struct bench *bench_of_thread(void)
{
    struct bench *b = g_private_get(&benches);

    if (b != NULL)
        return b;
    b = g_new0(struct bench, 1);
    b->german = sb_stemmer_new("german", "UTF_8");
    b->english = sb_stemmer_new("english", "UTF_8");
    if (b->german == NULL || b->english == NULL)
        g_error("libstemmer has no German or no English");
    g_private_set(&benches, b);
    return b;
}

static void put(struct reader *r, const char *s, size_t n)
{
    if (r->spelt_n + n >= sizeof r->spelt)
        return; /* a longer word is known by its beginning */
    memcpy(r->spelt + r->spelt_n, s, n);
    r->spelt_n += n;
}

/* Letters that no decomposition leads to a plain one. */
static const struct {
    gunichar c;
    const char *as;
} plain_letters[] = {{0xdf, "ss"}, {0xe6, "\u00e4"}, {0xf8, "\u00f6"}, {0x153, "\u00f6"},
                     {0x142, "l"}, {0x111, "d"},     {0xf0, "d"},      {0xfe, "th"},
                     {0x131, "i"}, {0x1e9e, "ss"}};

static void put_letter(struct reader *r, gunichar c)
{
    gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
    char bytes[6];
    size_t n;

    c = g_unichar_tolower(c);
    for (size_t i = 0; i < G_N_ELEMENTS(plain_letters); i++)
        if (plain_letters[i].c == c) {
            put(r, plain_letters[i].as, strlen(plain_letters[i].as));
            return;
        }
    if (c == 0xe4 || c == 0xf6 || c == 0xfc) {
        put(r, bytes, (size_t)g_unichar_to_utf8(c, bytes));
        return;
    }
    n = g_unichar_fully_decompose(c, TRUE, parts, G_N_ELEMENTS(parts));
    for (size_t i = 0; i < n; i++)
        if (!g_unichar_ismark(parts[i]) && g_unichar_isalnum(parts[i]))
            put(r, bytes, (size_t)g_unichar_to_utf8(g_unichar_tolower(parts[i]), bytes));
}

/* "u" and a combining diaeresis are one letter, as some mail programs write it. */
static gunichar composed(const struct reader *r, gunichar c, size_t *n)
{
    static const char from[] = "aouAOU";
    static const gunichar to[] = {0xe4, 0xf6, 0xfc, 0xc4, 0xd6, 0xdc};
    const char *at;

    if (r->end - r->p < (ptrdiff_t)*n + 2 || memcmp(r->p + *n, "\u0308", 2) != 0 || c >= 0x80)
        return c;
    at = strchr(from, (int)c);
    if (at == NULL || *at == '\0')
        return c;
    *n += 2;
    return to[at - from];
}

/* The next character; 0: none that is part of a word. */
static gunichar peek(const struct reader *r, size_t *n)
{
    gunichar c;

    if ((unsigned char)*r->p < 0x80) {
        *n = 1;
        c = (gunichar)*r->p;
        return g_ascii_isalnum(c) ? composed(r, c, n) : 0;
    }
    c = g_utf8_get_char_validated(r->p, r->end - r->p);
    if (c == (gunichar)-1 || c == (gunichar)-2) {
        *n = 1;
        return 0;
    }
    *n = (size_t)g_unichar_to_utf8(c, NULL);
    if (g_unichar_isalnum(c))
        return c;
    /* Soft hyphens and joiners stand within words; a mark belongs to the letter before. */
    return r->spelt_n > 0 && (g_unichar_ismark(c) || c == 0xad || c == 0x200d || c == 0x200c) ? c
                                                                                              : 0;
}

/* Scripts that put no spaces between words: each character is one, joined to the one before. */
static bool stands_alone(gunichar c)
{
    return (c >= 0x3040 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x9fff) ||
           (c >= 0xac00 && c <= 0xd7a3) || (c >= 0x20000 && c <= 0x3ffff);
}

static void read_word(struct reader *r)
{
    size_t n;
    gunichar c;

    r->spelt_n = 0;
    r->digits = false;
    while (r->p < r->end && (c = peek(r, &n)) != 0) {
        if (c < 0x80) {
            char small = text_lower((char)c);

            r->digits |= g_ascii_isdigit(small);
            put(r, &small, 1);
        } else {
            r->digits |= g_unichar_isdigit(c);
            if (stands_alone(c) && r->spelt_n > 0)
                break;
            put_letter(r, c);
        }
        r->p += n;
        if (stands_alone(c))
            break;
    }
    r->spelt[r->spelt_n] = '\0';
}

/* "ue" is "ü", but not in "neue" and "quer", nor in "values", where it is English. */
static bool stands_for_umlaut(const struct reader *r, size_t i)
{
    const char *s = r->spelt;
    char before = i > 0 ? s[i - 1] : '\0', after = s[i + 2];

    if (s[i + 1] != 'e' || strchr("aou", s[i]) == NULL || after == '\0')
        return false;
    if ((after == 's' || after == 'd') && s[i + 3] == '\0')
        return false;
    return s[i] != 'u' || (before != 'a' && before != 'e' && before != 'q');
}

/* The word with umlauts for the stemmer, and without for comparing. */
static void fold(struct reader *r)
{
    static const char *const umlauts[] = {"\u00e4", "\u00f6", "\u00fc"};
    char out[SEARCH_WORD_BYTES];
    size_t n = 0;

    r->word_n = 0;
    for (size_t i = 0; i < r->spelt_n; i++) {
        const char *s = r->spelt + i;
        size_t is = s[0] == 'a' ? 0 : s[0] == 'o' ? 1 : 2;

        if (stands_for_umlaut(r, i)) {
            memcpy(out + n, umlauts[is], 2);
            n += 2;
            i++;
        } else {
            out[n++] = s[0];
        }
    }
    memcpy(r->spelt, out, n);
    r->spelt_n = n;
    r->spelt[n] = '\0';
    for (size_t i = 0; i < n; i++) {
        bool two = (unsigned char)out[i] == 0xc3 && i + 1 < n;
        unsigned char second = two ? (unsigned char)out[i + 1] : 0;

        if (second == 0xa4 || second == 0xb6 || second == 0xbc) {
            r->word[r->word_n++] = second == 0xa4 ? 'a' : second == 0xb6 ? 'o' : 'u';
            i++;
        } else {
            r->word[r->word_n++] = out[i];
        }
    }
    r->word[r->word_n] = '\0';
}

static size_t stem_with(struct sb_stemmer *stemmer, const char *word, size_t n, char *out)
{
    const sb_symbol *s = sb_stemmer_stem(stemmer, (const sb_symbol *)word, (int)n);
    size_t length = s == NULL ? 0 : (size_t)sb_stemmer_length(stemmer);

    if (length == 0 || length >= SEARCH_WORD_BYTES) {
        memmove(out, word, n);
        return n;
    }
    memcpy(out, s, length);
    return length;
}

static uint32_t hash_of(const char *s, size_t n)
{
    uint32_t h = 2166136261U;

    for (size_t i = 0; i < n; i++)
        h = (h ^ (uint8_t)s[i]) * 16777619U;
    return h ^ (h >> 15);
}

static size_t stem(struct reader *r)
{
    struct cached *c = &r->bench->cache[hash_of(r->spelt, r->spelt_n) % CACHE];
    char first[SEARCH_WORD_BYTES];
    size_t n;

    if (r->digits || r->word_n < STEM_LEAST) {
        memcpy(r->stem, r->word, r->word_n);
        n = r->word_n;
    } else if (c->word_n == r->spelt_n && memcmp(c->word, r->spelt, r->spelt_n) == 0) {
        memcpy(r->stem, c->stem, c->stem_n);
        n = c->stem_n;
    } else {
        n = stem_with(r->bench->german, r->spelt, r->spelt_n, first);
        n = stem_with(r->bench->english, first, n, r->stem);
        if (r->spelt_n < CACHED_BYTES && n < CACHED_BYTES) {
            c->word_n = (uint8_t)r->spelt_n;
            c->stem_n = (uint8_t)n;
            memcpy(c->word, r->spelt, r->spelt_n);
            memcpy(c->stem, r->stem, n);
        }
    }
    r->stem[n] = '\0';
    return n;
}

/* Between FROM and TO stands nothing, or one character that joins words. */
static bool joins(const char *from, const char *to)
{
    return to == from || (to - from == 1 && strchr(".-_@:/\\+&'", *from) != NULL);
}

void search_tokens(const char *text, size_t n, bool (*fn)(const struct search_token *t, void *user),
                   void *user)
{
    struct reader r = {.bench = bench_of_thread(), .p = text, .end = text + n, .start = text};
    const char *last = NULL;
    size_t step;

    while (r.p < r.end) {
        struct search_token t = {.word = r.word, .stem = r.stem};
        const char *from;

        r.spelt_n = 0;
        if (peek(&r, &step) == 0) {
            r.p += step;
            continue;
        }
        from = r.p;
        read_word(&r);
        if (r.spelt_n == 0)
            continue;
        fold(&r);
        t.stem_n = stem(&r);
        t.word_n = r.word_n;
        t.digits = r.digits;
        t.joined = last != NULL && joins(last, from);
        t.from = (size_t)(from - text);
        t.to = (size_t)(r.p - text);
        last = r.p;
        if (!fn(&t, user))
            return;
    }
}
