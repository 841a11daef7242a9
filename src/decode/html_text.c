#include "decode/html_text.h"

#include "base/text.h"
#include "decode/html_entity.h"

#include <string.h>

enum { NAME_MAX_BYTES = 15 };

struct reader {
    GString *out;
    bool gap;      /* white space waits for the next word */
    int breaks;    /* line breaks that wait */
    int quotes, pre;
    const char *skip; /* inside script, style …: until its end tag */
};

static const char blocks[] = " p div h1 h2 h3 h4 h5 h6 ul ol dl table pre blockquote center form address "
                             "article section header footer aside main nav fieldset figure ";
static const char lines[] = " br tr li dt dd hr caption option ";
static const char paragraphs[] = " p h1 h2 h3 h4 h5 h6 ul ol dl blockquote table pre ";
static const char skipped[] = " script style head title template svg math noscript select iframe object ";

static bool in_list(const char *list, const char *name)
{
    size_t n = strlen(name);

    for (const char *p = list; (p = strchr(p, ' ')) != NULL && p[1] != '\0'; p++)
        if (strncmp(p + 1, name, n) == 0 && p[1 + n] == ' ')
            return true;
    return false;
}

static void end_line(struct reader *r, int breaks)
{
    r->gap = false;
    r->breaks = MAX(r->breaks, breaks);
}

static void start_word(struct reader *r)
{
    bool fresh = r->out->len == 0;

    if (fresh)
        r->breaks = 0;
    for (int i = 0; i < r->breaks; i++) {
        g_string_append_c(r->out, '\n');
        if (i + 1 < r->breaks)
            for (int k = 0; k < r->quotes; k++)
                g_string_append(r->out, ">");
    }
    if (r->breaks > 0 || fresh)
        for (int k = 0; k < r->quotes; k++)
            g_string_append(r->out, "> ");
    else if (r->gap && !g_str_has_suffix(r->out->str, " "))
        g_string_append_c(r->out, ' ');
    r->gap = false;
    r->breaks = 0;
}

static void put_char(struct reader *r, gunichar c)
{
    if (c == 0xad || c == 0x200b || c == 0x200c || c == 0xfeff)
        return;
    if (c == 0xa0)
        c = ' ';
    if (r->pre > 0 && c == '\n') {
        r->breaks++;
        return;
    }
    if (c == '\r' && r->pre > 0)
        return;
    if (r->pre == 0 && (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f')) {
        r->gap = true;
        return;
    }
    start_word(r);
    g_string_append_unichar(r->out, c);
}

static void open_tag(struct reader *r, const char *name)
{
    if (in_list(skipped, name)) {
        r->skip = g_intern_string(name);
        return;
    }
    if (strcmp(name, "br") == 0) {
        r->gap = false;
        r->breaks++;
    } else if (in_list(blocks, name) || in_list(lines, name))
        end_line(r, in_list(paragraphs, name) ? 2 : 1);
    if (strcmp(name, "li") == 0) {
        start_word(r);
        g_string_append(r->out, "- ");
    } else if (strcmp(name, "td") == 0 || strcmp(name, "th") == 0)
        r->gap = true;
    else if (strcmp(name, "pre") == 0)
        r->pre++;
    else if (strcmp(name, "blockquote") == 0)
        r->quotes = MIN(r->quotes + 1, 20);
}

static void close_tag(struct reader *r, const char *name)
{
    if (in_list(blocks, name))
        end_line(r, in_list(paragraphs, name) ? 2 : 1);
    else if (strcmp(name, "tr") == 0 || strcmp(name, "li") == 0)
        end_line(r, 1);
    if (strcmp(name, "pre") == 0 && r->pre > 0)
        r->pre--;
    else if (strcmp(name, "blockquote") == 0 && r->quotes > 0)
        r->quotes--;
}

/* Behind the ">" that ends a tag; quotes may hold one. */
static const char *tag_end(const char *p, const char *end)
{
    char quote = '\0';

    for (; p < end; p++) {
        if (quote != '\0')
            quote = *p == quote ? '\0' : quote;
        else if ((*p == '"' || *p == '\'') && p[-1] == '=')
            quote = *p;
        else if (*p == '>')
            return p + 1;
    }
    return end;
}

static const char *markup(struct reader *r, const char *p, const char *end)
{
    char name[NAME_MAX_BYTES + 1];
    bool closes = p + 1 < end && p[1] == '/';
    const char *s = p + 1 + (closes ? 1 : 0);
    size_t n = 0;

    if (end - p >= 4 && memcmp(p, "<!--", 4) == 0) {
        const char *close = g_strstr_len(p + 4, end - p - 4, "-->");

        return close == NULL ? end : close + 3;
    }
    while (s < end && n < NAME_MAX_BYTES && g_ascii_isalnum(*s))
        name[n++] = g_ascii_tolower(*s++);
    name[n] = '\0';
    if (n == 0 && *s != '!' && *s != '?') {
        if (r->skip == NULL)
            put_char(r, '<');
        return p + 1;
    }
    if (r->skip != NULL) {
        if (closes && strcmp(name, r->skip) == 0)
            r->skip = NULL;
        else
            return p + 1;
    } else if (n > 0 && closes) {
        close_tag(r, name);
    } else if (n > 0) {
        open_tag(r, name);
    }
    return tag_end(s, end);
}

char *html_text(struct arena *a, const char *html, size_t n)
{
    struct reader r = {.out = g_string_new(NULL)};
    const char *p = html, *end = html + n;
    char *text;

    while (p < end) {
        gunichar c;

        if (*p == '<') {
            p = markup(&r, p, end);
        } else if (r.skip != NULL) {
            p++;
        } else if (*p == '&') {
            p = html_entity(p, end, &c);
            put_char(&r, c);
        } else {
            put_char(&r, g_utf8_get_char(p));
            p = g_utf8_next_char(p);
        }
    }
    text = arena_strndup(a, r.out->str, r.out->len);
    g_string_free(r.out, TRUE);
    return text;
}
