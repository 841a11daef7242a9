/* subject_number.h - ticket numbers in what people write: subjects, bodies, the search box.
 *
 * Our own form is 2026-0417-5 with a right check digit, so that telephone numbers and dates are
 * not taken for one. Any other number (imported tickets keep theirs) counts behind "#" or
 * "Ticket#", or where it fits one of the house's patterns. Whether there is such a ticket is for
 * the caller to find out. Pure and thread-safe; keys live in the arena and are as number_key()
 * makes them.
 *
 * A pattern is plain text with places for digits: "INC%d{6}", "Ticket#%d{14}", "HD-%d{1,8}".
 * "%d" is one digit or more, "%d{n}" exactly n, "%d{n,}" n or more, "%%" a percent sign; letters
 * match in both cases. Digits are taken greedily and never given back: no pattern is slow. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

enum { SUBJECT_MAX_NUMBERS = 8, SUBJECT_NUMBER_BYTES = 64, SUBJECT_SCAN_BYTES = 256 * 1024 };

enum subject_where {
    SUBJECT_LINE, /* our form counts without hyphens, too */
    SUBJECT_BODY, /* only with hyphens or behind a mark; looks at the first SUBJECT_SCAN_BYTES */
};

/* At most SUBJECT_MAX_NUMBERS keys, each once, in order. PATTERNS ends with NULL, or is NULL. */
void subject_numbers(struct arena *a, const char *text, enum subject_where where,
                     const char *const *patterns, const char ***keys, size_t *n);
/* What somebody typed or pasted into a search box as one number: "#2026-0417-5", "20260417 5",
 * "AW: [Ticket#2026-0417-5] WLAN". NULL where it can't be one. */
const char *subject_number_typed(struct arena *a, const char *typed, const char *const *patterns);
/* The bytes of a number of our own form with hyphens and a right check digit at S, 0 if none. */
size_t subject_number_length(const char *s);
/* FAIL_INVALID if PATTERN is malformed or would take almost anything. */
bool subject_pattern_ok(const char *pattern, GError **error) G_GNUC_WARN_UNUSED_RESULT;
