/* presence.h - who looks at which ticket now, and who writes in it: in memory alone, told to other
 * agents by the live stream. Who says nothing for 45 seconds is gone. Thread-safe. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct presence;

enum presence_state { PRESENCE_LOOKING, PRESENCE_WRITING, PRESENCE_LEFT };

struct presence_one {
    int64_t person_id;
    const char *name;
    bool writing;
};

struct presence *presence_new(void);
void presence_free(struct presence *p);
/* What somebody's browser says at NOW (clock_monotonic()). True where others have to be told. */
bool presence_put(struct presence *p, int64_t ticket_id, int64_t person_id, const char *name,
                  enum presence_state state, int64_t now);
/* All who are there; returns how many. */
size_t presence_list(struct presence *p, struct arena *a, int64_t ticket_id,
                     struct presence_one **people);
/* Lets those go whose time is over; returns the tickets that changed by it. */
size_t presence_expire(struct presence *p, struct arena *a, int64_t now, int64_t **tickets);
