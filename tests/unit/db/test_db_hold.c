/* Indexes that are away for a while come back, whatever ends the program. */
#include "unit/db/items.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const tables[] = {"item", "kind", NULL};

/* Made once more it fails, where it is there; else that is taken back. */
static bool try_to_make(struct db *db, void *data, GError **error)
{
    bool *there = data;

    *there = !db_exec_script(db, "CREATE INDEX item_by_size ON item(size)", error);
    if (!*there)
        fail_set(error, FAIL_NOT_FOUND, "it was not there");
    return false;
}

static bool is_there(struct db_pool *pool)
{
    g_autoptr(GError) error = NULL;
    bool there = false;

    g_assert_false(db_write(pool, try_to_make, &there, &error));
    g_assert_true(there || fail_kind(error) == FAIL_NOT_FOUND);
    return there;
}

static bool has_list(struct db_pool *pool)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(pool, &error);

    return db_exec_script(db, "SELECT name FROM index_held", &error);
}

static void test_made_again(struct test_database *d)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(is_there(d->pool));
    g_assert_true(db_index_make(d->pool, &error)); /* nothing is to be done */
    for (int i = 0; i < 2; i++) {
        g_assert_true(db_index_hold(d->pool, tables, &error));
        g_assert_false(is_there(d->pool));
        g_assert_true(db_index_hold(d->pool, tables, &error)); /* those that are away stay noted */
        item_must_put(d->pool, i == 0 ? "a" : "b", 1);
        g_assert_true(db_index_make(d->pool, &error));
        g_assert_no_error(error);
        g_assert_true(is_there(d->pool));
        g_assert_false(has_list(d->pool));
    }
    g_assert_cmpuint(item_count_in(d->pool), ==, 2);
}

/* The rules of a table are no mere indexes. */
static void test_rules_stay(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    struct item_job again = {.name = "a", .size = 1};

    g_assert_true(db_index_hold(d->pool, tables, &error));
    item_must_put(d->pool, "a", 1);
    g_assert_false(db_write(d->pool, item_put, &again, &error));
    assert_fail(error, FAIL_CONFLICT);
}

static bool put_and_die(struct db *db, void *data, GError **error)
{
    struct item_job job = {.name = "lost", .size = 1};

    (void)data;
    (void)!item_put(db, &job, error);
    raise(SIGKILL);
    return false;
}

/* In a process of its own, the second one of the database. */
static void fill_until_killed(const char *url)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_pool) pool = db_pool_open(url, &error);

    if (pool == NULL || !db_index_hold(pool, tables, &error))
        _exit(1);
    item_must_put(pool, "kept", 1);
    (void)!db_write(pool, put_and_die, NULL, &error);
    _exit(1);
}

static void test_killed(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_pool) next = NULL;
    int status;
    pid_t pid = fork();

    if (pid == 0)
        fill_until_killed(d->url);
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    g_assert_false(is_there(d->pool));
    next = db_pool_open(d->url, &error);
    g_assert_true(db_migrate(next, &error));
    g_assert_true(is_there(next));
    g_assert_false(has_list(next));
    g_assert_cmpuint(item_count_in(next), ==, 1);
}

enum { NODES = 6 };

static gpointer open_node(gpointer url)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_pool) pool = db_pool_open(url, &error);

    if (pool == NULL || !db_migrate(pool, &error))
        g_error("%s", error->message);
    return NULL;
}

/* Several start at the same time. */
static void test_nodes(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    GThread *threads[NODES];

    g_assert_true(db_index_hold(d->pool, tables, &error));
    for (int i = 0; i < NODES; i++)
        threads[i] = g_thread_new("node", open_node, (char *)(gsize)d->url);
    for (int i = 0; i < NODES; i++)
        g_thread_join(threads[i]);
    g_assert_true(is_there(d->pool));
    g_assert_false(has_list(d->pool));
}

static bool write_nonsense(struct db *db, void *data, GError **error)
{
    (void)data;
    return db_exec_script(db, "UPDATE index_held SET made_by = 'DROP TABLE item'", error);
}

/* What stands in the list is run: nothing but an index. */
static void test_nonsense(struct test_database *d)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(db_index_hold(d->pool, tables, &error));
    g_assert_true(db_write(d->pool, write_nonsense, NULL, &error));
    g_assert_false(db_migrate(d->pool, &error));
    assert_fail(error, FAIL_CORRUPT);
    g_assert_cmpuint(item_count_in(d->pool), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    test_database_add("/made-again", ON_BOTH, test_made_again);
    test_database_add("/rules-stay", ON_BOTH, test_rules_stay);
    test_database_add("/killed", ON_BOTH, test_killed);
    test_database_add("/nodes", ON_BOTH, test_nodes);
    test_database_add("/nonsense", ON_BOTH, test_nonsense);
    return g_test_run();
}
