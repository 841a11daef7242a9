/* airlock_html.h - HTML that somebody typed, cleaned where strangers' HTML is cleaned: in a locked
 * child (airlock.h). Thread-safe; waits for that child, so not for HTTP threads. */
#pragma once
#include "mail/airlock.h"

/* *CLEAN as of decode/clean.h, *TEXT the same words as plain text. FAIL_INVALID where the decoder
 * would hold such a mail, FAIL_TOO_BIG over LIMIT_HTML_BYTES, FAIL_BUSY where no child could be
 * had. */
bool airlock_html(struct airlock *l, struct arena *a, const char *html, const char **clean,
                  const char **text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
