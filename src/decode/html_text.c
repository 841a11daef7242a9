#include "decode/html_text.h"

#include "base/text.h"
#include "decode/css.h"
#include "decode/html_entity.h"
#include "decode/html_token.h"

#include <string.h>

enum { QUOTES_MOST = 20, BREAKS_MOST = 3, STYLE_BYTES = 400, MISSES_MOST = 50 };

struct reader {
    const char *p, *end;
    GString *out;
    bool gap;   /* white space waits for the next word */
    bool item;  /* the mark of an item waits for it */
    int breaks; /* line breaks that wait */
    int quotes, pre;
    int quoted; /* how deep the last line was */
    int misses; /* hidden elements without an end: looking for more would not be linear */
};

static const char blocks[] = " p div h1 h2 h3 h4 h5 h6 ul ol dl table pre blockquote center form "
                             "address article section header footer aside main nav fieldset figure "
                             "listing xmp ";
static const char lines[] = " br tr li dt dd hr caption option ";
static const char paragraphs[] = " p h1 h2 h3 h4 h5 h6 ul ol dl blockquote table pre listing xmp ";
static const char kept_as_is[] = " pre listing xmp textarea ";
/* Up to their end tag; the first four are raw text, so that a missing end hides the rest from
 * everybody. */
static const char raw[] = " script style noembed noframes ";
static const char skipped[] = " script style noembed noframes head title template svg math iframe ";
static const char voids[] =
    " br hr img input meta link col base area embed wbr param source track ";

static void end_line(struct reader *r, int breaks)
{
    r->gap = false;
    if (!r->item)
        r->breaks = MAX(r->breaks, breaks);
}

static void put_breaks(struct reader *r)
{
    bool fresh = r->out->len == 0;

    if (fresh)
        r->breaks = 0;
    for (int i = 0; i < r->breaks; i++) {
        g_string_append_c(r->out, '\n');
        for (int k = 0; i + 1 < r->breaks && k < MIN(r->quotes, r->quoted); k++)
            g_string_append_c(r->out, '>');
    }
    if (r->breaks > 0 || fresh)
        for (int k = 0; k < r->quotes; k++)
            g_string_append(r->out, "> ");
    else if (r->gap && (r->out->len == 0 || r->out->str[r->out->len - 1] != ' '))
        g_string_append_c(r->out, ' ');
    r->gap = false;
    r->breaks = 0;
    r->quoted = r->quotes;
}

static void start_word(struct reader *r)
{
    put_breaks(r);
    if (r->item)
        g_string_append(r->out, "- ");
    r->item = false;
}

static bool is_invisible(gunichar c)
{
    return c == 0xad || c == 0x200b || c == 0x200c || c == 0x2060 || c == 0xfeff || c == '\r' ||
           (c < 0x20 && c != '\n' && c != '\t' && c != '\f') || c == 0x34f;
}

static void put_char(struct reader *r, gunichar c)
{
    if (is_invisible(c))
        return;
    if (r->pre > 0 && c == '\n') {
        r->breaks++;
        return;
    }
    if (r->pre == 0 && (c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == 0xa0)) {
        r->gap = true;
        return;
    }
    start_word(r);
    g_string_append_unichar(r->out, c == 0xa0 ? ' ' : c);
}

static void put_text(struct reader *r, const char *p, const char *end)
{
    while (p < end) {
        gunichar c = g_utf8_get_char(p);

        if (c == '&')
            p = html_entity(p, end, &c);
        else
            p += g_utf8_skip[(unsigned char)*p];
        put_char(r, c);
    }
}

static void put_break(struct reader *r)
{
    r->gap = false;
    if (!r->item && (r->pre > 0 || r->breaks < BREAKS_MOST))
        r->breaks++;
}

static bool is_hidden(const struct html_token *t)
{
    char style[STYLE_BYTES];
    struct css css;

    if (t->n_attributes == 0 || html_name_in(voids, t->name) ||
        html_name_in(" html body ", t->name))
        return false;
    if (html_token_attribute(t, "hidden", style, sizeof style))
        return true;
    if (!html_token_attribute(t, "style", style, sizeof style))
        return false;
    css_read(style, &css);
    return css.hidden;
}

/* Behind the end of the element whose start tag T was just read; NULL if it has none. */
static const char *behind_element(const char *p, const char *end, const struct html_token *opened)
{
    size_t depth = 1;
    struct html_token t;

    while (p < end) {
        p = html_token_next(p, end, &t);
        if (strcmp(t.name, opened->name) != 0)
            continue;
        depth += t.kind == HTML_TOKEN_START ? 1 : 0;
        if (t.kind == HTML_TOKEN_STOP && --depth == 0)
            return p;
    }
    return NULL;
}

/* Goes on behind an element that is not shown; false if it seems to have no end. */
static bool skip_element(struct reader *r, const struct html_token *t)
{
    const char *behind;

    if (html_name_in(raw, t->name)) {
        r->p = html_raw_end(r->p, r->end, t->name);
        return true;
    }
    if (r->misses >= MISSES_MOST)
        return false;
    behind = behind_element(r->p, r->end, t);
    if (behind == NULL) {
        r->misses++;
        return false;
    }
    r->p = behind;
    return true;
}

static void open_tag(struct reader *r, const struct html_token *t)
{
    if ((html_name_in(skipped, t->name) || is_hidden(t)) && skip_element(r, t))
        return;
    if (strcmp(t->name, "br") == 0)
        put_break(r);
    else if (html_name_in(blocks, t->name) || html_name_in(lines, t->name))
        end_line(r, html_name_in(paragraphs, t->name) ? 2 : 1);
    if (strcmp(t->name, "li") == 0)
        r->item = true;
    else if (html_name_in(" td th ", t->name))
        r->gap = true;
    else if (html_name_in(kept_as_is, t->name))
        r->pre++;
    else if (strcmp(t->name, "blockquote") == 0)
        r->quotes = MIN(r->quotes + 1, QUOTES_MOST);
}

static void close_tag(struct reader *r, const char *name)
{
    if (html_name_in(" ul ol ", name) || strcmp(name, "li") == 0)
        r->item = false;
    if (html_name_in(blocks, name))
        end_line(r, html_name_in(paragraphs, name) ? 2 : 1);
    else if (html_name_in(" tr li ", name))
        end_line(r, 1);
    if (html_name_in(kept_as_is, name) && r->pre > 0)
        r->pre--;
    else if (strcmp(name, "blockquote") == 0 && r->quotes > 0)
        r->quotes--;
}

/* "<max@firma.example>", which a careless program wrote without escaping, is no tag. */
static bool is_address(const struct html_token *t)
{
    return memchr(t->p, '@', t->n) != NULL && memchr(t->p, '=', t->n) == NULL &&
           memchr(t->p, ' ', t->n) == NULL;
}

char *html_text(struct arena *a, const char *html, size_t n)
{
    struct reader r = {.p = html, .end = html + n, .out = g_string_new(NULL)};
    struct html_token t;
    char *text;

    while (r.p < r.end) {
        r.p = html_token_next(r.p, r.end, &t);
        if (t.kind == HTML_TOKEN_TEXT || (t.kind == HTML_TOKEN_START && is_address(&t)))
            put_text(&r, t.p, t.p + t.n);
        else if (t.kind == HTML_TOKEN_START)
            open_tag(&r, &t);
        else if (t.kind == HTML_TOKEN_STOP)
            close_tag(&r, t.name);
    }
    text = arena_strndup(a, r.out->str, r.out->len);
    g_string_free(r.out, TRUE);
    return text;
}
