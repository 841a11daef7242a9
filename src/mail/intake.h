/* intake.h - waiting messages become tickets: decode in the airlock, judge, and write all of it in
 * one transaction. Killed anywhere, it starts again at the stored message; nothing is doubled,
 * because a row of the inbox is decided once. */
#pragma once
#include "core/house.h"
#include "mail/airlock.h"

/* Decides every message that waits; *DECIDED counts them. Several processes may do so at once.
 * Where STOP is not NULL it ends behind the batch during which that became 1. */
bool intake_run(const struct house *house, struct airlock *lock, const gint *stop, int64_t *decided,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The thread of `serve` that does this all the time. */
typedef struct intake intake;
struct intake *intake_start(const struct house *house, struct airlock *lock);
/* A message came: look now. Thread-safe, cheap. */
void intake_wake(struct intake *i);
void intake_stop(struct intake *i);
