#include "core/subject.h"

#include "base/text.h"
#include "core/number.h"
#include "core/subject_number.h"

#include <string.h>

enum { PREFIX_BYTES = 48, BRACKETS_MOST = 4, LIST_TAG_BYTES = 60, LIST_TAGS_MOST = 4 };

/* Reply and forward prefixes as mail programs write them in their languages, case-folded and
 * without the colon. Words that people write themselves ("Ref:", "Info:") are none. */
static const char *const prefixes[] = {
    "re",         "aw",      "antw",  "antwort", "wg",      "fw",          "fwd",
    "sv",         "vs",      "vb",    "tr",      "rv",      "res",         "enc",
    "rif",        "r",       "i",     "odp",     "pd",      "ynt",         "i̇lt",
    "ilt",        "vl",      "fs",    "bls",     "trs",     "doorst",      "vá",
    "továbbítás", "odg",     "ats",   "atb",     "yml",     "απ",          "πρθ",
    "σχετ",       "отв",     "на",    "відп",    "回复",    "回覆",        "答复",
    "答覆",       "转发",    "轉寄",  "轉發",    "返信",    "転送",        "회신",
    "전달",       "تגובה",   "תגובה", "הועבר",   "رد",      "إعادة توجيه", "ตอบกลับ",
    "ส่งต่อ",       "trả lời", "re to", "reply",   "forward", "forwarded",   "weitergeleitet",
};

/* The length of a blank at S, or of a mark without width, as some programs put before a prefix. */
static size_t blank_length(const char *s)
{
    static const char *const blanks[] = {" ",      "\t",     "\u00A0", "\u200B", "\u200C",
                                         "\u200D", "\u200E", "\u200F", "\u202A", "\u202B",
                                         "\u202C", "\u202D", "\u202E", "\u2066", "\u2067",
                                         "\u2068", "\u2069", "\u3000", "\uFEFF"};

    for (size_t i = 0; i < G_N_ELEMENTS(blanks); i++)
        if (g_str_has_prefix(s, blanks[i]))
            return strlen(blanks[i]);
    return 0;
}

static const char *skip_blank(const char *s)
{
    size_t n;

    while ((n = blank_length(s)) > 0)
        s += n;
    return s;
}

/* "Re[2]", "Re(2)", "Re2", "Re^2", "Re *2" count the rounds: the length without that. */
static size_t without_count(const char *s, size_t n)
{
    bool closed = n > 0 && (s[n - 1] == ']' || s[n - 1] == ')');
    size_t at = closed ? n - 1 : n;

    while (at > 0 && g_ascii_isdigit(s[at - 1]))
        at--;
    if (at > 0 && closed && (s[at - 1] == '[' || s[at - 1] == '('))
        n = at - 1;
    else if (!closed && at < n)
        n = at > 0 && (s[at - 1] == '^' || s[at - 1] == '*') ? at - 1 : at;
    while (n > 0 && s[n - 1] == ' ')
        n--;
    return n;
}

static bool is_prefix(const char *s, size_t n)
{
    g_autofree char *folded = NULL;

    n = without_count(s, n);
    if (n == 0)
        return false;
    folded = g_utf8_casefold(s, (gssize)n);
    for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++)
        if (strcmp(prefixes[i], folded) == 0)
            return true;
    return false;
}

/* The length of a prefix with its colon at S, 0 if there is none. */
static size_t prefix_length(const char *s)
{
    static const char wide[] = "：";

    for (size_t i = 0; i < PREFIX_BYTES && s[i] != '\0'; i++) {
        if (s[i] == ':')
            return is_prefix(s, i) ? i + 1 : 0;
        if (g_str_has_prefix(s + i, wide))
            return is_prefix(s, i) ? i + strlen(wide) : 0;
    }
    return 0;
}

/* The number of a tag at S, without brackets: NUMBER (may be NULL) as it is written, or one of
 * our form. */
static size_t tag_number_length(struct arena *a, const char *s, const char *key)
{
    size_t n = subject_number_length(s);
    const char *typed;

    if (n > 0 || key == NULL)
        return n;
    n = strcspn(s, " \t[](),:;");
    if (n == 0 || n > SUBJECT_NUMBER_BYTES)
        return 0;
    typed = number_key(a, arena_strndup(a, s, n));
    return typed != NULL && strcmp(typed, key) == 0 ? n : 0;
}

/* The length of one of our tags at S, 0 if there is none: as many brackets close as open. */
static size_t tag_length(struct arena *a, const char *s, const char *key)
{
    const char *p = s;
    size_t opened = 0, n;

    for (; (*p == '[' || *p == '(') && opened < BRACKETS_MOST; opened++)
        p++;
    if (text_starts_ci(p, "ticket"))
        p += strlen("ticket");
    else if (opened == 0)
        return 0;
    p += strspn(p, " ");
    if (*p != '#')
        return 0;
    p += 1 + strspn(p + 1, " ");
    n = tag_number_length(a, p, key);
    if (n == 0)
        return 0;
    for (p += n; opened > 0 && (*p == ']' || *p == ')'); opened--)
        p++;
    return opened == 0 ? (size_t)(p - s) : 0;
}

static char *without_tags(struct arena *a, const char *subject, const char *number)
{
    const char *key = number == NULL ? NULL : number_key(a, number);
    char *out = arena_alloc(a, strlen(subject) + 1), *p = out;

    while (*subject != '\0') {
        bool begins = strchr("[(", *subject) != NULL || p == out || !g_ascii_isalnum(p[-1]);
        size_t n = begins ? tag_length(a, subject, key) : 0;

        if (n > 0)
            *p++ = ' '; /* folded below */
        else
            *p++ = *subject;
        subject += MAX(n, 1);
    }
    *p = '\0';
    return text_one_line(a, out);
}

/* The length of "[Liste]" at S, 0 if there is none. */
static size_t list_tag_length(const char *s)
{
    size_t n;

    if (*s != '[')
        return 0;
    n = strcspn(s + 1, "[]");
    return s[1 + n] == ']' && n > 0 && n < LIST_TAG_BYTES ? n + 2 : 0;
}

/* "[Fwd: …]" around everything, as Mozilla wrote it. */
static const char *without_wrap(struct arena *a, const char *s)
{
    size_t n = strlen(s);

    if (*s != '[' || n < 3 || s[n - 1] != ']' || prefix_length(s + 1) == 0)
        return s;
    return arena_strndup(a, s + 1, n - 2);
}

/* Tags of others that stood before a prefix. */
struct list_tags {
    const char *v[LIST_TAGS_MOST];
    size_t n;
};

static bool list_tag_is_known(const struct list_tags *tags, const char *s, size_t n)
{
    for (size_t i = 0; i < tags->n; i++)
        if (strlen(tags->v[i]) == n && strncmp(tags->v[i], s, n) == 0)
            return true;
    return false;
}

/* Keeps the tags between S and END. */
static void keep_list_tags(struct arena *a, struct list_tags *tags, const char *s, const char *end)
{
    for (s = skip_blank(s); s < end; s = skip_blank(s)) {
        size_t n = list_tag_length(s);

        if (n == 0)
            return;
        if (tags->n < LIST_TAGS_MOST && !list_tag_is_known(tags, s, n))
            tags->v[tags->n++] = arena_strndup(a, s, n);
        s += n;
    }
}

/* Where the text begins behind one prefix, with the tags of others before it; NULL if S begins
 * with no prefix. */
static const char *behind_prefix(struct arena *a, const char *s, struct list_tags *tags)
{
    const char *p = skip_blank(s);
    size_t n;

    for (int i = 0; i < LIST_TAGS_MOST && (n = list_tag_length(p)) > 0; i++)
        p = skip_blank(p + n);
    n = prefix_length(p);
    if (n == 0)
        return NULL;
    keep_list_tags(a, tags, s, p);
    return p + n;
}

static char *without_prefixes(struct arena *a, const char *s)
{
    g_autoptr(GString) out = g_string_new(NULL);
    struct list_tags tags = {.n = 0};
    const char *next;
    size_t n;

    s = without_wrap(a, s);
    while ((next = behind_prefix(a, s, &tags)) != NULL)
        s = without_wrap(a, skip_blank(next));
    s = skip_blank(s);
    while ((n = list_tag_length(s)) > 0 && list_tag_is_known(&tags, s, n))
        s = skip_blank(s + n);
    for (size_t i = 0; i < tags.n; i++)
        g_string_append_printf(out, "%s ", tags.v[i]);
    g_string_append(out, s);
    return text_trim(a, out->str);
}

char *subject_base(struct arena *a, const char *subject)
{
    return without_prefixes(a, without_tags(a, subject, NULL));
}

bool subject_is_reply(struct arena *a, const char *subject)
{
    struct list_tags tags = {.n = 0};
    const char *s = without_tags(a, subject, NULL);

    return behind_prefix(a, s, &tags) != NULL || without_wrap(a, s) != s;
}

char *subject_tagged(struct arena *a, const char *number, const char *title)
{
    const char *base = without_prefixes(a, without_tags(a, title, number));
    char *tag = arena_printf(a, "[Ticket#%s]", number);
    size_t n = strlen(tag);

    if (*base == '\0' || n + 2 > SUBJECT_MAX_CHARS)
        return tag;
    return arena_printf(a, "%s %s", tag, text_cut(a, base, SUBJECT_MAX_CHARS - n - 1));
}
