#include "base/fail.h"
#include "db/db_driver.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

enum { BUSY_MS = 5000 };

static const struct {
    int code;
    enum fail kind;
    const char *words;
} errors[] = {
    {SQLITE_CONSTRAINT_UNIQUE, FAIL_CONFLICT, NULL},
    {SQLITE_CONSTRAINT_PRIMARYKEY, FAIL_CONFLICT, NULL},
    {SQLITE_BUSY, FAIL_BUSY, "another process is writing (try again)"},
    {SQLITE_LOCKED, FAIL_BUSY, "another process is writing (try again)"},
    {SQLITE_FULL, FAIL_IO, "the disk is full (make room; mail waits at its sender)"},
    {SQLITE_IOERR, FAIL_IO, "the disk does not read or write (see the system's log)"},
    {SQLITE_READONLY, FAIL_IO, "it may not be written (check owner and mount)"},
    {SQLITE_CANTOPEN, FAIL_IO, "it can't be opened (check the folder and its owner)"},
    {SQLITE_PERM, FAIL_IO, "it may not be opened (check owner and rights)"},
    {SQLITE_NOMEM, FAIL_BUSY, "memory is short (try again)"},
    {SQLITE_CORRUPT, FAIL_CORRUPT, "its file is damaged (restore a backup)"},
    {SQLITE_NOTADB, FAIL_CORRUPT, "this file is no database (check the path)"},
    {SQLITE_CONSTRAINT, FAIL_INVALID, NULL},
    {SQLITE_TOOBIG, FAIL_TOO_BIG, NULL},
};

static bool set_error(sqlite3 *handle, int code, GError **error)
{
    int extended = handle == NULL ? code : sqlite3_extended_errcode(handle);
    const char *said = handle == NULL ? sqlite3_errstr(code) : sqlite3_errmsg(handle);

    if ((extended & 0xff) != (code & 0xff))
        extended = code;
    for (size_t i = 0; i < G_N_ELEMENTS(errors); i++)
        if (errors[i].code == extended || errors[i].code == (extended & 0xff)) {
            fail_set(error, errors[i].kind, "%s%s%s%s", said, errors[i].words ? ": " : "",
                     errors[i].words ? errors[i].words : "", "");
            return false;
        }
    fail_set(error, FAIL_BUG, "%s (SQLite error %d)", said, extended);
    return false;
}

static bool script(struct db *db, const char *sql, GError **error)
{
    int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

    return code == SQLITE_OK || set_error(db->handle, code, error);
}

static bool open_database(struct db *db, const char *where, bool writer, GError **error)
{
    sqlite3 *handle = NULL;
    int code = sqlite3_open_v2(where, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                               SQLITE_OPEN_NOMUTEX, NULL);

    if (code != SQLITE_OK) {
        set_error(handle, code, error);
        g_prefix_error(error, "database %s: ", where);
        sqlite3_close(handle);
        return false;
    }
    db->handle = handle;
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, BUSY_MS);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return script(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                      "PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON;"
                      "PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY;", error) &&
           script(db, writer ? "PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 4000;"
                             : "PRAGMA query_only = ON; PRAGMA cache_size = -1024;", error);
}

static void close_database(struct db *db)
{
    for (unsigned i = 0; i < sql_n_all; i++)
        sqlite3_finalize(db->cache[i]);
    sqlite3_close(db->handle);
}

static sqlite3_stmt *prepare(struct db *db, const struct db_stmt_def *def, bool keep, GError **error)
{
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v3(db->handle, def->sqlite, -1, keep ? SQLITE_PREPARE_PERSISTENT : 0,
                                  &stmt, NULL);

    if (code == SQLITE_OK)
        return stmt;
    set_error(db->handle, code, error);
    return NULL;
}

static int bind(sqlite3_stmt *stmt, int i, const struct db_field *f, const struct db_value *v)
{
    switch (f->type) {
    case DB_INT:
        return f->nullable && v->i == 0 ? sqlite3_bind_null(stmt, i) : sqlite3_bind_int64(stmt, i, v->i);
    case DB_REAL:
        return sqlite3_bind_double(stmt, i, v->r);
    case DB_TEXT:
        return sqlite3_bind_text64(stmt, i, v->s.p, v->s.n, SQLITE_STATIC, SQLITE_UTF8);
    case DB_BLOB:
    default:
        return sqlite3_bind_blob64(stmt, i, v->s.p, v->s.n, SQLITE_STATIC);
    }
}

static bool step_all(struct db *db, sqlite3_stmt *stmt, db_row_fn fn, void *data, GError **error)
{
    struct db_row row = {.db = db, .result = stmt};
    int code;

    while ((code = sqlite3_step(stmt)) == SQLITE_ROW)
        if (fn != NULL && !fn(&row, data))
            return true;
    return code == SQLITE_DONE || set_error(db->handle, code, error);
}

static bool run(struct db *db, const struct db_stmt_def *def, const struct db_value *params,
                db_row_fn fn, void *data, int64_t *changed, GError **error)
{
    sqlite3_stmt *stmt = db->cache[def->index], *own = NULL;
    bool ok = true;

    if (stmt != NULL && sqlite3_stmt_busy(stmt)) /* called from within its own rows */
        stmt = own = prepare(db, def, false, error);
    else if (stmt == NULL)
        stmt = db->cache[def->index] = prepare(db, def, true, error);
    if (stmt == NULL)
        return false;
    for (size_t i = 0; ok && i < def->n_params; i++) {
        int code = bind(stmt, (int)i + 1, &def->params[i], &params[i]);

        ok = code == SQLITE_OK || set_error(db->handle, code, error);
    }
    ok = ok && step_all(db, stmt, fn, data, error);
    if (ok && changed != NULL)
        *changed = sqlite3_changes64(db->handle);
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    sqlite3_finalize(own);
    return ok;
}

static bool in_transaction(struct db *db)
{
    return sqlite3_get_autocommit(db->handle) == 0;
}

static bool describe(struct db *db, const struct db_stmt_def *def, unsigned *n_params,
                     unsigned *n_columns, GError **error)
{
    sqlite3_stmt *stmt = prepare(db, def, false, error);

    if (stmt == NULL)
        return false;
    *n_params = (unsigned)sqlite3_bind_parameter_count(stmt);
    *n_columns = (unsigned)sqlite3_column_count(stmt);
    sqlite3_finalize(stmt);
    return true;
}

/* The first value of each row of a constant query. */
static bool ask(struct db *db, const char *sql, bool (*fn)(sqlite3_stmt *, void *), void *data,
                GError **error)
{
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL);

    while (code == SQLITE_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW)
        code = fn(stmt, data) ? SQLITE_OK : SQLITE_DONE;
    sqlite3_finalize(stmt);
    return code == SQLITE_OK || code == SQLITE_DONE || set_error(db->handle, code, error);
}

static bool take_int(sqlite3_stmt *stmt, void *data)
{
    *(int *)data = sqlite3_column_int(stmt, 0);
    return false;
}

static bool version(struct db *db, int *number, GError **error)
{
    return ask(db, "PRAGMA user_version", take_int, number, error);
}

static bool set_version(struct db *db, int number, GError **error)
{
    char sql[64];

    g_snprintf(sql, sizeof sql, "PRAGMA user_version = %d", number);
    return script(db, sql, error);
}

static bool take_line(sqlite3_stmt *stmt, void *data)
{
    const char *line = (const char *)sqlite3_column_text(stmt, 0);

    if (g_strcmp0(line, "ok") != 0)
        g_string_append_printf(data, "%s; ", line);
    return true;
}

static bool take_key(sqlite3_stmt *stmt, void *data)
{
    g_string_append_printf(data, "%s row %" G_GINT64_FORMAT " refers to a missing %s; ",
                           (const char *)sqlite3_column_text(stmt, 0),
                           (int64_t)sqlite3_column_int64(stmt, 1),
                           (const char *)sqlite3_column_text(stmt, 2));
    return ((GString *)data)->len < 4000;
}

static bool integrity(struct db *db, GError **error)
{
    g_autoptr(GString) found = g_string_new(NULL);

    if (!ask(db, "PRAGMA integrity_check(20)", take_line, found, error) ||
        !ask(db, "PRAGMA foreign_key_check", take_key, found, error))
        return false;
    if (found->len == 0)
        return true;
    fail_set(error, FAIL_CORRUPT, "%s", found->str);
    return false;
}

static bool sync_file(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return ok;
}

/* In one step: it reads one snapshot of the log, and writers go on beside it. */
static bool backup(struct db *db, const char *path, GError **error)
{
    g_autofree char *part = g_strconcat(path, ".part", NULL);
    sqlite3_backup *copy;
    sqlite3 *to = NULL;
    int code;

    g_unlink(part);
    code = sqlite3_open(part, &to);
    copy = code == SQLITE_OK ? sqlite3_backup_init(to, "main", db->handle, "main") : NULL;
    if (copy != NULL) {
        code = sqlite3_backup_step(copy, -1);
        sqlite3_backup_finish(copy);
    }
    if (code != SQLITE_DONE)
        set_error(to, code, error);
    sqlite3_close(to);
    if (code == SQLITE_DONE && sync_file(part) && g_rename(part, path) == 0)
        return true;
    if (code == SQLITE_DONE)
        fail_set(error, FAIL_IO, "%s", g_strerror(errno));
    g_prefix_error(error, "backup %s: ", path);
    g_unlink(part);
    return false;
}

int64_t db_sqlite_int(const struct db_row *row, unsigned column)
{
    return sqlite3_column_int64(row->result, (int)column);
}

double db_sqlite_real(const struct db_row *row, unsigned column)
{
    return sqlite3_column_double(row->result, (int)column);
}

struct str db_sqlite_bytes(const struct db_row *row, unsigned column)
{
    sqlite3_stmt *stmt = row->result;
    const char *p;

    if (sqlite3_column_type(stmt, (int)column) == SQLITE_NULL)
        return (struct str){NULL, 0};
    p = sqlite3_column_blob(stmt, (int)column);
    return (struct str){p == NULL ? "" : p, (size_t)sqlite3_column_bytes(stmt, (int)column)};
}

const struct db_driver db_sqlite = {
    .begin = "BEGIN IMMEDIATE",
    .commit = "COMMIT",
    .rollback = "ROLLBACK",
    .open = open_database,
    .close = close_database,
    .run = run,
    .script = script,
    .in_transaction = in_transaction,
    .describe = describe,
    .version = version,
    .set_version = set_version,
    .integrity = integrity,
    .backup = backup,
};
