/* db_postgres.c - PostgreSQL as db_driver.h wants it: connections, results in binary, versions. */
#include "base/fail.h"
#include "db/db_postgres.h"

#include <poll.h>
#include <string.h>

enum { CONNECTIONS = 10, MESSAGES_MOST = 8 };

/* What was spoilt before does not keep a transaction from being given up. */
static bool script(struct db *db, const char *sql, GError **error)
{
    g_autoptr(GError) earlier = NULL;

    if (!postgres_catch_up(db, &earlier) && !g_str_has_prefix(sql, "ROLLBACK")) {
        g_propagate_error(error, g_steal_pointer(&earlier));
        return false;
    }
    return postgres_finished(db, PQexec(db->handle, sql), error);
}

static void say_nothing(void *arg, const char *message)
{
    (void)arg;
    (void)message;
}

/* What the address says comes last and wins. Writing is for those who ask for it: begin. */
static bool open_connection(struct db *db, const char *where, bool writer, GError **error)
{
    const char *const names[] = {"connect_timeout",           "keepalives_idle", "tcp_user_timeout",
                                 "fallback_application_name", "dbname",          NULL};
    const char *const values[] = {"10", "30", "30000", "vorgang", where, NULL};
    PGconn *conn = PQconnectdbParams(names, values, 1);

    (void)writer;
    db->handle = conn;
    if (PQstatus(conn) != CONNECTION_OK)
        return postgres_fail(db, NULL, error);
    PQsetNoticeProcessor(conn, say_nothing, NULL);
    /* Compiling a statement costs more than any of ours takes. */
    return script(db,
                  "SET client_encoding = 'UTF8'; SET synchronous_commit = on;"
                  "SET statement_timeout = '60s'; SET lock_timeout = '5s';"
                  "SET default_transaction_read_only = on; SET jit = off;"
                  "SET standard_conforming_strings = on",
                  error);
}

static void close_connection(struct db *db)
{
    g_clear_pointer(&db->asked, g_hash_table_unref);
    g_clear_pointer(&db->unread, g_ptr_array_unref);
    PQfinish(db->handle);
}

/* A server that went away has said so and closed its end: there is something to read, and behind
 * it the end. A living one is silent, or tells of settings. */
static bool alive(struct db *db)
{
    struct pollfd fd = {.fd = PQsocket(db->handle), .events = POLLIN};

    for (int i = 0; i < MESSAGES_MOST; i++) {
        if (poll(&fd, 1, 0) == 0)
            return true;
        if (PQconsumeInput(db->handle) == 0 || PQstatus(db->handle) != CONNECTION_OK)
            return false;
    }
    return false;
}

static bool rows(struct db *db, const struct db_stmt_def *def, PGresult *result, db_row_fn fn,
                 void *data, GError **error)
{
    struct db_row row = {.db = db, .result = result};

    for (; row.number < PQntuples(result); row.number++) {
        if (!db_row_check(&row, def, error))
            return false;
        if (fn != NULL && !fn(&row, data))
            break;
    }
    return true;
}

static bool take(struct db *db, const struct db_stmt_def *def, PGresult *result, db_row_fn fn,
                 void *data, int64_t *changed, GError **error)
{
    bool ok = (postgres_is_done(result) || postgres_fail(db, result, error)) &&
              rows(db, def, result, fn, data, error);

    if (ok && changed != NULL)
        *changed = g_ascii_strtoll(PQcmdTuples(result), NULL, 10);
    PQclear(result);
    return ok;
}

static bool run(struct db *db, const struct db_stmt_def *def, const struct db_value *params,
                db_row_fn fn, void *data, int64_t *changed, GError **error)
{
    bool waits = !def->later || changed != NULL || !db->writing;
    PGresult *result;

    return postgres_ask(db, def, params, waits, &result, error) &&
           (!waits || take(db, def, result, fn, data, changed, error));
}

static bool bulk(struct db *db, bool on, GError **error)
{
    return script(db, on ? "SET synchronous_commit = off" : "SET synchronous_commit = on", error);
}

static bool in_transaction(struct db *db)
{
    return PQtransactionStatus(db->handle) != PQTRANS_IDLE;
}

/* COMMIT of a spoilt transaction is a ROLLBACK that PostgreSQL reports as done. */
static bool commit(struct db *db, GError **error)
{
    if (!postgres_catch_up(db, error))
        return false;
    if (PQtransactionStatus(db->handle) == PQTRANS_INTRANS)
        return script(db, "COMMIT", error);
    fail_set(error, db->retry || db->broken ? FAIL_BUSY : FAIL_BUG,
             "a statement failed and its writer went on (a part that may fail needs a savepoint)");
    return false;
}

/* Types are compared, too: what is read as a number must be one. */
static bool columns_fit(const PGresult *d, const struct db_stmt_def *def, GError **error)
{
    g_autofree const char **names = g_new0(const char *, def->n_columns + 1);

    for (size_t i = 0; i < def->n_columns; i++) {
        Oid type = PQftype(d, (int)i), want = postgres_oid(def->columns[i].type);

        names[i] = PQfname(d, (int)i);
        if (type == want || (want == OID_INT8 && (type == OID_INT4 || type == OID_INT2)))
            continue;
        fail_set(error, FAIL_BUG, "column %s has the type %u, not %u", def->columns[i].name, type,
                 want);
        return false;
    }
    return db_names_check(def, names, error);
}

static bool description_fits(const PGresult *d, const struct db_stmt_def *def, GError **error)
{
    if (PQnparams(d) == (int)def->n_params && PQnfields(d) == (int)def->n_columns)
        return columns_fit(d, def, error);
    fail_set(error, FAIL_BUG, "it has %d parameters and %d columns, declared are %zu and %zu",
             PQnparams(d), PQnfields(d), def->n_params, def->n_columns);
    return false;
}

static bool stmt_check(struct db *db, const struct db_stmt_def *def, GError **error)
{
    PGresult *result;
    char name[32];
    bool ok;

    if (!postgres_prepare(db, def, name, error))
        return false;
    result = PQdescribePrepared(db->handle, name);
    ok = PQresultStatus(result) == PGRES_COMMAND_OK || postgres_fail(db, result, error);
    ok = ok && description_fits(result, def, error);
    PQclear(result);
    return ok;
}

/* The number that a constant query answers. */
static bool ask(struct db *db, const char *sql, int64_t *number, GError **error)
{
    PGresult *result = PQexec(db->handle, sql);
    bool ok = PQresultStatus(result) == PGRES_TUPLES_OK || postgres_fail(db, result, error);

    *number =
        ok && PQntuples(result) == 1 ? g_ascii_strtoll(PQgetvalue(result, 0, 0), NULL, 10) : 0;
    PQclear(result);
    return ok;
}

/* While it migrates (in a transaction) it first waits for another node that does the same: the
 * lock ends with the transaction. */
static bool version(struct db *db, int *number, GError **error)
{
    int64_t found = 0;

    if (in_transaction(db) && !script(db,
                                      "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;"
                                      "SELECT pg_advisory_xact_lock(5718266)",
                                      error))
        return false;
    *number = 0;
    if (!ask(db, "SELECT count(*) FROM pg_class WHERE oid = to_regclass('schema_version')", &found,
             error))
        return false;
    if (found == 0)
        return true;
    if (!ask(db, "SELECT coalesce(max(version), 0) FROM schema_version", &found, error))
        return false;
    *number = (int)found;
    return true;
}

static bool set_version(struct db *db, int number, GError **error)
{
    char sql[80];

    g_snprintf(sql, sizeof sql, "INSERT INTO schema_version (version) VALUES (%d)", number);
    return script(db, "CREATE TABLE IF NOT EXISTS schema_version (version int NOT NULL)", error) &&
           script(db, sql, error);
}

/* How many transactions have ended: those below the snapshot's end, without those that still run.
 * Each end of one that wrote makes it grow, whatever the order in which they began. */
static bool data_version(struct db *db, int64_t *number, GError **error)
{
    return ask(db,
               "SELECT pg_snapshot_xmax(s)::text::bigint - "
               "(SELECT count(*) FROM pg_snapshot_xip(s)) FROM pg_current_snapshot() AS s",
               number, error);
}

/* PostgreSQL keeps its own keys; reading every table finds pages that can't be read. */
static bool integrity(struct db *db, GError **error)
{
    static const char read_all[] =
        "SET statement_timeout = 0;"
        "DO $$ DECLARE t oid; BEGIN FOR t IN SELECT c.oid FROM pg_class c WHERE c.relkind = 'r' "
        "AND c.relnamespace = current_schema()::regnamespace LOOP "
        "EXECUTE format('SELECT count(*) FROM %s', t::regclass); END LOOP; END $$;"
        "SET statement_timeout = '60s'";

    if (script(db, read_all, error))
        return true;
    db->broken = true; /* its time-out may be off */
    return false;
}

static bool backup(struct db *db, const char *path, GError **error)
{
    (void)db;
    fail_set(error, FAIL_INVALID, "backup %s: PostgreSQL is backed up by pg_dump", path);
    return false;
}

static bool is_null(const struct db_row *row, unsigned column)
{
    return PQgetisnull(row->result, row->number, (int)column) == 1;
}

static int64_t get_int(const struct db_row *row, unsigned column)
{
    const PGresult *r = row->result;
    const char *p = PQgetvalue(r, row->number, (int)column);
    uint64_t word;
    uint32_t half;
    uint16_t quarter;

    switch (PQgetlength(r, row->number, (int)column)) {
    case 8:
        memcpy(&word, p, 8);
        return (int64_t)GUINT64_FROM_BE(word);
    case 4:
        memcpy(&half, p, 4);
        return (int32_t)GUINT32_FROM_BE(half);
    case 2:
        memcpy(&quarter, p, 2);
        return (int16_t)GUINT16_FROM_BE(quarter);
    default:
        return 0; /* NULL */
    }
}

static double get_real(const struct db_row *row, unsigned column)
{
    uint64_t word = (uint64_t)get_int(row, column);
    double real;

    memcpy(&real, &word, sizeof real);
    return real;
}

static struct str get_bytes(const struct db_row *row, unsigned column)
{
    const PGresult *r = row->result;

    if (is_null(row, column))
        return (struct str){NULL, 0};
    return (struct str){PQgetvalue(r, row->number, (int)column),
                        (size_t)PQgetlength(r, row->number, (int)column)};
}

const struct db_driver db_postgres = {
    .begin = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
    .snapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    .rollback = "ROLLBACK",
    .connections = CONNECTIONS,
    .one_writer = false,
    .open = open_connection,
    .close = close_connection,
    .alive = alive,
    .run = run,
    .catch_up = postgres_catch_up,
    .script = script,
    .commit = commit,
    .bulk = bulk,
    .in_transaction = in_transaction,
    .stmt_check = stmt_check,
    .version = version,
    .set_version = set_version,
    .data_version = data_version,
    .integrity = integrity,
    .backup = backup,
    .is_null = is_null,
    .get_int = get_int,
    .get_real = get_real,
    .get_bytes = get_bytes,
};
