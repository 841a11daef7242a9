#include "decode/html_tree.h"

#include "base/fail.h"
#include "base/limits.h"

#include <setjmp.h>
#include <stdint.h>
#include <string.h>

enum { CHUNK = 64 * 1024, ALIGNMENT = 16, WALK_DEPTH = LIMIT_HTML_DEPTH * 6, DIGITS_MOST = 7 };

struct chunk {
    struct chunk *next;
    size_t used, size;
    _Alignas(ALIGNMENT) unsigned char data[];
};

struct html_tree {
    struct chunk *chunks;
    size_t total;
    GumboOutput *output;
    jmp_buf full;
};

/* gumbo cannot be told that memory is out, so it is left by a jump: all that it holds is in the
 * pool. Nothing is freed before the whole tree. */
static void *take(void *userdata, size_t size)
{
    struct html_tree *t = userdata;
    struct chunk *c = t->chunks;
    void *p;

    if (size > LIMIT_HTML_MEMORY)
        longjmp(t->full, 1);
    size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (c == NULL || c->size - c->used < size) {
        size_t room = MAX(size, (size_t)CHUNK);

        t->total += room;
        c = t->total > LIMIT_HTML_MEMORY ? NULL : g_try_malloc(sizeof *c + room);
        if (c == NULL)
            longjmp(t->full, 1);
        *c = (struct chunk){.next = t->chunks, .size = room};
        t->chunks = c;
    }
    p = c->data + c->used;
    c->used += size;
    return p;
}

static void keep(void *userdata, void *p)
{
    (void)userdata;
    (void)p;
}

/* The digits of a numeric character reference behind the "&#" at *P, without zeros in front; *P
 * comes to stand behind them. *HEX: they count to 16. */
static size_t reference_digits(const char **p, const char *end, bool *hex)
{
    const char *from;

    *p += 2;
    *hex = *p < end && (**p == 'x' || **p == 'X');
    *p += *hex ? 1 : 0;
    while (*p < end && **p == '0')
        (*p)++;
    for (from = *p; *p < end && (*hex ? g_ascii_isxdigit(**p) : g_ascii_isdigit(**p));)
        (*p)++;
    return (size_t)(*p - from);
}

/* gumbo counts a reference's number in an int, over its end: "&#xFFFFFF80;" came out as a byte that
 * is no UTF-8. A number that long becomes U+110000, which is read as U+FFFD. Returns HTML, or a
 * copy of the same length in T's pool. */
static const char *tame_references(struct html_tree *t, const char *html, size_t n)
{
    const char *end = html + n, *p = html;
    char *copy = NULL;
    bool hex;

    while ((p = memmem(p, (size_t)(end - p), "&#", 2)) != NULL) {
        size_t digits = reference_digits(&p, end, &hex);
        char *last;

        if (digits <= DIGITS_MOST)
            continue;
        if (copy == NULL)
            copy = memcpy(take(t, n), html, n);
        last = copy + (p - html);
        memset(last - digits, '0', digits);
        memcpy(last - DIGITS_MOST, hex ? "0110000" : "1114112", DIGITS_MOST);
    }
    return copy != NULL ? copy : html;
}

static bool build(struct html_tree *t, const char *html, size_t n)
{
    GumboOptions options = kGumboDefaultOptions;

    options.allocator = take;
    options.deallocator = keep;
    options.userdata = t;
    options.max_errors = 0;
    if (setjmp(t->full) != 0)
        return false;
    t->output = gumbo_parse_with_options(&options, tame_references(t, html, n), n);
    return t->output != NULL && t->output->root != NULL;
}

struct html_tree *html_tree_parse(const char *html, size_t n, GError **error)
{
    struct html_tree *t = g_new0(struct html_tree, 1);

    if (build(t, html, n))
        return t;
    html_tree_free(t);
    fail_set(error, FAIL_TOO_BIG, "HTML: needs too much memory, at most %d bytes",
             LIMIT_HTML_MEMORY);
    return NULL;
}

const GumboNode *html_tree_root(const struct html_tree *tree)
{
    return tree->output->root;
}

void html_tree_free(struct html_tree *tree)
{
    while (tree != NULL && tree->chunks != NULL) {
        struct chunk *next = tree->chunks->next;

        g_free(tree->chunks);
        tree->chunks = next;
    }
    g_free(tree);
}

struct html_walk {
    const GumboNode *root;
    size_t depth;
    struct {
        const GumboNode *node;
        unsigned next; /* of its children */
    } stack[WALK_DEPTH];
};

struct html_walk *html_walk_new(const GumboNode *root)
{
    struct html_walk *w = g_new(struct html_walk, 1);

    w->root = root;
    w->depth = 0;
    return w;
}

void html_walk_free(struct html_walk *w)
{
    g_free(w);
}

static enum html_step enter(struct html_walk *w, const GumboNode *node)
{
    if (w->depth == G_N_ELEMENTS(w->stack))
        return HTML_TOO_DEEP;
    w->stack[w->depth].node = node;
    w->stack[w->depth++].next = 0;
    return HTML_ENTER;
}

static bool is_text(const GumboNode *node)
{
    return node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE ||
           node->type == GUMBO_NODE_CDATA;
}

enum html_step html_walk_next(struct html_walk *w, const GumboNode **node)
{
    if (w->root != NULL) {
        *node = w->root;
        w->root = NULL;
        return enter(w, *node);
    }
    while (w->depth > 0) {
        const GumboVector *children = &w->stack[w->depth - 1].node->v.element.children;

        if (w->stack[w->depth - 1].next >= children->length) {
            *node = w->stack[--w->depth].node;
            return HTML_LEAVE;
        }
        *node = children->data[w->stack[w->depth - 1].next++];
        if ((*node)->type == GUMBO_NODE_ELEMENT || (*node)->type == GUMBO_NODE_TEMPLATE)
            return enter(w, *node);
        if (is_text(*node))
            return HTML_TEXT;
    }
    return HTML_END;
}

void html_walk_skip(struct html_walk *w)
{
    w->stack[w->depth - 1].next = w->stack[w->depth - 1].node->v.element.children.length;
}

const char *html_attribute(const GumboNode *node, const char *name)
{
    const GumboAttribute *at = gumbo_get_attribute(&node->v.element.attributes, name);

    return at == NULL ? NULL : at->value;
}
