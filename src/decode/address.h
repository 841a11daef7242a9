/* address.h - lists of addresses (RFC 5322 section 3.4) as mailers write them: groups, comments,
 * semicolons between them, brackets or quotes that are missing, commas in names. */
#pragma once
#include "base/arena.h"
#include "decode/maildoc.h"
#include <stdbool.h>

/* Appends the addresses of RAW (a header's value, valid UTF-8, encoded words as they stand; may be
 * NULL) to OUT, groups taken apart. Names are decoded; domains become lower case. Stops at
 * LIMIT_MAIL_ADDRESSES in all and sets *DROPPED; *BROKEN if something had to be guessed. Neither
 * is ever cleared. */
void address_list(struct arena *a, const char *raw, struct mail_addresses *out, bool *broken,
                  bool *dropped);
