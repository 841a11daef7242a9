/* db_postgres_ask.c - statements on their way to PostgreSQL: prepared once a connection, values in
 * binary; those that nobody waits for go with the next one (libpq's pipeline), for each way to the
 * server and back takes longer than most of them. */
#include "base/fail.h"
#include "db/db_postgres.h"

#include <string.h>

enum { ASKED_MOST = 48, UNREAD_MOST = 64 };

static const struct {
    const char *state; /* SQLSTATE or its beginning; the first that fits */
    enum fail kind;
    bool retry, broken;
} errors[] = {
    {"40001", FAIL_BUSY, true, false},      {"40P01", FAIL_BUSY, true, false},
    {"23505", FAIL_CONFLICT, false, false}, {"23", FAIL_INVALID, false, false},
    {"22", FAIL_INVALID, false, false},     {"55P03", FAIL_BUSY, false, false},
    {"57014", FAIL_BUSY, false, false},     {"53100", FAIL_IO, false, false},
    {"25006", FAIL_IO, false, false},       {"53", FAIL_BUSY, false, true},
    {"57P", FAIL_BUSY, false, true},        {"08", FAIL_BUSY, false, true},
    {"28", FAIL_DENIED, false, true},       {"3D", FAIL_NOT_FOUND, false, true},
    {"58", FAIL_IO, false, false},          {"XX", FAIL_CORRUPT, false, false},
};

bool postgres_fail(struct db *db, const PGresult *result, GError **error)
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

bool postgres_is_done(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* Takes over RESULT. */
bool postgres_finished(struct db *db, PGresult *result, GError **error)
{
    bool ok = postgres_is_done(result) || postgres_fail(db, result, error);

    PQclear(result);
    return ok;
}

/* The next answer of a pipeline, and the mark behind it. */
static PGresult *next_answer(struct db *db)
{
    PGresult *result = PQgetResult(db->handle);

    if (result != NULL && PQresultStatus(result) != PGRES_PIPELINE_SYNC)
        PQclear(PQgetResult(db->handle));
    return result;
}

/* Reads the answers to all that was sent; *LAST, if not NULL, is that to the last one. The first error
 * counts: what came behind it was not done. */
static bool read_answers(struct db *db, PGresult **last, GError **error)
{
    bool ok = PQpipelineSync(db->handle) == 1 || postgres_fail(db, NULL, error);

    for (guint i = 0; i < db->unread->len; i++) {
        const struct db_stmt_def *def = db->unread->pdata[i];
        PGresult *result = next_answer(db);

        if (last != NULL && i + 1 == db->unread->len) {
            *last = result;
            break;
        }
        if (ok && !postgres_is_done(result)) {
            ok = postgres_fail(db, result, error);
            g_prefix_error(error, "%s: ", def->name);
        }
        PQclear(result);
    }
    g_ptr_array_set_size(db->unread, 0);
    PQclear(next_answer(db));
    if (PQexitPipelineMode(db->handle) == 1)
        return ok;
    db->broken = true;
    return ok && postgres_fail(db, NULL, error);
}

bool postgres_catch_up(struct db *db, GError **error)
{
    return db->unread == NULL || db->unread->len == 0 || read_answers(db, NULL, error);
}

Oid postgres_oid(enum db_type type)
{
    static const Oid oids[] = {
        [DB_INT] = OID_INT8, [DB_TEXT] = OID_TEXT, [DB_BLOB] = OID_BYTEA, [DB_REAL] = OID_FLOAT8};

    return oids[type];
}

static void types_of(const struct db_stmt_def *def, Oid types[DB_PARAMS_MOST])
{
    g_assert(def->n_params <= DB_PARAMS_MOST);
    for (size_t i = 0; i < def->n_params; i++)
        types[i] = postgres_oid(def->params[i].type);
}

static bool prepare_as(struct db *db, const struct db_stmt_def *def, const char *name,
                       GError **error)
{
    Oid types[DB_PARAMS_MOST];

    types_of(def, types);
    return postgres_catch_up(db, error) &&
           postgres_finished(db, PQprepare(db->handle, name, def->postgres, (int)def->n_params, types),
                           error);
}

/* Look-ups by key that are put together (db_find.c) are few, and asked again and again: to plan one
 * takes five times as long as to find its row. NAME stays empty where there are too many. */
static bool prepare_by_text(struct db *db, const struct db_stmt_def *def, char name[32],
                            GError **error)
{
    guint number;

    if (db->asked == NULL)
        db->asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    number = GPOINTER_TO_UINT(g_hash_table_lookup(db->asked, def->postgres));
    if (number == 0 && g_hash_table_size(db->asked) == ASKED_MOST)
        return true;
    g_snprintf(name, 32, "q%u", number != 0 ? number : g_hash_table_size(db->asked) + 1);
    if (number != 0)
        return true;
    if (!prepare_as(db, def, name, error))
        return false;
    g_hash_table_insert(db->asked, g_strdup(def->postgres),
                        GUINT_TO_POINTER(g_hash_table_size(db->asked) + 1));
    return true;
}

bool postgres_prepare(struct db *db, const struct db_stmt_def *def, char name[32], GError **error)
{
    name[0] = '\0';
    if (def->index == DB_BY_KEY)
        return prepare_by_text(db, def, name, error);
    if (def->index == DB_UNCACHED)
        return true; /* a list is planned for its own values */
    g_snprintf(name, 32, "s%u", def->index);
    if (db->cache[def->index] != NULL)
        return true;
    if (!prepare_as(db, def, name, error))
        return false;
    db->cache[def->index] = db;
    return true;
}

struct bound {
    const char *values[DB_PARAMS_MOST];
    int lengths[DB_PARAMS_MOST], formats[DB_PARAMS_MOST];
    uint64_t words[DB_PARAMS_MOST];
};

static void bind_bytes(struct bound *b, size_t i, const struct db_field *f, struct str s)
{
    b->values[i] = s.p == NULL && !f->nullable ? "" : s.p; /* an empty blob, not none */
    b->lengths[i] = (int)s.n;
}

static void bind(struct bound *b, size_t i, const struct db_field *f, const struct db_value *v)
{
    uint64_t word = (uint64_t)v->i;

    b->formats[i] = 1;
    if (f->type == DB_TEXT || f->type == DB_BLOB) {
        bind_bytes(b, i, f, v->s);
        return;
    }
    if (f->type == DB_REAL)
        memcpy(&word, &v->r, sizeof word);
    b->words[i] = GUINT64_TO_BE(word);
    b->values[i] =
        f->type == DB_INT && f->nullable && v->i == 0 ? NULL : (const char *)&b->words[i];
    b->lengths[i] = (int)sizeof b->words[i];
}

static bool sizes_fit(const struct db_stmt_def *def, const struct db_value *params, GError **error)
{
    for (size_t i = 0; i < def->n_params; i++)
        if ((def->params[i].type == DB_TEXT || def->params[i].type == DB_BLOB) &&
            params[i].s.n > G_MAXINT / 2) {
            fail_set(error, FAIL_TOO_BIG, "parameter %s is too big", def->params[i].name);
            return false;
        }
    return true;
}

/* Behind what was sent before, whose answers come first. */
static bool send_statement(struct db *db, const struct db_stmt_def *def, const char *name,
                           const struct bound *b, GError **error)
{
    int n = (int)def->n_params;
    Oid types[DB_PARAMS_MOST];

    types_of(def, types);
    if ((PQpipelineStatus(db->handle) == PQ_PIPELINE_OFF && PQenterPipelineMode(db->handle) != 1) ||
        (*name != '\0' ? PQsendQueryPrepared(db->handle, name, n, b->values, b->lengths, b->formats, 1)
                       : PQsendQueryParams(db->handle, def->postgres, n, types, b->values,
                                           b->lengths, b->formats, 1)) != 1) {
        db->broken = true;
        return postgres_fail(db, NULL, error);
    }
    g_ptr_array_add(db->unread, (void *)(uintptr_t)def);
    return true;
}

/* The answer, which may be an error; NULL where one before it failed. */
static PGresult *execute(struct db *db, const struct db_stmt_def *def, const char *name,
                         const struct bound *b, GError **error)
{
    int n = (int)def->n_params;
    Oid types[DB_PARAMS_MOST];
    PGresult *result = NULL;

    if (db->unread->len > 0) {
        if (send_statement(db, def, name, b, error) && read_answers(db, &result, error))
            return result;
        PQclear(result);
        return NULL;
    }
    if (*name != '\0')
        return PQexecPrepared(db->handle, name, n, b->values, b->lengths, b->formats, 1);
    types_of(def, types);
    return PQexecParams(db->handle, def->postgres, n, types, b->values, b->lengths, b->formats, 1);
}

bool postgres_ask(struct db *db, const struct db_stmt_def *def, const struct db_value *params,
                  bool waits, PGresult **result, GError **error)
{
    g_autoptr(GError) earlier = NULL;
    struct bound b;
    char name[32];

    *result = NULL;
    if (!sizes_fit(def, params, error) || !postgres_prepare(db, def, name, error))
        return false;
    for (size_t i = 0; i < def->n_params; i++)
        bind(&b, i, &def->params[i], &params[i]);
    if (db->unread == NULL)
        db->unread = g_ptr_array_new();
    if (!waits)
        return (db->unread->len < UNREAD_MOST || postgres_catch_up(db, error)) &&
               send_statement(db, def, name, &b, error);
    *result = execute(db, def, name, &b, &earlier);
    if (earlier == NULL)
        return true;
    g_propagate_error(error, g_steal_pointer(&earlier));
    return false;
}
