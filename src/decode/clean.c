#include "decode/clean.h"

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/text.h"

#include <gumbo.h>
#include <string.h>

enum { OUT_FACTOR = 6, OUT_LEAST = 4096, VALUE_MAX = 1000 };

enum what { DROP_TAG, KEEP, DROP_ALL };

/* Tags not named here lose their tag and keep their words. */
static const struct {
    GumboTag tag;
    enum what what;
    const char *attributes; /* beside those that every tag may have */
} tags[] = {
    {GUMBO_TAG_A, KEEP, " href "}, {GUMBO_TAG_ABBR, KEEP, ""}, {GUMBO_TAG_B, KEEP, ""},
    {GUMBO_TAG_BLOCKQUOTE, KEEP, ""}, {GUMBO_TAG_BR, KEEP, ""}, {GUMBO_TAG_CAPTION, KEEP, ""},
    {GUMBO_TAG_CITE, KEEP, ""}, {GUMBO_TAG_CODE, KEEP, ""}, {GUMBO_TAG_COL, KEEP, " span width "},
    {GUMBO_TAG_COLGROUP, KEEP, " span width "}, {GUMBO_TAG_DD, KEEP, ""}, {GUMBO_TAG_DEL, KEEP, ""},
    {GUMBO_TAG_DIV, KEEP, ""}, {GUMBO_TAG_DL, KEEP, ""}, {GUMBO_TAG_DT, KEEP, ""},
    {GUMBO_TAG_EM, KEEP, ""}, {GUMBO_TAG_FONT, KEEP, " color face size "},
    {GUMBO_TAG_H1, KEEP, ""}, {GUMBO_TAG_H2, KEEP, ""}, {GUMBO_TAG_H3, KEEP, ""},
    {GUMBO_TAG_H4, KEEP, ""}, {GUMBO_TAG_H5, KEEP, ""}, {GUMBO_TAG_H6, KEEP, ""},
    {GUMBO_TAG_HR, KEEP, ""}, {GUMBO_TAG_I, KEEP, ""}, {GUMBO_TAG_IMG, KEEP, " src alt width height "},
    {GUMBO_TAG_INS, KEEP, ""}, {GUMBO_TAG_LI, KEEP, " value "}, {GUMBO_TAG_OL, KEEP, " start type "},
    {GUMBO_TAG_P, KEEP, ""}, {GUMBO_TAG_PRE, KEEP, ""}, {GUMBO_TAG_Q, KEEP, ""},
    {GUMBO_TAG_S, KEEP, ""}, {GUMBO_TAG_SMALL, KEEP, ""}, {GUMBO_TAG_SPAN, KEEP, ""},
    {GUMBO_TAG_STRIKE, KEEP, ""}, {GUMBO_TAG_STRONG, KEEP, ""}, {GUMBO_TAG_SUB, KEEP, ""},
    {GUMBO_TAG_SUP, KEEP, ""}, {GUMBO_TAG_TABLE, KEEP, " border cellpadding cellspacing width bgcolor "},
    {GUMBO_TAG_TBODY, KEEP, ""}, {GUMBO_TAG_TD, KEEP, " colspan rowspan width height bgcolor "},
    {GUMBO_TAG_TFOOT, KEEP, ""}, {GUMBO_TAG_TH, KEEP, " colspan rowspan scope width "},
    {GUMBO_TAG_THEAD, KEEP, ""}, {GUMBO_TAG_TR, KEEP, ""}, {GUMBO_TAG_U, KEEP, ""},
    {GUMBO_TAG_UL, KEEP, ""},
    {GUMBO_TAG_SCRIPT, DROP_ALL, ""}, {GUMBO_TAG_STYLE, DROP_ALL, ""}, {GUMBO_TAG_TITLE, DROP_ALL, ""},
    {GUMBO_TAG_TEMPLATE, DROP_ALL, ""}, {GUMBO_TAG_IFRAME, DROP_ALL, ""}, {GUMBO_TAG_OBJECT, DROP_ALL, ""},
    {GUMBO_TAG_EMBED, DROP_ALL, ""}, {GUMBO_TAG_APPLET, DROP_ALL, ""}, {GUMBO_TAG_NOEMBED, DROP_ALL, ""},
    {GUMBO_TAG_NOFRAMES, DROP_ALL, ""}, {GUMBO_TAG_XMP, DROP_ALL, ""}, {GUMBO_TAG_PLAINTEXT, DROP_ALL, ""},
    {GUMBO_TAG_AUDIO, DROP_ALL, ""}, {GUMBO_TAG_VIDEO, DROP_ALL, ""}, {GUMBO_TAG_CANVAS, DROP_ALL, ""},
    {GUMBO_TAG_SELECT, DROP_ALL, ""}, {GUMBO_TAG_SVG, DROP_ALL, ""}, {GUMBO_TAG_MATH, DROP_ALL, ""},
    {GUMBO_TAG_NOSCRIPT, DROP_ALL, ""}, {GUMBO_TAG_FRAMESET, DROP_ALL, ""},
};

static const char everywhere[] = " title dir lang align valign ";
static const char voids[] = " br hr img col ";
/* End tags that HTML lets people leave out: they do not nest by being left open. */
static const char lenient[] = " p li td th tr dd dt option tbody thead tfoot br hr img input meta link "
                              "col base area embed wbr param source track ";

static bool in_list(const char *list, const char *name, size_t n)
{
    for (const char *p = list; (p = strchr(p, ' ')) != NULL && p[1] != '\0'; p++)
        if (strncmp(p + 1, name, n) == 0 && p[1 + n] == ' ')
            return true;
    return false;
}

/* How deep tags are nested, by counting: gumbo recurses on the way down and must never see more. */
static size_t depth_of(const char *s, size_t n)
{
    size_t depth = 0, deepest = 0;

    for (size_t i = 0; i + 1 < n; i++) {
        bool end = s[i + 1] == '/';
        char name[16];
        size_t len = 0;

        if (s[i] != '<')
            continue;
        for (size_t k = i + 1 + (end ? 1 : 0); k < n && len + 1 < sizeof name && g_ascii_isalnum(s[k]); k++)
            name[len++] = g_ascii_tolower(s[k]);
        if (len == 0 || in_list(lenient, name, len))
            continue;
        if (end)
            depth -= depth > 0 ? 1 : 0;
        else
            deepest = MAX(deepest, ++depth);
    }
    return deepest;
}

static size_t row_of(GumboTag tag)
{
    size_t i = 0;

    while (i < G_N_ELEMENTS(tags) && tags[i].tag != tag)
        i++;
    return i;
}

static void put_escaped(struct buf *out, const char *s, size_t n)
{
    size_t from = 0;

    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        const char *entity = c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;"
                             : c == '"' ? "&quot;" : c == '\'' ? "&#39;" : c == '`' ? "&#96;" : NULL;
        bool control = (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f;

        if (entity == NULL && !control)
            continue;
        buf_add(out, s + from, i - from);
        buf_puts(out, entity);
        from = i + 1;
    }
    buf_add(out, s + from, n - from);
}

static void put_attribute(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, " %s=\"", name);
    put_escaped(out, value, strlen(value));
    buf_putc(out, '"');
}

/* An address without what browsers leave out of it themselves (white space, controls). */
static char *bare_url(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, strlen(s) + 1), *p = out;

    for (; *s != '\0'; s++)
        if ((unsigned char)*s > 0x20 && *s != 0x7f)
            *p++ = *s;
    return out;
}

static void put_link(struct buf *out, struct arena *a, const char *value)
{
    static const char *const schemes[] = {"http://", "https://", "mailto:", "tel:"};
    const char *url = bare_url(a, value);

    if (strlen(url) > LIMIT_URL_BYTES)
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++)
        if (text_starts_ci(url, schemes[i]) && strlen(url) > strlen(schemes[i])) {
            put_attribute(out, "href", url);
            buf_puts(out, " rel=\"noopener noreferrer nofollow ugc\" target=\"_blank\"");
            return;
        }
}

/* cid:ID becomes /img/ID; what was cleaned before stays. */
static void put_picture(struct buf *out, struct arena *a, const char *value)
{
    const char *url = bare_url(a, value), *id = NULL;
    g_autofree char *encoded = NULL;

    if (text_starts_ci(url, "cid:")) {
        g_autofree char *plain = g_uri_unescape_string(url + 4, NULL);

        encoded = g_uri_escape_string(plain != NULL ? plain : url + 4, NULL, FALSE);
        id = encoded;
    } else if (g_str_has_prefix(url, "/img/") && strpbrk(url + 5, "/\\?#") == NULL) {
        id = url + 5;
    }
    if (id == NULL || *id == '\0' || strlen(id) > LIMIT_URL_BYTES || strcmp(id, "..") == 0 || strcmp(id, ".") == 0)
        return;
    put_attribute(out, "src", arena_printf(a, "/img/%s", id));
}

/* Numbers, percent, plain words, colours: nothing that could mean more. */
static bool simple_value(const char *s)
{
    size_t n = strlen(s);

    if (n == 0 || n > VALUE_MAX)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!g_ascii_isalnum(s[i]) && strchr(" #%,.-_", s[i]) == NULL)
            return false;
    return true;
}

static void put_attributes(struct buf *out, struct arena *a, const GumboElement *e, const char *own)
{
    const char *done[LIMIT_HTML_ATTRIBUTES];
    size_t n = 0;

    for (unsigned i = 0; i < e->attributes.length && i < LIMIT_HTML_ATTRIBUTES; i++) {
        const GumboAttribute *at = e->attributes.data[i];
        const char *name = at->name;
        bool again = false;

        for (size_t k = 0; k < n; k++)
            again = again || strcmp(done[k], name) == 0;
        if (again || at->attr_namespace != GUMBO_ATTR_NAMESPACE_NONE ||
            (!in_list(own, name, strlen(name)) && !in_list(everywhere, name, strlen(name))))
            continue;
        done[n++] = name;
        if (strcmp(name, "href") == 0)
            put_link(out, a, at->value);
        else if (strcmp(name, "src") == 0)
            put_picture(out, a, at->value);
        else if (strcmp(name, "alt") == 0 || strcmp(name, "title") == 0)
            put_attribute(out, name, text_cut(a, text_one_line(a, at->value), VALUE_MAX));
        else if (simple_value(at->value))
            put_attribute(out, name, at->value);
    }
}

struct frame {
    const GumboNode *node;
    unsigned next; /* of its children */
    const char *close; /* the end tag, NULL if none */
};

struct writer {
    struct arena *a;
    struct buf *out;
    struct frame stack[LIMIT_HTML_DEPTH * 4];
    size_t depth, nodes;
    bool too_deep;
};

static void enter(struct writer *w, const GumboNode *node)
{
    const GumboElement *e = &node->v.element;
    bool foreign = e->tag_namespace != GUMBO_NAMESPACE_HTML;
    size_t row = row_of(e->tag);
    const char *name = gumbo_normalized_tagname(e->tag);
    struct frame *f;

    if (foreign || (row < G_N_ELEMENTS(tags) && tags[row].what == DROP_ALL))
        return;
    if (w->depth == G_N_ELEMENTS(w->stack)) {
        w->too_deep = true;
        return;
    }
    f = &w->stack[w->depth++];
    *f = (struct frame){.node = node};
    if (row == G_N_ELEMENTS(tags))
        return;
    buf_printf(w->out, "<%s", name);
    put_attributes(w->out, w->a, e, tags[row].attributes);
    buf_putc(w->out, '>');
    if (!in_list(voids, name, strlen(name)))
        f->close = name;
}

static void visit(struct writer *w, const GumboNode *node)
{
    w->nodes++;
    switch (node->type) {
    case GUMBO_NODE_ELEMENT:
        enter(w, node);
        break;
    case GUMBO_NODE_TEXT:
    case GUMBO_NODE_WHITESPACE:
        put_escaped(w->out, node->v.text.text, strlen(node->v.text.text));
        break;
    case GUMBO_NODE_CDATA:
    case GUMBO_NODE_COMMENT:
    case GUMBO_NODE_TEMPLATE:
    case GUMBO_NODE_DOCUMENT:
    default:
        break;
    }
}

/* Depth first with a stack of our own. */
static void write_tree(struct writer *w, const GumboNode *root)
{
    enter(w, root);
    while (w->depth > 0 && w->nodes <= LIMIT_HTML_NODES && !w->too_deep && buf_ok(w->out)) {
        struct frame *f = &w->stack[w->depth - 1];
        const GumboVector *children = &f->node->v.element.children;

        if (f->next < children->length) {
            visit(w, children->data[f->next++]);
            continue;
        }
        if (f->close != NULL)
            buf_printf(w->out, "</%s>", f->close);
        w->depth--;
    }
}

static bool too_big(const char *what, size_t most, GError **error)
{
    fail_set(error, FAIL_TOO_BIG, "HTML: %s, at most %zu", what, most);
    return false;
}

bool clean_html(struct arena *a, const char *html, size_t n, char **out, GError **error)
{
    g_autofree struct writer *w = g_new0(struct writer, 1);
    GumboOptions options = kGumboDefaultOptions;
    GumboOutput *tree;
    g_auto(buf) text;
    bool ok = true;

    if (n > LIMIT_HTML_BYTES)
        return too_big("too long", LIMIT_HTML_BYTES, error);
    if (depth_of(html, n) > LIMIT_HTML_DEPTH)
        return too_big("nested too deep", LIMIT_HTML_DEPTH, error);
    buf_init(&text, n * OUT_FACTOR + OUT_LEAST);
    options.max_errors = 0;
    tree = gumbo_parse_with_options(&options, html, n);
    w->a = a;
    w->out = &text;
    write_tree(w, tree->root);
    if (w->nodes > LIMIT_HTML_NODES)
        ok = too_big("too many parts", LIMIT_HTML_NODES, error);
    else if (w->too_deep)
        ok = too_big("nested too deep", LIMIT_HTML_DEPTH, error);
    else if (!buf_ok(&text))
        ok = too_big("grows too much when cleaned", text.max, error);
    gumbo_destroy_output(&kGumboDefaultOptions, tree);
    if (ok)
        *out = arena_strndup(a, buf_text(&text), text.len);
    return ok;
}
