/* count.h - the kept numbers of tickets (schema/039-count.sql): by queue, state and owner, by customer
 * and by company. They are right in every transaction: triggers change them with a ticket, and who adds
 * one counts it (schema/050-lighter.sql says why). */
#pragma once
#include "core/house.h"

struct count_ticket {
    const char *state;
    int64_t queue_id, customer_id, company_id, owner_id; /* 0: none */
};

/* Inside db_write(): a ticket that was just added. */
bool count_new(struct db *db, const struct count_ticket *t, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Draws rows together that say the same, where there are many (PostgreSQL). From time to time. */
bool count_tidy(const struct house *house, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Counts all of them anew; nobody changes a ticket meanwhile. Some seconds for a million tickets. */
bool count_again(const struct house *house, GError **error) G_GNUC_WARN_UNUSED_RESULT;
