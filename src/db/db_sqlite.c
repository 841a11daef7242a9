/* db_sqlite.c - SQLite as db_driver.h wants it: WAL, every commit synced, one writer lane. */
#include "base/fail.h"
#include "db/db_sqlite.h"
#include "db/db_sqlite_log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { BUSY_MS = 5000, READERS = 8, ASKED_MOST = 24 };

static const struct {
    int code;
    enum fail kind;
    const char *why; /* NULL: what SQLite says is enough */
    bool reopen;
} errors[] = {
    {SQLITE_CONSTRAINT_UNIQUE, FAIL_CONFLICT, NULL, false},
    {SQLITE_CONSTRAINT_PRIMARYKEY, FAIL_CONFLICT, NULL, false},
    {SQLITE_CONSTRAINT_ROWID, FAIL_CONFLICT, NULL, false},
    {SQLITE_CONSTRAINT, FAIL_INVALID, NULL, false},
    {SQLITE_BUSY, FAIL_BUSY, "another process is writing (try again)", false},
    {SQLITE_LOCKED, FAIL_BUSY, "another process is writing (try again)", false},
    {SQLITE_PROTOCOL, FAIL_BUSY, "another process is writing (try again)", false},
    {SQLITE_NOMEM, FAIL_BUSY, "memory is short (try again)", false},
    {SQLITE_FULL, FAIL_IO, "disk is full (make room; mail waits at the sender)", false},
    {SQLITE_IOERR, FAIL_IO, "the disk does not read or write (see the system's log)", true},
    {SQLITE_READONLY, FAIL_IO, "it may not be written (check owner and mount)", true},
    {SQLITE_CANTOPEN, FAIL_IO, "it can't be opened (check the folder and its owner)", true},
    {SQLITE_PERM, FAIL_IO, "it may not be opened (check owner and rights)", true},
    {SQLITE_CORRUPT, FAIL_CORRUPT, "its file is damaged (restore a backup)", true},
    {SQLITE_NOTADB, FAIL_CORRUPT, "this file is no database (check the path)", true},
    {SQLITE_TOOBIG, FAIL_TOO_BIG, NULL, false},
};

static int (*on_open)(void *handle);

void db_pool_on_open(int (*fn)(void *handle))
{
    on_open = fn;
}

bool sqlite_fail(struct db *db, sqlite3 *handle, int code, GError **error)
{
    bool same = handle != NULL && (sqlite3_errcode(handle) & 0xff) == (code & 0xff);
    int extended = same ? sqlite3_extended_errcode(handle) : code;
    const char *said = same ? sqlite3_errmsg(handle) : sqlite3_errstr(code);

    for (size_t i = 0; i < G_N_ELEMENTS(errors); i++) {
        if (errors[i].code != extended && errors[i].code != (extended & 0xff))
            continue;
        if (db != NULL)
            db->broken = db->broken || errors[i].reopen;
        if (errors[i].why == NULL)
            fail_set(error, errors[i].kind, "%s", said);
        else
            fail_set(error, errors[i].kind, "%s: %s", errors[i].why, said);
        return false;
    }
    fail_set(error, FAIL_BUG, "%s (SQLite error %d)", said, extended);
    return false;
}

/* What frames every write is prepared once. */
static const char *const frames[DB_FRAMES] = {"BEGIN IMMEDIATE", "COMMIT", "SAVEPOINT part",
                                              "RELEASE SAVEPOINT part"};

static bool run_frame(struct db *db, size_t i, GError **error)
{
    sqlite3_stmt *stmt = db->cache[sql_n_all + i];
    int code = SQLITE_OK;

    if (stmt == NULL)
        code =
            sqlite3_prepare_v3(db->handle, frames[i], -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
    db->cache[sql_n_all + i] = stmt;
    if (code == SQLITE_OK && (code = sqlite3_step(stmt)) == SQLITE_DONE)
        code = SQLITE_OK;
    if (code != SQLITE_OK)
        sqlite_fail(db, db->handle, code, error);
    sqlite3_reset(stmt);
    return code == SQLITE_OK;
}

static bool script(struct db *db, const char *sql, GError **error)
{
    int code;

    for (size_t i = 0; i < DB_FRAMES; i++)
        if (strcmp(sql, frames[i]) == 0)
            return run_frame(db, i, error);
    code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK || sqlite_fail(db, db->handle, code, error);
}

void sqlite_make_private(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd >= 0)
        close(fd);
}

bool sqlite_ask(struct db *db, const char *sql, bool (*fn)(sqlite3_stmt *, void *), void *data,
                GError **error)
{
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL);

    while (code == SQLITE_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW)
        code = fn(stmt, data) ? SQLITE_OK : SQLITE_DONE;
    if (code != SQLITE_OK && code != SQLITE_DONE)
        sqlite_fail(db, db->handle, code, error);
    sqlite3_finalize(stmt);
    return code == SQLITE_OK || code == SQLITE_DONE;
}

static bool take_int(sqlite3_stmt *stmt, void *data)
{
    *(int64_t *)data = sqlite3_column_int64(stmt, 0);
    return false;
}

static bool take_is_wal(sqlite3_stmt *stmt, void *data)
{
    *(bool *)data = g_strcmp0((const char *)sqlite3_column_text(stmt, 0), "wal") == 0;
    return false;
}

#define CAREFUL                                                                                    \
    "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA ignore_check_constraints = OFF;"
#define WRITER "PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 4000"

/* The settings that hold for each connection, the mode of the file among them. */
static bool set_up(struct db *db, bool writer, GError **error)
{
    sqlite3 *handle = db->handle;
    bool wal = false;

    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, BUSY_MS);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    if (on_open != NULL && on_open(handle) != SQLITE_OK) {
        fail_set(error, FAIL_BUG, "what the program adds to SQLite does not load");
        return false;
    }
    if (!sqlite_ask(db, "PRAGMA journal_mode = WAL", take_is_wal, &wal, error))
        return false;
    if (!wal) {
        fail_set(error, FAIL_IO, "no write-ahead log there (use a local disk)");
        return false;
    }
    return script(db,
                  CAREFUL "PRAGMA cell_size_check = ON; PRAGMA journal_size_limit = 67108864;"
                  "PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0",
                  error) &&
           script(db,
                  writer ? WRITER : "PRAGMA query_only = ON; PRAGMA cache_size = -4096",
                  error);
}

static bool open_database(struct db *db, const char *where, bool writer, GError **error)
{
    static gsize once;
    sqlite3 *handle = NULL;
    int code;

    if (g_once_init_enter(&once)) {
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* a lock less for each allocation */
        g_once_init_leave(&once, 1);
    }
    sqlite_make_private(where);
    code = sqlite3_open_v2(where, &handle,
                           SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, sqlite_log_vfs());
    db->handle = handle; /* also where it failed */
    if (code == SQLITE_OK)
        sqlite_log_watch(handle);
    if ((code == SQLITE_OK || sqlite_fail(db, handle, code, error)) && set_up(db, writer, error)) {
        sqlite_log_defer(handle, writer); /* the lane's: db_write() sees to it */
        return true;
    }
    g_prefix_error(error, "%s: ", where);
    return false;
}

static void close_database(struct db *db)
{
    for (unsigned i = 0; i < sql_n_all + DB_FRAMES; i++)
        sqlite3_finalize(db->cache[i]);
    g_clear_pointer(&db->asked, g_hash_table_unref);
    sqlite3_close(db->handle);
}

static bool alive(struct db *db)
{
    (void)db;
    return true;
}

static sqlite3_stmt *prepare(struct db *db, const struct db_stmt_def *def, bool keep,
                             GError **error)
{
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v3(db->handle, def->sqlite, -1, keep ? SQLITE_PREPARE_PERSISTENT : 0,
                                  &stmt, NULL);

    if (code != SQLITE_OK)
        sqlite_fail(db, db->handle, code, error);
    return stmt;
}

static int bind_bytes(sqlite3_stmt *stmt, int i, const struct db_field *f, struct str s)
{
    if (f->type == DB_TEXT)
        return sqlite3_bind_text64(stmt, i, s.p, s.n, SQLITE_STATIC, SQLITE_UTF8);
    if (s.p == NULL && !f->nullable)
        s.p = ""; /* an empty one, not none */
    return sqlite3_bind_blob64(stmt, i, s.p, s.n, SQLITE_STATIC);
}

static int bind(sqlite3_stmt *stmt, int i, const struct db_field *f, const struct db_value *v)
{
    switch (f->type) {
    case DB_INT:
        return f->nullable && v->i == 0 ? sqlite3_bind_null(stmt, i)
                                        : sqlite3_bind_int64(stmt, i, v->i);
    case DB_REAL:
        return sqlite3_bind_double(stmt, i, v->r);
    case DB_TEXT:
    case DB_BLOB:
    default:
        return bind_bytes(stmt, i, f, v->s);
    }
}

static bool bind_all(struct db *db, sqlite3_stmt *stmt, const struct db_stmt_def *def,
                     const struct db_value *params, GError **error)
{
    for (size_t i = 0; i < def->n_params; i++) {
        int code = bind(stmt, (int)i + 1, &def->params[i], &params[i]);

        if (code != SQLITE_OK)
            return sqlite_fail(db, db->handle, code, error);
    }
    return true;
}

static bool step_all(struct db *db, sqlite3_stmt *stmt, const struct db_stmt_def *def, db_row_fn fn,
                     void *data, GError **error)
{
    struct db_row row = {.db = db, .result = stmt};
    int code;

    while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
        if (!db_row_check(&row, def, error))
            return false;
        if (fn != NULL && !fn(&row, data))
            return true;
    }
    return code == SQLITE_DONE || sqlite_fail(db, db->handle, code, error);
}

static void forget(void *stmt)
{
    sqlite3_finalize(stmt);
}

static gboolean is_idle(void *text, void *stmt, void *data)
{
    (void)text;
    (void)data;
    return !sqlite3_stmt_busy(stmt);
}

/* Questions that are put together (db_find.c) are few in practice, and asked again and again: to
 * prepare one takes longer than to read a page of its rows. */
static sqlite3_stmt *kept_by_text(struct db *db, const struct db_stmt_def *def, GError **error)
{
    sqlite3_stmt *stmt;

    if (db->asked == NULL)
        db->asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, forget);
    stmt = g_hash_table_lookup(db->asked, def->sqlite);
    if (stmt != NULL)
        return stmt;
    if (g_hash_table_size(db->asked) >= ASKED_MOST)
        g_hash_table_foreach_remove(db->asked, is_idle, NULL);
    stmt = prepare(db, def, true, error);
    if (stmt != NULL)
        g_hash_table_insert(db->asked, g_strdup(def->sqlite), stmt);
    return stmt;
}

static sqlite3_stmt *kept(struct db *db, const struct db_stmt_def *def, GError **error)
{
    if (def->index >= DB_BY_KEY)
        return kept_by_text(db, def, error);
    if (db->cache[def->index] == NULL)
        db->cache[def->index] = prepare(db, def, true, error);
    return db->cache[def->index];
}

static bool run(struct db *db, const struct db_stmt_def *def, const struct db_value *params,
                db_row_fn fn, void *data, int64_t *changed, GError **error)
{
    sqlite3_stmt *stmt = kept(db, def, error), *own = NULL;
    bool ok;

    if (stmt != NULL && sqlite3_stmt_busy(stmt))
        stmt = own = prepare(db, def, false, error); /* called from within its own rows */
    if (stmt == NULL)
        return false;
    ok = bind_all(db, stmt, def, params, error) && step_all(db, stmt, def, fn, data, error);
    if (ok && changed != NULL)
        *changed = sqlite3_changes64(db->handle);
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    sqlite3_finalize(own);
    return ok;
}

static int64_t newest_row(struct db *db)
{
    return sqlite3_last_insert_rowid(db->handle);
}

static bool in_transaction(struct db *db)
{
    return sqlite3_get_autocommit(db->handle) == 0;
}

static bool commit(struct db *db, GError **error)
{
    if (in_transaction(db))
        return script(db, "COMMIT", error);
    fail_set(error, FAIL_IO, "the transaction was given up after an earlier error");
    return false;
}

static bool bulk(struct db *db, bool on, GError **error)
{
    sqlite_log_defer(db->handle, false);
    if (on)
        return script(db,
                      "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF;"
                      "PRAGMA ignore_check_constraints = ON;"
                      "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16000;"
                      "PRAGMA temp_store = FILE" /* indexes of any size are sorted there */,
                      error);
    if (!script(db, CAREFUL WRITER "; PRAGMA temp_store = MEMORY; PRAGMA wal_checkpoint(TRUNCATE)", error))
        return false;
    sqlite_log_defer(db->handle, true);
    return true;
}

/* A column's declared type; NULL for expressions, which have none. */
static bool type_fits(const char *declared, enum db_type type)
{
    static const char *const names[] = {
        [DB_INT] = "INTEGER", [DB_TEXT] = "TEXT", [DB_BLOB] = "BLOB", [DB_REAL] = "REAL"};

    return declared == NULL || *declared == '\0' || strcmp(declared, names[type]) == 0;
}

static bool columns_fit(sqlite3_stmt *stmt, const struct db_stmt_def *def, GError **error)
{
    g_autofree const char **names = g_new0(const char *, def->n_columns + 1);

    for (size_t i = 0; i < def->n_columns; i++) {
        const char *declared = sqlite3_column_decltype(stmt, (int)i);

        names[i] = sqlite3_column_name(stmt, (int)i);
        if (!type_fits(declared, def->columns[i].type)) {
            fail_set(error, FAIL_BUG, "column %s has the type %s", def->columns[i].name, declared);
            return false;
        }
    }
    return db_names_check(def, names, error);
}

static bool stmt_check(struct db *db, const struct db_stmt_def *def, GError **error)
{
    sqlite3_stmt *stmt = prepare(db, def, false, error);
    int params, columns, wanted = def->rowid ? 0 : (int)def->n_columns;
    bool ok;

    if (stmt == NULL)
        return false;
    params = sqlite3_bind_parameter_count(stmt);
    columns = sqlite3_column_count(stmt);
    ok = params == (int)def->n_params && columns == wanted;
    if (ok && !def->rowid)
        ok = columns_fit(stmt, def, error);
    else if (!ok)
        fail_set(error, FAIL_BUG, "it has %d parameters and %d columns, declared are %zu and %d",
                 params, columns, def->n_params, wanted);
    sqlite3_finalize(stmt);
    return ok;
}

static bool version(struct db *db, int *number, GError **error)
{
    int64_t found = 0;
    bool ok = sqlite_ask(db, "PRAGMA user_version", take_int, &found, error);

    *number = (int)found;
    return ok;
}

static bool set_version(struct db *db, int number, GError **error)
{
    char sql[64];

    g_snprintf(sql, sizeof sql, "PRAGMA user_version = %d", number);
    return script(db, sql, error);
}

static void schema_open(struct db *db, bool open)
{
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, !open, NULL);
}

static bool data_version(struct db *db, int64_t *number, GError **error)
{
    return sqlite_ask(db, "PRAGMA data_version", take_int, number, error);
}

static bool is_null(const struct db_row *row, unsigned column)
{
    return sqlite3_column_type(row->result, (int)column) == SQLITE_NULL;
}

static int64_t get_int(const struct db_row *row, unsigned column)
{
    return sqlite3_column_int64(row->result, (int)column);
}

static double get_real(const struct db_row *row, unsigned column)
{
    return sqlite3_column_double(row->result, (int)column);
}

static struct str get_bytes(const struct db_row *row, unsigned column)
{
    sqlite3_stmt *stmt = row->result;
    const char *p;

    if (is_null(row, column))
        return (struct str){NULL, 0};
    p = sqlite3_column_blob(stmt, (int)column);
    return (struct str){p == NULL ? "" : p, (size_t)sqlite3_column_bytes(stmt, (int)column)};
}

const struct db_driver db_sqlite = {
    .begin = "BEGIN IMMEDIATE",
    .snapshot = "BEGIN",
    .rollback = "ROLLBACK",
    .unsynced = sqlite_unsynced,
    .sync = sqlite_sync,
    .let_go = sqlite_let_go,
    .settle = sqlite_settle,
    .bulk = bulk,
    .connections = READERS,
    .one_writer = true,
    .open = open_database,
    .close = close_database,
    .alive = alive,
    .run = run,
    .newest_row = newest_row,
    .script = script,
    .commit = commit,
    .in_transaction = in_transaction,
    .stmt_check = stmt_check,
    .schema_open = schema_open,
    .version = version,
    .set_version = set_version,
    .data_version = data_version,
    .integrity = sqlite_integrity,
    .backup = sqlite_backup,
    .is_null = is_null,
    .get_int = get_int,
    .get_real = get_real,
    .get_bytes = get_bytes,
};
