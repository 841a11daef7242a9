/* article_change.h - what programs do with messages beyond the desk: write mail to whom they name,
 * show or hide a message, take it out of the conversation. Inside db_write(). */
#pragma once
#include "core/desk.h"

/* The article of an agent leaves as a mail to TO and CC, as typed; the ticket counts as answered.
 * FAIL_INVALID where nobody is named or an address is none. */
bool article_mail(const struct desk_call *d, struct ticket_row *ticket, int64_t article_id,
                  const char *to, const char *cc, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* For agents only, or for the customer, too; the history tells it. */
bool article_set_internal(const struct ticket_change *c, const struct article_row *article,
                          bool internal, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* It stays for the history, for agents only, and is in no answer of the API any more. */
bool article_withdraw(const struct ticket_change *c, const struct article_row *article,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
