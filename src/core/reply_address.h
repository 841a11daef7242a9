/* reply_address.h - addresses of ours with a part behind "+" (RFC 5233): one that we sign proves,
 * as a Message-ID of ours does, which ticket a mail answers, even where the writer's program sends
 * neither References nor subject back. Needs a mail server that delivers support+anything@ to
 * support@; the setting "plus_addresses" says so. */
#pragma once
#include "core/house.h"

/* "support+4711.MAC@DOMAIN" for ADDRESS "support@DOMAIN"; NULL where that would be too long for a
 * local part (64 bytes, RFC 5321 section 4.5.3.1.1). */
char *reply_address_make(struct arena *a, const struct house *house, const char *address,
                         int64_t ticket_id);
/* True and the ticket where ADDRESS carries our signature, in whatever case. Constant time. */
bool reply_address_verify(struct arena *a, const struct house *house, const char *address,
                          int64_t *ticket_id);
/* ADDRESS without "+" and what follows in its local part. */
char *reply_address_plain(struct arena *a, const char *address);
