/* bounce_dsn.h - the fields of a delivery status notification (RFC 3464 section 2), in the forms
 * in which they come: blocks run together, folded without blanks, fields without types. */
#pragma once
#include "base/arena.h"
#include "decode/bounce_lines.h"
#include "decode/bounce_reason.h"
#include <stddef.h>

enum { BOUNCE_RECIPIENTS_MOST = 100 }; /* of those told by one report; the rest is left out */

struct bounce_fates {
    struct bounce_fate v[BOUNCE_RECIPIENTS_MOST];
    size_t n;
};

/* Appends the recipients of TEXT (the content of a message/delivery-status part) to OUT. */
void bounce_dsn_read(struct arena *a, const char *text, struct bounce_fates *out);
/* The same where the fields stand in a text for people, which LINES are; nothing if there are
 * none before line END. */
void bounce_dsn_find(struct arena *a, const struct bounce_lines *lines, size_t end,
                     struct bounce_fates *out);
