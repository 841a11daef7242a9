/* portal_form.h - what the customers' forms have in common: the ticket that is acted on, drafts,
 * and how a form comes back to somebody whose session has ended. */
#pragma once
#include "core/draft.h"
#include "core/portal_write.h"
#include "web/request.h"
#include "web/views_portal.h"

struct answer;

/* What one of the customers' forms does, in one transaction. TICKET is the route's ":number" as the
 * actor may see it, or empty where the route has none. */
typedef bool (*portal_do)(const struct desk_call *d, struct request *r, struct ticket_row *ticket,
                          const struct desk_message *m, GError **error);

/* Runs it with the text of the field BODY (NULL: none) and the files of "files" where BODY is
 * given. *NUMBER is the ticket's afterwards. A form that came twice at the same moment runs again
 * and finds what the other one made. */
bool portal_run(struct request *r, const char *body, portal_do act, const char **number,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The draft of PLACE, NULL where there is none; guests have none. */
bool portal_draft(struct request *r, struct db *db, const char *place, struct draft_row **draft,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The colleagues of the actor, CURRENT marked. */
bool portal_colleague_views(struct request *r, struct db *db, int64_t current,
                            struct view_person **views, size_t *n,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The page that keeps V's texts while somebody signs in anew. BACK is where the login leads to. */
void portal_keep(struct request *r, struct answer *a, struct view_kept *v, const char *back);
