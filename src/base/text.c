#include "base/text.h"

#include <string.h>

bool text_utf8_ok(const char *s, size_t n)
{
    return memchr(s, 0, n) == NULL && g_utf8_validate(s, (gssize)n, NULL);
}

static bool dropped(gunichar c)
{
    if (c == '\t' || c == '\n' || c == '\r')
        return false;
    return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

static size_t plain_run(const char *s, size_t n)
{
    size_t i = 0;

    while (i < n && ((s[i] >= 0x20 && s[i] < 0x7f) || s[i] == '\n' || s[i] == '\t'))
        i++;
    return i;
}

char *text_repair(struct arena *a, const char *s, size_t n)
{
    g_autoptr(GString) out = g_string_sized_new(n + 1);
    const char *end = s + n;

    while (s < end) {
        size_t plain = plain_run(s, (size_t)(end - s));
        gunichar c;

        g_string_append_len(out, s, (gssize)plain);
        s += plain;
        if (s == end)
            break;
        if (*s == '\0') {
            s++;
            continue;
        }
        c = g_utf8_get_char_validated(s, end - s);
        if (c == (gunichar)-1 || c == (gunichar)-2) {
            g_string_append(out, "\xEF\xBF\xBD");
            s++;
            continue;
        }
        if (!dropped(c))
            g_string_append_unichar(out, c);
        s = g_utf8_next_char(s);
    }
    return arena_strndup(a, out->str, out->len);
}

char *text_one_line(struct arena *a, const char *s)
{
    size_t n = strlen(s), len = 0;
    char *out = arena_alloc(a, n + 1);
    bool gap = false;

    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];

        if (c <= 0x20 || c == 0x7f) {
            gap = len > 0;
            continue;
        }
        if (gap)
            out[len++] = ' ';
        gap = false;
        out[len++] = s[i];
    }
    out[len] = '\0';
    return out;
}

char *text_cut(struct arena *a, const char *s, size_t max)
{
    const char *end = s;
    size_t n = 0;

    while (*end != '\0' && n < max) {
        end = g_utf8_next_char(end);
        n++;
    }
    if (*end == '\0')
        return arena_strdup(a, s);
    if (max == 0)
        return arena_strdup(a, "");
    end = g_utf8_find_prev_char(s, end);
    if (end == NULL)
        end = s;
    return arena_printf(a, "%.*s\xE2\x80\xA6", (int)(end - s), s);
}

char *text_unix_lines(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, strlen(s) + 1), *p = out;

    for (; *s != '\0'; s++) {
        if (*s != '\r')
            *p++ = *s;
        else if (s[1] != '\n')
            *p++ = '\n';
    }
    *p = '\0';
    return out;
}

char *text_fold(struct arena *a, const char *s)
{
    g_autofree char *folded = g_utf8_casefold(s, -1);
    g_autofree char *normal = g_utf8_normalize(folded, -1, G_NORMALIZE_NFKC);

    return arena_strdup(a, normal != NULL ? normal : folded);
}

char *text_trim(struct arena *a, const char *s)
{
    size_t n;

    while (g_ascii_isspace(*s))
        s++;
    n = strlen(s);
    while (n > 0 && g_ascii_isspace(s[n - 1]))
        n--;
    return arena_strndup(a, s, n);
}

bool text_eq_ci(const char *a, const char *b)
{
    return a != NULL && b != NULL && g_ascii_strcasecmp(a, b) == 0;
}

bool text_starts_ci(const char *s, const char *prefix)
{
    return s != NULL && g_ascii_strncasecmp(s, prefix, strlen(prefix)) == 0;
}

bool text_empty(const char *s)
{
    return s == NULL || *s == '\0';
}
