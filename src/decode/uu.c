#include "decode/uu.h"

#include <glib.h>
#include <string.h>

static const char *next_line(const char *p)
{
    const char *stop = strchr(p, '\n');

    return stop != NULL ? stop + 1 : p + strlen(p);
}

/* "begin 644 name": the name, NULL if LINE is not that. */
static const char *begin_name(const char *line, size_t *n)
{
    size_t mode;

    if (strncmp(line, "begin ", 6) != 0)
        return NULL;
    line += 6;
    mode = strspn(line, "01234567");
    if (mode < 3 || mode > 4 || line[mode] != ' ')
        return NULL;
    line += mode + 1;
    *n = strcspn(line, "\n");
    while (*n > 0 && g_ascii_isspace(line[*n - 1]))
        (*n)--;
    return *n > 0 ? line : NULL;
}

/* The first character tells how many bytes follow, four characters for three. Blanks at the end
 * may have been lost on the way, a checksum may have been added. */
static bool is_data(const char *line)
{
    size_t n = strcspn(line, "\n"), want;

    if (n == 0 || line[0] < ' ' || line[0] > '`')
        return false;
    want = 1 + ((((size_t)line[0] - 32) & 63) + 2) / 3 * 4;
    for (size_t i = 0; i < n; i++)
        if (line[i] < ' ' || line[i] > '`')
            return false;
    return n <= want + 2;
}

static const char *block_end(const char *p)
{
    bool any = false;

    for (; *p != '\0'; p = next_line(p)) {
        if (strncmp(p, "end", 3) == 0 && strspn(p + 3, " \t") == strcspn(p + 3, "\n"))
            return any ? next_line(p) : NULL;
        if (*p != '\n' && !is_data(p))
            return NULL;
        any = true;
    }
    return NULL;
}

bool uu_find(struct arena *a, const char *text, struct uu_block *out)
{
    const char *p = g_str_has_prefix(text, "begin ") ? text : strstr(text, "\nbegin ");

    while (p != NULL) {
        size_t n = 0;
        const char *name, *end;

        p += *p == '\n';
        name = begin_name(p, &n);
        end = name != NULL ? block_end(next_line(p)) : NULL;
        if (end != NULL) {
            *out = (struct uu_block){p, end, arena_strndup(a, name, n)};
            return true;
        }
        p = strstr(p, "\nbegin ");
    }
    return false;
}
