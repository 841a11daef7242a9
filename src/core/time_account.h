/* time_account.h - time that was booked on tickets, in hundredths of the unit that the house counts
 * in. Writers run inside db_write(). */
#pragma once
#include "core/ticket.h"

struct time_booking {
    int64_t ticket_id, article_id; /* article 0: none */
    int64_t type_id;               /* 0: none */
    int64_t hundredths;
};

/* The ticket's history tells it. */
bool time_book(const struct ticket_change *c, const struct time_booking *b, int64_t *id,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool time_set(const struct ticket_change *c, int64_t id, const struct time_booking *b,
              GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool time_remove(const struct ticket_change *c, int64_t id, const struct time_booking *b,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
