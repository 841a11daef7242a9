/* desk_related.h - tickets like the one shown, beside it, and the buttons on them. */
#pragma once
#include "core/ticket.h"
#include "web/route.h"
#include "web/views_desk.h"

extern const struct field desk_related_fields[];

/* After the links and the customer's tickets: what stands there is not shown again. */
bool desk_related_view(struct request *r, struct db *db, const struct ticket_row *t,
                       struct view_desk_ticket *v, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void desk_related(struct request *r, struct answer *a);
