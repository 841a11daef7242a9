/* bounce.h - what a report of a mail that was not delivered tells: the fate of each recipient and
 * which message it is about. RFC 3464 where the report follows it, its words where it does not.
 *
 * Pure: it works on the texts that it is given, keeps nothing, and fails never; a report that
 * tells nothing gives one recipient with the reason "undefined". Thread-safe. */
#pragma once
#include "base/arena.h"
#include "decode/maildoc.h"
#include "decode/message.h"
#include <stddef.h>

/* The parts of a report; all texts valid UTF-8 with LF line ends, any may be NULL. */
struct bounce_source {
    const char *text;            /* the part for people */
    const char *const *statuses; /* contents of message/delivery-status parts */
    size_t n_statuses;
    const struct message_headers *returned; /* headers of the message that came back */
    const char *failed;                     /* X-Failed-Recipients */
};

struct bounce_report {
    struct mail_recipient *recipients; /* at most BOUNCE_RECIPIENTS_MOST of bounce_dsn.h */
    size_t n;
    const char *message_id; /* of the message that came back, with <>; NULL if unknown */
    const char *subject;    /* its subject, decoded; NULL if unknown */
};

void bounce_read(struct arena *a, const struct bounce_source *source, struct bounce_report *out);
/* True if TEXT reads like a report: it lists an address with an answer of a server or the words of
 * one. For mails whose headers leave it open. */
bool bounce_is_report(struct arena *a, const char *text);
