#include "core/password.h"

#include "base/arena.h"
#include "base/fail.h"
#include "base/text.h"

#include <string.h>

/* Made of password_common.txt: every line between two line feeds. */
extern const char password_common[];

enum {
    WORD_MOST = 80,     /* bytes; the list has no longer ones */
    TRIMMINGS = 6,      /* so many more characters make no good password of a known word */
    DISTINCT_LEAST = 4, /* different characters */
    PERSONAL_LEAST = 4, /* shorter words are no hint */
};

static bool is_listed(const char *word, size_t n)
{
    char line[WORD_MOST + 3];

    if (n == 0 || n > WORD_MOST || memchr(word, '\n', n) != NULL)
        return false;
    line[0] = '\n';
    memcpy(line + 1, word, n);
    line[n + 1] = '\n';
    line[n + 2] = '\0';
    return strstr(password_common, line) != NULL;
}

/* What is left of a folded text without what is no letter at both ends: where and how many bytes.
 */
static size_t core_of(const char *folded, const char **core)
{
    const char *end = folded + strlen(folded);

    while (*folded != '\0' && !g_unichar_isalpha(g_utf8_get_char(folded)))
        folded = g_utf8_next_char(folded);
    while (end > folded) {
        const char *last = g_utf8_prev_char(end);

        if (g_unichar_isalpha(g_utf8_get_char(last)))
            break;
        end = last;
    }
    *core = folded;
    return (size_t)(end - folded);
}

/* "p@ssw0rt" as "passwort". */
static char *plain_letters(struct arena *a, const char *folded)
{
    static const char from[] = "@4301$57!", to[] = "aaeoissti";
    char *out = arena_strdup(a, folded);

    for (char *p = out; *p != '\0'; p++) {
        const char *at = strchr(from, *p);

        if (at != NULL)
            *p = to[at - from];
    }
    return out;
}

static bool is_trimmed_word(struct arena *a, const char *folded)
{
    const char *core;
    size_t n = core_of(folded, &core);
    long rest = g_utf8_strlen(folded, -1) - g_utf8_strlen(core, (gssize)n);

    return rest <= TRIMMINGS &&
           (is_listed(core, n) || is_listed(plain_letters(a, arena_strndup(a, core, n)), n));
}

static bool is_common(struct arena *a, const char *folded)
{
    const char *plain = plain_letters(a, folded);

    return is_listed(folded, strlen(folded)) || is_trimmed_word(a, folded) ||
           is_listed(plain, strlen(plain)) || is_trimmed_word(a, plain);
}

/* Few different characters, or one piece again and again. */
static bool repeats(const gunichar *c, size_t n)
{
    size_t distinct = 0;

    for (size_t i = 0; i < n; i++) {
        size_t j = 0;

        while (j < i && c[j] != c[i])
            j++;
        distinct += j == i;
    }
    if (distinct < DISTINCT_LEAST)
        return true;
    for (size_t piece = 1; piece <= n / 2; piece++) {
        size_t i = piece;

        while (i < n && c[i] == c[i - piece])
            i++;
        if (i == n)
            return true;
    }
    return false;
}

static bool neighbours(gunichar a, gunichar b)
{
    static const char *const rows[] = {"1234567890ß", "qwertzuiopü", "asdfghjklöä",
                                       "yxcvbnm",     "qwertyuiop",  "zxcvbnm"};

    if (a == b + 1 || b == a + 1 || a == b)
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        for (const char *p = rows[i]; *p != '\0'; p = g_utf8_next_char(p)) {
            gunichar x = g_utf8_get_char(p), y = g_utf8_get_char(g_utf8_next_char(p));

            if (y != 0 && ((x == a && y == b) || (x == b && y == a)))
                return true;
        }
    return false;
}

/* Most of the steps go to the next key or the next letter. */
static bool is_sequence(const gunichar *c, size_t n)
{
    size_t steps = 0;

    for (size_t i = 1; i < n; i++)
        steps += neighbours(c[i - 1], c[i]);
    return steps * 5 >= (n - 1) * 4;
}

static char *without(struct arena *a, const char *text, const char *word)
{
    g_autoptr(GString) out = g_string_new(text);

    g_string_replace(out, word, "", 0);
    return arena_strdup(a, out->str);
}

static bool is_personal(struct arena *a, const char *folded, const char *const *words, size_t n)
{
    const char *rest = folded, *core;
    bool found = false;

    for (size_t i = 0; i < n; i++) {
        g_auto(GStrv) parts =
            words[i] == NULL ? NULL : g_strsplit_set(text_fold(a, words[i]), " .,-_@+/&()'\"", 64);

        for (size_t j = 0; parts != NULL && parts[j] != NULL; j++)
            if (g_utf8_strlen(parts[j], -1) >= PERSONAL_LEAST && strstr(rest, parts[j]) != NULL) {
                rest = without(a, rest, parts[j]);
                found = true;
            }
    }
    return found && core_of(rest, &core) <= TRIMMINGS - 2;
}

enum password_fault password_judge(const char *password, const char *const *words, size_t n)
{
    g_autoptr(arena) a = arena_new();
    g_autofree gunichar *chars = NULL;
    glong count = 0;
    const char *folded;

    if (strlen(password) > PASSWORD_MAX_BYTES)
        return PASSWORD_LONG;
    if (!g_utf8_validate(password, -1, NULL))
        return PASSWORD_TEXT;
    if (g_utf8_strlen(password, -1) < PASSWORD_MIN_CHARS)
        return PASSWORD_SHORT;
    folded = text_fold(a, password);
    chars = g_utf8_to_ucs4_fast(folded, -1, &count);
    if (count == 0 || repeats(chars, (size_t)count))
        return PASSWORD_REPEATS;
    if (is_sequence(chars, (size_t)count))
        return PASSWORD_SEQUENCE;
    if (is_common(a, folded))
        return PASSWORD_COMMON;
    return is_personal(a, folded, words, n) ? PASSWORD_PERSONAL : PASSWORD_OK;
}

bool password_fault_fail(enum password_fault fault, GError **error)
{
    static const char *const words[PASSWORD_FAULTS] = {
        [PASSWORD_OK] = "",
        [PASSWORD_SHORT] = "it is too short (take ten characters or more)",
        [PASSWORD_LONG] = "it is longer than 1,024 bytes (take a shorter one)",
        [PASSWORD_TEXT] = "it is no valid text (type it again)",
        [PASSWORD_COMMON] =
            "this one is tried first by attackers (take another, such as four words)",
        [PASSWORD_REPEATS] = "it only repeats itself (take another, such as four words)",
        [PASSWORD_SEQUENCE] =
            "it follows the keys or the alphabet (take another, such as four words)",
        [PASSWORD_PERSONAL] = "it is little more than a name that others know (take another)",
    };

    if (fault == PASSWORD_OK)
        return true;
    fail_set(error, FAIL_INVALID, "password: %s", words[fault]);
    return false;
}
