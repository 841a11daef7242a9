/* html_scan.h - how hard a piece of HTML would be to parse, counted in one linear walk before any
 * parser sees it: gumbo's work grows with depth times length, and with the square of the attributes
 * of one tag.
 *
 * The count follows the HTML standard (13.2.6) closely enough that real mails are counted right.
 * Markup made to mislead it meets the caps on memory and time behind it (html_tree.h). */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* False and FAIL_TOO_BIG if HTML is nested deeper than LIMIT_HTML_DEPTH, has more than
 * LIMIT_HTML_NODES tags or a tag with more than LIMIT_HTML_ATTRIBUTES attributes. Pure. */
bool html_scan(const char *html, size_t n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
