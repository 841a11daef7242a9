/* forgotten.h - what was deleted for good or anonymised, as a list that a backup from before is
 * told when it is restored, so that nothing of it comes back. The list has numbers alone: a line
 * each, "ticket ID NUMBER", "veiled ID NUMBER" (a ticket without its people) or "person ID CREATED
 * TEXTS ERASED" (core/anonymise.h). It stands in the database and, for the day when that is lost,
 * in a file of the data folder beside it. */
#pragma once
#include "core/house.h"

#define FORGOTTEN_FILE "forgotten.list" /* in the data folder */

enum { FORGOTTEN_BYTES = 256 * 1024 * 1024 };

struct forgotten_done {
    int64_t erased, veiled, people; /* done again */
    int64_t kept;                   /* that could not be: a legal hold, or who works here now */
};

/* Appends the whole list of a database. */
bool forgotten_list(struct db *db, GString *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Writes the file anew where the list has changed; for a ticker. */
bool forgotten_keep(const struct house *house, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Does again what LIST says, where the database does not have it so; lines that are none are passed
 * over. Twice does no harm. Not inside db_write(). */
bool forgotten_replay(const struct house *house, const char *list, struct forgotten_done *done,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
