/* similar.h - which of somebody's open tickets is about what he is just writing: "schon gemeldet?".
 * By shared words and subjects of the titles; a hint, never a decision. */
#pragma once
#include "core/portal.h"

/* How much TYPED and TITLE have in common, 0 for nothing. Pure. */
int similar_score(struct arena *a, const char *typed, const char *title);
/* The best of ACTOR's open tickets, at most MOST, best first. */
bool similar_tickets(struct db *db, struct arena *a, const struct actor *actor, const char *typed,
                     size_t most, int64_t now, const struct portal_row ***rows, size_t *n,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
