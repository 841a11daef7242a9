/* items.h - short ways to the rows of the fixture, for the tests of this room. They end the test
 * where something fails that is not its subject. */
#pragma once
#include "base/fail.h"
#include "db/db.h"
#include "sql/item.h"
#include "tools/database.h"

struct item_job {
    const char *name;
    int64_t size;  /* 0 breaks the table's CHECK */
    int64_t id;    /* of the new row */
    unsigned runs; /* how often the writer ran */
};

/* A db_write_fn: adds one item. */
static inline bool item_put(struct db *db, void *data, GError **error)
{
    struct item_job *job = data;
    const struct sql_item_add p = {.name = job->name, .size = job->size};

    job->runs++;
    return sql_item_add(db, &p, &job->id, error);
}

static inline int64_t item_must_put(struct db_pool *pool, const char *name, int64_t size)
{
    g_autoptr(GError) error = NULL;
    struct item_job job = {.name = name, .size = size};

    if (!db_write(pool, item_put, &job, &error))
        g_error("%s: %s", name, error->message);
    return job.id;
}

static inline size_t item_count(struct db *db)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) error = NULL;
    struct item_row *rows = NULL;
    size_t n = 0;

    if (!sql_item_list(db, a, 100000, &rows, &n, &error))
        g_error("%s", error->message);
    return n;
}

static inline size_t item_count_in(struct db_pool *pool)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(pool, &error);

    g_assert_no_error(error);
    return item_count(db);
}

#define assert_fail(error, kind)                                                                   \
    do {                                                                                           \
        g_assert_nonnull(error);                                                                   \
        g_assert_cmpstr(fail_name(fail_kind(error)), ==, fail_name(kind));                         \
    } while (0)
