/* db_migrate.c - brings the schema up to date by the numbered steps of src/sql/schema. */
#include "base/fail.h"
#include "db/db_driver.h"

static int newest(void)
{
    int version = 0;

    for (const struct db_step *s = sql_schema; s->name != NULL; s++)
        version = s->version;
    return version;
}

static bool run_script(struct db *db, const char *sql, GError **error)
{
    bool ok;

    if (db->driver->schema_open != NULL)
        db->driver->schema_open(db, true);
    ok = db_exec_script(db, sql, error);
    if (db->driver->schema_open != NULL)
        db->driver->schema_open(db, false);
    return ok;
}

static bool step(struct db *db, const struct db_step *s, GError **error)
{
    if (run_script(db, db_is_postgres(db) ? s->postgres : s->sqlite, error) &&
        db->driver->set_version(db, s->version, error))
        return true;
    g_prefix_error(error, "schema step %d (%s): ", s->version, s->name);
    return false;
}

static bool migrate_tx(struct db *db, void *data, GError **error)
{
    int version = 0;

    (void)data;
    if (!db->driver->version(db, &version, error))
        return false;
    if (version > newest()) {
        fail_set(
            error, FAIL_CONFLICT,
            "database: its schema is version %d, this program knows %d (use the newer program)",
            version, newest());
        return false;
    }
    for (const struct db_step *s = sql_schema; s->name != NULL; s++)
        if (s->version > version && !step(db, s, error))
            return false;
    return true;
}

bool db_is_empty(struct db *db, bool *empty, GError **error)
{
    int version = 0;

    if (!db->driver->version(db, &version, error))
        return false;
    *empty = version == 0;
    return true;
}

bool db_is_current(struct db *db, bool *current, GError **error)
{
    int version = 0;

    if (!db->driver->version(db, &version, error))
        return false;
    *current = version == newest();
    return true;
}

/* Most starts find nothing to do: they read only, and wait for no writer. */
static bool is_current(struct db_pool *pool, bool *current, GError **error)
{
    g_autoptr(db_conn) db = NULL;

    db = db_take(pool, error);
    return db != NULL && db_is_current(db, current, error);
}

static bool is_new(const struct db_pool *pool)
{
    return pool->driver->one_writer && !g_file_test(pool->where, G_FILE_TEST_EXISTS);
}

bool db_migrate(struct db_pool *pool, GError **error)
{
    bool current = false;

    /* A step may want an index that was taken away. */
    if (!is_new(pool) && (!db_index_make(pool, error) || !is_current(pool, &current, error)))
        return false;
    return current || db_write(pool, migrate_tx, NULL, error);
}
