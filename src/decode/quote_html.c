#include "decode/quote_html.h"

#include "base/text.h"
#include "decode/clean_part.h"
#include "decode/html_text.h"
#include "decode/html_tree.h"
#include "decode/quote.h"

#include <string.h>

enum { TEXT_BYTES = 500 };

/* How mailers name what they quote. Words of a class stand between blanks. */
static const struct {
    const char *attribute, *word;
    enum clean_part part;
} marks[] = {
    /* Outlook: what follows is the old message. */
    {"id", "divRplyFwdMsg", CLEAN_STOP},
    {"id", "x_divRplyFwdMsg", CLEAN_STOP},
    {"id", "appendonsend", CLEAN_STOP},
    {"id", "x_appendonsend", CLEAN_STOP},
    {"id", "mail-editor-reference-message-container", CLEAN_STOP},
    {"id", "OLK_SRC_BODY_SECTION", CLEAN_LEAVE_OUT},
    {"class", "OutlookMessageHeader", CLEAN_STOP},
    /* Hotmail's line above it */
    {"id", "stopSpelling", CLEAN_STOP},
    /* Yahoo, Proton, Tuta, Zoho, GMX and WEB.DE, Roundcube, Thunderbird, Gmail, Freshdesk */
    {"class", "yahoo_quoted", CLEAN_LEAVE_OUT},
    {"class", "protonmail_quote", CLEAN_LEAVE_OUT},
    {"class", "tutanota_quote", CLEAN_LEAVE_OUT},
    {"class", "zmail_extra", CLEAN_LEAVE_OUT},
    {"name", "quote", CLEAN_LEAVE_OUT},
    {"id", "reply-intro", CLEAN_LEAVE_OUT},
    {"class", "moz-cite-prefix", CLEAN_LEAVE_OUT},
    {"class", "gmail_attr", CLEAN_LEAVE_OUT},
    {"class", "freshdesk_quote", CLEAN_LEAVE_OUT},
};

static bool has_word(const char *value, const char *word)
{
    size_t n = strlen(word);

    for (const char *p = value; p != NULL && (p = strstr(p, word)) != NULL; p += n)
        if ((p == value || g_ascii_isspace(p[-1])) && (p[n] == '\0' || g_ascii_isspace(p[n])))
            return true;
    return false;
}

static enum clean_part by_mark(const GumboNode *node)
{
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
        if (has_word(html_attribute(node, marks[i].attribute), marks[i].word))
            return marks[i].part;
    return CLEAN_KEEP;
}

/* True if a <blockquote> is somewhere in NODE. TEXT, if not NULL, gets the first words. */
static bool look_inside(const GumboNode *node, GString *text)
{
    g_autoptr(html_walk) walk = html_walk_new(node);
    const GumboNode *at = NULL;
    enum html_step step;

    while ((step = html_walk_next(walk, &at)) != HTML_END && step != HTML_TOO_DEEP) {
        if (step == HTML_ENTER && at->v.element.tag == GUMBO_TAG_BLOCKQUOTE)
            return true;
        if (step != HTML_TEXT || text == NULL)
            continue;
        g_string_append(text, at->v.text.text);
        if (text->len > TEXT_BYTES)
            break;
    }
    return false;
}

/* Gmail puts its mark around answers between the quotes, too: only without <blockquote> is all of
 * it old. */
static bool is_whole_quote(const GumboNode *node)
{
    return has_word(html_attribute(node, "class"), "gmail_quote") &&
           node->v.element.tag != GUMBO_TAG_BLOCKQUOTE && !look_inside(node, NULL);
}

/* Outlook draws a line above "Von: … Gesendet: …". */
static bool is_headed(struct arena *a, const GumboNode *node)
{
    const char *style = html_attribute(node, "style");
    g_autoptr(GString) text = NULL;
    struct quote_lines l;
    size_t i = 0;

    if (style == NULL || strstr(style, "border-top") == NULL ||
        node->v.element.tag != GUMBO_TAG_DIV)
        return false;
    text = g_string_new(NULL);
    look_inside(node, text);
    l = quote_lines_of(a, text_trim(a, text->str));
    while (i < l.n && l.v[i].blank)
        i++;
    return i < l.n && (l.v[i].header == QUOTE_FROM || l.v[i].header == QUOTE_SENT);
}

/* Quoted in a way that the text alone would not tell. */
static enum clean_part judge_marks(struct arena *a, const GumboNode *node)
{
    enum clean_part part = by_mark(node);

    /* What stands alone before a <blockquote> is told better by the text. */
    if (part == CLEAN_LEAVE_OUT && (has_word(html_attribute(node, "class"), "moz-cite-prefix") ||
                                    has_word(html_attribute(node, "class"), "gmail_attr")))
        return CLEAN_KEEP;
    if (part == CLEAN_KEEP && is_headed(a, node))
        return CLEAN_STOP;
    return part == CLEAN_KEEP && is_whole_quote(node) ? CLEAN_LEAVE_OUT : part;
}

/* An indent that somebody made by hand has no border. */
static bool is_indent(const GumboNode *node)
{
    const char *style = html_attribute(node, "style");

    return style != NULL &&
           (strstr(style, "border:none") != NULL || strstr(style, "border: none") != NULL);
}

static bool is_introduction(struct arena *a, const GumboNode *node)
{
    g_autoptr(GString) text = NULL;
    const char *line;
    GumboTag tag = node->v.element.tag;

    if (tag != GUMBO_TAG_DIV && tag != GUMBO_TAG_P && tag != GUMBO_TAG_SPAN)
        return false;
    text = g_string_new(NULL);
    if (look_inside(node, text) || text->len > TEXT_BYTES)
        return false;
    line = text_one_line(a, text->str);
    return quote_is_introduction(a, line, strlen(line));
}

static enum clean_part judge_all(struct arena *a, const GumboNode *node)
{
    enum clean_part part = by_mark(node);

    if (part != CLEAN_KEEP)
        return part;
    if (node->v.element.tag == GUMBO_TAG_BLOCKQUOTE && !is_indent(node))
        return CLEAN_LEAVE_OUT;
    part = judge_marks(a, node);
    return part == CLEAN_KEEP && is_introduction(a, node) ? CLEAN_LEAVE_OUT : part;
}

static char *part_of(struct arena *a, const char *html, size_t n,
                     enum clean_part (*judge)(struct arena *, const GumboNode *))
{
    char *out = NULL;

    if (!clean_html_part(a, html, n, judge, &out, NULL))
        return NULL;
    return text_empty(text_trim(a, html_text(a, out, strlen(out)))) ? NULL : out;
}

char *quote_new_html(struct arena *a, const char *html, size_t n)
{
    return part_of(a, html, n, judge_all);
}

/* TEXT without the marks of quotes. */
static char *unmarked(struct arena *a, const char *text)
{
    char *out = arena_alloc(a, strlen(text) + 1), *p = out;

    while (*text != '\0') {
        size_t n;

        text += strspn(text, "> ");
        n = strcspn(text, "\n");
        n += text[n] == '\n' ? 1 : 0;
        memcpy(p, text, n);
        p += n;
        text += n;
    }
    return text_trim(a, out);
}

char *quote_new_text_of_html(struct arena *a, const char *html, size_t n)
{
    const char *part = part_of(a, html, n, judge_marks);
    char *text = part == NULL ? html_text(a, html, n) : html_text(a, part, strlen(part));
    char *out = quote_new_text(a, text);

    /* Where all of it would be quoted, somebody wrote inside the quote without a mark. */
    return text_empty(out) ? unmarked(a, text) : out;
}
