/* desk_draft.h - what an agent has typed in a ticket's composer and not sent: kept on the server, by
 * core/draft.h, and there again in another browser. */
#pragma once
#include "core/desk.h"
#include "core/draft.h"
#include "web/route.h"

struct desk_typed {
    const char *kind, *body, *html, *to, *cc; /* "" where there is none */
};

/* *TYPED stays as it is where there is no draft; *SAVED says whether there is one. */
bool desk_draft_load(struct request *r, struct db *db, int64_t ticket_id, struct desk_typed *typed,
                     bool *saved, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(). */
bool desk_draft_keep(const struct desk_call *d, int64_t ticket_id, const struct desk_typed *typed,
                     const char *form_key, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool desk_draft_drop(const struct desk_call *d, int64_t ticket_id,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

extern const struct field desk_draft_fields[];
/* Answers 204: called by the composer's script as somebody types. */
void desk_draft(struct request *r, struct answer *a);
