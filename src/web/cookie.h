/* cookie.h - the Cookie field (RFC 6265) in, Set-Cookie out.
 *
 * Only the cookies that we set are ever read. A name that comes twice is refused: one of the two
 * was planted by somebody else. */
#pragma once
#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* Looks NAME up in the value of a Cookie field (NULL: none). *VALUE is NULL if absent. False if
 * it is there twice. */
bool cookie_get(struct arena *a, const char *header, const char *name, const char **value);
/* The value of a Set-Cookie field: HttpOnly; SameSite=Lax; Path=/, and Secure if SECURE.
 * MAX_AGE in seconds; 0 deletes, below 0 lasts as long as the browser runs. VALUE must be of
 * letters, digits, '-', '_' and '.' only. */
char *cookie_make(struct arena *a, const char *name, const char *value, int64_t max_age,
                  bool secure);
