/* desk_concern.h - what the judge of new concerns says, as agents see it: the banner on a message,
 * the list of what was filed quietly, and the buttons on both. */
#pragma once
#include "core/concern_desk.h"
#include "web/route.h"
#include "web/views_desk.h"

extern const struct field desk_concern_fields[], desk_quiet_fields[];

/* T's message that ROW is about, with the ticket that would be made of it. */
bool desk_concern_view(struct request *r, struct db *db, const struct ticket_row *t,
                       const struct concern_row *row, struct view_concern *v,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void desk_concern(struct request *r, struct answer *a);
void desk_quiet(struct request *r, struct answer *a);
