/* count.h - the kept numbers of tickets (schema/039-count.sql): by queue, state and owner, by customer
 * and by company. They are right in every transaction by themselves; here is what looks after them. */
#pragma once
#include "core/house.h"

/* Draws rows together that say the same, where there are many (PostgreSQL). From time to time. */
bool count_tidy(const struct house *house, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Counts all of them anew; nobody changes a ticket meanwhile. Some seconds for a million tickets. */
bool count_again(const struct house *house, GError **error) G_GNUC_WARN_UNUSED_RESULT;
