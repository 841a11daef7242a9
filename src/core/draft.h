/* draft.h - what somebody has typed and not sent, kept on the server by (person, place); and forms
 * that are sent once. Portal and desk share it. No change of a ticket: it makes no event.
 *
 * A place is a name that the program makes, never one from outside: "new", draft_place_ticket().
 * Drafts go after 30 days, and beyond DRAFTS_A_PERSON the oldest goes. All writers run inside
 * db_write(), and what sends the form removes its draft in the same transaction. */
#pragma once
#include "base/arena.h"
#include "db/db.h"
#include "rows/draft.h"
#include <stdbool.h>
#include <stdint.h>

enum {
    DRAFTS_A_PERSON = 100,
    DRAFT_PLACE_MAX = 60,
    DRAFT_SUBJECT_MAX = 1000,     /* bytes */
    DRAFT_TEXT_MAX = 1024 * 1024, /* bytes, for body and extra each */
    FORM_KEY_MAX = 60,
};

struct draft {
    const char *subject, *body;
    const char *extra; /* whatever else the place wants to keep, as JSON for instance; NULL is "" */
    int64_t changed_at;
    /* The key of the form that it is typed into, NULL or "": none. Where the form was sent
     * meanwhile nothing is kept: a save that was on its way then must not bring the draft back. */
    const char *form_key;
};

/* An empty subject and body removes it. FAIL_TOO_BIG over the limits above, FAIL_INVALID for a
 * place that can't be. */
bool draft_put(struct db *db, struct arena *a, int64_t person_id, const char *place,
               const struct draft *d, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* *ROW is NULL where there is none. */
bool draft_get(struct db *db, struct arena *a, int64_t person_id, const char *place,
               struct draft_row **row, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A no-op where there is none. */
bool draft_remove(struct db *db, int64_t person_id, const char *place,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* "t/17": the answer in a ticket. SIDE is "t" (portal) or "desk". */
const char *draft_place_ticket(struct arena *a, const char *side, int64_t ticket_id);

/* A key for a form that is about to be shown. */
const char *form_key_new(struct arena *a);
/* Where PERSON sent the form with KEY already, *TICKET_ID is what came of it; else 0. An empty key
 * was never sent. */
bool form_key_sent(struct db *db, struct arena *a, int64_t person_id, const char *key,
                   int64_t *ticket_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Notes it; FAIL_CONFLICT where somebody was faster. Kept for a week. An empty key is a no-op. */
bool form_key_spend(struct db *db, int64_t person_id, const char *key, int64_t ticket_id,
                    int64_t at, GError **error) G_GNUC_WARN_UNUSED_RESULT;
