/* db_stmt.h - what the generated code says of a statement, and how it runs one. Only code that
 * tools/sql2c.py makes includes this. */
#pragma once
#include "db/db.h"

enum db_type { DB_INT, DB_TEXT, DB_BLOB, DB_REAL };

struct db_field {
    const char *name;
    enum db_type type;
    bool nullable; /* int: 0 is NULL; text, blob: NULL pointer */
};

struct db_stmt_def {
    const char *name;
    unsigned index; /* small and unique: the place in a connection's cache */
    const char *sqlite, *postgres;
    const struct db_field *params, *columns;
    size_t n_params, n_columns;
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
bool db_no_row(const struct db_stmt_def *def, GError **error);

struct db_step {
    int version;
    const char *name, *sqlite, *postgres;
};
/* Made by sql2c.py: the schema, and every statement there is. Both end with a NULL name. */
extern const struct db_step sql_schema[];
extern const struct db_stmt_def *const sql_all[];
extern const unsigned sql_n_all;

/* What a database says of a prepared statement, for the test that compares all declarations. */
bool db_describe(struct db *db, const struct db_stmt_def *def, unsigned *n_params,
                 unsigned *n_columns, GError **error) G_GNUC_WARN_UNUSED_RESULT;
