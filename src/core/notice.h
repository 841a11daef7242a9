/* notice.h - who is told of what happens to tickets: at the desk and by mail, after each agent's
 * own choice (notice_choice.h).
 *
 *     new       a new ticket: everybody who may see it
 *     assigned  a ticket became mine
 *     reply     a message in a ticket that is mine, that I follow, or (the customer's) is nobody's
 *     mention   somebody wrote "@" and my name
 *
 * Nobody is told of what he did himself, of what he may not see, or twice of one cause (all that
 * one person did to one ticket in one transaction). It is found out from ticket_event behind a
 * cursor, mails are written in the same transaction: killed anywhere, it goes on there and nothing
 * doubles. A flood of news is no flood of mails: after a hundred in an hour the desk alone tells.
 */
#pragma once
#include "core/house.h"
#include "core/notice_choice.h"
#include "core/right.h"
#include "rows/notice.h"

/* What has just been told at the desk, for the live stream. */
struct notice_told {
    int64_t cause_id; /* the same for all who are told of it; grows */
    enum notice_kind kind;
    bool quiet; /* those have their quiet hours: no sound */
    const char *number, *title, *who;
    int64_t *persons;
    size_t n_persons;
};

/* Tells of the next events, some hundred at most; *MORE is whether there may be others already.
 * Events of long ago are passed over. Not inside db_write(). */
bool notice_tell(const struct house *house, struct arena *a, int64_t now, struct notice_told **told,
                 size_t *n, bool *more, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One's own, newest first, before BEFORE (INT64_MAX: all). */
bool notice_list(struct db *db, struct arena *a, const struct actor *actor, int64_t before,
                 int64_t most, struct notice_row **rows, size_t *n,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many each agent has not read, counted up to NOTICE_UNREAD_MOST. */
enum { NOTICE_UNREAD_MOST = 100 };
bool notice_unread(struct db *db, struct arena *a, struct notice_count_row **rows, size_t *n,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(): all of one ticket; all up to one. */
bool notice_read_ticket(struct db *db, int64_t person_id, int64_t ticket_id, int64_t at,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool notice_read_upto(struct db *db, int64_t person_id, int64_t upto, int64_t at,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Deletes those older than a quarter of a year. Not inside db_write(). */
bool notice_forget(const struct house *house, int64_t now,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
