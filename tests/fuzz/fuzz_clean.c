/* fuzz_clean.c - hostile HTML: nothing crashes, and what is promised of the result holds: it parses
 * to allowed elements only, and cleaning it again changes nothing. */
#include "base/text.h"
#include "decode/clean.h"
#include "decode/html_text.h"
#include "decode/html_tree.h"
#include "decode/quote_html.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_tree(const char *html)
{
    g_autoptr(html_tree) tree = html_tree_parse(html, strlen(html), NULL);
    g_autoptr(html_walk) walk = tree == NULL ? NULL : html_walk_new(html_tree_root(tree));
    const GumboNode *node = NULL;
    enum html_step step;

    while (walk != NULL && (step = html_walk_next(walk, &node)) != HTML_END &&
           step != HTML_TOO_DEEP) {
        if (step != HTML_ENTER)
            continue;
        g_assert_cmpint(node->v.element.tag_namespace, ==, GUMBO_NAMESPACE_HTML);
        g_assert_cmpint(node->v.element.tag, !=, GUMBO_TAG_SCRIPT);
        g_assert_cmpint(node->v.element.tag, !=, GUMBO_TAG_STYLE);
        g_assert_cmpint(node->v.element.tag, !=, GUMBO_TAG_UNKNOWN);
        g_assert_null(html_attribute(node, "style"));
        g_assert_null(html_attribute(node, "onerror"));
        g_assert_null(html_attribute(node, "id"));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(arena) a = arena_new();
    const char *html = text_repair(a, (const char *)data, size);
    size_t n = strlen(html);
    char *once = NULL, *twice = NULL;

    g_assert_true(g_utf8_validate(html_text(a, html, n), -1, NULL));
    (void)!quote_new_html(a, html, n);
    if (!clean_html(a, html, n, &once, NULL))
        return 0;
    g_assert_cmpuint(strlen(once), <=, n * 6 + 4096);
    g_assert_true(g_utf8_validate(once, -1, NULL));
    check_tree(once);
    if (clean_html(a, once, strlen(once), &twice, NULL))
        g_assert_cmpstr(once, ==, twice);
    return 0;
}
