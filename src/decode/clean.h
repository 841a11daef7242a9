/* clean.h - HTML of strangers made harmless: parsed as a browser would (gumbo), then written anew
 * from a table of allowed tags and attributes, everything escaped. No original markup passes.
 *
 * Rules: security/RULES.md 11. Scripts, styles, frames, foreign content (SVG, MathML), templates
 * and comments go with what is in them; other unknown tags lose the tag and keep their words. ids,
 * classes and names go. What is display:none goes, as nobody would have seen it. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

/* HTML is valid UTF-8. Links keep http, https, mailto and tel, and open apart without a referrer.
 * A picture's src becomes "/img/ID" (a part of its own message, the Content-ID percent-encoded) or
 * "/img/remote/URL" (elsewhere; loaded only if the display turns it into URL); those of one pixel
 * and data: go. FAIL_TOO_BIG over LIMIT_HTML_*. Cleaning the result again changes nothing, and it
 * is at most six times as long as HTML (or 4 KiB). *OUT lives in the arena. */
bool clean_html(struct arena *a, const char *html, size_t n, char **out,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
