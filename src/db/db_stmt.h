/* db_stmt.h - what the generated code says of a statement, and how it runs one. Only code that
 * tools/sql2c.py makes includes this, and the test that compares all declarations. */
#pragma once
#include "db/db.h"
#include "db/db_find.h"

enum db_type { DB_INT, DB_TEXT, DB_BLOB, DB_REAL };

struct db_field {
    const char *name;
    enum db_type type;
    bool nullable; /* int: 0 is NULL; text, blob: NULL pointer */
};

enum { DB_BY_KEY = 0x7ffffffe, DB_UNCACHED };

struct db_stmt_def {
    const char *name;
    unsigned index; /* small and unique: the place in a connection's cache; or DB_… of db_find_run() */
    const char *sqlite, *postgres;
    const struct db_field *params, *columns;
    size_t n_params, n_columns;
    bool later; /* nobody waits for it where its count is not asked for (tools/sql2c.py) */
    bool rowid; /* SQLite's text gives no row: the new id is that of the row inserted last */
};

struct db_value {
    union {
        int64_t i;
        double r;
        struct str s; /* text and blob; p NULL is NULL */
    };
};

/* One row as it comes: getters are valid until the next row. */
struct db_row;
int64_t db_row_int(const struct db_row *row, unsigned column);
double db_row_real(const struct db_row *row, unsigned column);
/* A copy in A; NULL stays NULL. */
const char *db_row_text(const struct db_row *row, unsigned column, struct arena *a);
struct str db_row_blob(const struct db_row *row, unsigned column, struct arena *a);

/* Called for each row; false stops, which is no error. */
typedef bool (*db_row_fn)(const struct db_row *row, void *data);
/* Runs a statement. FN may be NULL. *CHANGED, if not NULL, is how many rows it changed. */
bool db_run(struct db *db, const struct db_stmt_def *def, const struct db_value *params,
            db_row_fn fn, void *data, int64_t *changed, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Runs a statement that adds one row; *ID is its id. FAIL_NOT_FOUND where it added none. */
bool db_run_new(struct db *db, const struct db_stmt_def *def, const struct db_value *params,
                int64_t *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool db_no_row(const struct db_stmt_def *def, GError **error);

/* A list that can be filtered: constant pieces of text, and the columns that may stand between. */
struct db_find_column {
    const char *name, *sql;
    enum db_type type; /* DB_INT or DB_TEXT */
    bool nullable;
};

struct db_find_def {
    const struct db_stmt_def *base;
    struct {
        const char *head, *middle; /* head FILTER middle ORDER */
    } sqlite, postgres;
    const struct db_find_column *columns; /* the first one is the unique key */
    size_t n_columns;
};

bool db_find_run(struct db *db, const struct db_find_def *def, const struct db_value *params,
                 const struct db_find *find, db_row_fn fn, void *data,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

struct db_step {
    int version;
    const char *name, *sqlite, *postgres;
};
/* Made by sql2c.py: the schema, and every statement there is. Both end with a NULL name. */
extern const struct db_step sql_schema[];
extern const struct db_stmt_def *const sql_all[];
extern const unsigned sql_n_all;

/* Prepares a statement and compares it with its declaration: the number of parameters and columns,
 * the type of each column where the database knows it, and that no column carries the name of
 * another one. FAIL_BUG says what does not fit. */
bool db_stmt_check(struct db *db, const struct db_stmt_def *def,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
