/* airlock_child.h - the process behind `vorgang airlock`: small, single-threaded, it waits, and
 * for each job forks a cell (airlock_cell.h) that locks itself, decodes, answers, and exits. */
#pragma once

/* The whole life of that process; the socket to the trusted side is AIRLOCK_FD. Returns the exit
 * code, at the latest when the trusted side is gone. */
int airlock_child_main(void);
