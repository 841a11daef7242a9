/* work.h - deciding waiting messages from a command, as `serve` does it all the time. */
#pragma once
#include "core/house.h"

/* Decodes and decides every message that waits; another process that does the same at the same
 * time does no harm. What can't be decided now stays, and `serve` tries again. */
bool work_waiting(const struct house *house, GError **error) G_GNUC_WARN_UNUSED_RESULT;
