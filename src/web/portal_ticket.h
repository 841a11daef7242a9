/* portal_ticket.h - one ticket made ready for its customer's page. */
#pragma once
#include "web/request.h"
#include "web/views_portal.h"

#include <glib.h>

/* Fills *V for the route's ":number". *LEAD is set where the page stands under another number, or
 * is not for an agent: send him there. Notes what has been read. */
bool portal_ticket_load(struct request *r, struct view_portal_ticket *v, const char **lead,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
