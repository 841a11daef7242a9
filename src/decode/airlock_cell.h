/* airlock_cell.h - the process that decodes one job: it locks itself, decodes, answers, and exits.
 * Whatever it says was said by somebody who has read hostile bytes. */
#pragma once
#include "decode/airlock_wire.h"
#include <glib.h>
#include <sys/types.h>

/* A page that the cells share with their parent, until they have read the first hostile byte. */
struct airlock_board {
    uint32_t locked[LIMIT_CHILDREN];
};

/* Runs in a forked process and ends it. IN has the messages, OUT takes the answer, every other
 * descriptor is closed. SLOT of the board becomes 1 behind the lock; then the board goes. */
void airlock_cell_run(const struct airlock_request *r, int in, int out, struct airlock_board *board,
                      unsigned slot) G_GNUC_NORETURN;
/* A cell that tries itself: it decodes a message of its own behind the lock, then ends by SIGSYS if
 * the lock holds (without a lock, in builds with a sanitizer: by exit 0). */
void airlock_cell_try(void) G_GNUC_NORETURN;
