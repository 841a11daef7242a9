/* What statements give and take, connections, snapshots: the same on both databases. */
#include "unit/db/items.h"

#include <glib/gstdio.h>
#include <string.h>

static const struct sql_item_add samples[] = {
    {.name = "empty", .size = 1, .data = {"", 0}, .note = ""},
    {.name = "nothing", .size = 1},
    {.name = "Größe 😀 'quoted' \\ \"", .size = INT64_MAX, .weight = -0.5, .note = "%s ?1 $1 :x"},
    {.name = "bytes", .size = 42, .weight = 1e300, .data = {"a\0\xff\n", 4}, .owner_id = 1},
};

static bool put_samples(struct db *db, void *data, GError **error)
{
    int64_t *ids = data;

    for (size_t i = 0; i < G_N_ELEMENTS(samples); i++)
        if (!sql_item_add(db, &samples[i], &ids[i], error))
            return false;
    return true;
}

static void same_bytes(struct str a, struct str b)
{
    g_assert_true((a.p == NULL) == (b.p == NULL));
    g_assert_cmpuint(a.n, ==, b.n);
    g_assert_true(a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static void test_round_trip(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(arena) a = arena_new();
    int64_t ids[G_N_ELEMENTS(samples)] = {0};
    g_autoptr(db_conn) db = NULL;

    g_assert_true(db_write(d->pool, put_samples, ids, &error));
    db = db_take(d->pool, &error);
    for (size_t i = 0; i < G_N_ELEMENTS(samples); i++) {
        const struct sql_item_add *want = &samples[i];
        struct item_row *row = NULL, by_name;

        g_assert_true(sql_item_by_id(db, a, ids[i], &row, &error));
        g_assert_true(sql_item_by_name(db, a, want->name, &by_name, &error));
        g_assert_cmpint(by_name.id, ==, ids[i]);
        g_assert_cmpstr(row->name, ==, want->name);
        g_assert_cmpstr(row->note, ==, want->note);
        g_assert_true(memcmp(&row->weight, &want->weight, sizeof row->weight) == 0);
        same_bytes(row->data, want->data);
        g_assert_cmpint(row->owner_id, ==, want->owner_id);
        g_assert_cmpint(row->size, ==, want->size);
    }
}

static bool put_big(struct db *db, void *data, GError **error)
{
    const struct sql_item_add p = {.name = "big", .size = 1, .data = *(struct str *)data};
    int64_t id;

    return sql_item_add(db, &p, &id, error);
}

static void test_big_blob(struct test_database *d)
{
    enum { BYTES = 3 * 1024 * 1024 };
    g_autoptr(GError) error = NULL;
    g_autoptr(arena) a = arena_new();
    char *bytes = arena_alloc(a, BYTES);
    struct str big = {bytes, BYTES};
    g_autoptr(db_conn) db = NULL;
    struct item_row row;

    for (size_t i = 0; i < BYTES; i++)
        bytes[i] = (char)(i * 31 >> 3);
    g_assert_true(db_write(d->pool, put_big, &big, &error));
    db = db_take(d->pool, &error);
    g_assert_true(sql_item_by_name(db, a, "big", &row, &error));
    same_bytes(row.data, big);
}

static bool stop_at_two(const struct item_row *row, void *data)
{
    GString *seen = data;

    g_string_append_printf(seen, "%s,", row->name);
    return seen->len < 4;
}

static void test_kinds(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(arena) a = arena_new();
    g_autoptr(GString) seen = g_string_new(NULL);
    g_autoptr(db_conn) db = NULL;
    struct item_row *row = (struct item_row *)a, one, *rows = NULL;
    struct item_quotes_row quotes;
    struct item_echo_row echo;
    size_t n = 99;

    db = db_take(d->pool, &error);
    g_assert_true(sql_item_list(db, a, 10, &rows, &n, &error));
    g_assert_cmpuint(n, ==, 0);
    g_assert_true(sql_item_by_id(db, a, 7, &row, &error));
    g_assert_null(row);
    g_assert_false(sql_item_by_name(db, a, "none", &one, &error));
    assert_fail(error, FAIL_NOT_FOUND);
    g_clear_error(&error);
    for (const char *name = "a\0b\0c\0d\0"; *name != '\0'; name += 2)
        item_must_put(d->pool, name, 1);
    g_assert_true(sql_item_each(db, stop_at_two, seen, &error));
    g_assert_cmpstr(seen->str, ==, "a,b,");
    g_assert_true(sql_item_list(db, a, 3, &rows, &n, &error));
    g_assert_cmpuint(n, ==, 3);
    g_assert_cmpstr(rows[2].name, ==, "c");
    g_assert_true(sql_item_echo(db, a, (struct str){NULL, 0}, &echo, &error));
    g_assert_true(echo.data.p != NULL && echo.data.n == 0); /* empty, as it is no blob? */
    g_assert_true(sql_item_quotes(db, a, 12, &quotes, &error));
    g_assert_cmpstr(quotes.a, ==, ":name");
    g_assert_cmpint(quotes.b, ==, 12);
}

static bool grow(struct db *db, void *data, GError **error)
{
    int64_t *changed = data;

    return sql_item_grow(db, 1, 5, &changed[0], error) &&
           sql_item_grow(db, 1000, 5, &changed[1], error) && sql_item_grow(db, 1, 1, NULL, error);
}

static void test_changed(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    int64_t changed[2] = {-1, -1};

    item_must_put(d->pool, "a", 1);
    g_assert_true(db_write(d->pool, grow, changed, &error));
    g_assert_cmpint(changed[0], ==, 1);
    g_assert_cmpint(changed[1], ==, 0);
}

static bool read_within(const struct item_row *row, void *data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(arena) a = arena_new();
    struct item_row again;

    g_assert_true(sql_item_by_name(data, a, row->name, &again, &error));
    g_assert_cmpint(again.id, ==, row->id);
    g_assert_cmpuint(item_count(data), ==, 2);
    return true;
}

/* Statements run from within the rows of another, and the same one from within its own. */
static bool each_within(const struct item_row *row, void *data)
{
    g_autoptr(GError) error = NULL;

    (void)row;
    g_assert_true(sql_item_each(data, read_within, data, &error));
    return true;
}

static void test_nested_reading(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = NULL;

    item_must_put(d->pool, "a", 1);
    item_must_put(d->pool, "b", 1);
    db = db_take(d->pool, &error);
    g_assert_true(sql_item_each(db, each_within, db, &error));
}

static bool put_unowned(struct db *db, void *data, GError **error)
{
    const struct sql_item_add p = {.name = "orphan", .size = 1, .owner_id = 4711};
    int64_t id;

    (void)data;
    return sql_item_add(db, &p, &id, error);
}

static bool put_nameless(struct db *db, void *data, GError **error)
{
    const struct sql_item_add p = {.size = 1};
    int64_t id;

    (void)data;
    return sql_item_add(db, &p, &id, error);
}

static void test_errors(struct test_database *d)
{
    struct item_job twice = {.name = "a", .size = 1}, wrong = {.name = "b", .size = 0};
    const struct {
        db_write_fn fn;
        void *data;
        enum fail kind;
    } cases[] = {{item_put, &twice, FAIL_CONFLICT},
                 {item_put, &wrong, FAIL_INVALID},
                 {put_unowned, NULL, FAIL_INVALID},
                 {put_nameless, NULL, FAIL_BUG}};

    item_must_put(d->pool, "a", 1);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_false(db_write(d->pool, cases[i].fn, cases[i].data, &error));
        assert_fail(error, cases[i].kind);
        g_assert_true(g_str_has_prefix(error->message, "database: item_add: "));
    }
    g_assert_cmpuint(item_count_in(d->pool), ==, 1);
}

static void test_null_is_corrupt(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(arena) a = arena_new();
    g_autoptr(db_conn) db = NULL;
    struct item_note_row *rows = NULL;
    size_t n = 0;

    item_must_put(d->pool, "without a note", 1);
    db = db_take(d->pool, &error);
    g_assert_false(sql_item_notes(db, a, &rows, &n, &error));
    assert_fail(error, FAIL_CORRUPT);
}

static void test_readers_only_read(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = NULL;

    item_must_put(d->pool, "a", 1);
    db = db_take(d->pool, &error);
    g_assert_false(sql_item_grow(db, 1, 1, NULL, &error));
    assert_fail(error, FAIL_IO);
}

static void test_snapshot(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(d->pool, &error);

    g_assert_true(db_snapshot_begin(db, &error));
    g_assert_cmpuint(item_count(db), ==, 0);
    item_must_put(d->pool, "a", 1);
    g_assert_cmpuint(item_count(db), ==, 0);
    db_snapshot_end(db);
    g_assert_cmpuint(item_count(db), ==, 1);
    g_assert_true(db_snapshot_begin(db, &error));
    g_assert_cmpuint(item_count(db), ==, 1);
    db_give(g_steal_pointer(&db)); /* ends it, too */
    item_must_put(d->pool, "b", 1);
    g_assert_cmpuint(item_count_in(d->pool), ==, 2);
}

static void test_data_version(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_pool) other = db_pool_open(d->url, &error);
    g_autoptr(db_conn) db = db_take(d->pool, &error);
    struct db_pool *pools[] = {d->pool, other, d->pool, d->pool, other, other};
    int64_t before = 0, after = 0;

    g_assert_true(db_data_version(db, &before, &error));
    for (size_t i = 0; i < G_N_ELEMENTS(pools); i++) {
        g_autofree char *name = g_strdup_printf("item %zu", i);

        item_must_put(pools[i], name, 1);
        g_assert_true(db_data_version(db, &after, &error));
        g_assert_cmpint(after, >, before);
        g_assert_true(db_data_version(db, &before, &error));
        g_assert_cmpint(after, ==, before);
    }
}

static gpointer take_and_count(gpointer data)
{
    struct test_database *d = data;

    for (int i = 0; i < 20; i++)
        g_assert_cmpuint(item_count_in(d->pool), ==, 1);
    return NULL;
}

/* More threads than the pool has connections wait for one another. */
static void test_many_readers(struct test_database *d)
{
    GThread *threads[24];

    item_must_put(d->pool, "a", 1);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("reader", take_and_count, d);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
}

static void test_script(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(d->pool, &error);

    g_assert_true(db_exec_script(db, "SELECT 1; SELECT 2", &error));
    g_assert_false(db_exec_script(db, "SELECT 1; SELEC 2", &error));
    assert_fail(error, FAIL_BUG);
    g_assert_true(db_integrity(db, NULL));
}

static bool end_the_others(struct db *db, void *data, GError **error)
{
    (void)data;
    return db_exec_script(db,
                          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                          "WHERE pid <> pg_backend_pid() AND datname = current_database()",
                          error);
}

/* The server closes all connections behind our back: nobody who asks afterwards hears of it. */
static void test_reconnect(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_pool) other = db_pool_open(d->url, &error);
    g_autoptr(db_conn) a = db_take(d->pool, &error), b = db_take(d->pool, &error);

    g_assert_cmpuint(item_count(a) + item_count(b), ==, 0);
    db_give(g_steal_pointer(&a));
    db_give(g_steal_pointer(&b));
    g_assert_true(db_write(other, end_the_others, NULL, &error));
    g_usleep(100000);
    g_assert_cmpuint(item_count_in(d->pool), ==, 0); /* an idle one, replaced */
    item_must_put(d->pool, "after", 1);
    a = db_take(d->pool, &error);
    g_assert_true(db_write(other, end_the_others, NULL, &error));
    g_assert_false(db_exec_script(a, "SELECT 1", &error));
    assert_fail(error, FAIL_BUSY);
    db_give(g_steal_pointer(&a));
    g_assert_cmpuint(item_count_in(d->pool), ==, 1);
}

static void test_private_file(struct test_database *d)
{
    GStatBuf st;

    g_assert_cmpint(g_stat(d->url + strlen("sqlite:"), &st), ==, 0);
    g_assert_cmpint((int)(st.st_mode & 0777), ==, 0600);
}

static void test_addresses(void)
{
    static const char *const bad[] = {"", "sqlite:", "sqlite::memory:", "mysql://x", "/tmp/x.db"};

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(db_pool_open(bad[i], &error));
        assert_fail(error, FAIL_INVALID);
    }
}

static void test_unreachable(void)
{
    static const struct {
        const char *url;
        enum fail kind;
    } bad[] = {{"sqlite:/nonexistent/x.db", FAIL_IO},
               {"postgresql://nobody@127.0.0.1:1/none", FAIL_BUSY}};

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(db_pool) pool = db_pool_open(bad[i].url, &error);
        struct item_job job = {.name = "a", .size = 1};

        g_assert_null(db_take(pool, &error));
        assert_fail(error, bad[i].kind);
        g_clear_error(&error);
        g_assert_false(db_write(pool, item_put, &job, &error));
        assert_fail(error, bad[i].kind);
    }
}

/* More than there are, in one thread: it waits for nobody. */
static void test_held(struct test_database *d)
{
    struct db *held[12];
    g_autoptr(GError) error = NULL;

    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < G_N_ELEMENTS(held); i++) {
            held[i] = db_take(d->pool, &error);
            g_assert_no_error(error);
            g_assert_nonnull(held[i]);
        }
        for (size_t i = 0; i < G_N_ELEMENTS(held); i++)
            db_give(held[i]);
    }
    g_assert_cmpuint(item_count_in(d->pool), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/addresses", test_addresses);
    g_test_add_func("/unreachable", test_unreachable);
    test_database_add("/round-trip", ON_BOTH, test_round_trip);
    test_database_add("/big-blob", ON_BOTH, test_big_blob);
    test_database_add("/kinds", ON_BOTH, test_kinds);
    test_database_add("/changed", ON_BOTH, test_changed);
    test_database_add("/nested-reading", ON_BOTH, test_nested_reading);
    test_database_add("/errors", ON_BOTH, test_errors);
    test_database_add("/null-is-corrupt", ON_BOTH, test_null_is_corrupt);
    test_database_add("/readers-only-read", ON_BOTH, test_readers_only_read);
    test_database_add("/held", ON_BOTH, test_held);
    test_database_add("/snapshot", ON_BOTH, test_snapshot);
    test_database_add("/data-version", ON_BOTH, test_data_version);
    test_database_add("/many-readers", ON_BOTH, test_many_readers);
    test_database_add("/script", ON_BOTH, test_script);
    test_database_add("/reconnect", ON_POSTGRES, test_reconnect);
    test_database_add("/private-file", ON_SQLITE, test_private_file);
    return g_test_run();
}
