#include "db/db.h"

#include "base/fail.h"
#include "db/db_driver.h"

#include <string.h>

enum { READERS_SQLITE = 8, CONNECTIONS_POSTGRES = 10, JOBS_A_COMMIT = 64, RETRIES = 5 };

struct job {
    struct job *next;
    db_write_fn fn;
    void *data;
    GError *error;
    bool ok, done;
    GCond wake;
};

struct db_pool {
    const struct db_driver *driver;
    char *where;
    GMutex lock;
    GCond freed;
    GPtrArray *idle; /* connections that nobody holds */
    unsigned open, most;
    struct db *writer; /* SQLite: the one lane */
    struct job *first, *last;
    bool leading;
    int64_t commits;
};

static _Thread_local bool writing;

struct db_pool *db_pool_open(const char *url, GError **error)
{
    g_autoptr(db_pool) pool = g_new0(struct db_pool, 1);

    g_mutex_init(&pool->lock);
    g_cond_init(&pool->freed);
    pool->idle = g_ptr_array_new();
    if (g_str_has_prefix(url, "sqlite:")) {
        pool->driver = &db_sqlite;
        pool->where = g_strdup(url + strlen("sqlite:"));
        pool->most = READERS_SQLITE;
    } else if (g_str_has_prefix(url, "postgresql://") || g_str_has_prefix(url, "postgres://")) {
        pool->driver = &db_postgres;
        pool->where = g_strdup(url);
        pool->most = CONNECTIONS_POSTGRES;
    } else {
        fail_set(error, FAIL_INVALID,
                 "database \"%s\": not an address (sqlite:PATH or postgresql://…)", url);
        return NULL;
    }
    return g_steal_pointer(&pool);
}

static void connection_free(struct db *db)
{
    if (db == NULL)
        return;
    if (db->handle != NULL)
        db->driver->close(db);
    g_free(db->cache);
    g_free(db);
}

void db_pool_free(struct db_pool *pool)
{
    if (pool == NULL)
        return;
    for (guint i = 0; i < pool->idle->len; i++)
        connection_free(pool->idle->pdata[i]);
    g_ptr_array_unref(pool->idle);
    connection_free(pool->writer);
    g_mutex_clear(&pool->lock);
    g_cond_clear(&pool->freed);
    g_free(pool->where);
    g_free(pool);
}

bool db_pool_is_postgres(const struct db_pool *pool)
{
    return pool->driver == &db_postgres;
}

int64_t db_pool_commits(const struct db_pool *pool)
{
    return pool->commits;
}

static struct db *connect_to(struct db_pool *pool, bool writer, GError **error)
{
    struct db *db = g_new0(struct db, 1);

    db->pool = pool;
    db->driver = pool->driver;
    db->cache = g_new0(void *, sql_n_all + 1);
    if (db->driver->open(db, pool->where, writer, error))
        return db;
    connection_free(db);
    return NULL;
}

struct db *db_take(struct db_pool *pool, GError **error)
{
    struct db *db = NULL;

    g_mutex_lock(&pool->lock);
    while (pool->idle->len == 0 && pool->open == pool->most)
        g_cond_wait(&pool->freed, &pool->lock);
    if (pool->idle->len > 0)
        db = g_ptr_array_steal_index_fast(pool->idle, pool->idle->len - 1);
    else
        pool->open++;
    g_mutex_unlock(&pool->lock);
    if (db != NULL)
        return db;
    db = connect_to(pool, db_pool_is_postgres(pool), error);
    if (db == NULL) {
        g_mutex_lock(&pool->lock);
        pool->open--;
        g_cond_signal(&pool->freed);
        g_mutex_unlock(&pool->lock);
    }
    return db;
}

void db_give(struct db *db)
{
    struct db_pool *pool;

    if (db == NULL)
        return;
    pool = db->pool;
    g_mutex_lock(&pool->lock);
    if (db->broken)
        pool->open--;
    else
        g_ptr_array_add(pool->idle, db);
    g_cond_signal(&pool->freed);
    g_mutex_unlock(&pool->lock);
    if (db->broken)
        connection_free(db);
}

bool db_is_postgres(const struct db *db)
{
    return db->driver == &db_postgres;
}

bool db_part_begin(struct db *db, GError **error)
{
    return db->driver->script(db, "SAVEPOINT part", error);
}

bool db_part_end(struct db *db, bool keep, GError **error)
{
    if (!keep && !db->driver->script(db, "ROLLBACK TO SAVEPOINT part", error))
        return false;
    return db->driver->script(db, "RELEASE SAVEPOINT part", error);
}

bool db_snapshot_begin(struct db *db, GError **error)
{
    return db->driver->script(db, db_is_postgres(db) ? "BEGIN ISOLATION LEVEL REPEATABLE READ"
                                                     : "BEGIN", error);
}

void db_snapshot_end(struct db *db)
{
    g_autoptr(GError) error = NULL;

    if (!db->driver->script(db, "ROLLBACK", &error))
        db->broken = true;
}

static void take_back(struct db *db)
{
    g_autoptr(GError) ignored = NULL;

    if (db->driver->in_transaction(db) && !db->driver->script(db, db->driver->rollback, &ignored))
        db->broken = true;
}

static void fail_job(struct job *j, const GError *why)
{
    j->ok = false;
    if (j->error == NULL)
        j->error = g_error_copy(why);
}

/* One of several: what it did goes alone. */
static bool run_part(struct db *db, struct job *j)
{
    if (!db_part_begin(db, &j->error))
        return false;
    j->ok = j->fn(db, j->data, &j->error);
    if (!j->ok && !db->driver->in_transaction(db))
        return false;
    return db_part_end(db, j->ok, j->ok ? &j->error : NULL) && true;
}

/* All jobs of BATCH in one transaction. A job that fails leaves the others alone, unless the
 * database gave the whole transaction up (disk full): then nothing of any is stored. */
static void run_batch(struct db *db, struct job *batch, bool single)
{
    g_autoptr(GError) error = NULL;
    bool whole = db->driver->script(db, db->driver->begin, &error);

    for (struct job *j = batch; whole && j != NULL; j = j->next) {
        if (single)
            whole = j->ok = j->fn(db, j->data, &j->error);
        else
            whole = run_part(db, j);
        if (!whole && j->error != NULL)
            error = g_error_copy(j->error);
    }
    if (whole)
        whole = db->driver->script(db, db->driver->commit, &error);
    if (whole) {
        db->pool->commits++;
        return;
    }
    take_back(db);
    if (error == NULL)
        fail_set(&error, FAIL_BUG, "database: a writer failed without a reason");
    for (struct job *j = batch; j != NULL; j = j->next)
        fail_job(j, error);
}

/* Takes up to JOBS_A_COMMIT waiting jobs off the queue. The lock is held. */
static struct job *cut_batch(struct db_pool *pool, bool *single)
{
    struct job *batch = pool->first, *end = batch;

    for (int i = 1; i < JOBS_A_COMMIT && end->next != NULL; i++)
        end = end->next;
    pool->first = end->next;
    if (pool->first == NULL)
        pool->last = NULL;
    end->next = NULL;
    *single = batch == end;
    return batch;
}

/* The first to come leads: it writes what has gathered, and goes on until its own job is done. */
static void lead(struct db_pool *pool)
{
    bool single = false;
    struct job *batch = cut_batch(pool, &single), *next;
    GError *error = NULL;

    pool->leading = true;
    g_mutex_unlock(&pool->lock);
    if (pool->writer == NULL)
        pool->writer = connect_to(pool, true, &error);
    if (pool->writer != NULL) {
        writing = true;
        run_batch(pool->writer, batch, single);
        writing = false;
        if (pool->writer->broken)
            g_clear_pointer(&pool->writer, connection_free);
    }
    g_mutex_lock(&pool->lock);
    for (struct job *j = batch; j != NULL; j = next) {
        next = j->next;
        if (error != NULL)
            fail_job(j, error);
        j->done = true;
        g_cond_signal(&j->wake);
    }
    g_clear_error(&error);
    pool->leading = false;
    if (pool->first != NULL)
        g_cond_signal(&pool->first->wake);
}

static bool write_grouped(struct db_pool *pool, db_write_fn fn, void *data, GError **error)
{
    struct job job = {.fn = fn, .data = data};

    g_cond_init(&job.wake);
    g_mutex_lock(&pool->lock);
    if (pool->last == NULL)
        pool->first = &job;
    else
        pool->last->next = &job;
    pool->last = &job;
    while (!job.done) {
        if (!pool->leading && pool->first == &job)
            lead(pool);
        else
            g_cond_wait(&job.wake, &pool->lock);
    }
    g_mutex_unlock(&pool->lock);
    g_cond_clear(&job.wake);
    if (!job.ok)
        g_propagate_error(error, job.error);
    return job.ok;
}

static bool write_alone(struct db_pool *pool, db_write_fn fn, void *data, GError **error)
{
    for (int i = 0;; i++) {
        g_autoptr(db_conn) db = db_take(pool, error);
        struct job job = {.fn = fn, .data = data};
        bool again;

        if (db == NULL)
            return false;
        db->retry = false;
        writing = true;
        run_batch(db, &job, true);
        writing = false;
        again = !job.ok && db->retry && i < RETRIES;
        if (job.ok)
            return true;
        if (!again) {
            g_propagate_error(error, job.error);
            return false;
        }
        g_clear_error(&job.error);
    }
}

bool db_write(struct db_pool *pool, db_write_fn fn, void *data, GError **error)
{
    if (writing) {
        fail_set(error, FAIL_BUG, "database: a writer began another write");
        return false;
    }
    return db_pool_is_postgres(pool) ? write_alone(pool, fn, data, error)
                                     : write_grouped(pool, fn, data, error);
}

static bool migrate_tx(struct db *db, void *data, GError **error)
{
    int version = 0, newest = 0;

    (void)data;
    if (!db->driver->version(db, &version, error))
        return false;
    for (const struct db_step *s = sql_schema; s->name != NULL; s++) {
        newest = s->version;
        if (s->version <= version)
            continue;
        if (!db->driver->script(db, db_is_postgres(db) ? s->postgres : s->sqlite, error) ||
            !db->driver->set_version(db, s->version, error)) {
            g_prefix_error(error, "schema step %d (%s): ", s->version, s->name);
            return false;
        }
    }
    if (version <= newest)
        return true;
    fail_set(error, FAIL_CONFLICT,
             "database: its schema is version %d, this program knows %d (use the newer program)",
             version, newest);
    return false;
}

/* Most starts find nothing to do: they read only. */
static bool is_current(struct db_pool *pool, bool *current, GError **error)
{
    int version = 0, newest = 0;
    g_autoptr(db_conn) db = NULL;

    *current = false;
    if (!db_pool_is_postgres(pool) && !g_file_test(pool->where, G_FILE_TEST_EXISTS))
        return true;
    db = db_take(pool, error);
    if (db == NULL || !db->driver->version(db, &version, error))
        return false;
    for (const struct db_step *s = sql_schema; s->name != NULL; s++)
        newest = s->version;
    *current = version == newest;
    return true;
}

bool db_migrate(struct db_pool *pool, GError **error)
{
    bool current = false;

    return is_current(pool, &current, error) &&
           (current || db_write(pool, migrate_tx, NULL, error));
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

bool db_run(struct db *db, const struct db_stmt_def *def, const struct db_value *params,
            db_row_fn fn, void *data, int64_t *changed, GError **error)
{
    if (db->driver->run(db, def, params, fn, data, changed, error))
        return true;
    g_prefix_error(error, "database: %s: ", def->name);
    return false;
}

bool db_no_row(const struct db_stmt_def *def, GError **error)
{
    fail_set(error, FAIL_NOT_FOUND, "database: %s: there is no such row", def->name);
    return false;
}

bool db_describe(struct db *db, const struct db_stmt_def *def, unsigned *n_params,
                 unsigned *n_columns, GError **error)
{
    return db->driver->describe(db, def, n_params, n_columns, error);
}

int64_t db_row_int(const struct db_row *row, unsigned column)
{
    return db_is_postgres(row->db) ? db_postgres_int(row, column) : db_sqlite_int(row, column);
}

double db_row_real(const struct db_row *row, unsigned column)
{
    return db_is_postgres(row->db) ? db_postgres_real(row, column) : db_sqlite_real(row, column);
}

static struct str bytes(const struct db_row *row, unsigned column)
{
    return db_is_postgres(row->db) ? db_postgres_bytes(row, column) : db_sqlite_bytes(row, column);
}

const char *db_row_text(const struct db_row *row, unsigned column, struct arena *a)
{
    struct str s = bytes(row, column);

    return s.p == NULL ? NULL : arena_strndup(a, s.p, s.n);
}

struct str db_row_blob(const struct db_row *row, unsigned column, struct arena *a)
{
    struct str s = bytes(row, column);

    return s.p == NULL ? s : (struct str){arena_memdup(a, s.p, s.n), s.n};
}
