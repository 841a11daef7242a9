/* undo_structure.h - messages go back to where they were: unmerge, un-split, and what was moved.
 *
 * The rule for what has come since: a message goes back with the ticket that it was written to, by
 * the number it names or by the message it answers (article.home_id, set when it arrives); all
 * else stays with the ticket that went on, which is the target of a merging, and the old one of a
 * splitting. What somebody has moved on since stays where it was put. A ticket that went into
 * another one meanwhile leads on: its messages come back out of that one, and go back into it.
 *
 * Whom and what mergings brought into a ticket (people, followers, links) leaves it, and each ticket
 * that this one went into since, as soon as none of the tickets that are still in there brings it,
 * too. What somebody did by hand since stays.
 *
 * A ticket that a splitting made goes into the old one, so that its number still leads to what was
 * said there; the excerpt that it began with, if it was one, stays in it and is seen no more. */
#pragma once
#include "core/desk.h"
#include "rows/undo.h"

/* Whether an act of this name moves messages or whole tickets. */
bool undo_is_structural(const char *what);
/* Only for undo_take_back(), which has claimed the record and seen the rights. */
bool undo_structure(const struct desk_call *d, const struct undo_row *record,
                    const struct undo_ticket_row *rows, size_t n,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
