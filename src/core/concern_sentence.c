#include "core/concern_sentence.h"

#include "base/str.h"
#include "base/text.h"
#include "core/concern_phrase.h"

#include <glib.h>
#include <string.h>

enum {
    QUOTED_AT_LEAST = 40,
    BRACKETED_MAX = 1000,
    GREETING_WORDS = 7,
    OPENER_BYTES = 48,
    THANKED_WORDS = 5
};

size_t concern_cut(const char *text, size_t max)
{
    size_t n = strnlen(text, max + 1);

    if (n <= max)
        return n;
    n = max;
    while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80)
        n--;
    return n;
}

/* The length of what is bracketed at P from OPEN to CLOSE on one line, or 0. Does not look far, so
 * that a text of nothing but brackets costs no more than any other. */
static size_t bracketed(const char *p, char open, char close)
{
    if (*p != open)
        return 0;
    for (size_t n = 1; n < BRACKETED_MAX && p[n] != '\0' && p[n] != '\n'; n++)
        if (p[n] == close)
            return n + 1;
    return 0;
}

static bool is_file(const char *p)
{
    return g_ascii_strncasecmp(p, "[anhang", 7) == 0 ||
           g_ascii_strncasecmp(p, "[attachment", 11) == 0;
}

static size_t entity(const char *p)
{
    size_t n = *p == '&' ? 1 + strspn(p + 1, "abcdefghijklmnopqrstuvwxyz0123456789#") : 0;

    return n > 1 && n < 10 && p[n] == ';' ? n + 1 : 0;
}

static const char *const blocks[] = {"<br", "<p", "</p", "<div", "</div", "<li", "</li"};

static bool breaks_line(const char *tag)
{
    for (size_t i = 0; i < G_N_ELEMENTS(blocks); i++)
        if (g_ascii_strncasecmp(tag, blocks[i], strlen(blocks[i])) == 0)
            return true;
    return false;
}

/* Without tags, entities, names of files and long quotations. */
static char *cleaned(struct arena *a, const char *text, size_t n, bool *file)
{
    char *in = arena_strndup(a, text, n);
    g_autoptr(GString) s = g_string_sized_new(n);
    size_t skip;

    for (const char *p = in; *p != '\0'; p += skip) {
        if (is_file(p) && (skip = bracketed(p, '[', ']')) > 0) {
            *file = true;
            g_string_append_c(s, '\n');
        } else if ((skip = bracketed(p, '<', '>')) > 0) {
            g_string_append_c(s, breaks_line(p) ? '\n' : ' ');
        } else if ((skip = entity(p)) > 0 || (skip = bracketed(p, '"', '"')) > QUOTED_AT_LEAST) {
            g_string_append_c(s, ' ');
        } else {
            g_string_append_c(s, *p);
            skip = 1;
        }
    }
    return arena_strdup(a, s->str);
}

static const char *const greetings[] = {
    " hallo ", " guten ",  " sehr geehrte", " liebe",   " hi ",  " hello ",    " dear ",
    " moin ",  " servus ", " gruezi ",      " gruess ", " hey ", " mahlzeit ", " nabend "};
static const char *const closings[] = {" mit freundlich",
                                       " mit kollegial",
                                       " freundliche gruesse ",
                                       " freundliche gruess",
                                       " viele gruesse ",
                                       " beste gruesse ",
                                       " schoene gruesse ",
                                       " herzliche gruesse ",
                                       " liebe gruesse ",
                                       " gruesse ",
                                       " gruss ",
                                       " mfg ",
                                       " lg ",
                                       " vg ",
                                       " kind regards ",
                                       " best regards ",
                                       " regards ",
                                       " best wishes ",
                                       " yours sincerely ",
                                       " sincerely ",

                                       " i a ",
                                       " i v "};

static bool starts(const char *plain, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (g_str_has_prefix(plain, list[i]))
            return true;
    return false;
}

static int words_in(const char *plain)
{
    int n = 0;

    for (const char *p = plain; *p != '\0'; p++)
        n += *p == ' ';
    return n > 0 ? n - 1 : 0;
}

/* A line that only greets: "Guten Tag Frau Huber," but not "Hallo, der Drucker streikt". */
static bool is_greeting(const char *plain, char last)
{
    return last == ',' && words_in(plain) <= GREETING_WORDS &&
           starts(plain, greetings, G_N_ELEMENTS(greetings));
}

/* From here on it is a signature. */
static bool is_closing(struct str line, const char *plain)
{
    if (line.n >= 2 && memcmp(line.p, "--", 2) == 0)
        return true;
    return words_in(plain) <= GREETING_WORDS && starts(plain, closings, G_N_ELEMENTS(closings));
}

/* Thanks beforehand, for "ein Angebot" or with a request before the word: nobody got it yet. */
static bool asks_for_it(const char *thanks, const char *whatfor, const char *word)
{
    size_t before = (size_t)(whatfor - thanks) + 1;

    return g_str_has_prefix(whatfor, " fuer ein") || memmem(thanks, before, " vorau", 6) != NULL ||
           memmem(thanks, before, " vorab ", 7) != NULL ||
           concern_count(whatfor, (size_t)(word - whatfor) + 1, concern_phrases[PHRASE_REQUEST]) >
               0;
}

/* What thanks are given for is not asked for: how much of PLAIN stands before "für die schnelle
 * Hilfe", and from *REST on what stands behind it; all of PLAIN where there is nothing of the kind.
 */
static size_t before_thanked(const char *plain, const char **rest)
{
    static const char *const given[] = {"hilfe",     "unterstuetzung", "angebot",
                                        "vorschlag", "vorschlaeg",     "kuemmern"};
    const char *thanks = strstr(plain, " dank");
    const char *whatfor = thanks == NULL ? NULL : strstr(thanks, " fuer");
    const char *p = whatfor;

    for (int words = 0; p != NULL && words < THANKED_WORDS; words++) {
        p = strchr(p + 1, ' ');
        if (p != NULL && starts(p + 1, given, G_N_ELEMENTS(given))) {
            if (asks_for_it(thanks, whatfor, p))
                break;
            *rest = p + 1 + strcspn(p + 1, " ");
            return (size_t)(whatfor - plain) + 1;
        }
    }
    *rest = "";
    return strlen(plain);
}

static int requests_in(const char *plain)
{
    const char *list = concern_phrases[PHRASE_REQUEST], *rest;
    size_t n = before_thanked(plain, &rest);

    return concern_count(plain, n, list) + concern_count(rest, strlen(rest), list);
}

static void add(struct arena *a, struct concern_sentences *out, struct str s, int question,
                int exclamation)
{
    struct concern_sentence *one;
    const char *plain = concern_plain(a, s.p, s.n);
    int words = words_in(plain);

    if (words == 0 || out->n == CONCERN_SENTENCES)
        return;
    one = &out->v[out->n++];
    *one = (struct concern_sentence){.plain = plain,
                                     .text = text_trim(a, arena_strndup(a, s.p, s.n)),
                                     .question = question,
                                     .exclamation = exclamation,
                                     .words = words,
                                     .topics = concern_topics(plain),
                                     .numbers = strpbrk(plain, "0123456789") != NULL};
    for (int k = 0; k < CONCERN_PHRASES; k++)
        one->phrases[k] = concern_phrase_count(plain, (enum concern_phrase)k);
    one->phrases[PHRASE_REQUEST] = requests_in(plain);
    if (one->phrases[PHRASE_NOT] > 0)
        one->phrases[PHRASE_WORKS] = 0;
}

/* The end of the sentence that begins at P: behind its marks, which must be followed by a space
 * (so that "1.4." and "kaaz@x.example" stay whole), or a semicolon or dash. */
static size_t sentence_length(struct str line, int *question, int *exclamation)
{
    size_t i = 0;

    *question = *exclamation = 0;
    while (i < line.n) {
        char c = line.p[i++];

        *question += c == '?';
        *exclamation += c == '!';
        if (strchr(".!?;", c) == NULL || (i < line.n && strchr(" .!?)\"", line.p[i]) == NULL))
            continue;
        if (i < line.n && line.p[i] != ' ')
            continue;
        if (c == '.' && i > 1 && g_ascii_isdigit(line.p[i - 2]))
            continue;
        break;
    }
    return i;
}

static void cut_line(struct arena *a, struct concern_sentences *out, struct str line)
{
    while (line.n > 0) {
        int question, exclamation;
        size_t n = sentence_length(line, &question, &exclamation);

        add(a, out, (struct str){line.p, n}, question, exclamation);
        line.p += n;
        line.n -= n;
    }
}

static struct str trimmed(struct str s)
{
    while (s.n > 0 && g_ascii_isspace(*s.p)) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && g_ascii_isspace(s.p[s.n - 1]))
        s.n--;
    return s;
}

void concern_sentences_of(struct arena *a, const char *text, struct concern_sentences *out)
{
    const char *p;
    size_t lines = 0;

    *out =
        (struct concern_sentences){.v = ARENA_ARRAY(a, struct concern_sentence, CONCERN_SENTENCES)};
    p = cleaned(a, text, concern_cut(text, CONCERN_TEXT_BYTES), &out->file);
    while (*p != '\0' && out->n < CONCERN_SENTENCES) {
        size_t n = strcspn(p, "\n");
        struct str line = trimmed((struct str){p, n});
        const char *plain;

        p += n + (p[n] == '\n' ? 1 : 0);
        if (line.n == 0)
            continue;
        plain = concern_plain(a, line.p, line.n);
        if (lines++ == 0 && is_greeting(plain, line.p[line.n - 1]))
            continue;
        if (out->n > 0 && is_closing(line, plain))
            break;
        cut_line(a, out, line);
    }
}

const char *concern_behind_opener(struct arena *a, const char *sentence)
{
    size_t n = strcspn(sentence, ":,");
    const char *rest = sentence + n;

    if (*rest == '\0' || n > OPENER_BYTES)
        return sentence;
    rest += 1 + strspn(rest + 1, " \t\n");
    if (*rest == '\0' || concern_phrase_count(concern_plain(a, sentence, n), PHRASE_SHIFT) == 0)
        return sentence;
    return rest;
}
