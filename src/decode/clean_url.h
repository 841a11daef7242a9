/* clean_url.h - addresses in the HTML of strangers: what may stand in href and src of a cleaned
 * mail. Read as browsers read them (WHATWG URL 4.4: white space and controls left out first), so
 * that nothing is judged by one reading and followed by another. Pure; values live in the arena. */
#pragma once
#include "base/arena.h"

/* http, https, mailto or tel, percent-encoded where HTML or people could misread it; "//host" means
 * https. NULL for anything else and over LIMIT_URL_BYTES. */
char *clean_link(struct arena *a, const char *value);
/* "/img/ID" for a part of the same message (cid:ID), "/img/remote/URL" for a picture elsewhere, ID
 * and URL percent-encoded: an address of ours in both cases, so that nothing is ever loaded from
 * elsewhere unless the display decides so. These come back unchanged. NULL for anything else. */
char *clean_picture(struct arena *a, const char *value);
