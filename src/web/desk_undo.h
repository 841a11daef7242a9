/* desk_undo.h - taking back as a whole what was done to tickets (core/undo.h), on a ticket's page. */
#pragma once
#include "web/request.h"
#include "web/views_desk.h"

struct db;

/* The notice for what R's person has just done; V->id 0 where it was not his, or is taken back. */
bool desk_undo_toast(struct request *r, struct db *db, int64_t id, struct view_undo *v,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
