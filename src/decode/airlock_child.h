/* airlock_child.h - the other side of the wall: a small single-threaded process that waits, and
 * for each job forks a child that locks itself, decodes, answers, and exits. */
#pragma once

/* The whole life of the process behind `vorgang airlock`; the socket is AIRLOCK_FD. */
int airlock_child_main(void);
