/* airlock_process.h - the process behind the wall as the trusted side sees it: start it, hand a
 * job over, wait for its end, start it anew when it died. Thread-safe. */
#pragma once
#include "decode/airlock_wire.h"
#include <glib.h>
#include <stdbool.h>

typedef struct airlock_process airlock_process;

/* FAIL_IO with the reason where it can't be started or can't lock its children. */
struct airlock_process *airlock_process_start(const char *program,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
void airlock_process_stop(struct airlock_process *p);
int airlock_process_pid(struct airlock_process *p);
/* Returns when the child that did the job is dead. FAIL_BUSY or FAIL_IO: it did not run, never got
 * behind its lock, or the process died under it; who tries again takes another OUT, as a dying
 * child may still write to this one. */
bool airlock_process_run(struct airlock_process *p, const struct airlock_request *r, int in,
                         int out, struct airlock_reply *reply,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
