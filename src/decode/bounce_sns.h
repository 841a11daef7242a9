/* bounce_sns.h - what Amazon SES tells through SNS by mail: JSON in a text that mailers have cut
 * into lines, so it is searched and not parsed. */
#pragma once
#include "base/arena.h"
#include "decode/bounce_dsn.h"
#include <stdbool.h>

/* True if TEXT (may be NULL) is such a note: its recipients are appended to OUT, and the id of the
 * message that it is about goes to *MESSAGE_ID if it is told. */
bool bounce_sns_read(struct arena *a, const char *text, struct bounce_fates *out,
                     const char **message_id);
