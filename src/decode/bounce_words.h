/* bounce_words.h - why a mail was not delivered, by the words of the servers that say so.
 *
 * The names of the reasons are those of Sisimai, which administrators know. Tables are in
 * bounce_words.c; a phrase is lower case with single blanks, and "*" in it stands for anything. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>

enum bounce_reason {
    REASON_NONE,
    REASON_AUTH_FAILURE,
    REASON_BAD_REPUTATION,
    REASON_BLOCKED,
    REASON_CONTENT_ERROR,
    REASON_DELIVERED,
    REASON_EXCEED_LIMIT,
    REASON_EXPIRED,
    REASON_FEEDBACK,
    REASON_FILTERED,
    REASON_HAS_MOVED,
    REASON_HOST_UNKNOWN,
    REASON_MAILBOX_FULL,
    REASON_MAILER_ERROR,
    REASON_MESSAGE_TOO_BIG,
    REASON_NETWORK_ERROR,
    REASON_NO_RELAYING,
    REASON_NOT_ACCEPT,
    REASON_NOT_COMPLIANT,
    REASON_ON_HOLD,
    REASON_POLICY_VIOLATION,
    REASON_REJECTED,
    REASON_REQUIRE_PTR,
    REASON_SECURITY_ERROR,
    REASON_SPAM_DETECTED,
    REASON_SPEEDING,
    REASON_SUPPRESSED,
    REASON_SUSPEND,
    REASON_SYNTAX_ERROR,
    REASON_SYSTEM_ERROR,
    REASON_SYSTEM_FULL,
    REASON_TOO_MANY_CONNECTIONS,
    REASON_UNDEFINED,
    REASON_USER_UNKNOWN,
    REASON_VACATION,
    REASON_VIRUS_DETECTED,
    REASON_COUNT,
};

enum { BOUNCE_WORDS_MOST = 2048 }; /* bytes of an answer that are looked at */

/* "userunknown" ...; NULL for REASON_NONE. */
const char *bounce_reason_name(enum bounce_reason reason);
/* S ready to be compared: lower case, single blanks, the codes that begin each line of a reply
 * of several lines ("550-5.7.1") left out, at most BOUNCE_WORDS_MOST bytes. NULL gives "". */
char *bounce_words_fold(struct arena *a, const char *s);
/* True if one of PHRASES ("a b|c * d": "|" between them, "*" for anything) occurs in FOLDED. NULL
 * never does. Linear in FOLDED for each phrase. */
bool bounce_words_match(const char *folded, const char *phrases);
/* True if FOLDED has one of REASON's phrases. */
bool bounce_words_say(enum bounce_reason reason, const char *folded);
