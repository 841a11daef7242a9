/* desk_rail.h - the list that an agent came from, beside the ticket. */
#pragma once
#include "db/db.h"
#include "web/request.h"

struct answer;
struct view_desk_ticket;

/* The list page says what it shows: QUERY as of desk_filter_query(), or "saved=ID" of a saved view.
 * It is kept in a cookie of the browser for as long as that runs. */
void desk_rail_remember(struct request *r, struct answer *a, const char *query);
/* Fills list_title, list_link and rows; all active tickets where nothing is remembered. */
bool desk_rail(struct request *r, struct db *db, struct view_desk_ticket *v, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
