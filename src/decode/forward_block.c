#include "decode/forward_block.h"

#include "base/text.h"
#include "decode/address.h"

#include <string.h>

enum {
    BLOCK_LINES = 40,
    VALUE_LINES = 100,
    LOOK_AHEAD = 2,
    NAME_CHARS = 24,
    DATE_DIGITS = 6,
    NAME_WORDS = 4
};

/* "[mailto:a@b]", "[a@b]" and "a@b<mailto:a@b>" as mailers write addresses into text, made into
 * what the reader of header fields knows. */
static char *usual(struct arena *a, const char *s)
{
    g_autoptr(GString) out = g_string_new(NULL);
    bool open = false;

    for (; *s != '\0'; s++) {
        size_t n = strcspn(s + 1, "]>");

        if (text_starts_ci(s, "<mailto:") && out->len > 0 && s[1 + n] == '>') {
            s += 1 + n; /* repeats what stands before it */
            continue;
        }
        if (*s == '[' && s[1 + n] == ']' && memchr(s, '@', n) != NULL) {
            g_string_append_c(out, '<');
            s += text_starts_ci(s + 1, "mailto:") ? strlen("mailto:") : 0;
            open = true;
        } else if (*s == ']' && open) {
            g_string_append_c(out, '>');
            open = false;
        } else {
            g_string_append_c(out, *s);
        }
    }
    return arena_strndup(a, out->str, out->len);
}

/* "John Doe; Bessie Berry": people whose addresses the mailer left out. */
static void read_names(struct arena *a, const char *value, struct mail_addresses *out)
{
    g_auto(GStrv) names = g_strsplit(value, ";", 100);

    out->v = ARENA_ARRAY(a, struct mail_address, g_strv_length(names) + 1);
    for (size_t i = 0; names[i] != NULL; i++) {
        char *name = text_one_line(a, names[i]);

        g_strstrip(name);
        if (*name == '"' && strlen(name) > 1 && g_str_has_suffix(name, "\"")) {
            name[strlen(name) - 1] = '\0';
            name++;
        }
        if (*name != '\0')
            out->v[out->n++] = (struct mail_address){.name = name};
    }
}

static void read_people(struct arena *a, const char *value, struct mail_addresses *out)
{
    bool broken = false, dropped = false;

    *out = (struct mail_addresses){0};
    if (strchr(value, '@') == NULL) {
        read_names(a, value, out);
        return;
    }
    address_list(a, usual(a, value), out, &broken, &dropped);
    for (size_t i = 0; i < out->n; i++)
        if (text_eq_ci(out->v[i].name, out->v[i].address))
            out->v[i].name = NULL; /* Outlook's "a@b <a@b>" */
}

/* "Max <a@b> on behalf of c@d": who wrote it stands first. */
static char *without_office(struct arena *a, const char *value)
{
    static const char *const words[] = {"> on behalf of ", "> im auftrag von ", "> de la part de ",
                                        "> namens ",       "> en nombre de ",   "> em nome de ",
                                        "> per conto di "};

    for (const char *p = value; *p != '\0'; p++)
        for (size_t i = 0; *p == '>' && i < G_N_ELEMENTS(words); i++)
            if (text_starts_ci(p, words[i]))
                return arena_strndup(a, value, (size_t)(p + 1 - value));
    return arena_strdup(a, value);
}

static void take_header(struct arena *a, struct mail_forwarded *f, enum quote_header h,
                        const char *value)
{
    struct mail_addresses people = {0};

    switch (h) {
    case QUOTE_FROM:
        read_people(a, without_office(a, value), &people);
        if (people.n > 0)
            f->from = people.v[0];
        break;
    case QUOTE_TO:
        read_people(a, value, &f->to);
        break;
    case QUOTE_CC:
        read_people(a, value, &f->cc);
        break;
    case QUOTE_SENT:
    case QUOTE_DATE:
        f->date_text = *value != '\0' ? value : f->date_text;
        break;
    case QUOTE_SUBJECT:
        f->subject = value;
        break;
    case QUOTE_NO_HEADER:
    case QUOTE_REPLY_TO:
    default:
        break;
    }
}

static bool has_sender(const struct mail_forwarded *f)
{
    return f->from.name != NULL || f->from.address != NULL;
}

/* VALUE up to END as one line, without the stars of bold text. */
static char *value_of(struct arena *a, const char *value, const char *end)
{
    char *s = text_one_line(a, arena_strndup(a, value, (size_t)(end - value)));
    size_t n;

    while (*s == '*' || *s == ' ')
        s++;
    n = strlen(s);
    while (n > 0 && strchr("* ", s[n - 1]) != NULL)
        s[--n] = '\0';
    return s;
}

/* Line K goes on the value of the header before it: another header follows soon, or it ends a list
 * of addresses that is open. */
static bool goes_on(const struct quote_lines *l, size_t k, const char *value)
{
    size_t n = strlen(value);

    if (l->v[k].blank)
        return false;
    if (n == 0 || strchr(",;", value[n - 1]) != NULL)
        return memchr(l->v[k].p, '@', l->v[k].n) != NULL;
    for (size_t i = k + 1; i < l->n && i <= k + LOOK_AHEAD && !l->v[i].blank; i++)
        if (l->v[i].header != QUOTE_NO_HEADER)
            return true;
    return false;
}

/* A name and a colon that no table knows, between headers that it does: X-Mailer and the like. */
static bool is_other_header(const struct quote_line *l)
{
    size_t n = strcspn(l->low, ": ");

    return n > 0 && n < NAME_CHARS && l->low[n] == ':' && l->low[n + 1] != '/';
}

/* The next line with anything on it. */
static size_t behind_blanks(const struct quote_lines *l, size_t i)
{
    while (i < l->n && (l->v[i].blank || l->v[i].ruler))
        i++;
    return i;
}

/* The whole value of the header at *I, which moves behind it. */
static char *whole_value(struct arena *a, const struct quote_lines *l, size_t *i)
{
    g_autoptr(GString) value = g_string_new(NULL);
    const struct quote_line *at = &l->v[*i];
    const char *from = quote_line_value(at);
    size_t end = *i + VALUE_LINES;

    if (from != NULL)
        g_string_append(value, value_of(a, from, at->p + at->n));
    for (++*i; *i < l->n && *i < end && l->v[*i].header == QUOTE_NO_HEADER; ++*i) {
        if (!goes_on(l, *i, value->str))
            break;
        if (is_other_header(&l->v[*i]))
            continue;
        if (value->len > 0)
            g_string_append_c(value, ' ');
        g_string_append(value, value_of(a, l->v[*i].p, l->v[*i].p + l->v[*i].n));
    }
    return arena_strndup(a, value->str, value->len);
}

bool forward_block_read(struct arena *a, const struct quote_lines *l, size_t i,
                        struct mail_forwarded *f, size_t *behind)
{
    bool seen[QUOTE_REPLY_TO + 1] = {false};
    size_t first = behind_blanks(l, i);

    for (i = first; i < l->n && i < first + BLOCK_LINES;) {
        enum quote_header h = l->v[i].header;

        if (h == QUOTE_NO_HEADER || (seen[h] && h != QUOTE_REPLY_TO))
            break;
        seen[h] = true;
        take_header(a, f, h, whole_value(a, l, &i));
        /* A converter from HTML may have put blank lines between. */
        if (i < l->n && l->v[i].blank) {
            size_t next = behind_blanks(l, i);

            if (next < l->n && l->v[next].header != QUOTE_NO_HEADER && !seen[l->v[next].header])
                i = next;
        }
    }
    *behind = i;
    return has_sender(f);
}

/* Where the name of a header that ends at COLON begins in S; NULL if none does. The longest counts,
 * and it begins with a capital letter: what stands before it may touch it. */
static const char *name_before(struct arena *a, const char *s, const char *colon,
                               enum quote_header *h)
{
    const char *best = NULL;
    const char *p = colon;

    for (int n = 0; n < NAME_CHARS && p > s; n++) {
        enum quote_header is;
        const char *low;

        p = g_utf8_find_prev_char(s, p);
        if (p == NULL)
            break;
        if (g_unichar_islower(g_utf8_get_char(p)) || g_unichar_isspace(g_utf8_get_char(p)))
            continue;
        low = quote_fold(a, p, (size_t)(colon - p));
        is = quote_words_header(low, strlen(low));
        if (is == QUOTE_NO_HEADER)
            continue;
        best = p;
        *h = is;
    }
    return best;
}

/* A date at the end of the line, behind which one translation forgot the colon of the subject. */
static void take_end(struct arena *a, struct mail_forwarded *f, const char *value, const char *end)
{
    for (const char *p = value; p < end; p += g_utf8_skip[(unsigned char)*p]) {
        const char *blank = memchr(p, ' ', (size_t)(end - p));
        const char *low;

        if (blank == NULL || blank == p || g_unichar_islower(g_utf8_get_char(p)))
            continue;
        low = quote_fold(a, p, MIN((size_t)(blank - p), (size_t)NAME_CHARS * 2));
        if (quote_words_header(low, strlen(low)) != QUOTE_SUBJECT)
            continue;
        f->subject = value_of(a, blank, end);
        end = p;
    }
    f->date_text = value_of(a, value, end);
}

bool forward_block_read_line(struct arena *a, const struct quote_line *line,
                             struct mail_forwarded *f)
{
    const char *end = line->p + line->n, *value = NULL;
    enum quote_header now = QUOTE_NO_HEADER;
    int found = 0;

    for (const char *p = line->p; (p = memchr(p, ':', (size_t)(end - p))) != NULL; p++) {
        enum quote_header h = QUOTE_NO_HEADER;
        const char *name = name_before(a, value != NULL ? value : line->p, p, &h);

        if (name == NULL)
            continue;
        if (value != NULL)
            take_header(a, f, now, value_of(a, value, name));
        now = h;
        value = p + 1;
        found++;
    }
    if (value != NULL && (now == QUOTE_SENT || now == QUOTE_DATE))
        take_end(a, f, value, end);
    else if (value != NULL)
        take_header(a, f, now, value_of(a, value, end));
    return found >= 3 && has_sender(f);
}

/* The longest run of digits and what stands between them in a date. */
static char *numeric_date(struct arena *a, const char *s)
{
    const char *best = NULL;
    size_t most = 0, best_n = 0;

    while (*s != '\0') {
        size_t n = strspn(s, "0123456789/:.,- "), digits = 0, from = 0;

        while (from < n && !g_ascii_isdigit(s[from]))
            from++;
        for (size_t i = from; i < n; i++)
            digits += g_ascii_isdigit(s[i]) ? 1 : 0;
        if (digits > most) {
            most = digits;
            best = s + from;
            best_n = n - from;
        }
        s += n > 0 ? n : 1;
    }
    while (best_n > 0 && !g_ascii_isdigit(best[best_n - 1]))
        best_n--;
    return most >= DATE_DIGITS ? arena_strndup(a, best, best_n) : NULL;
}

static bool is_quote_mark(gunichar c)
{
    return c == '"' || c == 0x201c || c == 0x201d || c == 0x201e || c == 0xab || c == 0xbb;
}

/* The words before END that look like a name: in quotes, or with capitals. */
static char *name_of(struct arena *a, const char *s, const char *end)
{
    const char *from, *last;

    while (end > s && strchr(" (<", end[-1]) != NULL)
        end--;
    last = end > s ? g_utf8_find_prev_char(s, end) : NULL;
    if (last == NULL)
        return NULL;
    if (is_quote_mark(g_utf8_get_char(last))) {
        for (from = last; from != NULL && from > s; from = g_utf8_find_prev_char(s, from))
            if (from < last && is_quote_mark(g_utf8_get_char(from)))
                break;
        from = from == NULL ? s : from;
        from += is_quote_mark(g_utf8_get_char(from)) ? g_utf8_skip[(unsigned char)*from] : 0;
        return from < last ? text_trim(a, arena_strndup(a, from, (size_t)(last - from))) : NULL;
    }
    from = end;
    for (int words = 0; words < NAME_WORDS && from > s; words++) {
        const char *word = from;

        while (word > s && word[-1] != ' ')
            word--;
        if (!g_unichar_isupper(g_utf8_get_char(word)))
            break;
        from = word > s ? word - 1 : word;
    }
    return from < end ? text_trim(a, arena_strndup(a, from, (size_t)(end - from))) : NULL;
}

bool forward_intro_read(struct arena *a, const struct quote_line *line, struct mail_forwarded *f)
{
    bool mark = line->n >= 3 && memcmp(line->p, "\xef\xbb\xbf", 3) == 0; /* of the byte order */
    char *s = arena_strndup(a, line->p + (mark ? 3 : 0), line->n - (mark ? 3 : 0));
    const char *open = strchr(s, '<'), *close = open == NULL ? NULL : strchr(open, '>');
    const char *behind;

    if (close == NULL || memchr(open, '@', (size_t)(close - open)) == NULL ||
        !g_str_has_suffix(line->low, ":") ||
        (!quote_words_wrote_ends(line->low) && !quote_words_wrote_inside(line->low, &behind)))
        return false;
    f->date_text = numeric_date(a, s);
    f->from.name = name_of(a, s, open);
    f->from.address = arena_strndup(a, open + 1, (size_t)(close - open - 1));
    return f->date_text != NULL;
}
