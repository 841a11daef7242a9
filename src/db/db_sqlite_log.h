/* db_sqlite_log.h - the write-ahead log in few writes. Private to the room. */
#pragma once

#include <glib.h>
#include <sqlite3.h>

/* Registers, once, the file system under this name: the system's own, but for the log. SQLite writes
 * each page into the log in two pieces; while a transaction commits they gather here and go in one write
 * with its last one. What is durable when stays the same. NULL where it is not to be had. Thread-safe. */
const char *sqlite_log_vfs(void);
/* A log whose transactions are written and wait for their sync. */
struct sqlite_log_due;
/* From now on (or no more) the sync that ends a transaction of HANDLE is left to who takes it by
 * sqlite_log_take(); those of checkpoints, and of a log that was just made, stay where they are. Only where
 * SQLite syncs each commit: synchronous = FULL. */
void sqlite_log_defer(sqlite3 *handle, gboolean on);
/* Behind a commit: *WROTE whether it left its sync. What was committed before may wait for one all the same,
 * and this one may tell of it. The caller's: sqlite_log_let_go(). NULL where each commit syncs itself. */
struct sqlite_log_due *sqlite_log_take(sqlite3 *handle, gboolean *wrote);
/* Syncs all that is in the log. False with errno. Any thread, also while HANDLE writes on or is closed. */
gboolean sqlite_log_sync(const struct sqlite_log_due *due);
void sqlite_log_let_go(struct sqlite_log_due *due);
/* HANDLE, just opened, tells its log of commits and of what is taken back; without it nothing gathers. What
 * SQLite takes back without telling (a VACUUM, a backup into HANDLE) must not be done with it. */
void sqlite_log_watch(sqlite3 *handle);
