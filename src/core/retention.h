/* retention.h - what becomes of closed tickets after so many months, by queue: rules that the house works
 * off by itself, a few tickets in each short transaction. A legal hold goes before every rule. */
#pragma once
#include "core/admin.h"
#include "core/house.h"
#include "rows/privacy.h"

enum { RETENTION_MONTHS_MOST = 600, RETENTION_PREVIEW = 20 };

struct retention_rule {
    int64_t queue_id; /* 0: all queues that have no rule of their own */
    int64_t months;
    bool erase; /* else anonymise */
};

/* Inside db_write(). FAIL_CONFLICT (ADMIN_NAME_TAKEN) where the queue has one, FAIL_INVALID
 * (ADMIN_NUMBER) where the months are none. */
bool retention_put(const struct admin_act *act, const struct retention_rule *rule,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool retention_remove(const struct admin_act *act, int64_t id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool retention_list(struct db *db, struct arena *a, struct retention_row **rows, size_t *n,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What the rule would take now, at most MOST, those closed first before the others. */
bool retention_preview(struct db *db, struct arena *a, const struct retention_rule *rule, int64_t now,
                       size_t most, struct retention_ticket_row **rows, size_t *n,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Works rules off for a moment; what is left is for the next call. Where a rule has nothing left, its
 * certificate is written. Not inside db_write(). */
bool retention_run(const struct house *house, int64_t now, GError **error) G_GNUC_WARN_UNUSED_RESULT;
