/* db_write.c - transactions that write. Writers share commits without a thread of their own: the first
 * to come leads, and while it commits the next ones gather. On PostgreSQL, too, where nearly all
 * writers want the same few rows (the counter of numbers, a ticket that many write to): each would
 * wait for the sync of the one before. What fails there by other processes is run again, alone. */
#include "base/fail.h"
#include "db/db_sync.h"

enum { JOBS_A_COMMIT = 64, RETRIES = 5, RETRY_US = 4000, PASSED_MOST = 16 };

/* So long a writer stands in line behind a long one, where there may be another lane. */
#define PATIENCE_US (2 * G_USEC_PER_SEC)

struct db_job {
    struct db_job *next;
    db_write_fn fn;
    void *data;
    GError *error;
    bool ok, done;
    bool again; /* it would do on a connection of its own, or at another moment */
    GCond wake;
};

static _Thread_local bool writing;

bool db_part_begin(struct db *db, GError **error)
{
    return db_exec_script(db, "SAVEPOINT part", error);
}

bool db_part_end(struct db *db, bool keep, GError **error)
{
    if (!keep)
        g_atomic_int_inc(&db->pool->undone);
    return db_exec_script(
        db, keep ? "RELEASE SAVEPOINT part" : "ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part",
        error);
}

static void take_back(struct db *db)
{
    g_autoptr(GError) ignored = NULL;

    g_atomic_int_inc(&db->pool->undone);
    if (db->driver->in_transaction(db) && !db->driver->script(db, db->driver->rollback, &ignored))
        db->broken = true;
}

static void fail_job(struct db_job *j, const GError *why, bool again)
{
    j->ok = false;
    if (j->error != NULL)
        return;
    j->error = g_error_copy(why);
    j->again = again;
}

/* The other one, for whom this one was given up, goes first. */
static void stand_back(int tries)
{
    g_usleep((gulong)g_random_int_range(RETRY_US / 2, RETRY_US) << tries);
}

static bool run_job(struct db *db, struct db_job *j)
{
    db->retry = db->touched = false;
    j->ok = j->fn(db, j->data, &j->error);
    if (db->driver->catch_up != NULL && !db->driver->catch_up(db, j->ok ? &j->error : NULL)) {
        j->ok = false;
        db->touched = true;
    }
    j->again = !j->ok && db->retry;
    if (!j->ok && j->error == NULL)
        fail_set(&j->error, FAIL_BUG, "database: a writer failed without a reason");
    return j->ok;
}

/* One of several: what it did goes alone, with parts of its own that it left open. False where nothing of
 * the transaction can be kept. */
static bool run_part(struct db *db, struct db_job *j, GError **error)
{
    if (!db_exec_script(db, "SAVEPOINT job", error))
        return false;
    if (!run_job(db, j))
        g_atomic_int_inc(&db->pool->undone);
    return db_exec_script(
        db, j->ok ? "RELEASE SAVEPOINT job" : "ROLLBACK TO SAVEPOINT job; RELEASE SAVEPOINT job",
        error);
}

/* Who is refused before he changes anything leaves nothing to take back. */
static bool run_plainly(struct db *db, struct db_job *batch, GError **error)
{
    for (struct db_job *j = batch; j != NULL; j = j->next)
        if (!run_job(db, j) && db->touched) {
            g_propagate_error(error, g_error_copy(j->error));
            return false;
        }
    return true;
}

static bool run_apart(struct db *db, struct db_job *batch, GError **error)
{
    for (struct db_job *j = batch; j != NULL; j = j->next) {
        g_clear_error(&j->error);
        if (!run_part(db, j, error))
            return false;
    }
    return true;
}

/* Nearly all jobs succeed, and a savepoint for each costs more than many of them: each page is copied
 * before it changes, the search index is written out. So first without; where one fails, all of it goes
 * and is done again, each job in a part of its own. */
static bool run_jobs(struct db *db, struct db_job *batch, GError **error)
{
    g_autoptr(GError) first = NULL;

    if (run_plainly(db, batch, &first))
        return true;
    if (batch->next == NULL || db->broken) {
        g_propagate_error(error, g_steal_pointer(&first));
        return false;
    }
    take_back(db);
    if (db->broken) {
        g_propagate_error(error, g_steal_pointer(&first));
        return false;
    }
    if (db->retry)
        stand_back(0);
    return db_exec_script(db, db->driver->begin, error) && run_apart(db, batch, error);
}

/* All jobs of BATCH in one transaction. A job that fails leaves the others alone, unless the
 * database gave the whole transaction up (disk full): then nothing of any is stored. */
static void run_batch(struct db *db, struct db_job *batch, struct db_due *due)
{
    g_autoptr(GError) error = NULL;
    bool begun = db_exec_script(db, db->driver->begin, &error), ran, again;

    db_held++;
    writing = db->writing = true;
    ran = begun && run_jobs(db, batch, &error);
    writing = db->writing = false;
    db_held--;
    if (ran && db->driver->commit(db, &error)) {
        db_count_commit(db, due);
        return;
    }
    if (ran)
        g_prefix_error(&error, "database: ");
    /* Never where the connection was lost with the commit: that may have been stored. One of several may
     * have spoilt it for the others. */
    again = !begun ? db->broken : !ran || (!db->broken && (db->retry || batch->next != NULL));
    take_back(db);
    for (struct db_job *j = batch; j != NULL; j = j->next)
        fail_job(j, error, again);
}

/* Takes the first jobs of a queue, MOST of them. */
static struct db_job *cut(struct db_queue *queue, int most)
{
    struct db_job *jobs = queue->first, *end = jobs;

    for (int i = 1; i < most && end != NULL && end->next != NULL; i++)
        end = end->next;
    if (end == NULL)
        return NULL;
    queue->first = end->next;
    if (queue->first == NULL)
        queue->last = NULL;
    end->next = NULL;
    return jobs;
}

/* Takes up to JOBS_A_COMMIT waiting jobs, and of those that can wait one: where nobody else is
 * there, or when it has been passed over often enough. The lock is held. */
static struct db_job *cut_batch(struct db_pool *pool)
{
    struct db_job *batch = cut(&pool->now, JOBS_A_COMMIT), *end = batch;

    if (batch != NULL && pool->passed++ < PASSED_MOST)
        return batch;
    pool->passed = 0;
    if (batch == NULL)
        return cut(&pool->later, 1);
    while (end->next != NULL)
        end = end->next;
    end->next = cut(&pool->later, 1);
    return batch;
}

/* Opens the lane if need be, and after trouble with the disk the next leader opens a new one. */
static void run_in_lane(struct db_pool *pool, struct db_job *batch, struct db_due *due)
{
    g_autoptr(GError) error = NULL;

    if (pool->writer != NULL && !pool->driver->alive(pool->writer))
        g_clear_pointer(&pool->writer, db_disconnect);
    if (pool->writer == NULL) {
        pool->writer = db_connect(pool, true, &error);
        db_begin_log(pool);
    }
    if (pool->writer != NULL && db_settle(pool->writer, &error))
        run_batch(pool->writer, batch, due);
    else
        for (struct db_job *j = batch; j != NULL; j = j->next)
            fail_job(j, error, true);
    if (pool->writer != NULL && pool->writer->broken)
        g_clear_pointer(&pool->writer, db_disconnect);
}

static struct db_job *next_leader(const struct db_pool *pool)
{
    return pool->now.first != NULL ? pool->now.first : pool->later.first;
}

/* What is committed is stored once the log is synced, too. The next batch is written meanwhile. */
static void make_durable(struct db_pool *pool, struct db_job *batch, struct db_due *due)
{
    g_autoptr(GError) error = NULL;

    if (due->what == NULL || db_sync(pool, due, &error))
        return;
    for (struct db_job *j = batch; j != NULL; j = j->next)
        fail_job(j, error, false);
}

/* Writes one batch for all who wait in it, and leaves the next one to its first. The lock is held
 * before and after. A job belongs to its own thread again once it is done. */
static void lead(struct db_pool *pool)
{
    struct db_job *batch = cut_batch(pool), *next;
    struct db_due due = {.what = NULL};

    pool->leading = true;
    g_mutex_unlock(&pool->lock);
    run_in_lane(pool, batch, &due);
    g_mutex_lock(&pool->lock);
    pool->leading = false;
    if (next_leader(pool) != NULL)
        g_cond_signal(&next_leader(pool)->wake);
    g_mutex_unlock(&pool->lock);
    make_durable(pool, batch, &due);
    g_mutex_lock(&pool->lock);
    for (struct db_job *j = batch; j != NULL; j = next) {
        next = j->next;
        j->done = true;
        g_cond_signal(&j->wake);
    }
}

static bool write_once(struct db_pool *pool, struct db_job *job)
{
    struct db_due due = {.what = NULL}; /* only the lane leaves one */
    g_autoptr(db_conn) db = db_take(pool, &job->error);

    if (db == NULL)
        return false;
    run_batch(db, job, &due);
    return job->ok;
}

static bool write_alone(struct db_pool *pool, db_write_fn fn, void *data, GError **error)
{
    for (int i = 0;; i++) {
        struct db_job job = {.fn = fn, .data = data};

        if (write_once(pool, &job))
            return true;
        if (!job.again || i == RETRIES) {
            g_propagate_error(error, job.error);
            return false;
        }
        g_clear_error(&job.error);
        stand_back(i);
    }
}

/* Takes JOB out of the line; false where it is being done. The lock is held. */
static bool leave(struct db_pool *pool, struct db_queue *queue, const struct db_job *job)
{
    struct db_job **at = &queue->first, *before = NULL;

    while (*at != NULL && *at != job) {
        before = *at;
        at = &(*at)->next;
    }
    if (*at == NULL)
        return false;
    *at = job->next;
    if (queue->last == job)
        queue->last = before;
    if (!pool->leading && next_leader(pool) != NULL)
        g_cond_signal(&next_leader(pool)->wake);
    return true;
}

static void stand_in_line(struct db_queue *queue, struct db_job *job)
{
    if (queue->last == NULL)
        queue->first = job;
    else
        queue->last->next = job;
    queue->last = job;
}

static bool write_grouped(struct db_pool *pool, struct db_queue *queue, db_write_fn fn, void *data,
                          GError **error)
{
    gint64 until = g_get_monotonic_time() + PATIENCE_US;
    struct db_job job = {.fn = fn, .data = data};
    bool alone = !pool->driver->one_writer, stays = !alone;

    g_cond_init(&job.wake);
    g_mutex_lock(&pool->lock);
    stand_in_line(queue, &job);
    while (!job.done) {
        if (!pool->leading && next_leader(pool) == &job)
            lead(pool);
        else if (stays)
            g_cond_wait(&job.wake, &pool->lock);
        else if (!g_cond_wait_until(&job.wake, &pool->lock, until) && !job.done) {
            stays = !leave(pool, queue, &job);
            job.done = job.again = !stays;
        }
    }
    g_mutex_unlock(&pool->lock);
    g_cond_clear(&job.wake);
    if (job.ok)
        return true;
    if (alone && job.again) {
        g_clear_error(&job.error);
        stand_back(0);
        return write_alone(pool, fn, data, error);
    }
    g_propagate_error(error, job.error);
    return false;
}

static bool write_in(struct db_pool *pool, struct db_queue *queue, db_write_fn fn, void *data,
                     GError **error)
{
    if (writing) {
        fail_set(error, FAIL_BUG, "database: a writer began another write");
        return false;
    }
    return write_grouped(pool, queue, fn, data, error);
}

bool db_bulk(struct db_pool *pool, bool on, GError **error)
{
    bool ok;

    g_mutex_lock(&pool->lock);
    if (pool->writer == NULL && !pool->leading) {
        pool->writer = db_connect(pool, true, error);
        pool->log_since = pool->unsynced;
    }
    ok = pool->writer != NULL && !pool->leading && pool->driver->bulk(pool->writer, on, error);
    if (pool->leading)
        fail_set(error, FAIL_BUSY, "database: somebody is writing (try again)");
    g_mutex_unlock(&pool->lock);
    return ok;
}

bool db_others_wait(struct db_pool *pool)
{
    bool wait;

    g_mutex_lock(&pool->lock);
    wait = pool->now.first != NULL;
    g_mutex_unlock(&pool->lock);
    return wait;
}

bool db_write(struct db_pool *pool, db_write_fn fn, void *data, GError **error)
{
    return write_in(pool, &pool->now, fn, data, error);
}

bool db_write_later(struct db_pool *pool, db_write_fn fn, void *data, GError **error)
{
    return write_in(pool, &pool->later, fn, data, error);
}
