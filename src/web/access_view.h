/* access_view.h - the access log as pages show it. */
#pragma once
#include "core/access_log.h"
#include "web/shell.h"
#include "web/views_access.h"

/* The newest MOST looks of a queue, or of TICKET_ID where that is not 0, before row BEFORE (0: from
 * the newest); *OLDEST (may be NULL) is the last row shown. */
bool access_view(struct request *r, struct db *db, int64_t queue_id, int64_t ticket_id,
                 int64_t before, size_t most, struct view_access_list *v, int64_t *oldest,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
