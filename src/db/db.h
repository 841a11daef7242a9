/* db.h - one interface, two databases: SQLite and PostgreSQL.
 *
 * Reading: take a connection, call the generated sql_…() functions, give it back (g_autoptr(db_conn)).
 * Writing: only inside db_write(), which groups writers that wait at the same moment into one
 * transaction and returns after its commit is durable. Statements stand in src/sql/NOUN.sql. */
#pragma once
#include "base/arena.h"
#include "base/str.h"
#include <stdbool.h>
#include <stdint.h>

typedef struct db_pool db_pool;
typedef struct db db_conn; /* for g_autoptr(db_conn) */

/* "sqlite:PATH" or "postgresql://…". Free with db_pool_free() when nobody holds a connection. */
struct db_pool *db_pool_open(const char *url, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void db_pool_free(struct db_pool *pool);
bool db_pool_is_postgres(const struct db_pool *pool);
/* A connection for reading; waits while all are taken. One thread at a time. */
struct db *db_take(struct db_pool *pool, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void db_give(struct db *db);
bool db_is_postgres(const struct db *db);

typedef bool (*db_write_fn)(struct db *db, void *data, GError **error);
/* Runs FN in a write transaction, together with other writers that wait at this moment: one
 * commit, one sync. Each FN runs under a savepoint: where it returns false only its own changes
 * go, and its error is returned. FN may run on another thread, and on PostgreSQL more than once
 * (serialization failure, deadlock). Calling db_write() inside FN is FAIL_BUG. Thread-safe. */
bool db_write(struct db_pool *pool, db_write_fn fn, void *data, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Inside FN: a part of its own that can be taken back alone. */
bool db_part_begin(struct db *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool db_part_end(struct db *db, bool keep, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One snapshot for several reads. */
bool db_snapshot_begin(struct db *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void db_snapshot_end(struct db *db);
/* Runs the schema steps that are missing, all in one transaction. FAIL_CONFLICT where the
 * database is newer than this program. */
bool db_migrate(struct db_pool *pool, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* SQLite only: copies the database into PATH while others write. */
bool db_backup(struct db_pool *pool, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The database's own check of itself, foreign keys included; FAIL_CORRUPT with what it found. */
bool db_integrity(struct db *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Commits of this pool so far; for tests of the grouping. */
int64_t db_pool_commits(const struct db_pool *pool);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(db_pool, db_pool_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(db_conn, db_give)
