/* forgotten.h - what was deleted for good or anonymised, as a list that a backup from before is
 * told when it is restored, so that nothing of it comes back. A line each: "ticket ID KEY CREATED",
 * "veiled ID KEY CREATED" (a ticket without its people) or "person ID CREATED TEXTS ERASED"
 * (core/anonymise.h). KEY is the number as in ticket_number; CREATED, in ms, says that it is the same
 * one: a backup gives numbers and ids again that were given after it. A line "# vorgang HOUSE" stands
 * before those of one house. The list stands in the database and, for the day when that is lost, in a
 * file of the data folder beside it. */
#pragma once
#include "core/house.h"

#define FORGOTTEN_FILE "forgotten.list" /* in the data folder */

enum { FORGOTTEN_BYTES = 256 * 1024 * 1024 };

struct forgotten_done {
    int64_t erased, veiled, people; /* done again */
    int64_t kept;                   /* that could not be: a legal hold, or who works here now */
    int64_t foreign;                /* lines of another house */
};

/* Appends the whole list of a database, also of one of an older program, as far as that knows it.
 * FAIL_NOT_FOUND where it is no desk's. */
bool forgotten_list(struct db *db, GString *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Brings the file up to date where the list has changed; what is in it stays in it. For a ticker. */
bool forgotten_keep(const struct house *house, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Makes PATH the lines of LIST, each once. */
bool forgotten_save(const char *path, const char *list, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Does again what LIST says of this house, where the database does not have it so; lines that are
 * none are passed over. Twice does no harm. What went into a ticket goes with it only where the list
 * has that, too. Not inside db_write(). */
bool forgotten_replay(const struct house *house, const char *list, struct forgotten_done *done,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
