/* letter_html.h - a letter's text as simple HTML: paragraphs, quotes, links, the footer smaller.
 * No tables, no pictures, no colours of its own: it follows the reader's, light or dark. */
#pragma once
#include "base/arena.h"

/* A line that has only this stands for BODY. No text of people has such a character (base/text.h).
 */
#define LETTER_HTML_HERE "\x01"

/* BODY is HTML that was cleaned already, or NULL. */
char *letter_html(struct arena *a, const char *text, const char *lang, const char *body);
