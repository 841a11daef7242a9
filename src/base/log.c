#include "base/log.h"

#include "base/arena.h"
#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

static enum log_level threshold = LOG_INFO;

void log_threshold(enum log_level level)
{
    threshold = level;
}

void log_event(enum log_level level, const char *event, const char *format, ...)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    g_autoptr(arena) a = NULL;
    g_autoptr(GString) line = NULL;
    const char *rest;
    va_list args;

    if (level < threshold)
        return;
    a = arena_new();
    va_start(args, format);
    rest = arena_vprintf(a, format, args);
    va_end(args);
    line = g_string_new(NULL);
    g_string_printf(line, "%s %s %s ", clock_rfc3339(a, clock_now()), names[level], event);
    for (; *rest != '\0'; rest++) {
        unsigned char c = (unsigned char)*rest;

        if (c < 0x20 || c == 0x7f)
            g_string_append_printf(line, "\\x%02x", c);
        else
            g_string_append_c(line, *rest);
    }
    g_string_append_c(line, '\n');
    /* One write, so that lines of several threads never mix. */
    if (write(STDERR_FILENO, line->str, line->len) < 0)
        return;
}
