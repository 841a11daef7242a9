/* desk_undo.h - taking back as a whole what was done to tickets (core/undo.h), on a ticket's page. */
#pragma once
#include "web/request.h"
#include "web/views_desk.h"

struct db;
struct ticket_row;
struct answer;

/* The notice for what R's person has just done; V->id 0 where it was not his, or is taken back. */
bool desk_undo_toast(struct request *r, struct db *db, int64_t id, struct view_undo *v,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What of V's history can be taken back yet. */
bool desk_undo_history(struct request *r, struct db *db, const struct ticket_row *t,
                       struct view_desk_ticket *v, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Closes the ticket of the route as the list does, and shows it with the way back. */
void desk_undo_close(struct request *r, struct answer *a);
