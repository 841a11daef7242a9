/* quote_html.h - what is new in a mail that only has HTML. Mailers mark what they quote there in
 * ways that need no words: elements with names of theirs, <blockquote>. Pure; values live in the
 * arena. */
#pragma once
#include "base/arena.h"
#include <stddef.h>

/* HTML (valid UTF-8, as it came) without what is quoted, cleaned as clean.h says. NULL where that
 * cannot be told (too big, too deep), or nothing would be left. */
char *quote_new_html(struct arena *a, const char *html, size_t n);
/* What quote_new_text() makes of the mail as readable text, helped by the marks. Never NULL. */
char *quote_new_text_of_html(struct arena *a, const char *html, size_t n);
