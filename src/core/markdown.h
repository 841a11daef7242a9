/* markdown.h - Markdown (CommonMark, and tables of GitHub's) as HTML that is safe to show:
 * cmark-gfm reads it, the markup is written here from a closed list of elements. Raw HTML is shown
 * as text, pictures become their description, links lead to http, https and mailto only and give
 * nothing away (rel). Pure and thread-safe. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>

/* TEXT is valid UTF-8; its headings begin at level HEADING (2 to 6). FAIL_TOO_BIG over
 * LIMIT_MARKDOWN_BYTES or where the markup gets too long, FAIL_INVALID where it is nested deeper
 * than LIMIT_MARKDOWN_DEPTH. */
bool markdown_html(struct arena *a, const char *text, int heading, const char **html,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Its words alone, blocks in lines of their own; what is too long is left out. */
const char *markdown_words(struct arena *a, const char *text);
