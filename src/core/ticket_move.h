/* ticket_move.h - a concern gets its own ticket: messages, or words of one, are cut out of a
 * ticket, or moved to another. Moved, not copied: files go along, later answers to them follow
 * (message_ref), and each act can be taken back (undo.h). Inside db_write().
 *
 * A new ticket belongs to who wrote the moved message, is as old as that message, and is linked
 * with the old one; the customer is told its number by one mail, UNDO_HOLD_MS later. An old ticket
 * that had opened again by the moved message alone is closed or waits as it did before it.
 *
 * Words of a message are copied: the message stays, the new ticket begins with an excerpt (mark
 * "excerpt NUMBER"), which must stand in it as it is. */
#pragma once
#include "core/undo.h"

enum { MOVE_MOST = 200, PASSAGE_MOST = 64 * 1024 };

struct ticket_split {
    const int64_t *articles; /* of the ticket, in any order; only one where there is a passage */
    size_t n;
    const char *passage; /* words of it; NULL or "": whole messages */
    const char *title;   /* NULL or "": the subject of the first message, else that of the ticket */
    int64_t queue_id;    /* 0: that of the ticket */
    int64_t priority;    /* 0: normal */
    int64_t owner_id;    /* 0: nobody */
    bool quiet;          /* the customer is not told */
};

/* FROM and what goes out of it into *MADE. FAIL_INVALID where a message is not in FROM, where none
 * would be left in it (then it needs no new ticket), or where the passage does not stand in the
 * message; FAIL_CONFLICT where FROM is merged or in the bin. */
bool ticket_split(const struct desk_call *d, const struct ticket_row *from,
                  const struct ticket_split *s, struct ticket_row *made, int64_t *undo_id,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* To a ticket that there is already, which the caller has seen that the actor sees; it opens again
 * where a customer's message comes to it. Nobody is told by mail. FAIL_INVALID also where messages
 * of a confidential queue would get into one that is not. */
bool ticket_move(const struct desk_call *d, const struct ticket_row *from, struct ticket_row *to,
                 const int64_t *articles, size_t n, int64_t *undo_id,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether WORDS stand in the message as they are, but for white space. */
bool article_has_words(struct arena *a, const struct article_row *m, const char *words);

/* For ticket_merge.c and undo_structure.c: after messages came or went, T's history knows each of
 * them, its counters are right, its answers' mails are its own, and the search finds it. */
bool ticket_settle(const struct ticket_change *c, int64_t ticket_id,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Who is to act next in a ticket that is worked on, by the messages that are there now. */
bool ticket_turn(const struct ticket_change *c, int64_t ticket_id,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FAIL_TOO_BIG where so many tickets went into T, one behind the other, that it can't go into
 * another one itself (LIMIT_MERGE_CHAIN). */
bool ticket_may_go_in(const struct ticket_change *c, const struct ticket_row *t,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FAIL_CONFLICT where T has gone into another ticket or lies in the bin. */
bool ticket_is_live(const struct ticket_row *t, GError **error) G_GNUC_WARN_UNUSED_RESULT;
