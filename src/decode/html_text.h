/* html_text.h - HTML as readable plain text, for mails that have no other. Linear, needs no tree. */
#pragma once
#include "base/arena.h"
#include <stddef.h>

/* HTML is valid UTF-8. Blocks become lines, items "- ", quotes "> ", cells are parted by blanks;
 * script, style and head are left out, entities decoded, blank lines folded to one. */
char *html_text(struct arena *a, const char *html, size_t n);
