#include "decode/clean.h"

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/text.h"
#include "decode/clean_attribute.h"
#include "decode/clean_part.h"
#include "decode/clean_url.h"
#include "decode/css.h"
#include "decode/html_scan.h"
#include "decode/html_text.h"
#include "decode/html_tree.h"

#include <string.h>

enum { OUT_FACTOR = 6, OUT_LEAST = 4096, PASSES = 5 };

enum kind {
    GONE,  /* with all that is in it */
    KEPT,  /* under the name of the row */
    VOID,  /* has no end tag */
    FLOWS, /* kept; bold, colour and the like of its style become tags inside */
};

/* What is not named here loses its tag and keeps its words. */
static const struct row {
    GumboTag tag;
    enum kind kind;
    const char *name;
    unsigned attributes; /* beside CLEAN_COMMON */
} rows[] = {
    {GUMBO_TAG_A, FLOWS, "a", 0},
    {GUMBO_TAG_ABBR, KEPT, "abbr", 0},
    {GUMBO_TAG_ADDRESS, FLOWS, "div", 0},
    {GUMBO_TAG_ARTICLE, FLOWS, "div", 0},
    {GUMBO_TAG_ASIDE, FLOWS, "div", 0},
    {GUMBO_TAG_B, FLOWS, "b", 0},
    {GUMBO_TAG_BIG, FLOWS, "span", 0},
    {GUMBO_TAG_BLOCKQUOTE, FLOWS, "blockquote", 0},
    {GUMBO_TAG_BR, VOID, "br", 0},
    {GUMBO_TAG_BUTTON, FLOWS, "span", 0},
    {GUMBO_TAG_CAPTION, FLOWS, "caption", 0},
    {GUMBO_TAG_CENTER, FLOWS, "div", 0},
    {GUMBO_TAG_CITE, FLOWS, "cite", 0},
    {GUMBO_TAG_CODE, FLOWS, "code", 0},
    {GUMBO_TAG_COL, VOID, "col", CLEAN_SPAN | CLEAN_WIDTH},
    {GUMBO_TAG_COLGROUP, KEPT, "colgroup", CLEAN_SPAN | CLEAN_WIDTH},
    {GUMBO_TAG_DD, FLOWS, "dd", 0},
    {GUMBO_TAG_DEL, KEPT, "del", 0},
    {GUMBO_TAG_DETAILS, FLOWS, "div", 0},
    {GUMBO_TAG_DIR, KEPT, "ul", 0},
    {GUMBO_TAG_DIV, FLOWS, "div", 0},
    {GUMBO_TAG_DL, KEPT, "dl", 0},
    {GUMBO_TAG_DT, FLOWS, "dt", 0},
    {GUMBO_TAG_EM, FLOWS, "em", 0},
    {GUMBO_TAG_FIELDSET, FLOWS, "div", 0},
    {GUMBO_TAG_FIGCAPTION, FLOWS, "div", 0},
    {GUMBO_TAG_FIGURE, FLOWS, "div", 0},
    {GUMBO_TAG_FONT, FLOWS, "font", CLEAN_COLOR | CLEAN_FACE | CLEAN_SIZE},
    {GUMBO_TAG_FOOTER, FLOWS, "div", 0},
    {GUMBO_TAG_FORM, FLOWS, "div", 0},
    {GUMBO_TAG_H1, FLOWS, "h1", 0},
    {GUMBO_TAG_H2, FLOWS, "h2", 0},
    {GUMBO_TAG_H3, FLOWS, "h3", 0},
    {GUMBO_TAG_H4, FLOWS, "h4", 0},
    {GUMBO_TAG_H5, FLOWS, "h5", 0},
    {GUMBO_TAG_H6, FLOWS, "h6", 0},
    {GUMBO_TAG_HEADER, FLOWS, "div", 0},
    {GUMBO_TAG_HGROUP, FLOWS, "div", 0},
    {GUMBO_TAG_HR, VOID, "hr", 0},
    {GUMBO_TAG_I, FLOWS, "i", 0},
    {GUMBO_TAG_IMG, VOID, "img", CLEAN_ALT | CLEAN_WIDTH | CLEAN_HEIGHT},
    {GUMBO_TAG_INS, KEPT, "ins", 0},
    {GUMBO_TAG_KBD, FLOWS, "code", 0},
    {GUMBO_TAG_LEGEND, FLOWS, "div", 0},
    {GUMBO_TAG_LI, FLOWS, "li", CLEAN_VALUE},
    {GUMBO_TAG_LISTING, KEPT, "pre", 0},
    {GUMBO_TAG_MAIN, FLOWS, "div", 0},
    {GUMBO_TAG_MARK, FLOWS, "span", 0},
    {GUMBO_TAG_MENU, KEPT, "ul", 0},
    {GUMBO_TAG_NAV, FLOWS, "div", 0},
    {GUMBO_TAG_OL, KEPT, "ol", CLEAN_START | CLEAN_LIST_TYPE},
    {GUMBO_TAG_OPTION, KEPT, "div", 0},
    {GUMBO_TAG_P, FLOWS, "p", 0},
    {GUMBO_TAG_PLAINTEXT, KEPT, "pre", 0},
    {GUMBO_TAG_PRE, FLOWS, "pre", 0},
    {GUMBO_TAG_Q, KEPT, "q", 0},
    {GUMBO_TAG_S, FLOWS, "s", 0},
    {GUMBO_TAG_SAMP, FLOWS, "code", 0},
    {GUMBO_TAG_SECTION, FLOWS, "div", 0},
    {GUMBO_TAG_SMALL, FLOWS, "small", 0},
    {GUMBO_TAG_SPAN, FLOWS, "span", 0},
    {GUMBO_TAG_STRIKE, FLOWS, "strike", 0},
    {GUMBO_TAG_STRONG, FLOWS, "strong", 0},
    {GUMBO_TAG_SUB, FLOWS, "sub", 0},
    {GUMBO_TAG_SUMMARY, FLOWS, "div", 0},
    {GUMBO_TAG_SUP, FLOWS, "sup", 0},
    {GUMBO_TAG_TABLE, KEPT, "table",
     CLEAN_BORDER | CLEAN_CELLPADDING | CLEAN_CELLSPACING | CLEAN_WIDTH | CLEAN_BGCOLOR},
    {GUMBO_TAG_TBODY, KEPT, "tbody", 0},
    {GUMBO_TAG_TD, FLOWS, "td",
     CLEAN_COLSPAN | CLEAN_ROWSPAN | CLEAN_WIDTH | CLEAN_HEIGHT | CLEAN_BGCOLOR},
    {GUMBO_TAG_TEXTAREA, KEPT, "pre", 0},
    {GUMBO_TAG_TFOOT, KEPT, "tfoot", 0},
    {GUMBO_TAG_TH, FLOWS, "th", CLEAN_COLSPAN | CLEAN_ROWSPAN | CLEAN_SCOPE | CLEAN_WIDTH},
    {GUMBO_TAG_THEAD, KEPT, "thead", 0},
    {GUMBO_TAG_TR, KEPT, "tr", 0},
    {GUMBO_TAG_TT, FLOWS, "code", 0},
    {GUMBO_TAG_U, FLOWS, "u", 0},
    {GUMBO_TAG_UL, KEPT, "ul", 0},
    {GUMBO_TAG_VAR, FLOWS, "code", 0},
    {GUMBO_TAG_XMP, KEPT, "pre", 0},
    {GUMBO_TAG_EMBED, GONE, NULL, 0},
    {GUMBO_TAG_FRAMESET, GONE, NULL, 0},
    {GUMBO_TAG_IFRAME, GONE, NULL, 0},
    {GUMBO_TAG_MATH, GONE, NULL, 0},
    {GUMBO_TAG_NOEMBED, GONE, NULL, 0},
    {GUMBO_TAG_NOFRAMES, GONE, NULL, 0},
    {GUMBO_TAG_SCRIPT, GONE, NULL, 0},
    {GUMBO_TAG_STYLE, GONE, NULL, 0},
    {GUMBO_TAG_SVG, GONE, NULL, 0},
    {GUMBO_TAG_TEMPLATE, GONE, NULL, 0},
    {GUMBO_TAG_TITLE, GONE, NULL, 0},
};

/* Tags that stand in for a style, in the order in which they are opened. */
static const char *const stand_ins[] = {"font", "b", "i", "u", "s"};
enum { COLORED = 1, BOLD = 2, ITALIC = 4, UNDERLINED = 8, STRUCK = 16 };

struct opened {
    const char *name; /* NULL: nothing was written */
    unsigned inside;  /* stand-ins */
};

struct writer {
    struct arena *a;
    struct buf *out;
    struct html_walk *walk;
    GArray *opened;    /* struct opened: one for each element entered */
    const char *first; /* set right behind <pre>: the parser swallows a line break there */
    size_t nodes;
    enum clean_part (*judge)(struct arena *a, const GumboNode *node); /* NULL: all is kept */
    bool stopped;
};

static const struct row *row_of(GumboTag tag)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].tag == tag)
            return &rows[i];
    return NULL;
}

static void put_link(struct writer *w, const GumboNode *node)
{
    const char *href = html_attribute(node, "href");
    const char *url = href == NULL ? NULL : clean_link(w->a, href);

    if (url == NULL)
        return;
    clean_put_attribute(w->out, "href", url);
    buf_puts(w->out, " rel=\"noopener noreferrer nofollow ugc\" target=\"_blank\"");
}

/* A picture that only counts who reads the mail. */
static bool is_beacon(const GumboNode *node, const struct css *css)
{
    const char *width = html_attribute(node, "width"), *height = html_attribute(node, "height");
    bool thin = width != NULL && (strcmp(width, "0") == 0 || strcmp(width, "1") == 0);
    bool flat = height != NULL && (strcmp(height, "0") == 0 || strcmp(height, "1") == 0);

    return (thin && flat) ||
           (css->width >= 0 && css->width <= 1 && css->height >= 0 && css->height <= 1);
}

/* False if there is nothing to show: neither a picture nor words for it. */
static bool put_picture(struct writer *w, const GumboNode *node, const struct css *css)
{
    const char *src = html_attribute(node, "src"), *alt = html_attribute(node, "alt");
    const char *url = src == NULL || is_beacon(node, css) ? NULL : clean_picture(w->a, src);

    if (url == NULL && text_empty(alt))
        return false;
    buf_puts(w->out, "<img");
    if (url != NULL)
        clean_put_attribute(w->out, "src", url);
    return true;
}

static unsigned stand_ins_of(const struct css *css)
{
    return (css->color[0] != '\0' ? COLORED : 0u) | (css->bold ? BOLD : 0u) |
           (css->italic ? ITALIC : 0u) | (css->underline ? UNDERLINED : 0u) |
           (css->strike ? STRUCK : 0u);
}

static void put_stand_ins(struct writer *w, const struct css *css, unsigned inside)
{
    for (size_t i = 0; i < G_N_ELEMENTS(stand_ins); i++) {
        if ((inside & 1u << i) == 0)
            continue;
        if (1u << i == COLORED)
            buf_printf(w->out, "<font color=\"%s\">", css->color);
        else
            buf_printf(w->out, "<%s>", stand_ins[i]);
    }
}

/* Writes the start tag of ROW; what must be closed later is noted in *O. */
static void open_row(struct writer *w, const GumboNode *node, const struct row *row,
                     const struct css *css, struct opened *o)
{
    struct css with = *css;

    if (row->tag == GUMBO_TAG_CENTER)
        with.align = "center";
    if (row->tag != GUMBO_TAG_IMG)
        buf_printf(w->out, "<%s", row->name);
    else if (!put_picture(w, node, css))
        return;
    if (row->tag == GUMBO_TAG_A)
        put_link(w, node);
    clean_attributes(w->a, w->out, &node->v.element, &with, row->attributes | CLEAN_COMMON);
    buf_putc(w->out, '>');
    if (row->kind == VOID)
        return;
    o->name = row->name;
    o->inside = row->kind == FLOWS ? stand_ins_of(css) : 0;
    put_stand_ins(w, css, o->inside);
    w->first = strcmp(row->name, "pre") == 0 ? row->name : NULL;
}

static bool is_hidden(const GumboNode *node, const struct css *css)
{
    GumboTag tag = node->v.element.tag;

    return tag != GUMBO_TAG_HTML && tag != GUMBO_TAG_BODY &&
           (css->hidden || html_attribute(node, "hidden") != NULL);
}

/* "<max@firma.example>", which a careless program wrote without escaping, looks like a tag. */
static void put_address(struct writer *w, const GumboElement *e)
{
    const GumboStringPiece *tag = &e->original_tag;

    if (e->tag == GUMBO_TAG_UNKNOWN && tag->data != NULL &&
        memchr(tag->data, '@', tag->length) != NULL && memchr(tag->data, '=', tag->length) == NULL)
        clean_escape(w->out, tag->data, tag->length);
}

static void enter(struct writer *w, const GumboNode *node)
{
    const GumboElement *e = &node->v.element;
    const struct row *row = row_of(e->tag);
    struct opened o = {0};
    struct css css;

    enum clean_part part = w->judge == NULL ? CLEAN_KEEP : w->judge(w->a, node);

    css_read(html_attribute(node, "style"), &css);
    w->first = NULL;
    w->stopped = w->stopped || part == CLEAN_STOP;
    if (w->stopped || part == CLEAN_LEAVE_OUT || e->tag_namespace != GUMBO_NAMESPACE_HTML ||
        node->type == GUMBO_NODE_TEMPLATE || (row != NULL && row->kind == GONE) ||
        is_hidden(node, &css))
        html_walk_skip(w->walk);
    else if (row != NULL)
        open_row(w, node, row, &css, &o);
    else
        put_address(w, e);
    g_array_append_val(w->opened, o);
}

static void leave(struct writer *w)
{
    struct opened o = g_array_index(w->opened, struct opened, w->opened->len - 1);

    for (size_t i = G_N_ELEMENTS(stand_ins); i > 0; i--)
        if (o.inside & 1u << (i - 1))
            buf_printf(w->out, "</%s>", stand_ins[i - 1]);
    if (o.name != NULL)
        buf_printf(w->out, "</%s>", o.name);
    g_array_set_size(w->opened, w->opened->len - 1);
    w->first = NULL;
}

static void put_text(struct writer *w, const char *s)
{
    if (w->first != NULL && *s == '\n')
        buf_putc(w->out, '\n');
    w->first = NULL;
    clean_escape(w->out, s, strlen(s));
}

static bool too_big(const char *what, size_t most, GError **error)
{
    fail_set(error, FAIL_TOO_BIG, "HTML: %s, at most %zu", what, most);
    return false;
}

static bool write_tree(struct writer *w, GError **error)
{
    const GumboNode *node = NULL;

    while (buf_ok(w->out)) {
        enum html_step step = html_walk_next(w->walk, &node);

        if (step == HTML_END)
            return true;
        if (step == HTML_TOO_DEEP)
            return too_big("nested too deep", LIMIT_HTML_DEPTH, error);
        if (step != HTML_LEAVE && ++w->nodes > LIMIT_HTML_NODES * 2)
            return too_big("too many parts", LIMIT_HTML_NODES, error);
        if (step == HTML_ENTER)
            enter(w, node);
        else if (step == HTML_TEXT && !w->stopped)
            put_text(w, node->v.text.text);
        else if (step == HTML_LEAVE)
            leave(w);
    }
    return too_big("grows too much when cleaned", w->out->max, error);
}

static bool clean_once(struct writer *w, const char *html, size_t n, GError **error)
{
    g_autoptr(html_tree) tree = html_tree_parse(html, n, error);
    g_autoptr(html_walk) walk = NULL;
    g_autoptr(GArray) opened = g_array_new(FALSE, FALSE, sizeof(struct opened));

    if (tree == NULL)
        return false;
    walk = html_walk_new(html_tree_root(tree));
    w->walk = walk;
    w->opened = opened;
    return write_tree(w, error);
}

/* Only the words, where the markup does not come to rest. */
static void put_words(struct arena *a, const char *html, size_t n, struct buf *out)
{
    const char *text = html_text(a, html, n);

    buf_clear(out);
    buf_puts(out, *text == '\n' ? "<pre>\n" : "<pre>"); /* as put_text() does */
    clean_escape(out, text, strlen(text));
    buf_puts(out, "</pre>");
}

/* What is left out may have held apart what now touches ("<p><object><p>"), and a browser would
 * read that otherwise than it was written: so it is read again until it stays as it is. */
static bool settle(struct arena *a, struct buf *now, bool *settled, GError **error)
{
    g_auto(buf) next = {0};

    buf_init(&next, now->max);
    for (int i = 0; i < PASSES && !*settled; i++) {
        struct writer w = {.a = a, .out = &next};
        struct buf swap;

        buf_clear(&next);
        if (!clean_once(&w, buf_text(now), now->len, error))
            return false;
        *settled = str_eq((struct str){now->data, now->len}, (struct str){next.data, next.len});
        swap = *now;
        *now = next;
        next = swap;
    }
    return true;
}

bool clean_html_part(struct arena *a, const char *html, size_t n,
                     enum clean_part (*judge)(struct arena *a, const GumboNode *node), char **out,
                     GError **error)
{
    g_auto(buf) now = {0};
    struct writer w = {.a = a, .out = &now, .judge = judge};
    bool settled = false;

    if (n > LIMIT_HTML_BYTES)
        return too_big("too long", LIMIT_HTML_BYTES, error);
    buf_init(&now, n * OUT_FACTOR + OUT_LEAST);
    if (!html_scan(html, n, error) || !clean_once(&w, html, n, error) ||
        !settle(a, &now, &settled, error))
        return false;
    if (!settled)
        put_words(a, html, n, &now);
    *out = arena_strndup(a, buf_text(&now), now.len);
    return true;
}

bool clean_html(struct arena *a, const char *html, size_t n, char **out, GError **error)
{
    return clean_html_part(a, html, n, NULL, out, error);
}
