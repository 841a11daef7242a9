/* message_id.h - Message-IDs of the mails that we send (RFC 5322 section 3.6.4), signed so that a
 * reply proves by its References which ticket it answers: <v1.TICKET.RANDOM.MAC@DOMAIN>. */
#pragma once
#include "core/house.h"

char *message_id_make(struct arena *a, const struct house *house, int64_t ticket_id);
/* True and the ticket where ID (with or without <>) carries our signature. Constant time. */
bool message_id_verify(struct arena *a, const struct house *house, const char *id,
                       int64_t *ticket_id);
