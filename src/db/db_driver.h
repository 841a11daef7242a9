/* db_driver.h - what a database must be able to do. Private to the room. */
#pragma once
#include "db/db_stmt.h"

struct db_driver {
    const char *begin, *commit, *rollback; /* scripts */
    /* Opens db->handle; WRITER where it may change something. */
    bool (*open)(struct db *db, const char *where, bool writer, GError **error);
    void (*close)(struct db *db);
    bool (*run)(struct db *db, const struct db_stmt_def *def, const struct db_value *params,
                db_row_fn fn, void *data, int64_t *changed, GError **error);
    /* Constant SQL without parameters, several statements. */
    bool (*script)(struct db *db, const char *sql, GError **error);
    bool (*in_transaction)(struct db *db);
    bool (*describe)(struct db *db, const struct db_stmt_def *def, unsigned *n_params,
                     unsigned *n_columns, GError **error);
    bool (*version)(struct db *db, int *version, GError **error);
    bool (*set_version)(struct db *db, int version, GError **error);
    bool (*integrity)(struct db *db, GError **error);
    bool (*backup)(struct db *db, const char *path, GError **error);
};

struct db {
    struct db_pool *pool;
    const struct db_driver *driver;
    void *handle;
    void **cache;     /* by statement index: what the driver keeps of a prepared statement */
    bool broken;      /* the connection is gone: close it instead of keeping it */
    bool retry;       /* the last error was a serialization failure: the transaction may be run again */
};

struct db_row {
    const struct db *db;
    void *result;
    int number;
};

extern const struct db_driver db_sqlite, db_postgres;
int64_t db_sqlite_int(const struct db_row *row, unsigned column);
double db_sqlite_real(const struct db_row *row, unsigned column);
struct str db_sqlite_bytes(const struct db_row *row, unsigned column);
int64_t db_postgres_int(const struct db_row *row, unsigned column);
double db_postgres_real(const struct db_row *row, unsigned column);
struct str db_postgres_bytes(const struct db_row *row, unsigned column);
