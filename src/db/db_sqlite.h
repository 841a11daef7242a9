/* db_sqlite.h - what the files about SQLite share. Private to the room. */
#pragma once
#include "db/db_driver.h"

#include <sqlite3.h>

/* Says what SQLite's CODE means; returns false. DB may be NULL: for the target of a backup. */
bool sqlite_fail(struct db *db, sqlite3 *handle, int code, GError **error);
/* Gives FN each row of a constant query, until it returns false. */
bool sqlite_ask(struct db *db, const char *sql, bool (*fn)(sqlite3_stmt *, void *), void *data,
                GError **error);
/* A new file belongs to its owner alone. One that exists is left alone: to close a descriptor of it
 * would drop the locks that this process holds on it. */
void sqlite_make_private(const char *path);

void *sqlite_unsynced(struct db *db, bool *wrote);
bool sqlite_sync(void *unsynced, GError **error);
void sqlite_let_go(void *unsynced);
bool sqlite_settle(struct db *db, GError **error);
bool sqlite_integrity(struct db *db, GError **error);
bool sqlite_backup(struct db *db, const char *path, GError **error);
