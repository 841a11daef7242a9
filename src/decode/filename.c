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
    const char *last = slash > back ? slash : back;

    if (slash == NULL || back == NULL)
        last = slash != NULL ? slash : back;
    if (!is_path)
        return name;
    return last != NULL ? last + 1 : drive ? name + 2 : name;
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

const char *filename_safe(struct arena *a, const char *name, bool *changed)
{
    char *clean;
    const char *out;
    size_t n;

    if (name == NULL)
        return NULL;
    clean = text_trim(a, without_marks(a, without_path(name)));
    n = strlen(clean);
    while (n > 0 && (clean[n - 1] == '.' || clean[n - 1] == ' '))
        clean[--n] = '\0';
    out = n == 0 ? "Anhang" : shortened(a, clean);
    if (changed != NULL && strcmp(out, name) != 0)
        *changed = true;
    return out;
}
