/* multipart.c: parts lie within the body, in order; names are UTF-8; file names are only labels. */
#include "base/limits.h"
#include "base/text.h"
#include "web/multipart.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(const struct part *part, const char **from, const char *end)
{
    const char *label = part->filename == NULL ? "" : part->filename;

    if (part->name == NULL || !text_utf8_ok(part->name, strlen(part->name)))
        __builtin_trap();
    if (part->content.p < *from || part->content.n > (size_t)(end - part->content.p))
        __builtin_trap();
    if (strpbrk(label, "/\\\r\n") != NULL || strlen(label) > LIMIT_FILENAME_BYTES ||
        strcmp(label, "..") == 0)
        __builtin_trap();
    *from = part->content.p + part->content.n;
}

/* The first line is the Content-Type, the rest is the body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) error = NULL;
    const uint8_t *line = n == 0 ? NULL : memchr(data, '\n', n);
    const char *boundary, *from, *end = (const char *)data + n;
    struct multipart m;

    if (line == NULL)
        return 0;
    boundary = multipart_boundary(a, arena_strndup(a, (const char *)data, (size_t)(line - data)));
    if (boundary == NULL)
        boundary = "x";
    from = (const char *)line + 1;
    if (!multipart_read(a, boundary, from, (size_t)(end - from), &m, &error)) {
        if (error == NULL)
            __builtin_trap();
        return 0;
    }
    for (size_t i = 0; i < m.n; i++)
        check(&m.parts[i], &from, end);
    return 0;
}
