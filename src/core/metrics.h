/* metrics.h - a few figures that tell whether the desk keeps up. */
#pragma once
#include "core/house.h"

struct metrics {
    int64_t inbox_waiting, outbox_waiting, tickets_active;
};

bool metrics_read(const struct house *house, struct metrics *m, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
