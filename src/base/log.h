/* log.h - one line an entry on standard error: time, level, event, then key=value pairs.
 *
 * Values are escaped, so that nobody can forge a line. Never log passwords, tokens, cookies,
 * subjects or bodies. Thread-safe. */
#pragma once
#include <glib.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* Entries below LEVEL are dropped; main sets it once (default LOG_INFO). */
void log_threshold(enum log_level level);
/* EVENT is a constant such as "intake.held"; FORMAT makes the rest: "inbox=%ld reason=%s". */
void log_event(enum log_level level, const char *event, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
