#include "core/markdown.h"

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/text.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>
#include <string.h>

typedef cmark_node markdown_tree;
typedef cmark_iter markdown_walk;
typedef cmark_parser markdown_parser;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(markdown_tree, cmark_node_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(markdown_walk, cmark_iter_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(markdown_parser, cmark_parser_free)

struct page {
    struct buf *out;
    int heading;
    int depth;
    bool too_deep;
};

typedef void (*node_fn)(struct page *p, cmark_node *node, bool entering);

/* Tables are the only extension. Bare addresses do not become links: that one read out of bounds
 * up to 0.29.0.gfm.6 (CVE-2023-22485). Those with characters of their own (strikethrough) write to
 * a table that all threads share, which this one does not. */
static cmark_syntax_extension *tables(void)
{
    static gsize ready;

    if (g_once_init_enter(&ready)) {
        cmark_gfm_core_extensions_ensure_registered();
        g_once_init_leave(&ready, 1);
    }
    return cmark_find_syntax_extension("table");
}

static cmark_node *parse(const char *text, size_t n)
{
    g_autoptr(markdown_parser) parser = cmark_parser_new(CMARK_OPT_VALIDATE_UTF8);

    cmark_parser_attach_syntax_extension(parser, tables());
    cmark_parser_feed(parser, text, n);
    return cmark_parser_finish(parser);
}

static void put_escaped(struct page *p, const char *s)
{
    for (size_t n; s != NULL && *s != '\0'; s += n) {
        n = strcspn(s, "&<>\"'");
        buf_add(p->out, s, n);
        s += n;
        n = *s == '\0' ? 0 : 1;
        if (n == 1)
            buf_printf(p->out, "&#%d;", *s);
    }
}

static void literal(struct page *p, cmark_node *node, bool entering)
{
    (void)entering;
    put_escaped(p, cmark_node_get_literal(node));
}

static void code(struct page *p, cmark_node *node, bool entering)
{
    buf_puts(p->out, "<code>");
    literal(p, node, entering);
    buf_puts(p->out, "</code>");
}

static void code_block(struct page *p, cmark_node *node, bool entering)
{
    buf_puts(p->out, "<pre>");
    code(p, node, entering);
    buf_puts(p->out, "</pre>\n");
}

/* HTML is shown as what it is: text. */
static void html_block(struct page *p, cmark_node *node, bool entering)
{
    buf_puts(p->out, "<p>");
    literal(p, node, entering);
    buf_puts(p->out, "</p>\n");
}

static void heading(struct page *p, cmark_node *node, bool entering)
{
    int level = MIN(cmark_node_get_heading_level(node) + p->heading - 1, 6);

    buf_printf(p->out, entering ? "<h%d>" : "</h%d>\n", level);
}

static void list(struct page *p, cmark_node *node, bool entering)
{
    bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
    int start = cmark_node_get_list_start(node);

    if (!entering)
        buf_puts(p->out, ordered ? "</ol>\n" : "</ul>\n");
    else if (ordered && start != 1)
        buf_printf(p->out, "<ol start=\"%d\">\n", start);
    else
        buf_puts(p->out, ordered ? "<ol>\n" : "<ul>\n");
}

/* In a tight list the item's words stand alone. */
static void paragraph(struct page *p, cmark_node *node, bool entering)
{
    cmark_node *list_node = cmark_node_parent(cmark_node_parent(node));

    if (list_node != NULL && cmark_node_get_type(list_node) == CMARK_NODE_LIST &&
        cmark_node_get_list_tight(list_node))
        return;
    buf_puts(p->out, entering ? "<p>" : "</p>\n");
}

static bool may_lead_to(const char *url)
{
    static const char *const schemes[] = {"http://", "https://", "mailto:"};

    if (url == NULL || strlen(url) > LIMIT_URL_BYTES)
        return false;
    for (const char *c = url; *c != '\0'; c++)
        if ((unsigned char)*c <= ' ' || *c == 0x7f || *c == '\\')
            return false;
    for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++)
        if (text_starts_ci(url, schemes[i]))
            return true;
    return false;
}

static void link_to(struct page *p, cmark_node *node, bool entering)
{
    const char *url = cmark_node_get_url(node);

    if (!may_lead_to(url))
        return;
    if (!entering) {
        buf_puts(p->out, "</a>");
        return;
    }
    buf_puts(p->out, "<a rel=\"nofollow noopener noreferrer\" href=\"");
    put_escaped(p, url);
    buf_puts(p->out, "\">");
}

static bool in_head(cmark_node *cell)
{
    cmark_node *row = cmark_node_parent(cell);

    return row != NULL && cmark_gfm_extensions_get_table_row_is_header(row) == 1;
}

static void cell(struct page *p, cmark_node *node, bool entering)
{
    const char *head = entering ? "<th scope=\"col\">" : "</th>";

    buf_puts(p->out, in_head(node) ? head : entering ? "<td>" : "</td>");
}

/* What is not here (document, pictures, things to come) leaves nothing but what is in it. */
static const struct element {
    const char *type;
    const char *open, *close;
    node_fn put; /* instead of the two */
} elements[] = {
    {"text", .put = literal},
    {"paragraph", .put = paragraph},
    {"list", .put = list},
    {"item", "<li>", "</li>\n"},
    {"heading", .put = heading},
    {"emph", "<em>", "</em>"},
    {"strong", "<strong>", "</strong>"},
    {"link", .put = link_to},
    {"softbreak", "\n", ""},
    {"linebreak", "<br>\n", ""},
    {"code", .put = code},
    {"code_block", .put = code_block},
    {"block_quote", "<blockquote>\n", "</blockquote>\n"},
    {"thematic_break", "<hr>\n", ""},
    {"html_inline", .put = literal},
    {"html_block", .put = html_block},
    {"table", "<table>\n", "</table>\n"},
    {"table_header", "<tr>", "</tr>\n"},
    {"table_row", "<tr>", "</tr>\n"},
    {"table_cell", .put = cell},
};

static const struct element *element_of(cmark_node *node)
{
    const char *type = cmark_node_get_type_string(node);

    for (size_t i = 0; i < G_N_ELEMENTS(elements); i++)
        if (strcmp(elements[i].type, type) == 0)
            return &elements[i];
    return NULL;
}

static void put_node(struct page *p, cmark_node *node, bool entering)
{
    const struct element *e = element_of(node);

    if (cmark_node_first_child(node) != NULL)
        p->depth += entering ? 1 : -1;
    if (p->depth > LIMIT_MARKDOWN_DEPTH)
        p->too_deep = true;
    if (e == NULL)
        return;
    if (e->put != NULL)
        e->put(p, node, entering);
    else
        buf_puts(p->out, entering ? e->open : e->close);
}

/* Nodes that hold nothing are only entered: what opens an empty one has to close it as well. */
static bool is_leaf_event(cmark_node *node)
{
    static const cmark_node_type leaves[] = {
        CMARK_NODE_TEXT,       CMARK_NODE_SOFTBREAK,   CMARK_NODE_LINEBREAK,
        CMARK_NODE_CODE,       CMARK_NODE_CODE_BLOCK,  CMARK_NODE_THEMATIC_BREAK,
        CMARK_NODE_HTML_BLOCK, CMARK_NODE_HTML_INLINE,
    };

    for (size_t i = 0; i < G_N_ELEMENTS(leaves); i++)
        if (cmark_node_get_type(node) == leaves[i])
            return true;
    return false;
}

/* cmark-gfm fills short rows up to the width of the first one: a long line and many short ones
 * would be millions of cells (CVE-2023-37463 and its kin). */
static bool tables_fit(const char *text)
{
    size_t lines = 1, widest = 0, pipes = 0;

    for (; *text != '\0'; text++) {
        pipes = *text == '\n' || *text == '\r' ? 0 : pipes + (*text == '|' ? 1 : 0);
        lines += *text == '\n' || *text == '\r' ? 1 : 0;
        widest = MAX(widest, pipes);
    }
    return lines * widest <= LIMIT_MARKDOWN_CELLS;
}

static bool fits(const char *text, GError **error)
{
    if (strlen(text) <= LIMIT_MARKDOWN_BYTES && tables_fit(text))
        return true;
    fail_set(error, FAIL_TOO_BIG, "Markdown: over %d bytes or %d cells (make two of it)",
             LIMIT_MARKDOWN_BYTES, LIMIT_MARKDOWN_CELLS);
    return false;
}

bool markdown_html(struct arena *a, const char *text, int first, const char **html, GError **error)
{
    g_autoptr(markdown_tree) tree = NULL;
    g_autoptr(markdown_walk) walk = NULL;
    g_auto(buf) out;
    struct page p = {.out = &out, .heading = first};

    buf_init(&out, LIMIT_MARKDOWN_HTML);
    if (!fits(text, error))
        return false;
    tree = parse(text, strlen(text));
    walk = cmark_iter_new(tree);
    for (cmark_event_type e; (e = cmark_iter_next(walk)) != CMARK_EVENT_DONE;)
        put_node(&p, cmark_iter_get_node(walk), e == CMARK_EVENT_ENTER);
    if (p.too_deep) {
        fail_set(error, FAIL_INVALID, "Markdown: nested over %d deep (make it flatter)",
                 LIMIT_MARKDOWN_DEPTH);
        return false;
    }
    if (!buf_ok(&out)) {
        fail_set(error, FAIL_TOO_BIG, "Markdown: its HTML is over %d bytes (make two of it)",
                 LIMIT_MARKDOWN_HTML);
        return false;
    }
    *html = arena_strdup(a, buf_text(&out));
    return true;
}

const char *markdown_words(struct arena *a, const char *text)
{
    g_autoptr(markdown_tree) tree = NULL;
    g_autoptr(markdown_walk) walk = NULL;
    g_auto(buf) out;

    buf_init(&out, LIMIT_MARKDOWN_HTML);
    if (!fits(text, NULL))
        return "";
    tree = parse(text, strlen(text));
    walk = cmark_iter_new(tree);
    for (cmark_event_type e; (e = cmark_iter_next(walk)) != CMARK_EVENT_DONE;) {
        cmark_node *node = cmark_iter_get_node(walk);

        if (e == CMARK_EVENT_ENTER && is_leaf_event(node))
            buf_puts(&out,
                     cmark_node_get_literal(node) == NULL ? " " : cmark_node_get_literal(node));
        else if (e == CMARK_EVENT_EXIT && cmark_node_get_type(node) != CMARK_NODE_EMPH &&
                 cmark_node_get_type(node) != CMARK_NODE_STRONG &&
                 cmark_node_get_type(node) != CMARK_NODE_LINK)
            buf_putc(&out, '\n');
    }
    return text_trim(a, buf_text(&out));
}
