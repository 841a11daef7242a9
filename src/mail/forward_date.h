/* forward_date.h - the date above a message that was passed on, as mailers write it in the reader's
 * language: "Montag, 23. November 2026 10:04", "Mon, 23 Nov 2026 10:04:11 +0100", "23.11.2026
 * um 10:04 Uhr", "2026-11-23 10:04". */
#pragma once
#include <stdint.h>

/* In ms UTC; without a zone it is Central European time, as the desk's own. 0 if it is none. TEXT may
 * be NULL. Pure and thread-safe. */
int64_t forward_date(const char *text);
