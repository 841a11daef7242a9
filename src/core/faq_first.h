/* faq_first.h - the questions that a new desk begins with. */
#pragma once
#include "db/db.h"

/* Puts them in, once in the life of a database: removed ones do not come back. Inside db_write().
 */
bool faq_first_add(struct db *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether that has been done; false too where it can't be found out. */
bool faq_first_done(struct db *db);
