/* The schema, backups, and the database's check of itself. */
#include "unit/db/items.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

enum { NODES = 6 };

static gpointer migrate_node(gpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_pool) pool = db_pool_open(data, &error);

    if (pool == NULL || !db_migrate(pool, &error))
        g_error("%s", error->message);
    return NULL;
}

static bool forget_schema(struct db *db, void *data, GError **error)
{
    (void)data;
    return db_exec_script(db, "DROP TABLE item; DROP TABLE kind", error) &&
           db_exec_script(
               db, db_is_postgres(db) ? "DROP TABLE schema_version" : "PRAGMA user_version = 0",
               error);
}

/* Several nodes start at the same time on an empty database. */
static void test_nodes(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    GThread *threads[NODES];

    g_assert_true(db_write(d->pool, forget_schema, NULL, &error));
    for (int i = 0; i < NODES; i++)
        threads[i] = g_thread_new("node", migrate_node, (char *)(gsize)d->url);
    for (int i = 0; i < NODES; i++)
        g_thread_join(threads[i]);
    item_must_put(d->pool, "a", 1);
    g_assert_true(db_migrate(d->pool, &error));
    g_assert_cmpuint(item_count_in(d->pool), ==, 1);
}

static bool grow_older(struct db *db, void *data, GError **error)
{
    (void)data;
    return db_exec_script(db,
                          db_is_postgres(db) ? "INSERT INTO schema_version VALUES (99)"
                                             : "PRAGMA user_version = 99",
                          error);
}

static void test_newer(struct test_database *d)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(db_write(d->pool, grow_older, NULL, &error));
    g_assert_false(db_migrate(d->pool, &error));
    assert_fail(error, FAIL_CONFLICT);
    g_assert_nonnull(strstr(error->message, "version 99, this program knows 2"));
}

static bool break_second(struct db *db, void *data, GError **error)
{
    (void)data;
    return db_exec_script(db, "DROP TABLE item", error) &&
           db_exec_script(
               db, db_is_postgres(db) ? "DELETE FROM schema_version" : "PRAGMA user_version = 0",
               error);
}

/* The second step fails (its table is there already): the first one must not stay either. */
static void test_all_or_nothing(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = NULL;

    g_assert_true(db_write(d->pool, break_second, NULL, &error));
    g_assert_false(db_migrate(d->pool, &error));
    g_assert_nonnull(strstr(error->message, "schema step 2 (second): "));
    g_clear_error(&error);
    db = db_take(d->pool, &error);
    g_assert_false(db_exec_script(db, "SELECT 1 FROM item", &error));
}

struct writer {
    struct db_pool *pool;
    gint stop;
    int stored;
};

static gpointer keep_writing(gpointer data)
{
    struct writer *w = data;

    while (g_atomic_int_get(&w->stop) == 0) {
        g_autofree char *name = g_strdup_printf("item %d", ++w->stored);

        item_must_put(w->pool, name, 1);
    }
    return NULL;
}

static void test_backup(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(d->dir, "copy.db", NULL);
    g_autofree char *url = g_strconcat("sqlite:", path, NULL);
    g_autoptr(db_pool) copy = NULL;
    g_autoptr(db_conn) db = NULL;
    struct writer w = {.pool = d->pool};
    GThread *thread;
    size_t before;
    GStatBuf st;

    item_must_put(d->pool, "a", 1);
    g_assert_true(g_file_set_contents(path, "an old one", -1, NULL));
    thread = g_thread_new("writer", keep_writing, &w);
    while ((before = item_count_in(d->pool)) < 20)
        g_usleep(1000);
    g_assert_true(db_backup(d->pool, path, &error));
    g_atomic_int_set(&w.stop, 1);
    g_thread_join(thread);
    g_assert_cmpint(g_stat(path, &st), ==, 0);
    g_assert_cmpint((int)(st.st_mode & 0777), ==, 0600);
    copy = db_pool_open(url, &error);
    db = db_take(copy, &error);
    g_assert_true(db_integrity(db, &error));
    g_assert_cmpuint(item_count(db), >=, before);
    g_assert_cmpuint(item_count(db), <=, (guint)w.stored + 1);
    g_assert_false(db_backup(d->pool, "/nonexistent/copy.db", &error));
    assert_fail(error, FAIL_IO);
}

static void test_backup_elsewhere(struct test_database *d)
{
    g_autoptr(GError) error = NULL;

    g_assert_false(db_backup(d->pool, "/nonexistent/copy.db", &error));
    assert_fail(error, FAIL_INVALID);
}

/* Written past our own settings, which do not allow such a row. */
static void test_integrity(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(d->pool, &error);
    sqlite3 *raw = NULL;

    g_assert_true(db_integrity(db, &error));
    g_assert_cmpint(sqlite3_open(d->url + strlen("sqlite:"), &raw), ==, SQLITE_OK);
    g_assert_cmpint(
        sqlite3_exec(raw, "INSERT INTO item (name, owner_id) VALUES ('a', 77)", NULL, NULL, NULL),
        ==, SQLITE_OK);
    sqlite3_close(raw);
    g_assert_false(db_integrity(db, &error));
    assert_fail(error, FAIL_CORRUPT);
    g_assert_nonnull(strstr(error->message, "item row 1 refers to a missing item"));
}

static void test_integrity_postgres(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(d->pool, &error);

    g_assert_true(db_integrity(db, &error));
}

static int opened;

static int count_opening(void *handle)
{
    g_assert_nonnull(handle);
    return opened++ < 1000 ? SQLITE_OK : SQLITE_ERROR;
}

static void test_on_open(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    int before = opened;
    g_autoptr(db_pool) other = db_pool_open(d->url, &error);

    item_must_put(other, "a", 1);
    g_assert_cmpuint(item_count_in(other), ==, 1);
    g_assert_cmpint(opened, ==, before + 2);
}

static void test_not_a_database(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *dir = g_dir_make_tmp("vorgang-db-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "x.db", NULL);
    g_autofree char *url = g_strconcat("sqlite:", path, NULL);
    g_autoptr(db_pool) pool = db_pool_open(url, &error);
    g_autofree char *text = g_strnfill(5000, 'x');

    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_assert_false(db_migrate(pool, &error));
    assert_fail(error, FAIL_CORRUPT);
    g_unlink(path);
    g_rmdir(dir);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    db_pool_on_open(count_opening);
    g_test_add_func("/not-a-database", test_not_a_database);
    test_database_add("/nodes", ON_BOTH, test_nodes);
    test_database_add("/newer", ON_BOTH, test_newer);
    test_database_add("/all-or-nothing", ON_BOTH, test_all_or_nothing);
    test_database_add("/backup", ON_SQLITE, test_backup);
    test_database_add("/backup", ON_POSTGRES, test_backup_elsewhere);
    test_database_add("/integrity", ON_SQLITE, test_integrity);
    test_database_add("/integrity", ON_POSTGRES, test_integrity_postgres);
    test_database_add("/on-open", ON_SQLITE, test_on_open);
    return g_test_run();
}
