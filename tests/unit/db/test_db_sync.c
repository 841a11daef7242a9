/* What is told to be stored is on the disk, although the log is synced beside the one who writes; and the
 * order on which a restart after a loss of power relies is kept. */
#include "db/db_driver.h"
#include "unit/db/items.h"

#include <sqlite3.h>
#include <string.h>

enum { WRITERS = 8, JOBS = 40, FAT = 3000, FAT_ROWS = 40, FAT_ROUNDS = 160 };

/* Stands between the pool and its driver. */
static struct {
    struct db_driver driver;
    const struct db_driver *real;
    gint begun, ended; /* atomic */
    bool fails;
    gulong slow_us;
} between;

static bool sync_seen(void *what, GError **error)
{
    bool ok;

    g_atomic_int_inc(&between.begun);
    g_usleep(300 + between.slow_us); /* others commit meanwhile */
    ok = between.real->sync(what, error);
    g_atomic_int_inc(&between.ended);
    if (!between.fails)
        return ok;
    fail_set(error, FAIL_IO, "database: the log could not be synced: made up");
    return false;
}

static void stand_between(struct db_pool *pool)
{
    item_must_put(pool, "first", 1); /* a log that was just made is synced at once */
    between.real = pool->driver;
    between.driver = *pool->driver;
    between.driver.sync = sync_seen;
    between.begun = between.ended = 0;
    between.fails = false;
    pool->driver = &between.driver;
}

struct seen {
    struct item_job job;
    gint begun; /* syncs that began before this was written */
};

static bool put_and_look(struct db *db, void *data, GError **error)
{
    struct seen *s = data;

    s->begun = g_atomic_int_get(&between.begun);
    return item_put(db, &s->job, error);
}

static gpointer write_and_look(gpointer pool)
{
    for (int i = 0; i < JOBS; i++) {
        struct seen s = {.job = {.name = "x", .size = 1}};
        g_autofree char *name = g_strdup_printf("%p %d", (void *)&s, i);
        g_autoptr(GError) error = NULL;

        s.job.name = name;
        g_assert_true(db_write(pool, put_and_look, &s, &error));
        g_assert_no_error(error);
        g_assert_cmpint(g_atomic_int_get(&between.ended), >, s.begun);
    }
    return NULL;
}

static gpointer write_one(gpointer pool)
{
    item_must_put(pool, "one", 1);
    return NULL;
}

/* A writer goes on only when a sync is over that began behind his commit; many share one. */
static void test_waited_for(struct test_database *d)
{
    GThread *threads[WRITERS];

    stand_between(d->pool);
    for (int i = 0; i < WRITERS; i++)
        threads[i] = g_thread_new("writer", write_and_look, d->pool);
    for (int i = 0; i < WRITERS; i++)
        g_thread_join(threads[i]);
    g_assert_cmpuint(item_count_in(d->pool), ==, WRITERS * JOBS + 1);
    g_assert_cmpint(between.ended, <, WRITERS * JOBS);
}

static bool only_read(struct db *db, void *data, GError **error)
{
    (void)error;
    *(size_t *)data = item_count(db);
    return true;
}

/* Who writes nothing may tell of what is not synced yet: he waits for it, too. */
static void test_read_in_lane(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    GThread *writer;
    size_t n = 0;

    stand_between(d->pool);
    between.slow_us = 300 * 1000;
    writer = g_thread_new("writer", write_one, d->pool);
    while (g_atomic_int_get(&between.begun) == 0)
        g_usleep(1000);
    g_assert_true(db_write(d->pool, only_read, &n, &error));
    g_assert_cmpuint(n, ==, 2);
    g_assert_cmpint(g_atomic_int_get(&between.ended), >=, 1);
    g_thread_join(writer);
    between.slow_us = 0;
    g_assert_true(db_write(d->pool, only_read, &n, &error));
    g_assert_cmpint(between.begun, ==, 1); /* nothing was left to sync */
}

/* Who was told no may find it there all the same, but never the other way round: nothing more is stored
 * until all of it is in the database's own file. */
static void test_failed(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) again = NULL;
    struct item_job lost = {.name = "doubtful", .size = 1}, next = {.name = "next", .size = 1};

    stand_between(d->pool);
    between.fails = true;
    g_assert_false(db_write(d->pool, item_put, &lost, &error));
    assert_fail(error, FAIL_IO);
    g_assert_nonnull(strstr(error->message, "could not be synced"));
    g_assert_cmpuint(lost.runs, ==, 1);
    g_assert_true(d->pool->doubtful);
    g_assert_false(db_write(d->pool, item_put, &next, &again));
    assert_fail(again, FAIL_IO);
    between.fails = false;
    item_must_put(d->pool, "good", 1);
    g_assert_false(d->pool->doubtful);
    g_assert_cmpuint(item_count_in(d->pool), ==, 4);
}

/* Where nothing is synced at each commit, nothing is put off either. */
static void test_bulk(struct test_database *d)
{
    g_autoptr(GError) error = NULL;

    stand_between(d->pool);
    g_assert_true(db_bulk(d->pool, true, &error));
    item_must_put(d->pool, "bulk", 1);
    g_assert_cmpint(between.begun, ==, 0);
    g_assert_true(db_bulk(d->pool, false, &error));
    item_must_put(d->pool, "careful", 1);
    item_must_put(d->pool, "more careful", 1);
    g_assert_cmpint(between.begun, ==, 2);
}

/* A witness below everything: what of the log is not synced when the database's file is written? */
static struct {
    sqlite3_vfs vfs, *real;
    sqlite3_io_methods log, database;
    const sqlite3_io_methods *usual_log, *usual_database;
    bool unsynced; /* since the last sync that went through SQLite */
    int copied, too_early;
} witness;

static int log_write(sqlite3_file *f, const void *data, int n, sqlite3_int64 at)
{
    witness.unsynced = true;
    return witness.usual_log->xWrite(f, data, n, at);
}

static int log_sync(sqlite3_file *f, int flags)
{
    witness.unsynced = false;
    return witness.usual_log->xSync(f, flags);
}

static int database_write(sqlite3_file *f, const void *data, int n, sqlite3_int64 at)
{
    witness.copied++;
    witness.too_early += witness.unsynced;
    return witness.usual_database->xWrite(f, data, n, at);
}

static int open_witnessed(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *f, int flags, int *got)
{
    int code = witness.real->xOpen(witness.real, name, f, flags, got);

    (void)vfs;
    if (code != SQLITE_OK || (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_DB)) == 0)
        return code;
    if ((flags & SQLITE_OPEN_WAL) != 0) {
        witness.usual_log = f->pMethods;
        witness.log = *f->pMethods;
        witness.log.xWrite = log_write;
        witness.log.xSync = log_sync;
        f->pMethods = &witness.log;
    } else {
        witness.usual_database = f->pMethods;
        witness.database = *f->pMethods;
        witness.database.xWrite = database_write;
        f->pMethods = &witness.database;
    }
    return code;
}

static void call_witness(void)
{
    witness.real = sqlite3_vfs_find(NULL);
    witness.vfs = *witness.real;
    witness.vfs.zName = "witness";
    witness.vfs.pNext = NULL;
    witness.vfs.xOpen = open_witnessed;
    g_assert_cmpint(sqlite3_vfs_register(&witness.vfs, 1), ==, SQLITE_OK);
}

static bool put_fat(struct db *db, void *data, GError **error)
{
    g_autofree char *fill = g_strnfill(FAT, 'f');

    for (int i = 0; i < FAT_ROWS; i++) {
        g_autofree char *name = g_strdup_printf("%d %d %s", *(int *)data, i, fill);
        struct item_job job = {.name = name, .size = 1};

        if (!item_put(db, &job, error))
            return false;
    }
    return true;
}

/* The log is on the disk before any page of it goes to the database's file, commits without their sync or
 * not: else a loss of power in the middle leaves half of it. */
static void test_order(struct test_database *d)
{
    g_autoptr(GError) error = NULL;

    stand_between(d->pool);
    witness.copied = witness.too_early = 0;
    for (int i = 0; i < FAT_ROUNDS; i++) {
        g_assert_true(db_write(d->pool, put_fat, &i, &error));
        g_assert_no_error(error);
    }
    g_assert_cmpint(between.begun, >, FAT_ROUNDS / 2);
    g_assert_cmpint(witness.copied, >, 1000);
    g_assert_cmpint(witness.too_early, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    call_witness();
    test_database_add("/waited-for", ON_SQLITE, test_waited_for);
    test_database_add("/read-in-lane", ON_SQLITE, test_read_in_lane);
    test_database_add("/failed", ON_SQLITE, test_failed);
    test_database_add("/bulk", ON_SQLITE, test_bulk);
    test_database_add("/order", ON_SQLITE, test_order);
    return g_test_run();
}
