/* kind_sign.h - what single headers, addresses and subjects say of who wrote a mail. */
#pragma once
#include "decode/maildoc.h"
#include "decode/message.h"
#include <stdbool.h>

struct kind_signs {
    bool is_automatic;                                /* no person wrote it */
    bool is_quiet;                                    /* wants no automatic answer */
    bool is_list;                                     /* one of many copies */
    const char *automatic_why, *quiet_why, *list_why; /* "Precedence: bulk"; the first of each */
};

void kind_signs_read(struct arena *a, const struct message_headers *headers,
                     struct kind_signs *out);
/* True if ADDRESS (may be NULL) says itself that nobody reads what is sent to it. */
bool kind_is_noreply(const char *address);
/* True if FROM is how mail systems call themselves. RAW is the header itself (may be NULL), for
 * those that have no address in it. */
bool kind_is_daemon(const struct mail_addresses *from, const char *raw);
/* True if SUBJECT (may be NULL) is one with which mail systems return mails. */
bool kind_subject_returns(const char *subject);
/* True if SUBJECT is an answering machine's: beyond doubt, or (IS_LIKELY: other signs are there)
 * probably. */
bool kind_subject_absent(const char *subject, bool is_likely);
