/* ticket_property.h - title, customer and waiting time of a ticket, and what happens when that time
 * has come. Each change appends to ticket_event in the caller's transaction; the same value again
 * is a no-op. */
#pragma once
#include "core/house.h"
#include "core/ticket.h"

/* FAIL_INVALID where nothing is left of it; over-long ones are shortened. */
bool ticket_set_title(const struct ticket_change *c, struct ticket_row *ticket, const char *title,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The company follows the person. */
bool ticket_set_customer(const struct ticket_change *c, struct ticket_row *ticket,
                         int64_t customer_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* STATE is "pending reminder" (opens again by itself at AT) or "pending close" (closes by itself).
 * FAIL_INVALID where AT is not in the future. */
bool ticket_set_pending(const struct ticket_change *c, struct ticket_row *ticket, const char *state,
                        int64_t at, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Opens or closes each ticket whose time has come, exactly once, however many processes ask. *N is
 * how many; at most LIMIT at a time. Thread-safe; not inside db_write(). */
bool ticket_wake(const struct house *house, int64_t now, int64_t *n,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

enum { REOPEN_DAYS_MOST = 3650 };

/* Whether a closed ticket of this queue opens again when its customer writes (queue.reopen_days).
 */
bool ticket_may_reopen(struct db *db, struct arena *a, const struct ticket_row *ticket, int64_t now,
                       bool *may, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* DAYS: -1 always, 0 never, else for so many days after closing. Inside db_write(). */
bool queue_set_reopen_days(struct db *db, int64_t queue_id, int64_t days,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
