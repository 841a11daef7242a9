/* live_portal.h - what customers hear in the live stream: that something which they may see has changed
 * in a ticket of theirs, and nothing of it. Their pages fetch themselves anew. */
#pragma once
#include "base/buf.h"
#include "core/ticket.h"
#include "web/events.h"

/* Whether customers of the ticket can see what that was: an answer yes, a note, a tag no. Pure. */
bool live_portal_public(const struct ticket_event_live_row *event);
/* Who hears of TICKET_ID. */
bool live_portal_audience(struct db *db, struct arena *a, int64_t ticket_id, struct audience *out,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* {"number":"2026-0417-9"} */
void live_portal_json(struct buf *out, const char *number);
