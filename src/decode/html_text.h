/* html_text.h - HTML as readable plain text, for mails that have no other. Linear, builds no tree.
 */
#pragma once
#include "base/arena.h"
#include <stddef.h>

/* HTML is valid UTF-8. Blocks become lines, items "- ", quotes "> ", cells are parted by blanks;
 * <pre> stays as it is; script, style, head and what is display:none are left out, references
 * decoded, blank lines folded to one. Links keep their words. What a broken tag seems to hide to
 * the end of the mail is shown. */
char *html_text(struct arena *a, const char *html, size_t n);
