#include "base/fail.h"
#include "db/db_driver.h"

#include <libpq-fe.h>
#include <string.h>

enum { PARAMS_MOST = 64 };
enum { OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25, OID_FLOAT8 = 701, OID_BYTEA = 17 };

static const struct {
    const char *state; /* SQLSTATE or its class */
    enum fail kind;
    bool retry, broken;
} errors[] = {
    {"40001", FAIL_BUSY, true, false},  {"40P01", FAIL_BUSY, true, false},
    {"23505", FAIL_CONFLICT, false, false}, {"23", FAIL_INVALID, false, false},
    {"53100", FAIL_IO, false, false},   {"53", FAIL_BUSY, false, true},
    {"57P", FAIL_BUSY, false, true},    {"08", FAIL_BUSY, false, true},
    {"58", FAIL_IO, false, false},      {"XX", FAIL_CORRUPT, false, false},
};

static bool set_error(struct db *db, const PGresult *result, GError **error)
{
    const char *state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *said = result == NULL ? PQerrorMessage(db->handle) : PQresultErrorMessage(result);
    enum fail kind = FAIL_BUG;
    g_autofree char *line = g_strdelimit(g_strdup(said), "\n", ' ');

    if (PQstatus(db->handle) != CONNECTION_OK) {
        db->broken = true;
        kind = FAIL_BUSY;
    }
    for (size_t i = 0; state != NULL && i < G_N_ELEMENTS(errors); i++)
        if (g_str_has_prefix(state, errors[i].state)) {
            kind = errors[i].kind;
            db->retry = errors[i].retry;
            db->broken = db->broken || errors[i].broken;
            break;
        }
    fail_set(error, kind, "%s", g_strstrip(line));
    return false;
}

static bool script(struct db *db, const char *sql, GError **error)
{
    PGresult *result = PQexec(db->handle, sql);
    ExecStatusType status = PQresultStatus(result);
    bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || set_error(db, result, error);

    PQclear(result);
    return ok;
}

static void say_nothing(void *arg, const char *message)
{
    (void)arg;
    (void)message;
}

static bool open_connection(struct db *db, const char *where, bool writer, GError **error)
{
    PGconn *conn = PQconnectdb(where);

    (void)writer;
    db->handle = conn;
    if (PQstatus(conn) != CONNECTION_OK) {
        set_error(db, NULL, error);
        g_prefix_error(error, "database: ");
        return false;
    }
    PQsetNoticeProcessor(conn, say_nothing, NULL);
    return script(db, "SET client_encoding = 'UTF8'; SET synchronous_commit = on;"
                      "SET statement_timeout = '60s'; SET standard_conforming_strings = on", error);
}

static void close_connection(struct db *db)
{
    PQfinish(db->handle);
}

static void name_of(const struct db_stmt_def *def, char name[32])
{
    g_snprintf(name, 32, "s%u", def->index);
}

static Oid oid_of(enum db_type type)
{
    static const Oid oids[] = {[DB_INT] = OID_INT8, [DB_TEXT] = OID_TEXT, [DB_BLOB] = OID_BYTEA,
                               [DB_REAL] = OID_FLOAT8};

    return oids[type];
}

static bool prepare(struct db *db, const struct db_stmt_def *def, GError **error)
{
    Oid types[PARAMS_MOST];
    char name[32];
    PGresult *result;
    bool ok;

    g_assert(def->n_params <= PARAMS_MOST);
    for (size_t i = 0; i < def->n_params; i++)
        types[i] = oid_of(def->params[i].type);
    name_of(def, name);
    result = PQprepare(db->handle, name, def->postgres, (int)def->n_params, types);
    ok = PQresultStatus(result) == PGRES_COMMAND_OK || set_error(db, result, error);
    PQclear(result);
    if (ok)
        db->cache[def->index] = db;
    return ok;
}

struct bound {
    const char *values[PARAMS_MOST];
    int lengths[PARAMS_MOST], formats[PARAMS_MOST];
    uint64_t words[PARAMS_MOST];
};

static void bind(struct bound *b, size_t i, const struct db_field *f, const struct db_value *v)
{
    double real = v->r;

    b->formats[i] = 1;
    if (f->type == DB_TEXT || f->type == DB_BLOB) {
        b->values[i] = v->s.p;
        b->lengths[i] = (int)v->s.n;
        return;
    }
    if (f->type == DB_REAL)
        memcpy(&b->words[i], &real, sizeof real);
    else
        b->words[i] = (uint64_t)v->i;
    b->words[i] = GUINT64_TO_BE(b->words[i]);
    b->values[i] = f->nullable && v->i == 0 ? NULL : (const char *)&b->words[i];
    b->lengths[i] = (int)sizeof b->words[i];
}

static bool run(struct db *db, const struct db_stmt_def *def, const struct db_value *params,
                db_row_fn fn, void *data, int64_t *changed, GError **error)
{
    struct bound b;
    struct db_row row = {.db = db};
    ExecStatusType status;
    PGresult *result;
    char name[32];
    bool ok;

    if (db->cache[def->index] == NULL && !prepare(db, def, error))
        return false;
    for (size_t i = 0; i < def->n_params; i++)
        bind(&b, i, &def->params[i], &params[i]);
    name_of(def, name);
    result = PQexecPrepared(db->handle, name, (int)def->n_params, b.values, b.lengths, b.formats, 1);
    status = PQresultStatus(result);
    ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || set_error(db, result, error);
    row.result = result;
    for (; ok && fn != NULL && row.number < PQntuples(result); row.number++)
        if (!fn(&row, data))
            break;
    if (ok && changed != NULL)
        *changed = g_ascii_strtoll(PQcmdTuples(result), NULL, 10);
    PQclear(result);
    return ok;
}

static bool in_transaction(struct db *db)
{
    return PQtransactionStatus(db->handle) != PQTRANS_IDLE;
}

/* Types are compared, too: what is read as a number must be one. */
static bool types_fit(const PGresult *d, const struct db_stmt_def *def, GError **error)
{
    for (size_t i = 0; i < def->n_columns && (int)i < PQnfields(d); i++) {
        Oid type = PQftype(d, (int)i), want = oid_of(def->columns[i].type);

        if (type == want || (want == OID_INT8 && (type == OID_INT4 || type == OID_INT2)))
            continue;
        fail_set(error, FAIL_BUG, "%s: column %s has the type %u, not %u", def->name,
                 def->columns[i].name, type, want);
        return false;
    }
    return true;
}

static bool describe(struct db *db, const struct db_stmt_def *def, unsigned *n_params,
                     unsigned *n_columns, GError **error)
{
    PGresult *result;
    char name[32];
    bool ok;

    if (db->cache[def->index] == NULL && !prepare(db, def, error))
        return false;
    name_of(def, name);
    result = PQdescribePrepared(db->handle, name);
    ok = PQresultStatus(result) == PGRES_COMMAND_OK || set_error(db, result, error);
    if (ok) {
        *n_params = (unsigned)PQnparams(result);
        *n_columns = (unsigned)PQnfields(result);
        ok = types_fit(result, def, error);
    }
    PQclear(result);
    return ok;
}

/* The lock keeps two nodes from migrating at the same time; it ends with the transaction. */
static bool version(struct db *db, int *number, GError **error)
{
    PGresult *result;
    bool ok;

    if (in_transaction(db) && !script(db, "SELECT pg_advisory_xact_lock(5718266)", error))
        return false;
    if (!script(db, "CREATE TABLE IF NOT EXISTS schema_version (version int NOT NULL)", error))
        return false;
    result = PQexec(db->handle, "SELECT coalesce(max(version), 0) FROM schema_version");
    ok = PQresultStatus(result) == PGRES_TUPLES_OK || set_error(db, result, error);
    if (ok)
        *number = (int)g_ascii_strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return ok;
}

static bool set_version(struct db *db, int number, GError **error)
{
    char sql[80];

    g_snprintf(sql, sizeof sql, "INSERT INTO schema_version (version) VALUES (%d)", number);
    return script(db, sql, error);
}

/* PostgreSQL keeps its own keys; reading every table finds damaged pages. */
static bool integrity(struct db *db, GError **error)
{
    return script(db, "SELECT count(*) FROM ticket; SELECT count(*) FROM article;"
                      "SELECT count(*) FROM inbox; SELECT count(*) FROM outbox", error);
}

static bool backup(struct db *db, const char *path, GError **error)
{
    (void)db;
    fail_set(error, FAIL_INVALID, "backup %s: PostgreSQL is backed up by pg_dump", path);
    return false;
}

int64_t db_postgres_int(const struct db_row *row, unsigned column)
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

double db_postgres_real(const struct db_row *row, unsigned column)
{
    uint64_t word = (uint64_t)db_postgres_int(row, column);
    double real;

    memcpy(&real, &word, sizeof real);
    return real;
}

struct str db_postgres_bytes(const struct db_row *row, unsigned column)
{
    const PGresult *r = row->result;

    if (PQgetisnull(r, row->number, (int)column))
        return (struct str){NULL, 0};
    return (struct str){PQgetvalue(r, row->number, (int)column),
                        (size_t)PQgetlength(r, row->number, (int)column)};
}

const struct db_driver db_postgres = {
    .begin = "BEGIN ISOLATION LEVEL READ COMMITTED",
    .commit = "COMMIT",
    .rollback = "ROLLBACK",
    .open = open_connection,
    .close = close_connection,
    .run = run,
    .script = script,
    .in_transaction = in_transaction,
    .describe = describe,
    .version = version,
    .set_version = set_version,
    .integrity = integrity,
    .backup = backup,
};
