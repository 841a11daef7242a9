#include "tools/database.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

struct test {
    bool postgres;
    void (*fn)(struct test_database *);
};

static const char *server(void)
{
    static char *url;
    const char *given = g_getenv("VORGANG_TEST_POSTGRES");
    g_autofree char *pid = g_strdup_printf("%d", (int)getpid()), *dir = NULL;
    g_autoptr(GError) error = NULL;
    const char *argv[] = {
        TEST_SOURCE "/tests/tools/postgres.py", "start", NULL, "--until", NULL, NULL};
    int status = 0;

    if (given != NULL && *given != '\0')
        return given;
    if (url != NULL)
        return url;
    argv[2] = dir = g_dir_make_tmp("vorgang-pg-XXXXXX", &error);
    argv[4] = pid;
    g_assert_no_error(error);
    g_spawn_sync(NULL, (char **)(gpointer)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &url, NULL,
                 &status, &error);
    g_assert_no_error(error);
    g_assert_true(g_spawn_check_wait_status(status, &error));
    return g_strstrip(url);
}

static void tell_server(const char *verb, const char *name, const char *rest)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_pool) pool = db_pool_open(server(), &error);
    g_autofree char *sql = g_strconcat(verb, name, rest, NULL);
    g_autoptr(db_conn) db = NULL;

    g_assert_no_error(error);
    db = db_take(pool, &error);
    g_assert_no_error(error);
    (void)!db_exec_script(db, "SET default_transaction_read_only = off", &error);
    g_assert_no_error(error);
    (void)!db_exec_script(db, sql, &error);
    g_assert_no_error(error);
    db_give(g_steal_pointer(&db));
}

static char *make_on_server(char name[64])
{
    static int number;
    g_autofree char *base = g_strdup(server());
    char *query = strchr(base, '?'), *slash;

    g_snprintf(name, 64, "test_%d_%d", (int)getpid(), ++number);
    tell_server("CREATE DATABASE ", name, "");
    if (query != NULL)
        *query = '\0';
    slash = strrchr(base, '/');
    g_assert_nonnull(slash);
    *slash = '\0';
    return g_strdup_printf("%s/%s%s%s", base, name, query == NULL ? "" : "?",
                           query == NULL ? "" : query + 1);
}

static void remove_folder(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *file = g_build_filename(path, name, NULL);

        g_unlink(file);
    }
    if (dir != NULL)
        g_dir_close(dir);
    g_rmdir(path);
}

static void run(gconstpointer data)
{
    const struct test *test = data;
    g_autoptr(GError) error = NULL;
    g_autofree char *dir = g_dir_make_tmp("vorgang-db-XXXXXX", &error);
    char name[64] = "";
    g_autofree char *url =
        test->postgres ? make_on_server(name) : g_strdup_printf("sqlite:%s/test.db", dir);
    struct test_database d = {.url = url, .dir = dir};

    g_assert_no_error(error);
    d.pool = db_pool_open(url, &error);
    g_assert_no_error(error);
    (void)!db_migrate(d.pool, &error);
    g_assert_no_error(error);
    test->fn(&d);
    db_pool_free(d.pool);
    if (test->postgres)
        tell_server("DROP DATABASE ", name, " WITH (FORCE)");
    remove_folder(dir);
}

void test_database_add(const char *name, int on, void (*fn)(struct test_database *))
{
    for (int postgres = 0; postgres < 2; postgres++) {
        g_autofree char *path = g_strconcat(postgres ? "/postgres" : "/sqlite", name, NULL);
        struct test *test;

        if (!(on & (postgres ? ON_POSTGRES : ON_SQLITE)))
            continue;
        test = g_new0(struct test, 1);
        test->postgres = postgres != 0;
        test->fn = fn;
        g_test_add_data_func_full(path, test, run, g_free);
    }
}
