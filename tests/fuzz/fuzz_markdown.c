/* markdown.c: whatever somebody writes becomes markup of ours or is refused. Each "<" opens a tag
 * of the list, tags close in the order in which they were opened, links lead only where they may,
 * and there is no other attribute. */
#include "base/fail.h"
#include "base/limits.h"
#include "base/text.h"
#include "core/markdown.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { OPEN_MOST = 4 * LIMIT_MARKDOWN_DEPTH };

static const char *const paired[] = {"p",  "em",    "strong", "code", "pre", "blockquote", "ul",
                                     "ol", "li",    "h2",     "h3",   "h4",  "h5",         "h6",
                                     "a",  "table", "tr",     "th",   "td"};
static const char *const attributes[] = {
    " scope=\"col\"", " rel=\"nofollow noopener noreferrer\" href=\"http://",
    " rel=\"nofollow noopener noreferrer\" href=\"https://",
    " rel=\"nofollow noopener noreferrer\" href=\"mailto:", " start=\""};

static const char *name_at(const char *s, size_t n)
{
    for (size_t i = 0; i < sizeof paired / sizeof *paired; i++)
        if (strlen(paired[i]) == n && strncmp(paired[i], s, n) == 0)
            return paired[i];
    return NULL;
}

/* S is behind the name of an opening tag: its end, or NULL where it has what it must not have. */
static const char *attributes_end(const char *s)
{
    if (*s == '>')
        return s + 1;
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
        size_t n = strlen(attributes[i]);

        if (g_ascii_strncasecmp(s, attributes[i], n) != 0)
            continue;
        /* A value ends at its quote, and what is in it has been escaped. */
        s += attributes[i][n - 1] == '"' && i == 0 ? n - 1 : n;
        s += strcspn(s, "\"<>' \n");
        return s[0] == '"' && s[1] == '>' ? s + 2 : NULL;
    }
    return NULL;
}

static void check_html(const char *html)
{
    const char *open[OPEN_MOST];
    size_t depth = 0;

    if (!text_utf8_ok(html, strlen(html)))
        abort();
    while (*(html += strcspn(html, "<>\"'")) != '\0') {
        bool closes = html[1] == '/';
        const char *name;
        size_t n;

        if (*html != '<')
            abort();
        html += closes ? 2 : 1;
        if (strncmp(html, "br>", 3) == 0 || strncmp(html, "hr>", 3) == 0) {
            html += 3;
            continue;
        }
        n = strcspn(html, " >");
        name = name_at(html, n);
        if (name == NULL || (closes && (depth == 0 || open[--depth] != name)) ||
            (!closes && depth == OPEN_MOST))
            abort();
        if (!closes)
            open[depth++] = name;
        html = attributes_end(html + n);
        if (html == NULL)
            abort();
    }
    if (depth != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) error = NULL;
    const char *text = text_repair(a, (const char *)data, n), *html = NULL, *words;

    if (markdown_html(a, text, 2 + (int)(n % 5), &html, &error))
        check_html(html);
    else if (!fail_is(error, FAIL_INVALID) && !fail_is(error, FAIL_TOO_BIG))
        abort();
    words = markdown_words(a, text);
    if (!text_utf8_ok(words, strlen(words)))
        abort();
    return 0;
}
