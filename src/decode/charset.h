/* charset.h - bytes in any charset that mailers declare, rightly or wrongly, into UTF-8.
 *
 * Nothing fails: what cannot be read becomes U+FFFD and the caller is told. Names are forgiving
 * ("cp-850", "ks_c_5601-1987", "x-unknown"); the supersets that mailers mean are used (ISO-8859-1
 * is read as windows-1252, GB2312 as GB18030, as the WHATWG encoding standard does).
 * iconv handles are kept for the life of the process and shared: one thread only. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

/* Opens the tables that mail needs and opens no others from then on: after it no function here
 * touches a file. False (FAIL_IO) if a table that must be there is missing. */
bool charset_warm_up(GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* S as valid UTF-8 without NUL, ended by NUL; its length goes to *LEN (may be NULL). CHARSET may
 * be NULL, empty or unknown: then UTF-8 if it is that, else windows-1252. *BROKEN (may be NULL) is
 * set, never cleared, if S was not what CHARSET says. */
char *charset_utf8(struct arena *a, const char *charset, const char *s, size_t n, size_t *len,
                   bool *broken);
/* The same for raw 8-bit headers: HINT is the charset of the body, used where S is not UTF-8. */
char *charset_header(struct arena *a, const char *hint, const char *s, size_t n, bool *broken);
/* True if CHARSET is one that can be read (under any of its names). */
bool charset_known(const char *charset);
