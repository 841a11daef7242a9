/* db_sqlite_log.h - the write-ahead log in few writes. Private to the room. */
#pragma once

/* Registers, once, the file system under this name: the system's own, but for the log. SQLite writes
 * each page into the log in two pieces; here they gather until the transaction commits, the log is read
 * or synced, and go in one write. What is durable when stays the same. NULL where it is not to be had.
 * Thread-safe. */
const char *sqlite_log_vfs(void);
