/* html_tree.h - the tree of a piece of HTML as a browser would build it (gumbo), within limits.
 *
 * All of a tree's memory comes from a pool with a cap and is given back at once, so that neither a
 * flood of elements nor freeing a deep tree (gumbo recurses there) can hurt. One thread at a time.
 */
#pragma once
#include <glib.h>
#include <gumbo.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct html_tree html_tree;

/* HTML is valid UTF-8 and must outlive the tree; that of strangers passes html_scan() first, and
 * its length is the caller's to check. FAIL_TOO_BIG over LIMIT_HTML_MEMORY. */
struct html_tree *html_tree_parse(const char *html, size_t n,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The <html> element; the tree's. */
const GumboNode *html_tree_root(const struct html_tree *tree);
void html_tree_free(struct html_tree *tree);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(html_tree, html_tree_free)

/* A walk over a tree, depth first, with a stack of its own. */
enum html_step { HTML_ENTER, HTML_TEXT, HTML_LEAVE, HTML_END, HTML_TOO_DEEP };

struct html_walk;
typedef struct html_walk html_walk;
struct html_walk *html_walk_new(const GumboNode *root);
void html_walk_free(struct html_walk *w);
/* The next thing met: an element on its way in and out (comments are passed over), or a text. Not
 * to go on after HTML_END and HTML_TOO_DEEP. */
enum html_step html_walk_next(struct html_walk *w, const GumboNode **node);
/* Right after HTML_ENTER: leaves out what is inside; HTML_LEAVE comes next. */
void html_walk_skip(struct html_walk *w);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(html_walk, html_walk_free)

/* The value of an attribute of an element, NULL if it has none of that name. */
const char *html_attribute(const GumboNode *node, const char *name);
