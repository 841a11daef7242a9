/* bounce_host.h - what certain large providers mean by their own words and codes, where that
 * differs from what the same words mean elsewhere. The table is in bounce_host.c. */
#pragma once
#include "decode/bounce_words.h"

/* REASON_NONE if HOST (may be NULL) has no words of its own for this. FOLDED as
 * bounce_words_fold() makes it; STATUS may be NULL. */
enum bounce_reason bounce_host_reason(const char *host, const char *status, const char *folded);
