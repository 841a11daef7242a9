#include "tools/database.h"

#include "db/db_stmt.h"

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

static struct db *on_server(struct db_pool *pool)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(pool, &error);

    g_assert_no_error(error);
    (void)!db_exec_script(db, "SET default_transaction_read_only = off", &error);
    g_assert_no_error(error);
    return g_steal_pointer(&db);
}

static void tell_server(const char *verb, const char *name, const char *rest)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_pool) pool = db_pool_open(server(), &error);
    g_autofree char *sql = g_strconcat(verb, name, rest, NULL);
    g_autoptr(db_conn) db = NULL;

    g_assert_no_error(error);
    db = on_server(pool);
    (void)!db_exec_script(db, sql, &error);
    g_assert_no_error(error);
}

/* The server's URL with this database. The caller frees it. */
static char *url_of(const char *name)
{
    g_autofree char *base = g_strdup(server());
    char *query = strchr(base, '?'), *slash;

    if (query != NULL)
        *query = '\0';
    slash = strrchr(base, '/');
    g_assert_nonnull(slash);
    *slash = '\0';
    return g_strdup_printf("%s/%s%s%s", base, name, query == NULL ? "" : "?",
                           query == NULL ? "" : query + 1);
}

static void migrate(const char *url)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_pool) pool = db_pool_open(url, &error);

    g_assert_no_error(error);
    (void)!db_migrate(pool, &error);
    g_assert_no_error(error);
}

/* Named by its steps: programs with another schema have another one. */
static const char *template_name(void)
{
    static char name[64];
    guint sum = 0;

    for (const struct db_step *step = sql_schema; step->name != NULL; step++)
        sum = sum * 31 + g_str_hash(step->postgres);
    g_snprintf(name, sizeof name, "template_%08x", sum);
    return name;
}

/* One migrated database on the server that all programs on it copy: a copy costs a twentieth of the
 * steps. Who comes first makes it, the others wait for the lock. */
static const char *template_on_server(void)
{
    static const char *made;
    g_autoptr(GError) error = NULL, exists = NULL;
    g_autoptr(db_pool) pool = NULL;
    g_autofree char *create = g_strconcat("CREATE DATABASE ", template_name(), NULL);
    g_autoptr(db_conn) db = NULL;

    if (made != NULL)
        return made;
    pool = db_pool_open(server(), &error);
    g_assert_no_error(error);
    db = on_server(pool);
    (void)!db_exec_script(db, "SET lock_timeout = 0; SET statement_timeout = 0; SET lc_messages = 'C'; SELECT pg_advisory_lock(1)", &error);
    g_assert_no_error(error);
    if (db_exec_script(db, create, &exists)) {
        g_autofree char *url = url_of(template_name());

        migrate(url);
    } else if (strstr(exists->message, "already exists") == NULL) {
        g_assert_no_error(exists);
    }
    (void)!db_exec_script(db, "SELECT pg_advisory_unlock(1)", &error);
    g_assert_no_error(error);
    made = template_name();
    return made;
}

static char *make_on_server(char name[128])
{
    static int number;

    g_snprintf(name, 128, "test_%d_%d TEMPLATE %s STRATEGY file_copy", (int)getpid(),
               ++number, template_on_server());
    tell_server("CREATE DATABASE ", name, "");
    *strchr(name, ' ') = '\0';
    return url_of(name);
}

/* The same for a file; it is kept in memory, it has to go with this program. */
static char *make_in(const char *dir)
{
    static char *migrated;
    static size_t length;
    g_autofree char *path = g_build_filename(dir, "test.db", NULL);
    g_autofree char *url = g_strconcat("sqlite:", path, NULL);
    g_autoptr(GError) error = NULL;

    if (migrated == NULL) {
        migrate(url); /* its end leaves no write-ahead log */
        g_assert_true(g_file_get_contents(path, &migrated, &length, &error));
    } else {
        g_assert_true(g_file_set_contents_full(path, migrated, (gssize)length,
                                               G_FILE_SET_CONTENTS_NONE, 0600, &error));
    }
    return g_steal_pointer(&url);
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
    char name[128] = "";
    g_autofree char *url = test->postgres ? make_on_server(name) : make_in(dir);
    struct test_database d = {.url = url, .dir = dir};

    g_assert_no_error(error);
    d.pool = db_pool_open(url, &error);
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
