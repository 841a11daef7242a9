/* probe.h - finds the servers of a mail address, and whether they let us in. */
#pragma once
#include "core/account_service.h"

/* Half a minute at most. False only where the program is short of something; what was found, and
 * what is wrong with it, stands in FOUND. Texts in A. Thread-safe. */
bool probe(struct arena *a, const struct account_ask *ask, struct account_found *found,
           GError **error) G_GNUC_WARN_UNUSED_RESULT;
