#include "db/spool.h"

#include "base/fail.h"
#include "db/db_sqlite.h"

struct spool {
    sqlite3 *db;
    sqlite3_stmt *put;
};

static bool wrong(struct spool *s, int code, GError **error)
{
    sqlite_fail(NULL, s->db, code, error);
    g_prefix_error(error, "what is read in between ($TMPDIR or /var/tmp): ");
    return false;
}

static bool script(struct spool *s, const char *sql, GError **error)
{
    int code = sqlite3_exec(s->db, sql, NULL, NULL, NULL);

    return code == SQLITE_OK || wrong(s, code, error);
}

struct spool *spool_new(GError **error)
{
    g_autoptr(spool) s = g_new0(struct spool, 1);
    /* A name that is empty is a file that SQLite deletes as it makes it. */
    int code = sqlite3_open_v2(
        "", &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);

    if (code != SQLITE_OK) {
        wrong(s, code, error);
        return NULL;
    }
    if (!script(s,
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000;"
                "CREATE TABLE item (id INTEGER PRIMARY KEY, list INTEGER NOT NULL, key TEXT, value "
                "BLOB NOT NULL);"
                "BEGIN",
                error))
        return NULL;
    code = sqlite3_prepare_v2(s->db, "INSERT INTO item (list, key, value) VALUES (?1, ?2, ?3)", -1,
                              &s->put, NULL);
    if (code != SQLITE_OK) {
        wrong(s, code, error);
        return NULL;
    }
    return g_steal_pointer(&s);
}

void spool_free(struct spool *s)
{
    if (s == NULL)
        return;
    sqlite3_finalize(s->put);
    sqlite3_close(s->db);
    g_free(s);
}

bool spool_put(struct spool *s, int64_t list, const char *key, struct str value, GError **error)
{
    int code;

    sqlite3_bind_int64(s->put, 1, list);
    sqlite3_bind_text(s->put, 2, key, -1, SQLITE_STATIC);
    sqlite3_bind_blob64(s->put, 3, value.n == 0 ? "" : value.p, value.n, SQLITE_STATIC);
    code = sqlite3_step(s->put);
    sqlite3_reset(s->put);
    return code == SQLITE_DONE || wrong(s, code, error);
}

bool spool_ready(struct spool *s, GError **error)
{
    return script(s,
                  "CREATE INDEX item_by_key ON item(list, key) WHERE key IS NOT NULL;"
                  "CREATE INDEX item_by_list ON item(list); COMMIT",
                  error);
}

bool spool_each(struct spool *s, int64_t list, const char *key, spool_fn fn, void *data,
                GError **error)
{
    const char *sql =
        key == NULL ? "SELECT value FROM item INDEXED BY item_by_list WHERE list = ?1 ORDER BY id"
                    : "SELECT value FROM item INDEXED BY item_by_key WHERE list = ?1 AND key = ?2 "
                      "ORDER BY id";
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL);
    GError *why = NULL;

    if (code != SQLITE_OK)
        return wrong(s, code, error);
    sqlite3_bind_int64(stmt, 1, list);
    if (key != NULL)
        sqlite3_bind_text(stmt, 2, key, -1, SQLITE_STATIC);
    while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct str value = {sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0)};

        if (!fn(value, data, &why))
            break;
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        wrong(s, code, &why);
    sqlite3_finalize(stmt);
    if (why != NULL)
        g_propagate_error(error, why);
    return why == NULL;
}
