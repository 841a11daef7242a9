/* throttle_keep.h - what throttle.h counts of wrong passwords and codes, in the database: neither a
 * restart nor a crash gives anybody his tries back. Never more rows than buckets in memory. */
#pragma once
#include "core/house.h"

/* At the start of serve, before anybody is let in. */
bool throttle_load(const struct house *house, int64_t now, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Writes down what has changed, and drops what is over; for the ticker of serve, and at its end. Does
 * nothing where nothing has changed. By one thread alone. */
bool throttle_save(const struct house *house, int64_t now, GError **error) G_GNUC_WARN_UNUSED_RESULT;
