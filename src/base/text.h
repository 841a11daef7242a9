/* text.h - UTF-8 text as it may enter the house: valid, without NUL and without controls that
 * nobody typed. All functions are thread-safe; values go into the given arena. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

/* As g_ascii_tolower(), for loops over all bytes of a message. */
static inline char text_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* Valid UTF-8 (RFC 3629) without NUL. */
bool text_utf8_ok(const char *s, size_t n);
/* A valid copy: each broken byte becomes U+FFFD; NUL and C0/C1 controls other than tab, LF, CR
 * are dropped. */
char *text_repair(struct arena *a, const char *s, size_t n);
/* One line: white space and controls folded to single spaces, trimmed. */
char *text_one_line(struct arena *a, const char *s);
/* At most MAX code points; cut ones end in "…", which counts. */
char *text_cut(struct arena *a, const char *s, size_t max);
/* CRLF and CR become LF. */
char *text_unix_lines(struct arena *a, const char *s);
/* Lower case for comparing (Unicode simple folding by GLib, NFKC). */
char *text_fold(struct arena *a, const char *s);
/* Trims ASCII white space at both ends. */
char *text_trim(struct arena *a, const char *s);
/* ASCII only, NULL is never equal. */
bool text_eq_ci(const char *a, const char *b);
bool text_starts_ci(const char *s, const char *prefix);
bool text_empty(const char *s);
