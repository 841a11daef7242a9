/* db_hold.c - indexes that are away while very many rows come in: made again at the end, in the order of
 * their keys, they cost a fraction. What makes them stands in a table that is there only so long, written
 * with the same commit that takes them away: whoever opens the database next finds what is missing. */
#include "base/fail.h"
#include "db/db_driver.h"

#include <string.h>

#define MAKES "CREATE INDEX "

enum { NAME, SQL };

static const struct db_field table_field[] = {{"table_name", DB_TEXT, false}};
static const struct db_field index_fields[] = {{"name", DB_TEXT, false}, {"made_by", DB_TEXT, false}};
static const struct db_field count_field[] = {{"n", DB_INT, false}};

/* SQLite: what a statement names (INDEXED BY) stays, or the desk that serves could not ask. */
static const struct db_stmt_def of_table = {
    .name = "index_of_table",
    .index = DB_UNCACHED,
    .sqlite = "SELECT name, sql AS made_by FROM sqlite_master WHERE type = 'index' AND tbl_name = ?1 "
              "AND sql LIKE '" MAKES "%' AND name <> 'ticket_active_by_customer'",
    .postgres = "SELECT CAST(indexname AS text) AS name, indexdef AS made_by FROM pg_indexes "
                "WHERE schemaname = current_schema() AND tablename = $1 AND indexdef LIKE '" MAKES "%'",
    .params = table_field,
    .n_params = 1,
    .columns = index_fields,
    .n_columns = 2};

static const struct db_stmt_def add = {.name = "index_held_add",
                                       .index = DB_UNCACHED,
                                       .sqlite = "INSERT INTO index_held (name, made_by) VALUES (?1, ?2)",
                                       .postgres = "INSERT INTO index_held (name, made_by) VALUES ($1, $2)",
                                       .params = index_fields,
                                       .n_params = 2};

static const struct db_stmt_def list = {.name = "index_held_list",
                                        .index = DB_UNCACHED,
                                        .sqlite = "SELECT name, made_by FROM index_held ORDER BY name",
                                        .postgres = "SELECT name, made_by FROM index_held ORDER BY name",
                                        .columns = index_fields,
                                        .n_columns = 2};

static const struct db_stmt_def take = {.name = "index_held_take",
                                        .index = DB_UNCACHED,
                                        .sqlite = "DELETE FROM index_held WHERE name = ?1",
                                        .postgres = "DELETE FROM index_held WHERE name = $1",
                                        .params = index_fields,
                                        .n_params = 1};

static const struct db_stmt_def any = {
    .name = "index_held_any",
    .index = DB_UNCACHED,
    .sqlite = "SELECT count(*) AS n FROM sqlite_master WHERE type = 'table' AND name = 'index_held'",
    .postgres = "SELECT count(*) AS n FROM pg_class WHERE oid = to_regclass('index_held')",
    .columns = count_field,
    .n_columns = 1};

static struct db_value text(const char *s)
{
    return (struct db_value){.s = {s, strlen(s)}};
}

struct indexes {
    struct arena *a;
    GPtrArray *v; /* name, sql, name, sql … */
};

static bool note(const struct db_row *row, void *data)
{
    struct indexes *found = data;

    g_ptr_array_add(found->v, (void *)(uintptr_t)db_row_text(row, NAME, found->a));
    g_ptr_array_add(found->v, (void *)(uintptr_t)db_row_text(row, SQL, found->a));
    return true;
}

/* Takes long where the table is big. One after the other, where several do it. */
static bool wait_long(struct db *db, GError **error)
{
    return !db_is_postgres(db) ||
           db_exec_script(db,
                          "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;"
                          "SELECT pg_advisory_xact_lock(5718267)",
                          error);
}

static bool hold_one(struct db *db, const char *name, const char *sql, GError **error)
{
    const struct db_value row[] = {text(name), text(sql)};
    g_autofree char *drop = g_strdup_printf("DROP INDEX \"%s\"", name);

    return db_run(db, &add, row, NULL, NULL, NULL, error) && db_exec_script(db, drop, error);
}

static bool hold_tx(struct db *db, void *data, GError **error)
{
    const char *const *tables = data;
    g_autoptr(arena) a = arena_new();
    g_autoptr(GPtrArray) v = g_ptr_array_new();
    struct indexes found = {a, v};

    if (!wait_long(db, error) ||
        !db_exec_script(db,
                        "CREATE TABLE IF NOT EXISTS index_held (name TEXT PRIMARY KEY, made_by TEXT NOT NULL)",
                        error))
        return false;
    for (; *tables != NULL; tables++) {
        const struct db_value table = text(*tables);

        if (!db_run(db, &of_table, &table, note, &found, NULL, error))
            return false;
    }
    for (guint i = 0; i < v->len; i += 2)
        if (!hold_one(db, v->pdata[i + NAME], v->pdata[i + SQL], error))
            return false;
    return true;
}

bool db_index_hold(struct db_pool *pool, const char *const *tables, GError **error)
{
    return db_write(pool, hold_tx, (void *)(uintptr_t)tables, error);
}

static bool take_count(const struct db_row *row, void *data)
{
    *(int64_t *)data = db_row_int(row, 0);
    return true;
}

static bool is_held(struct db *db, bool *held, GError **error)
{
    int64_t n = 0;

    if (!db_run(db, &any, NULL, take_count, &n, NULL, error))
        return false;
    *held = n > 0;
    return true;
}

/* Somebody else may have made it in the meantime. */
static bool make_tx(struct db *db, void *data, GError **error)
{
    char **index = data;
    const struct db_value name = text(index[NAME]);
    int64_t mine = 0;
    bool held;

    if (!wait_long(db, error) || !is_held(db, &held, error) ||
        (held && !db_run(db, &take, &name, NULL, NULL, &mine, error)))
        return false;
    if (mine == 0)
        return true;
    if (g_str_has_prefix(index[SQL], MAKES) && strchr(index[SQL], ';') == NULL)
        return db_exec_script(db, index[SQL], error);
    fail_set(error, FAIL_CORRUPT, "database: %s: what makes this index is none (restore a backup)", index[NAME]);
    return false;
}

static bool end_tx(struct db *db, void *data, GError **error)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GPtrArray) v = g_ptr_array_new();
    struct indexes left = {a, v};
    bool held;

    (void)data;
    if (!wait_long(db, error) || !is_held(db, &held, error))
        return false;
    return !held || (db_run(db, &list, NULL, note, &left, NULL, error) &&
                     (v->len > 0 || db_exec_script(db, "DROP TABLE index_held", error)));
}

static bool look(struct db_pool *pool, bool *some, GError **error)
{
    g_autoptr(db_conn) db = db_take(pool, error);

    return db != NULL && is_held(db, some, error);
}

/* Alone, like whoever takes the list away when it is empty: it may be gone since it was looked for. */
static bool list_tx(struct db *db, void *data, GError **error)
{
    struct indexes *left = data;
    bool held;

    g_ptr_array_set_size(left->v, 0);
    return wait_long(db, error) && is_held(db, &held, error) &&
           (!held || db_run(db, &list, NULL, note, left, NULL, error));
}

static bool make_all(struct db_pool *pool, GPtrArray *v, GError **error)
{
    for (guint i = 0; i < v->len; i += 2)
        if (!db_write(pool, make_tx, &v->pdata[i], error))
            return false;
    return db_write(pool, end_tx, NULL, error);
}

bool db_index_make(struct db_pool *pool, GError **error)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GPtrArray) v = g_ptr_array_new();
    struct indexes held = {a, v};
    bool some = false, ok;

    if (!look(pool, &some, error))
        return false;
    if (!some)
        return true;
    ok = db_bulk(pool, true, error) && db_write(pool, list_tx, &held, error) && make_all(pool, v, error);
    return db_bulk(pool, false, ok ? error : NULL) && ok;
}
