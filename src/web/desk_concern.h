/* desk_concern.h - what the judge of new concerns says, as agents see it: the banner on a message,
 * the list of what was filed quietly, and the buttons on both. */
#pragma once
#include "core/concern_desk.h"
#include "web/route.h"
#include "web/views_desk.h"

extern const struct field desk_concern_fields[], desk_quiet_fields[];

struct view_concern desk_concern_view(struct request *r, const struct concern_row *row);
void desk_concern(struct request *r, struct answer *a);
void desk_quiet(struct request *r, struct answer *a);
