/* clean.h - HTML of strangers made harmless: parsed as a browser would (gumbo), then written anew
 * from a table of allowed tags and attributes, everything escaped. No original markup passes. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

/* HTML is valid UTF-8. Links keep http, https, mailto and tel. A picture keeps its place only if it
 * is a part of its own message: src="/img/ID", the Content-ID percent-encoded, for the display to
 * fill; remote ones are left out. FAIL_TOO_BIG over LIMIT_HTML_*. The same input cleaned twice is
 * the same. */
bool clean_html(struct arena *a, const char *html, size_t n, char **out, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
