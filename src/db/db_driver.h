/* db_driver.h - what a database must be able to do. Private to the room. */
#pragma once
#include "db/db_stmt.h"

enum { DB_PARAMS_MOST = 256 };

struct db_driver {
    const char *begin, *snapshot, *rollback; /* scripts */
    unsigned connections;                    /* the most that a pool holds for readers */
    bool one_writer;                         /* no other connection may write */
    /* Opens db->handle; WRITER where it may change something. */
    bool (*open)(struct db *db, const char *where, bool writer, GError **error);
    void (*close)(struct db *db);
    /* False where the other side has gone while nobody looked. */
    bool (*alive)(struct db *db);
    bool (*run)(struct db *db, const struct db_stmt_def *def, const struct db_value *params,
                db_row_fn fn, void *data, int64_t *changed, GError **error);
    /* Waits for what nobody has waited for yet, and tells of its error. NULL: there is nothing. */
    bool (*catch_up)(struct db *db, GError **error);
    /* The id of the row inserted last, by the statement itself and not its triggers; NULL: all
     * statements give it as a row. */
    int64_t (*newest_row)(struct db *db);
    /* Constant SQL without parameters, several statements. */
    bool (*script)(struct db *db, const char *sql, GError **error);
    /* FAIL_… where the transaction is not there any more, or a failed statement spoilt it. */
    bool (*commit)(struct db *db, GError **error);
    /* Behind a commit: what sync() takes and let_go() frees, in any thread and also when the connection is
     * closed. *WROTE whether this commit is not synced yet; earlier ones may not be. NULL: all are. */
    void *(*unsynced)(struct db *db, bool *wrote);
    bool (*sync)(void *unsynced, GError **error);
    void (*let_go)(void *unsynced);
    /* Makes durable whatever was committed before, in another way than by a sync that failed. */
    bool (*settle)(struct db *db, GError **error);
    /* For db_bulk(), outside of a transaction. */
    bool (*bulk)(struct db *db, bool on, GError **error);
    bool (*in_transaction)(struct db *db);
    bool (*stmt_check)(struct db *db, const struct db_stmt_def *def, GError **error);
    /* While a schema step runs: it may change the text of a rule in place. NULL: it may anyway. */
    void (*schema_open)(struct db *db, bool open);
    bool (*version)(struct db *db, int *version, GError **error);
    bool (*set_version)(struct db *db, int version, GError **error);
    bool (*data_version)(struct db *db, int64_t *version, GError **error);
    bool (*integrity)(struct db *db, GError **error);
    bool (*backup)(struct db *db, const char *path, GError **error);
    bool (*is_null)(const struct db_row *row, unsigned column);
    int64_t (*get_int)(const struct db_row *row, unsigned column);
    double (*get_real)(const struct db_row *row, unsigned column);
    /* Text or blob; stays the driver's. Never a NULL pointer unless the column is NULL. */
    struct str (*get_bytes)(const struct db_row *row, unsigned column);
};

struct db_job;

struct db_queue {
    struct db_job *first, *last;
};

struct db_pool {
    const struct db_driver *driver;
    char *where;
    GMutex lock;
    GCond freed;
    GPtrArray *idle; /* connections that nobody holds */
    unsigned open;
    struct db *writer;          /* the one lane, where the driver has one */
    struct db_queue now, later; /* who waits to write */
    int passed;                 /* batches that left "later" out */
    bool leading;               /* somebody writes for a batch */
    int64_t commits;            /* under lock */
    int64_t unsynced;           /* of these, how many came without their sync; under lock */
    int64_t log_since;          /* what came before the lane was opened is in another log; under lock */
    bool doubtful;              /* a sync failed: what was committed may be lost; under lock */
    GMutex sync_lock;
    int64_t synced; /* so many of the unsynced are durable; under sync_lock */
    int undone;                 /* atomic: transactions and parts that were taken back */
    GMutex watch_lock;
    struct db *watcher; /* never writes: sees every commit as a foreign one */
    void *kept;         /* under lock */
    void (*release)(void *kept);
};

/* BEGIN, COMMIT and their like: kept behind the statements in db.cache. */
enum { DB_FRAMES = 4 };

struct db {
    struct db_pool *pool;
    const struct db_driver *driver;
    void *handle;
    void **cache; /* by statement index: what the driver keeps of a prepared statement */
    GPtrArray *unread; /* statements that were sent, and whose answer was not read yet */
    GHashTable *asked; /* by text: the same of questions that db_find.c puts together */
    bool writing; /* inside db_write(): statements must find its transaction open */
    bool touched; /* since its job began: something may have been changed, or a statement failed */
    bool broken;  /* the connection is of no use any more: close it instead of keeping it */
    bool retry;   /* the last error was a serialization failure: the transaction may be run again */
};

struct db_row {
    const struct db *db;
    void *result;
    int number;
};

/* Connections that this thread holds, that of a transaction which it runs included. */
extern _Thread_local unsigned db_held;

extern const struct db_driver db_sqlite, db_postgres;

struct db *db_connect(struct db_pool *pool, bool writer, GError **error);
void db_disconnect(struct db *db); /* NULL does nothing */
/* FAIL_CORRUPT where a column declared without '?' is NULL. */
bool db_row_check(const struct db_row *row, const struct db_stmt_def *def, GError **error);
/* FAIL_BUG where a column carries the name of another declared one, and that one does not: they are
 * swapped. Names may differ from the declaration else. NAMES has one for each column. */
bool db_names_check(const struct db_stmt_def *def, const char *const *names, GError **error);
