#include "core/desk_words.h"

#include "base/text.h"

#include <string.h>

enum { GREETING_MAX_CHARS = 48 };

static const char *const greetings[] = {"hallo", "guten ", "sehr geehrte", "liebe",
                                        "moin",  "servus", "grüß",         "hi",
                                        "hello", "dear ",  "good "};

const char *desk_words_pattern(struct arena *a, const char *typed)
{
    g_autoptr(GString) out = g_string_new("%");

    for (const char *p = text_one_line(a, typed); *p != '\0'; p++) {
        if (strchr("%_!", *p) != NULL)
            g_string_append_c(out, '!');
        g_string_append_c(out, *p);
    }
    g_string_append_c(out, '%');
    return arena_strndup(a, out->str, out->len);
}

/* "Hallo Frau Brandt," alone on its line. */
static bool only_greets(struct arena *a, const char *line)
{
    const char *small = text_fold(a, line);
    bool greets = false;

    for (size_t i = 0; i < G_N_ELEMENTS(greetings) && !greets; i++)
        greets = g_str_has_prefix(small, greetings[i]);
    return greets && g_utf8_strlen(line, -1) <= GREETING_MAX_CHARS && strpbrk(line, ".?:") == NULL;
}

const char *desk_words_begin(struct arena *a, const char *body)
{
    const char *line = body;

    while (*line != '\0') {
        size_t n = strcspn(line, "\r\n");
        const char *text = text_one_line(a, arena_strndup(a, line, n));

        if (*text != '\0' && !only_greets(a, text))
            return text_one_line(a, line);
        line += n + strspn(line + n, "\r\n");
    }
    return text_one_line(a, body);
}
