/* calendar.h - the first event of an invitation (text/calendar, RFC 5545; its method, RFC 5546).
 * Zones are read from the invitation's own VTIMEZONE, never from disk. */
#pragma once
#include "base/arena.h"
#include "decode/maildoc.h"

/* NULL if TEXT (valid UTF-8) holds no event. Lives in the arena. */
struct mail_calendar *calendar_read(struct arena *a, const char *text);
