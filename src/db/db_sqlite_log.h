/* db_sqlite_log.h - the write-ahead log in few writes. Private to the room. */
#pragma once

#include <sqlite3.h>

/* Registers, once, the file system under this name: the system's own, but for the log. SQLite writes
 * each page into the log in two pieces; while a transaction commits they gather here and go in one write
 * with its last one. What is durable when stays the same. NULL where it is not to be had. Thread-safe. */
const char *sqlite_log_vfs(void);
/* HANDLE, just opened, tells its log of commits and of what is taken back; without it nothing gathers. What
 * SQLite takes back without telling (a VACUUM, a backup into HANDLE) must not be done with it. */
void sqlite_log_watch(sqlite3 *handle);
