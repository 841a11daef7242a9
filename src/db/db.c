#include "db/db.h"

#include "base/fail.h"
#include "db/db_driver.h"

#include <string.h>

static const struct {
    const char *prefix;
    size_t skip; /* what of the prefix does not belong to the driver's address */
    const struct db_driver *driver;
} addresses[] = {
    {"sqlite:", 7, &db_sqlite},
    {"postgresql://", 0, &db_postgres},
    {"postgres://", 0, &db_postgres},
};

struct db_pool *db_pool_open(const char *url, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++) {
        const char *where = url + addresses[i].skip;
        struct db_pool *pool;

        if (!g_str_has_prefix(url, addresses[i].prefix) || *where == '\0' || *where == ':')
            continue;
        pool = g_new0(struct db_pool, 1);
        pool->driver = addresses[i].driver;
        pool->where = g_strdup(where);
        pool->idle = g_ptr_array_new();
        g_mutex_init(&pool->lock);
        g_mutex_init(&pool->watch_lock);
        g_mutex_init(&pool->sync_lock);
        g_cond_init(&pool->freed);
        return pool;
    }
    fail_set(error, FAIL_INVALID, "database: not an address (sqlite:PATH or postgresql://…)");
    return NULL;
}

void db_pool_free(struct db_pool *pool)
{
    if (pool == NULL)
        return;
    for (guint i = 0; i < pool->idle->len; i++)
        db_disconnect(pool->idle->pdata[i]);
    g_ptr_array_unref(pool->idle);
    db_disconnect(pool->watcher);
    db_disconnect(pool->writer);
    g_mutex_clear(&pool->lock);
    g_mutex_clear(&pool->watch_lock);
    g_mutex_clear(&pool->sync_lock);
    g_cond_clear(&pool->freed);
    if (pool->kept != NULL)
        pool->release(pool->kept);
    g_free(pool->where);
    g_free(pool);
}

bool db_pool_is_postgres(const struct db_pool *pool)
{
    return pool->driver == &db_postgres;
}

void *db_keep(struct db *db, void *(*make)(void), void (*release)(void *))
{
    struct db_pool *pool = db->pool;
    void *kept;

    g_mutex_lock(&pool->lock);
    if (pool->kept == NULL) {
        pool->kept = make();
        pool->release = release;
    }
    kept = pool->kept;
    g_mutex_unlock(&pool->lock);
    return kept;
}

int db_undone(struct db *db)
{
    return g_atomic_int_get(&db->pool->undone);
}

int64_t db_pool_commits(struct db_pool *pool)
{
    int64_t commits;

    g_mutex_lock(&pool->lock);
    commits = pool->commits;
    g_mutex_unlock(&pool->lock);
    return commits;
}

struct db *db_connect(struct db_pool *pool, bool writer, GError **error)
{
    struct db *db = g_new0(struct db, 1);

    db->pool = pool;
    db->driver = pool->driver;
    db->cache = g_new0(void *, sql_n_all + DB_FRAMES);
    if (db->driver->open(db, pool->where, writer, error))
        return db;
    g_prefix_error(error, "database: ");
    db_disconnect(db);
    return NULL;
}

void db_disconnect(struct db *db)
{
    if (db == NULL)
        return;
    if (db->handle != NULL)
        db->driver->close(db);
    g_free(db->cache);
    g_free(db);
}

/* Who holds one and waits for another could wait for those who do the same: they get one at once, over
 * the number, and it is closed when it comes back. */
_Thread_local unsigned db_held;

/* An idle connection, or leave to open one (NULL). */
static struct db *wait_for_one(struct db_pool *pool)
{
    struct db *db = NULL;

    g_mutex_lock(&pool->lock);
    while (pool->idle->len == 0 && pool->open >= pool->driver->connections && db_held == 0)
        g_cond_wait(&pool->freed, &pool->lock);
    if (pool->idle->len > 0)
        db = g_ptr_array_steal_index_fast(pool->idle, pool->idle->len - 1);
    else
        pool->open++;
    g_mutex_unlock(&pool->lock);
    return db;
}

static void give_up_one(struct db_pool *pool)
{
    g_mutex_lock(&pool->lock);
    pool->open--;
    g_cond_signal(&pool->freed);
    g_mutex_unlock(&pool->lock);
}

struct db *db_take(struct db_pool *pool, GError **error)
{
    struct db *db = wait_for_one(pool);

    if (db == NULL || !db->driver->alive(db)) {
        db_disconnect(db);
        db = db_connect(pool, !pool->driver->one_writer, error);
    }
    if (db == NULL)
        give_up_one(pool);
    else
        db_held++;
    return db;
}

/* False where it is one too many. */
static bool keep_idle(struct db_pool *pool, struct db *db)
{
    bool keep;

    g_mutex_lock(&pool->lock);
    keep = pool->open <= pool->driver->connections;
    if (keep) {
        g_ptr_array_add(pool->idle, db);
        g_cond_signal(&pool->freed);
    }
    g_mutex_unlock(&pool->lock);
    return keep;
}

void db_give(struct db *db)
{
    struct db_pool *pool;

    if (db == NULL)
        return;
    pool = db->pool;
    if (!db->broken && db->driver->in_transaction(db))
        db_snapshot_end(db);
    db_held -= db_held > 0;
    if (db->broken || !keep_idle(pool, db)) {
        db_disconnect(db);
        give_up_one(pool);
    }
}

bool db_is_postgres(const struct db *db)
{
    return db->driver == &db_postgres;
}

bool db_is_writing(const struct db *db)
{
    return db->writing;
}

bool db_exec_script(struct db *db, const char *sql, GError **error)
{
    db->touched = true;
    if (db->driver->script(db, sql, error))
        return true;
    g_prefix_error(error, "database: ");
    return false;
}

bool db_snapshot_begin(struct db *db, GError **error)
{
    return db_exec_script(db, db->driver->snapshot, error);
}

void db_snapshot_end(struct db *db)
{
    g_autoptr(GError) error = NULL;

    if (!db->driver->script(db, db->driver->rollback, &error))
        db->broken = true;
}

/* SQLite tells a connection only of the commits of others: one that never writes hears of all. */
static bool watch(struct db_pool *pool, int64_t *version, GError **error)
{
    bool ok;

    g_mutex_lock(&pool->watch_lock);
    if (pool->watcher == NULL)
        pool->watcher = db_connect(pool, false, error);
    ok = pool->watcher != NULL && pool->driver->data_version(pool->watcher, version, error);
    g_mutex_unlock(&pool->watch_lock);
    return ok;
}

bool db_pool_version(struct db_pool *pool, int64_t *version, GError **error)
{
    return pool->driver->one_writer && watch(pool, version, error);
}

bool db_data_version(struct db *db, int64_t *version, GError **error)
{
    return db->driver->one_writer ? watch(db->pool, version, error)
                                  : db->driver->data_version(db, version, error);
}

bool db_backup(struct db_pool *pool, const char *path, GError **error)
{
    g_autoptr(db_conn) db = db_take(pool, error);

    return db != NULL && db->driver->backup(db, path, error);
}

bool db_integrity(struct db *db, GError **error)
{
    return db->driver->integrity(db, error);
}

static bool params_fit(const struct db_stmt_def *def, const struct db_value *params, GError **error)
{
    for (size_t i = 0; i < def->n_params; i++) {
        const struct db_field *f = &def->params[i];

        if (f->type == DB_TEXT && !f->nullable && params[i].s.p == NULL) {
            fail_set(error, FAIL_BUG, "parameter %s is NULL (declare it as text?)", f->name);
            return false;
        }
    }
    return true;
}

/* After a full disk SQLite may have given the whole transaction up: another statement would then
 * be committed alone. */
static bool still_writing(struct db *db, GError **error)
{
    if (!db->writing || db->driver->in_transaction(db))
        return true;
    fail_set(error, FAIL_IO, "the transaction was given up after an earlier error");
    return false;
}

static bool only_reads(const struct db *db, const struct db_stmt_def *def)
{
    return g_str_has_prefix(db_is_postgres(db) ? def->postgres : def->sqlite, "SELECT");
}

bool db_run(struct db *db, const struct db_stmt_def *def, const struct db_value *params,
            db_row_fn fn, void *data, int64_t *changed, GError **error)
{
    if (params_fit(def, params, error) && still_writing(db, error) &&
        db->driver->run(db, def, params, fn, data, changed, error)) {
        db->touched = db->touched || !only_reads(db, def);
        return true;
    }
    db->touched = true;
    g_prefix_error(error, "database: %s: ", def->name);
    return false;
}

static bool take_id(const struct db_row *row, void *data)
{
    *(int64_t *)data = db_row_int(row, 0);
    return true;
}

bool db_run_new(struct db *db, const struct db_stmt_def *def, const struct db_value *params,
                int64_t *id, GError **error)
{
    bool by_rowid = def->rowid && db->driver->newest_row != NULL;
    int64_t added = 0;

    *id = 0;
    if (!db_run(db, def, params, by_rowid ? NULL : take_id, id, by_rowid ? &added : NULL, error))
        return false;
    if (added > 0)
        *id = db->driver->newest_row(db);
    return *id != 0 || db_no_row(def, error);
}

bool db_no_row(const struct db_stmt_def *def, GError **error)
{
    fail_set(error, FAIL_NOT_FOUND, "database: %s: there is no such row", def->name);
    return false;
}

bool db_stmt_check(struct db *db, const struct db_stmt_def *def, GError **error)
{
    if (db->driver->stmt_check(db, def, error))
        return true;
    g_prefix_error(error, "%s: ", def->name);
    return false;
}

static bool is_swapped(const struct db_stmt_def *def, const char *const *names, size_t i)
{
    for (size_t j = 0; j < def->n_columns; j++)
        if (j != i && strcmp(def->columns[j].name, names[i]) == 0)
            return strcmp(names[j], names[i]) != 0;
    return false;
}

bool db_names_check(const struct db_stmt_def *def, const char *const *names, GError **error)
{
    for (size_t i = 0; i < def->n_columns; i++)
        if (strcmp(def->columns[i].name, names[i]) != 0 && is_swapped(def, names, i)) {
            fail_set(error, FAIL_BUG, "column %zu is %s, declared is %s", i + 1, names[i],
                     def->columns[i].name);
            return false;
        }
    return true;
}

bool db_row_check(const struct db_row *row, const struct db_stmt_def *def, GError **error)
{
    for (unsigned i = 0; i < def->n_columns; i++)
        if (!def->columns[i].nullable && row->db->driver->is_null(row, i)) {
            fail_set(error, FAIL_CORRUPT, "column %s is NULL", def->columns[i].name);
            return false;
        }
    return true;
}

int64_t db_row_int(const struct db_row *row, unsigned column)
{
    return row->db->driver->get_int(row, column);
}

double db_row_real(const struct db_row *row, unsigned column)
{
    return row->db->driver->get_real(row, column);
}

const char *db_row_text(const struct db_row *row, unsigned column, struct arena *a)
{
    struct str s = row->db->driver->get_bytes(row, column);

    return s.p == NULL ? NULL : arena_strndup(a, s.p, s.n);
}

struct str db_row_blob(const struct db_row *row, unsigned column, struct arena *a)
{
    struct str s = row->db->driver->get_bytes(row, column);

    return s.p == NULL ? s : (struct str){arena_memdup(a, s.p, s.n), s.n};
}
