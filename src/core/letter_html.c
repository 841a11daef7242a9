#include "core/letter_html.h"

#include <stdbool.h>
#include <string.h>

static const char foot[] =
    "<div style=\"margin-top:1.5em;padding-top:.75em;border-top:1px solid;font-size:13px;"
    "opacity:.8\">\n";

/* A part of the letter on its way into HTML. */
struct page {
    GString *out;
    bool in_paragraph, in_quote, in_foot;
    const char *body; /* goes where LETTER_HTML_HERE stands */
};

static void put_escaped(GString *out, const char *s, size_t n)
{
    g_autofree char *escaped = g_markup_escape_text(s, (gssize)n);

    g_string_append(out, escaped);
}

/* The length of an http(s) address at S, without the punctuation of the sentence around it. */
static size_t url_length(const char *s, const char *end)
{
    size_t n = 0, room = (size_t)(end - s);

    if (!g_str_has_prefix(s, "https://") && !g_str_has_prefix(s, "http://"))
        return 0;
    while (n < room && (unsigned char)s[n] > 0x20 && strchr("<>\"'`", s[n]) == NULL)
        n++;
    while (n > 0 && strchr(".,;:!?)]", s[n - 1]) != NULL)
        n--;
    return n > strlen("https://") ? n : 0;
}

static void put_line(GString *out, const char *line, const char *end)
{
    while (line < end) {
        const char *url = g_strstr_len(line, end - line, "http");
        const char *stop = url == NULL ? end : url;
        size_t n = url == NULL ? 0 : url_length(url, end);

        if (url != NULL && n == 0)
            stop = url + strlen("http");
        put_escaped(out, line, (size_t)(stop - line));
        line = stop;
        if (n == 0)
            continue;
        g_string_append(out, "<a href=\"");
        put_escaped(out, url, n);
        g_string_append(out, "\">");
        put_escaped(out, url, n);
        g_string_append(out, "</a>");
        line += n;
    }
}

static void close_paragraph(struct page *p)
{
    if (p->in_paragraph)
        g_string_append(p->out, "</p>\n");
    p->in_paragraph = false;
}

static void set_quote(struct page *p, bool quote)
{
    if (p->in_quote == quote)
        return;
    close_paragraph(p);
    g_string_append(p->out, quote ? "<blockquote style=\"margin:0 0 1em .25em;padding-left:.75em;"
                                    "border-left:2px solid;opacity:.8\">\n"
                                  : "</blockquote>\n");
    p->in_quote = quote;
}

static void put_any_line(struct page *p, const char *line, const char *end)
{
    bool quote = *line == '>';

    if (p->body != NULL && end - line == 1 && *line == *LETTER_HTML_HERE) {
        set_quote(p, false);
        close_paragraph(p);
        g_string_append_printf(p->out, "<div>%s</div>\n", p->body);
        p->body = NULL;
        return;
    }
    if (strncmp(line, "-- \n", 4) == 0 && !p->in_foot) {
        set_quote(p, false);
        close_paragraph(p);
        g_string_append(p->out, foot);
        p->in_foot = true;
        return;
    }
    set_quote(p, quote);
    if (line == end) {
        close_paragraph(p);
        return;
    }
    if (quote)
        line += line[1] == ' ' ? 2 : 1;
    g_string_append(p->out, p->in_paragraph ? "<br>\n" : "<p>");
    p->in_paragraph = true;
    put_line(p->out, line, end);
}

char *letter_html(struct arena *a, const char *text, const char *lang, const char *body)
{
    g_autoptr(GString) out = g_string_new(NULL);
    struct page p = {.out = out, .body = body};

    g_string_append_printf(out,
                           "<!doctype html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
                           "<meta name=\"color-scheme\" content=\"light dark\"></head>\n"
                           "<body style=\"font-family:sans-serif;font-size:15px;"
                           "line-height:1.5\">\n",
                           strcmp(lang, "en") == 0 ? "en" : "de");
    while (*text != '\0') {
        const char *end = text + strcspn(text, "\n");

        put_any_line(&p, text, end);
        text = *end == '\n' ? end + 1 : end;
    }
    set_quote(&p, false);
    close_paragraph(&p);
    g_string_append(out, p.in_foot ? "</div>\n</body></html>\n" : "</body></html>\n");
    return arena_strdup(a, out->str);
}
