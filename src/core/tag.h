/* tag.h - tags of tickets. A name is one line of at most 40 characters without '#' and ','; upper
 * and lower case make no difference, and a tag is spelt as whoever used it first spelt it. Each
 * change appends to ticket_event in the caller's transaction: "tag" with the name as AFTER where it
 * came, as BEFORE where it went. */
#pragma once
#include "core/ticket.h"
#include "rows/tag.h"

enum { TAG_NAME_MAX = 40, TAGS_A_TICKET = 30 };

/* The name as it is kept; FAIL_INVALID where nothing is left of it or it is too long. */
bool tag_name(struct arena *a, const char *typed, const char **name,
              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A no-op where the ticket has it. FAIL_TOO_BIG over TAGS_A_TICKET. */
bool tag_add(const struct ticket_change *c, int64_t ticket_id, const char *typed,
             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A no-op where it does not. */
bool tag_remove(const struct ticket_change *c, int64_t ticket_id, const char *typed,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The id of a tag by its name as typed, 0 where there is none. */
bool tag_find(struct db *db, struct arena *a, const char *typed, int64_t *id,
              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The tags of N tickets in one statement, by ticket, then by name. */
bool tag_list(struct db *db, struct arena *a, const int64_t *tickets, size_t n,
              struct ticket_tag_row **rows, size_t *n_rows,
              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Tags in use that ACTOR, an agent, may know of, by name: for suggestions. */
bool tag_visible(struct db *db, struct arena *a, const struct actor *actor, struct tag_row **rows,
                 size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
