/* forward.h - a mail that somebody passed on inside the text: whose it was. */
#pragma once
#include "decode/maildoc.h"

/* The message that BODY (LF line ends, valid UTF-8) passes on: behind "---- Forwarded message ----"
 * in some thirty languages, or behind a block of headers where SUBJECT (may be NULL) says "Fwd:",
 * "WG:" … or nothing stands before it. NULL if there is none. Its date is as written; sender and
 * recipients may be without an address where the mailer left it out (then address is NULL). Pure;
 * lives in the arena. */
struct mail_forwarded *forward_find(struct arena *a, const char *subject, const char *body);
