/* mention.h - "@Jana" in a note: whom it means. Pure and thread-safe. */
#pragma once
#include "base/arena.h"
#include "rows/person.h"
#include <stdbool.h>
#include <stddef.h>

/* The length of the mention at S (which begins with '@'), and which of the N AGENTS it means: by
 * whole name, by mail address up to its '@', or by first name where only one has it. 0: none. */
size_t mention_at(struct arena *a, const char *s, const struct person_row *agents, size_t n,
                  size_t *which);
/* The agents that TEXT mentions, each once, in IDS (room for N); returns how many. */
size_t mention_find(struct arena *a, const char *text, const struct person_row *agents, size_t n,
                    int64_t *ids);
