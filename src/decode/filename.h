/* filename.h - a name that a stranger gave to a file, made safe to show and to save. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>

/* NAME (valid UTF-8) without path, separators, controls, invisible and direction marks; at most
 * LIMIT_FILENAME_BYTES bytes with its ending kept; never empty, "." or "..": then "Anhang". NULL
 * stays NULL; a safe name stays as it is. *CHANGED (may be NULL) is set, never cleared, if it was
 * not safe as it was. */
const char *filename_safe(struct arena *a, const char *name, bool *changed);
