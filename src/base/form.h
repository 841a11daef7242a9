/* form.h - application/x-www-form-urlencoded (WHATWG URL, section 5.1), for bodies and queries.
 *
 * Names and values must be valid UTF-8 without NUL after decoding; a '%' that is not followed by
 * two hex digits is refused, not guessed. "a" means "a=", empty pieces between '&' are passed over.
 * Pure functions; texts live in the arena. */
#pragma once
#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct form_pair {
    const char *name, *value;
};

struct form {
    struct form_pair *pairs;
    size_t n;
};

/* Reads the N bytes of DATA; at most MAX pairs, else FAIL_TOO_BIG; FAIL_INVALID for bad escapes and
 * bytes. */
bool form_read(struct arena *a, const char *data, size_t n, size_t max, struct form *out,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Undoes %XX, and '+' too if PLUS. NULL if an escape is broken or the result is not UTF-8 or
 * holds a NUL. */
char *form_decode(struct arena *a, const char *data, size_t n, bool plus);
/* Writes S so that it may stand as a value in a query. */
char *form_encode(struct arena *a, const char *s);
/* The first value of a name, NULL if absent. */
const char *form_get(const struct form *form, const char *name);
