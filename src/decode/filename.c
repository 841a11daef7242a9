#include "decode/filename.h"

#include "base/limits.h"
#include "base/text.h"

#include <string.h>

enum { ENDING_BYTES = 20 };

/* Marks that are not seen but change how a name reads (Unicode UAX 9 and TR 36). */
static bool is_hidden(gunichar c)
{
    return c == 0x061c || c == 0x180e || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
           (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

static bool is_separator(gunichar c)
{
    return c == '/' || c == '\\' || c == 0x2044 || c == 0x2215 || c == 0x29f5 || c == 0xff0f ||
           c == 0xff3c || c == 0xfe68;
}

/* Paths lose their folders; a stray slash ("Rechnung 11/2026.pdf") is not a path. */
static const char *without_path(const char *name)
{
    const char *slash = strrchr(name, '/'), *back = strrchr(name, '\\');
    bool drive = g_ascii_isalpha(name[0]) && name[1] == ':';
    bool is_path = name[0] == '/' || name[0] == '.' || drive || back != NULL ||
                   strstr(name, "/../") != NULL || strstr(name, "://") != NULL;

    if (!is_path || (slash == NULL && back == NULL))
        return name;
    return slash == NULL || (back != NULL && back > slash) ? back + 1 : slash + 1;
}

static char *without_marks(struct arena *a, const char *name)
{
    char *out = arena_alloc(a, strlen(name) + 1), *to = out;

    for (; *name != '\0'; name = g_utf8_next_char(name)) {
        gunichar c = g_utf8_get_char(name);

        if (is_separator(c))
            *to++ = '_';
        else if (c == '\t' || c == '\n' || c == '\r')
            *to++ = ' ';
        else if (c >= 0x20 && !(c >= 0x7f && c < 0xa0) && !is_hidden(c))
            to += g_unichar_to_utf8(c, to);
    }
    *to = '\0';
    return out;
}

/* The last byte at or before N at which S may be cut without cutting a character. */
static size_t cut_at(const char *s, size_t n)
{
    while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
        n--;
    return n;
}

static const char *shortened(struct arena *a, const char *name)
{
    size_t n = strlen(name), ending;
    const char *dot = strrchr(name, '.');

    if (n <= LIMIT_FILENAME_BYTES)
        return name;
    ending = dot != NULL && strlen(dot) <= ENDING_BYTES ? strlen(dot) : 0;
    n = cut_at(name, LIMIT_FILENAME_BYTES - ending);
    return arena_printf(a, "%.*s%s", (int)n, name, ending > 0 ? dot : "");
}

/* Neither blanks at the ends nor dots at the end: some systems drop them in silence. */
static char *trimmed(struct arena *a, const char *name)
{
    char *out = text_trim(a, name);
    size_t n = strlen(out);

    while (n > 0 && (out[n - 1] == '.' || out[n - 1] == ' '))
        out[--n] = '\0';
    return out;
}

const char *filename_safe(struct arena *a, const char *name, bool *changed)
{
    const char *out;

    if (name == NULL)
        return NULL;
    out = trimmed(a, without_marks(a, without_path(name)));
    out = trimmed(a, shortened(a, out));
    if (*out == '\0')
        out = "Anhang";
    if (changed != NULL && strcmp(out, name) != 0)
        *changed = true;
    return out;
}
