/* seen.h - what each person has read: the mark "unread" of lists, and where a ticket is opened at.
 * Reading is no change of a ticket: it makes no event. */
#pragma once
#include "core/right.h"
#include "db/db.h"

/* PERSON has read TICKET up to ARTICLE, and with it the notices of it; never goes back. Inside
 * db_write(). */
bool seen_mark(struct db *db, int64_t person_id, int64_t ticket_id, int64_t article_id, int64_t at,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* As if never opened. Inside db_write(). */
bool seen_forget(struct db *db, int64_t person_id, int64_t ticket_id,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The last article that PERSON has read, 0 for none: pages write only where there is a newer one.
 */
bool seen_last(struct db *db, struct arena *a, int64_t person_id, int64_t ticket_id,
               int64_t *article_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* For each of N tickets (at most SEEN_TICKETS_MOST) whether it holds something that ACTOR did not
 * read: an article of somebody else's; public ones for customers. What an agent never opened counts
 * while it is not closed. One statement. UNREAD has room for N. */
enum { SEEN_TICKETS_MOST = 1000 };
bool seen_unread(struct db *db, struct arena *a, const struct actor *actor, int64_t now,
                 const int64_t *tickets, size_t n, bool *unread,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
