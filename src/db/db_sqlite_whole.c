/* db_sqlite_whole.c - the database as a whole: is it durable, does it hold together, and a copy of it. */
#include "base/fail.h"
#include "db/db_sqlite.h"
#include "db/db_sqlite_log.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

enum { FINDINGS_MOST = 4000 };

void *sqlite_unsynced(struct db *db, bool *wrote)
{
    gboolean left = FALSE;
    void *due = sqlite_log_take(db->handle, &left);

    *wrote = left;
    return due;
}

bool sqlite_sync(void *unsynced, GError **error)
{
    if (sqlite_log_sync(unsynced))
        return true;
    fail_set(error, FAIL_IO, "database: the log could not be synced: %s (look at the disk)",
             g_strerror(errno));
    return false;
}

void sqlite_let_go(void *unsynced)
{
    sqlite_log_let_go(unsynced);
}

static bool take_busy(sqlite3_stmt *stmt, void *busy)
{
    *(bool *)busy = sqlite3_column_int(stmt, 0) != 0;
    return false;
}

/* Into the database's file, which is synced for itself. */
bool sqlite_settle(struct db *db, GError **error)
{
    bool busy = true;

    if (!sqlite_ask(db, "PRAGMA wal_checkpoint(TRUNCATE)", take_busy, &busy, error))
        return false;
    if (busy)
        fail_set(error, FAIL_IO, "database: a sync failed, and somebody reads (try again)");
    return !busy;
}

static bool take_line(sqlite3_stmt *stmt, void *data)
{
    const char *line = (const char *)sqlite3_column_text(stmt, 0);

    if (g_strcmp0(line, "ok") != 0)
        g_string_append_printf(data, "%s; ", line);
    return ((GString *)data)->len < FINDINGS_MOST;
}

static bool take_key(sqlite3_stmt *stmt, void *data)
{
    g_string_append_printf(data, "%s row %" G_GINT64_FORMAT " refers to a missing %s; ",
                           (const char *)sqlite3_column_text(stmt, 0),
                           (int64_t)sqlite3_column_int64(stmt, 1),
                           (const char *)sqlite3_column_text(stmt, 2));
    return ((GString *)data)->len < FINDINGS_MOST;
}

bool sqlite_integrity(struct db *db, GError **error)
{
    g_autoptr(GString) found = g_string_new(NULL);

    if (!sqlite_ask(db, "PRAGMA integrity_check(20)", take_line, found, error) ||
        !sqlite_ask(db, "PRAGMA foreign_key_check", take_key, found, error))
        return false;
    if (found->len == 0)
        return true;
    fail_set(error, FAIL_CORRUPT, "%s", found->str);
    return false;
}

static bool sync_path(const char *path, int flags)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | flags);
    bool ok = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return ok;
}

/* In one step: it reads one snapshot of the log, and writers go on beside it. */
static bool copy_into(struct db *db, const char *part, GError **error)
{
    sqlite3_backup *copy = NULL;
    sqlite3 *to = NULL;
    int code = sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

    if (code == SQLITE_OK) {
        sqlite3_exec(to, "PRAGMA synchronous = OFF", NULL, NULL, NULL); /* synced at the end */
        copy = sqlite3_backup_init(to, "main", db->handle, "main");
        code = copy == NULL ? sqlite3_errcode(to) : sqlite3_backup_step(copy, -1);
        sqlite3_backup_finish(copy);
    }
    if (code != SQLITE_DONE)
        sqlite_fail(NULL, to, code, error);
    sqlite3_close(to);
    return code == SQLITE_DONE;
}

bool sqlite_backup(struct db *db, const char *path, GError **error)
{
    g_autofree char *part = g_strconcat(path, ".part", NULL);
    g_autofree char *folder = g_path_get_dirname(path);

    g_unlink(part);
    sqlite_make_private(part);
    if (copy_into(db, part, error)) {
        if (sync_path(part, 0) && g_rename(part, path) == 0 && sync_path(folder, O_DIRECTORY))
            return true;
        fail_set(error, FAIL_IO, "%s", g_strerror(errno));
    }
    g_prefix_error(error, "backup %s: ", path);
    g_unlink(part);
    return false;
}
