/* Filtered lists: which rows come, in which order, and what is refused. */
#include "unit/db/items.h"

#include <string.h>

static const struct sql_item_add items[] = {
    {.name = "Alpha 100%", .note = "x", .size = 5},
    {.name = "beta_1", .size = 3, .owner_id = 1},
    {.name = "gamma'; DROP TABLE item; --", .note = "y!", .size = 3, .owner_id = 2},
    {.name = "delta", .note = "alpha", .size = 9, .owner_id = 1},
    {.name = "too big", .size = 500},
};

static bool put_items(struct db *db, void *data, GError **error)
{
    int64_t id;

    (void)data;
    for (size_t i = 0; i < G_N_ELEMENTS(items); i++)
        if (!sql_item_add(db, &items[i], &id, error))
            return false;
    return true;
}

/* The ids that were found, as text. */
static char *ask(struct db *db, const struct db_find *find, GError **error)
{
    g_autoptr(arena) a = arena_new();
    GString *out = g_string_new(NULL);
    struct item_row *rows = NULL;
    size_t n = 0;

    if (!sql_item_find(db, a, 100, find, &rows, &n, error)) {
        g_string_free(out, TRUE);
        return NULL;
    }
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(out, "%d", (int)rows[i].id);
    return g_string_free(out, FALSE);
}

static const struct db_find_value sizes[] = {{.i = 9}, {.i = 5}},
                                  names[] = {{.s = "delta"}, {.s = "it's \"none\""}};
static const struct {
    struct db_find_term term;
    const char *want;
} filters[] = {
    {{"id", DB_FIND_EQ, {.i = 3}, NULL, 0}, "3"},
    {{"id", DB_FIND_EQ, {.i = 4}, NULL, 0}, "4"},
    {{"size", DB_FIND_EQ, {.i = 3}, NULL, 0}, "23"},
    {{"size", DB_FIND_NE, {.i = 3}, NULL, 0}, "14"},
    {{"size", DB_FIND_LT, {.i = 5}, NULL, 0}, "23"},
    {{"size", DB_FIND_LE, {.i = 5}, NULL, 0}, "123"},
    {{"size", DB_FIND_GT, {.i = 5}, NULL, 0}, "4"},
    {{"size", DB_FIND_GE, {.i = 5}, NULL, 0}, "14"},
    {{"size", DB_FIND_GE, {.i = 500}, NULL, 0}, ""},
    {{"owner", DB_FIND_NE, {.i = 1}, NULL, 0}, "13"},
    {{"owner", DB_FIND_IS_NULL, {.i = 0}, NULL, 0}, "1"},
    {{"owner", DB_FIND_NOT_NULL, {.i = 0}, NULL, 0}, "234"},
    {{"name", DB_FIND_EQ, {.s = "gamma'; DROP TABLE item; --"}, NULL, 0}, "3"},
    {{"name", DB_FIND_EQ, {.s = "' OR 1=1 --"}, NULL, 0}, ""},
    {{"name", DB_FIND_CONTAINS, {.s = "ALPHA"}, NULL, 0}, "1"},
    {{"name", DB_FIND_CONTAINS, {.s = "%"}, NULL, 0}, "1"},
    {{"name", DB_FIND_CONTAINS, {.s = "_"}, NULL, 0}, "2"},
    {{"name", DB_FIND_CONTAINS, {.s = "a"}, NULL, 0}, "1234"},
    {{"note", DB_FIND_CONTAINS, {.s = "!"}, NULL, 0}, "3"},
    {{"note", DB_FIND_CONTAINS, {.s = ""}, NULL, 0}, "134"},
    {{"size", DB_FIND_IN, {.i = 0}, sizes, 2}, "14"},
    {{"name", DB_FIND_IN, {.i = 0}, names, 2}, "4"},
    {{"name", DB_FIND_IN, {.i = 0}, NULL, 0}, ""},
};

static void test_filters(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = NULL;

    g_assert_true(db_write(d->pool, put_items, NULL, &error));
    db = db_take(d->pool, &error);
    for (size_t i = 0; i < G_N_ELEMENTS(filters); i++) {
        const struct db_find find = {.terms = &filters[i].term, .n_terms = 1, .limit = 10};
        g_autofree char *found = ask(db, &find, &error);

        g_assert_no_error(error);
        if (strcmp(found, filters[i].want) != 0)
            g_error("filter %zu (%s): %s", i, filters[i].term.column, found);
    }
}

/* More questions than are kept prepared, again and again: each has its own answer every time. */
static void test_again(struct test_database *d)
{
    static const char *const by[] = {NULL, "size", "name"};
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = NULL;

    g_assert_true(db_write(d->pool, put_items, NULL, &error));
    db = db_take(d->pool, &error);
    for (size_t k = 0; k < 3 * G_N_ELEMENTS(filters) * G_N_ELEMENTS(by); k++) {
        size_t i = k / G_N_ELEMENTS(by) % G_N_ELEMENTS(filters);
        const struct db_find find = {.terms = &filters[i].term, .n_terms = 1, .limit = 10,
                                     .order = by[k % G_N_ELEMENTS(by)]};
        g_autofree char *found = ask(db, &find, &error);

        g_assert_no_error(error);
        g_assert_cmpuint(strlen(found), ==, strlen(filters[i].want));
        for (const char *p = filters[i].want; *p != '\0'; p++)
            g_assert_nonnull(strchr(found, *p));
    }
}

static const struct db_find_term both[] = {{"size", DB_FIND_EQ, {.i = 3}, NULL, 0},
                                           {"owner", DB_FIND_EQ, {.i = 2}, NULL, 0}};
static const struct db_find_after after_3 = {{.i = 3}, 2}, after_5_down = {{.i = 5}, 1},
                                  after_name = {{.s = "beta_1"}, 2}, after_key = {{.i = 2}, 2};
static const struct {
    struct db_find find;
    const char *want;
} orders[] = {
    {{.limit = 10}, "1234"},
    {{.limit = 10, .descending = true}, "4321"},
    {{.limit = 2, .offset = 1}, "23"},
    {{.limit = 10, .order = "size"}, "2314"},
    {{.limit = 10, .order = "size", .descending = true}, "4132"},
    {{.limit = 10, .order = "owner"}, "2431"},
    {{.limit = 10, .order = "owner", .descending = true}, "3421"},
    {{.limit = 10, .order = "size", .after = &after_3}, "314"},
    {{.limit = 10, .order = "size", .descending = true, .after = &after_5_down}, "32"},
    {{.limit = 1, .order = "name", .after = &after_name}, "4"},
    {{.limit = 10, .after = &after_key}, "34"},
    {{.limit = 10, .terms = both, .n_terms = 2}, "3"},
};

static void test_orders(struct test_database *d)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = NULL;

    g_assert_true(db_write(d->pool, put_items, NULL, &error));
    db = db_take(d->pool, &error);
    for (size_t i = 0; i < G_N_ELEMENTS(orders); i++) {
        g_autofree char *found = ask(db, &orders[i].find, &error);

        g_assert_no_error(error);
        if (strcmp(found, orders[i].want) != 0)
            g_error("order %zu: %s", i, found);
    }
}

static const struct db_find_value many[DB_FIND_VALUES_MOST + 1];
static const struct db_find_term
    unknown = {"weight", DB_FIND_EQ, {.i = 1}, NULL, 0},
    injected = {"size = 1 OR 1", DB_FIND_EQ, {.i = 1}, NULL, 0},
    nameless = {NULL, DB_FIND_EQ, {.i = 1}, NULL, 0},
    no_text = {"name", DB_FIND_EQ, {.i = 1}, NULL, 0},
    no_operator = {"size", (enum db_find_op)77, {.i = 1}, NULL, 0},
    contains_int = {"size", DB_FIND_CONTAINS, {.s = "1"}, NULL, 0},
    too_many = {"size", DB_FIND_IN, {.i = 1}, many, DB_FIND_VALUES_MOST + 1},
    crowd[DB_FIND_TERMS_MOST + 1],
    full[] = {{"size", DB_FIND_IN, {.i = 1}, many, 50}, {"size", DB_FIND_IN, {.i = 1}, many, 50},
              {"size", DB_FIND_IN, {.i = 1}, many, 50}, {"size", DB_FIND_IN, {.i = 1}, many, 50},
              {"size", DB_FIND_IN, {.i = 1}, many, 50}, {"size", DB_FIND_IN, {.i = 1}, many, 50}};
static const struct {
    struct db_find find;
    enum fail kind;
} refused[] = {
    {{.terms = &unknown, .n_terms = 1, .limit = 1}, FAIL_INVALID},
    {{.terms = &injected, .n_terms = 1, .limit = 1}, FAIL_INVALID},
    {{.terms = &nameless, .n_terms = 1, .limit = 1}, FAIL_INVALID},
    {{.terms = &no_text, .n_terms = 1, .limit = 1}, FAIL_INVALID},
    {{.terms = &no_operator, .n_terms = 1, .limit = 1}, FAIL_INVALID},
    {{.terms = &contains_int, .n_terms = 1, .limit = 1}, FAIL_INVALID},
    {{.terms = &too_many, .n_terms = 1, .limit = 1}, FAIL_TOO_BIG},
    {{.terms = crowd, .n_terms = G_N_ELEMENTS(crowd), .limit = 1}, FAIL_TOO_BIG},
    {{.terms = full, .n_terms = G_N_ELEMENTS(full), .limit = 1}, FAIL_TOO_BIG},
    {{.order = "id; DROP TABLE item", .limit = 1}, FAIL_INVALID},
    {{.order = "owner", .after = &after_3, .limit = 1}, FAIL_INVALID},
    {{.limit = 0}, FAIL_INVALID},
    {{.limit = DB_FIND_ROWS_MOST + 1}, FAIL_INVALID},
    {{.limit = 1, .offset = -1}, FAIL_INVALID},
};

static void test_refused(struct test_database *d)
{
    g_autoptr(GError) none = NULL;
    g_autoptr(db_conn) db = db_take(d->pool, &none);

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(ask(db, &refused[i].find, &error));
        assert_fail(error, refused[i].kind);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    test_database_add("/filters", ON_BOTH, test_filters);
    test_database_add("/again", ON_BOTH, test_again);
    test_database_add("/orders", ON_BOTH, test_orders);
    test_database_add("/refused", ON_BOTH, test_refused);
    return g_test_run();
}
