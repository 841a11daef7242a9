#include "core/subject.h"

#include "base/damm.h"
#include "base/text.h"
#include "core/number.h"

#include <string.h>

/* Reply and forward prefixes of the mail programs of Europe and beyond, without the colon. */
static const char *const prefixes[] = {
    "re", "aw", "antw", "antwort", "wg", "fw", "fwd", "sv", "vs", "vb", "tr", "rv", "res", "enc",
    "rif", "r", "i", "odp", "pd", "ynt", "ilt", "vl", "ref", "bls", "trs", "doorst", "vá", "továbbítás",
    "回复", "答复", "转发", "回覆", "轉寄", "返信", "転送", "atb", "απ", "πρθ", "отв", "на", "re‎",
};

/* The length of a prefix with its colon at S, 0 if there is none. */
static size_t prefix_length(const char *s)
{
    for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        size_t n = strlen(prefixes[i]);

        if (g_ascii_strncasecmp(s, prefixes[i], n) != 0)
            continue;
        if (s[n] == '[' || s[n] == '(') { /* Re[2]: */
            size_t digits = strspn(s + n + 1, "0123456789");

            if (digits == 0 || (s[n + 1 + digits] != ']' && s[n + 1 + digits] != ')'))
                continue;
            n += digits + 2;
        } else {
            n += strspn(s + n, "0123456789"); /* Re2: */
        }
        while (s[n] == ' ')
            n++;
        if (s[n] == ':')
            return n + 1;
        if (strncmp(s + n, "：", strlen("：")) == 0)
            return n + strlen("：");
    }
    return 0;
}

/* The length of one of our tags at S: "[Ticket#…]" or "Ticket#…", 0 if there is none. */
static size_t tag_length(const char *s)
{
    size_t open = *s == '[' ? 1 : 0, n;

    if (!text_starts_ci(s + open, "Ticket#"))
        return 0;
    n = open + strlen("Ticket#");
    n += strspn(s + n, "0123456789-");
    if (open == 0)
        return n;
    return s[n] == ']' ? n + 1 : 0;
}

static char *without_tags(struct arena *a, const char *subject)
{
    char *out = arena_alloc(a, strlen(subject) + 1), *p = out;

    while (*subject != '\0') {
        size_t n = tag_length(subject);

        if (n == 0) {
            *p++ = *subject++;
            continue;
        }
        subject += n;
        if (p > out && p[-1] == ' ' && *subject == ' ')
            subject++;
    }
    *p = '\0';
    return text_one_line(a, out);
}

char *subject_base(struct arena *a, const char *subject)
{
    const char *s = without_tags(a, subject);
    size_t n;

    while ((n = prefix_length(s)) > 0) {
        s += n;
        s += strspn(s, " ");
    }
    return text_trim(a, s);
}

char *subject_tagged(struct arena *a, const char *number, const char *title)
{
    const char *base = subject_base(a, title);
    char *tag = arena_printf(a, "[Ticket#%s]", number);

    if (*base == '\0')
        return tag;
    return arena_printf(a, "%s %s", tag, text_cut(a, base, SUBJECT_MAX_CHARS - strlen(tag) - 1));
}

static bool is_word(char c)
{
    return g_ascii_isalnum(c) || c == '_';
}

/* A hyphen of any kind at S: its length. */
static size_t hyphen(const char *s)
{
    static const char *const hyphens[] = {"-", "‐", "‑", "‒", "–", "—", "−"};

    for (size_t i = 0; i < G_N_ELEMENTS(hyphens); i++)
        if (g_str_has_prefix(s, hyphens[i]))
            return strlen(hyphens[i]);
    return 0;
}

/* YYYY-NNNN-C with a right check digit at S; its length, 0 if it is none. */
static size_t own_number(const char *s, char digits[24])
{
    size_t n = strspn(s, "0123456789"), count = 0, h, part;
    const char *p = s;

    if (n != 4 || strncmp(s, "20", 2) != 0)
        return 0;
    for (int i = 0; i < 3; i++) {
        part = strspn(p, "0123456789");
        if (part == 0 || count + part > 19 || (i == 1 && part < 4) || (i == 2 && part != 1))
            return 0;
        memcpy(digits + count, p, part);
        count += part;
        p += part;
        if (i == 2)
            break;
        h = hyphen(p);
        if (h == 0)
            return 0;
        p += h;
    }
    digits[count] = '\0';
    return damm_ok(digits, count) && !is_word(*p) ? (size_t)(p - s) : 0;
}

static void add_key(struct arena *a, const char **keys, size_t *n, const char *typed)
{
    char *key = number_key(a, typed);

    if (key == NULL || strlen(key) < 4 || *n == SUBJECT_MAX_NUMBERS || number_is_mistyped(key))
        return;
    for (size_t i = 0; i < *n; i++)
        if (strcmp(keys[i], key) == 0)
            return;
    keys[(*n)++] = key;
}

/* What stands behind "Ticket#" or "#": digits, letters and hyphens, with a digit among them. */
static size_t marked_number(const char *s)
{
    size_t n = strcspn(s, " \t\r\n]),.;:!?\"'<>"), digits = 0;

    for (size_t i = 0; i < n; i++)
        digits += g_ascii_isdigit(s[i]) ? 1 : 0;
    return n <= 64 && digits >= 4 ? n : 0;
}

void subject_numbers(struct arena *a, const char *text, const char ***keys, size_t *n)
{
    char digits[24];

    *keys = ARENA_ARRAY(a, const char *, SUBJECT_MAX_NUMBERS);
    *n = 0;
    for (const char *p = text; *p != '\0' && *n < SUBJECT_MAX_NUMBERS; p++) {
        size_t len;

        if (p > text && is_word(p[-1]))
            continue;
        if (*p == '#' || text_starts_ci(p, "ticket#")) {
            p += *p == '#' ? 1 : strlen("ticket#");
            len = marked_number(p);
            if (len > 0)
                add_key(a, *keys, n, arena_strndup(a, p, len));
            p += len > 0 ? len - 1 : 0;
            if (*p == '\0')
                break;
        } else if (g_ascii_isdigit(*p) && (len = own_number(p, digits)) > 0) {
            add_key(a, *keys, n, digits);
            p += len - 1;
        }
    }
}
