#include "decode/quote.h"

#include "base/text.h"
#include "decode/signature.h"

#include <string.h>

enum {
    INTRO_LINES = 7,
    INTRO_BYTES = 500,
    NAMELESS_BYTES = 120, /* "Max schrieb:" */
    TAIL_BYTES = 24,      /* "> wrote:" */
    DATE_DIGITS = 4,
    DATE_AND_TIME_DIGITS = 6,
    NAME_WORDS = 6,
};

static size_t count_digits(const char *s)
{
    size_t n = 0;

    for (; *s != '\0'; s++)
        n += g_ascii_isdigit(*s) ? 1 : 0;
    return n;
}

static bool ends_in_colon(const char *s)
{
    return g_str_has_suffix(s, ":");
}

static bool quote_follows(const struct quote_lines *l, size_t i)
{
    while (i < l->n && l->v[i].blank)
        i++;
    return i < l->n && l->v[i].quoted;
}

static void set_kind(struct quote_lines *l, size_t from, size_t to)
{
    for (size_t i = from; i < to && i < l->n; i++)
        l->v[i].kind = QUOTE_QUOTE;
}

/* A small word inside a name. */
static bool is_particle(const char *word, const char *end)
{
    static const char *const particles[] = {"von", "van", "de", "der", "den", "di",  "da",  "del",
                                            "du",  "dos", "zu", "zur", "la",  "le",  "ten", "ter",
                                            "via", "el",  "al", "bin", "und", "and", "i",   "y"};

    for (size_t i = 0; i < G_N_ELEMENTS(particles); i++)
        if (strlen(particles[i]) == (size_t)(end - word) &&
            memcmp(particles[i], word, strlen(particles[i])) == 0)
            return true;
    return false;
}

/* The last WORDS words of a line read as a name: "Max von Berg", not "mir mein Kollege". */
static bool ends_in_name(const struct quote_line *l, size_t words)
{
    const char *end = l->p + l->n;

    if (words == 0 || words > NAME_WORDS)
        return false;
    for (; words > 0 && end > l->p; words--) {
        const char *word;

        while (end > l->p && strchr(" \t\r:*-", end[-1]) != NULL)
            end--;
        for (word = end; word > l->p && word[-1] != ' ' && word[-1] != '\t';)
            word--;
        if (word == end)
            break;
        if (g_unichar_islower(g_utf8_get_char(word)) && !is_particle(word, end))
            return false;
        end = word;
    }
    return true;
}

static size_t count_words(const char *s)
{
    size_t n = 0;
    bool inside = false;

    for (; *s != '\0' && *s != ':'; s++) {
        n += *s != ' ' && !inside ? 1 : 0;
        inside = *s != ' ';
    }
    return n;
}

/* How sure it is that TEXT (folded) introduces a quote. */
enum sure {
    NOT_AT_ALL,
    IF_QUOTED, /* if ">" follows */
    SURELY,    /* even if what follows has no ">": all of it is old */
};

/* The last word of TEXT, before its colon, is an address, or "following" behind one. */
static bool ends_in_address(const char *text)
{
    static const char *const fillers[] = {" följande", " følgende", " folgendes"};
    size_t n = strlen(text);
    bool again = true;

    while (again) {
        while (n > 0 && strchr(": -", text[n - 1]) != NULL)
            n--;
        again = false;
        for (size_t i = 0; i < G_N_ELEMENTS(fillers); i++) {
            size_t len = strlen(fillers[i]);

            if (n > len && memcmp(text + n - len, fillers[i], len) == 0) {
                n -= len;
                again = true;
            }
        }
    }
    for (; n > 0 && text[n - 1] != ' '; n--)
        if (text[n - 1] == '@')
            return true;
    return false;
}

/* TEXT says "wrote" at its end. */
static enum sure by_end(const char *text, bool address, size_t digits, bool opens)
{
    bool colon = ends_in_colon(text);

    if (address && (colon || opens) && (opens || digits >= DATE_DIGITS))
        return SURELY;
    if (opens && digits >= DATE_AND_TIME_DIGITS)
        return SURELY;
    return colon && (digits >= DATE_DIGITS || address || strlen(text) <= NAMELESS_BYTES)
               ? IF_QUOTED
               : NOT_AT_ALL;
}

static enum sure introduces(const char *text, const struct quote_line *last, bool opens)
{
    const char *behind = "";
    bool colon = ends_in_colon(text);

    size_t digits;
    bool address;

    if (!colon && !opens)
        return NOT_AT_ALL;
    digits = count_digits(text);
    address = strchr(text, '@') != NULL;
    if (quote_words_wrote_ends(text))
        return by_end(text, address, digits, opens);
    if (!colon || (!address && digits < DATE_DIGITS))
        return NOT_AT_ALL;
    if (quote_words_wrote_inside(text, &behind)) {
        if (address && digits >= DATE_DIGITS &&
            (strchr(behind, '@') == NULL || ends_in_address(text)))
            return SURELY;
        if (opens && !address && digits >= DATE_AND_TIME_DIGITS &&
            ends_in_name(last, count_words(behind)))
            return SURELY;
        return IF_QUOTED;
    }
    /* No word that is known: "2014-10-17 11:28 GMT+03:00 Max <a@b>:" */
    if (opens && digits >= DATE_AND_TIME_DIGITS && strchr(text, '<') != NULL &&
        ends_in_address(text))
        return SURELY;
    return address || opens ? IF_QUOTED : NOT_AT_ALL;
}

bool quote_is_introduction(struct arena *a, const char *line, size_t n)
{
    struct quote_line l = {.p = line, .n = n, .low = quote_fold(a, line, n)};

    return strlen(l.low) <= INTRO_BYTES && introduces(l.low, &l, quote_words_on(l.low)) == SURELY;
}

/* Line K may go on what was begun above: no blank, unless an address follows on its own line as one
 * web mailer has it; and no quote, but for a lone "> wrote:", the end of a broken address. */
static bool goes_on(const struct quote_lines *l, size_t k)
{
    const struct quote_line *at = &l->v[k];

    if (at->quoted)
        return at->n <= TAIL_BYTES && quote_words_wrote_ends(at->low);
    if (!at->blank)
        return at->header == QUOTE_NO_HEADER;
    return k + 1 < l->n && l->v[k + 1].low[0] == '<';
}

struct intro {
    size_t lines;
    bool all; /* no ">" follows: all behind it is the old message */
};

/* The introduction "On …, X wrote:" at line I, which may be broken into several. */
static struct intro introduction(const struct quote_lines *l, size_t i)
{
    g_autoptr(GString) text = g_string_new(NULL);
    bool opens = quote_words_on(l->v[i].low);
    bool may_break = opens || strchr(l->v[i].low, '@') != NULL;

    for (size_t k = i; k < l->n && k < i + INTRO_LINES && (k == i || (may_break && goes_on(l, k)));
         k++) {
        enum sure sure;
        bool quoted = quote_follows(l, k + 1);

        g_string_append(text, l->v[k].low);
        if (text->len > INTRO_BYTES)
            break;
        sure = introduces(text->str, &l->v[k], opens);
        if (sure == SURELY || (sure == IF_QUOTED && quoted))
            return (struct intro){.lines = k - i + 1, .all = !quoted};
        g_string_append_c(text, ' ');
    }
    return (struct intro){0};
}

/* "2011/4/7 Max <a@b>" right above a quote. */
static bool is_dated_sender(const struct quote_lines *l, size_t i)
{
    const char *low = l->v[i].low;

    return g_ascii_isdigit(*low) && strchr(low, '@') != NULL && strchr(low, '<') != NULL &&
           count_digits(low) >= DATE_DIGITS && quote_follows(l, i + 1);
}

/* ">>> Max <a@b> 03.06.19 10:00 >>>": what follows has no ">" of its own. */
static bool is_between_arrows(const struct quote_line *l)
{
    return g_str_has_prefix(l->low, ">>>") && g_str_has_suffix(l->low, ">>>") &&
           count_digits(l->low) >= DATE_AND_TIME_DIGITS;
}

/* "Antwort--- On Wed … wrote:": the answer ends in the middle of the line. */
static bool is_shared(struct quote_line *l)
{
    const char *at = g_strstr_len(l->p, (gssize)l->n, "--- On ");
    size_t before;

    if (at == NULL || !quote_words_wrote_ends(l->low) || count_digits(l->low) < DATE_DIGITS)
        return false;
    before = (size_t)(at - l->p);
    while (before > 0 && (l->p[before - 1] == '-' || l->p[before - 1] == ' '))
        before--;
    l->split = before;
    return before > 0;
}

/* A line or two with ">" in the middle of text, with no blank line around, is no quote. */
static bool is_stray(const struct quote_lines *l, size_t i)
{
    return i > 0 && i + 1 < l->n && !l->v[i - 1].quoted && !l->v[i - 1].blank &&
           l->v[i - 1].kind == QUOTE_NEW && !l->v[i + 1].quoted && !l->v[i + 1].blank;
}

/* The end of a long link that was broken inside a quote. */
static bool is_broken_link(const struct quote_lines *l, size_t i)
{
    const struct quote_line *at = &l->v[i];

    return i > 0 && i + 1 < l->n && l->v[i - 1].quoted && l->v[i + 1].quoted && !at->blank &&
           strchr(at->low, ' ') == NULL && strstr(l->v[i - 1].low, "://") != NULL;
}

/* Quotes at the very top are what the text below answers: they stay. */
static size_t quotes_at_top(const struct quote_lines *l)
{
    size_t i = 0;

    while (i < l->n && (l->v[i].quoted || l->v[i].blank) && !is_between_arrows(&l->v[i]))
        i++;
    return i < l->n && !l->v[i].ruler && strcmp(l->v[i].low, "--") != 0 ? i : 0;
}

/* A block of headers, or a ruler right above one. */
static bool starts_original(const struct quote_lines *l, size_t i)
{
    if (quote_block_at(l, i))
        return true;
    for (size_t k = i + 1; l->v[i].ruler && k < l->n && k <= i + 2; k++)
        if (quote_block_at(l, k))
            return true;
    return false;
}

/* Where a whole message begins at line I that goes to the end; false: not here. If
 * nothing stands before it, it is what the mail is about, and stays. */
static bool ends_here(struct quote_lines *l, size_t i, bool anything_before)
{
    enum quote_separator separator = quote_words_separator(l->v[i].low);

    if (separator == QUOTE_FORWARDED)
        return true;
    if (separator == QUOTE_ORIGINAL || is_between_arrows(&l->v[i]) || starts_original(l, i)) {
        if (anything_before)
            set_kind(l, i, l->n);
        return true;
    }
    if (!is_shared(&l->v[i]))
        return false;
    set_kind(l, i + 1, l->n);
    return true;
}

static void mark_quotes(struct quote_lines *l)
{
    bool anything = false;

    for (size_t i = quotes_at_top(l); i < l->n; i++) {
        struct intro intro;

        if (is_between_arrows(&l->v[i]) || !l->v[i].quoted) {
            if (ends_here(l, i, anything))
                return;
        } else {
            l->v[i].kind = is_stray(l, i) ? QUOTE_NEW : QUOTE_QUOTE;
            continue;
        }
        if (l->v[i].blank)
            continue;
        if (is_broken_link(l, i)) {
            l->v[i].kind = QUOTE_QUOTE;
            continue;
        }
        intro = introduction(l, i);
        if (intro.lines == 0 && is_dated_sender(l, i))
            intro.lines = 1;
        anything = anything || intro.lines == 0;
        set_kind(l, i, intro.all ? l->n : i + intro.lines);
        if (intro.all)
            return;
        i += intro.lines > 0 ? intro.lines - 1 : 0;
    }
}

static struct quote_lines marked(struct arena *a, const char *text)
{
    struct quote_lines l = quote_lines_of(a, text);

    mark_quotes(&l);
    signature_mark(&l);
    return l;
}

char *quote_new_text(struct arena *a, const char *text)
{
    struct quote_lines l = marked(a, text);
    char *out = arena_alloc(a, strlen(text) + l.n + 1), *p = out;

    for (size_t i = 0; i < l.n; i++) {
        size_t n = l.v[i].split > 0 ? l.v[i].split : l.v[i].n;

        if (l.v[i].kind != QUOTE_NEW)
            continue;
        memcpy(p, l.v[i].p, n);
        p += n;
        *p++ = '\n';
    }
    return text_trim(a, out);
}
