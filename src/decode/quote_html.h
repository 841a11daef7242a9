/* quote_html.h - what is new in a mail that only has HTML: the tree without the quoted parts. */
#pragma once
#include "base/arena.h"
#include <stddef.h>

/* HTML (valid UTF-8, as it came) without <blockquote> and what mailers put around the message that
 * is answered, cleaned as clean.h says; NULL where that cannot be told (too big, too deep) or
 * nothing would be left. */
char *quote_new_html(struct arena *a, const char *html, size_t n);
