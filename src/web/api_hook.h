/* api_hook.h - a ticket and a message as Zammad tells its webhooks of them (docs/WEBHOOKS.md). */
#pragma once
#include "core/house.h"
#include "db/db.h"

/* *OUT is JSON in A. ARTICLE_ID 0: none; with one, the ticket is the one it stands in. Reads whatever
 * there is: whether it may be told is asked by webhook_may_tell(). Thread-safe. */
bool api_hook_payload(struct db *db, struct arena *a, const struct house *house, int64_t ticket_id,
                      int64_t article_id, const char **out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
