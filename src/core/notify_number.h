/* notify_number.h - the mails that tell customers where their concern is led now: under a number of
 * its own, or together with another. Like notify.h: rows of the outbox, inside the caller's
 * transaction; they wait UNDO_HOLD_MS, so that an act that is taken back at once tells nobody. */
#pragma once
#include "core/notify.h"

/* What was said in ticket OLD has a ticket of its own now. MESSAGE_ID is of the customer's mail,
 * NULL if none. Nothing happens where CUSTOMER has no address, or one of ours. */
bool notify_number(const struct ticket_change *c, const struct house *house,
                   const struct ticket_row *made, const char *old,
                   const struct person_row *customer, const char *message_id,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What was led as OLD ("A", or "A, B") is led as TICKET now. */
bool notify_merged(const struct ticket_change *c, const struct house *house,
                   const struct ticket_row *ticket, const char *old,
                   const struct person_row *customer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
