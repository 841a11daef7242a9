/* letter_html.h - a letter's text as simple HTML: paragraphs, quotes, links, the footer smaller.
 * No tables, no pictures, no colours of its own: it follows the reader's, light or dark. */
#pragma once
#include "base/arena.h"

char *letter_html(struct arena *a, const char *text, const char *lang);
