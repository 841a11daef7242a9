/* report_wait.h - the middle one of many waits, and the one that nine of ten do not exceed. */
#pragma once
#include "core/report.h"

/* WAITS are int64_t, and in another order then. Thread-safe. */
struct report_wait report_wait_of(GArray *waits);
