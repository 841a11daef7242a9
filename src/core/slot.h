/* slot.h - placeholders like {{ticket.number}} in texts that people write: read here, and nowhere
 * else. What they stand for is the caller's. Pure and thread-safe. */
#pragma once
#include "base/arena.h"

#include <stdbool.h>

enum { SLOT_NAME_BYTES = 40 };

struct slot_found {
    const char *open;  /* where its "{{" is */
    const char *after; /* what follows its "}}"; behind the braces where they are never closed */
    const char *name;  /* between them, trimmed; NULL where they are never closed, or it is too long */
};

/* The first one in TEXT; false if there is none. */
bool slot_next(struct arena *a, const char *text, struct slot_found *slot);
