/* db.h - one interface, two databases: SQLite and PostgreSQL.
 *
 * Reading: take a connection, call the generated sql_…() functions, give it back
 * (g_autoptr(db_conn)). Writing: only inside db_write(), which groups writers that wait at the same
 * moment into one transaction and returns after its commit is durable. Statements stand in
 * src/sql/NOUN.sql.
 *
 * Errors, on both databases: a key that exists already is FAIL_CONFLICT, another broken rule of a
 * table (foreign key, CHECK, NOT NULL) FAIL_INVALID, another writer that holds on for over five
 * seconds FAIL_BUSY, a full or broken disk FAIL_IO, a NULL in a column declared without '?'
 * FAIL_CORRUPT, a lost connection FAIL_BUSY. */
#pragma once
#include "base/arena.h"
#include "base/str.h"
#include <stdbool.h>
#include <stdint.h>

typedef struct db_pool db_pool;
typedef struct db db_conn; /* for g_autoptr(db_conn) */

/* "sqlite:PATH" or "postgresql://…". Opens no connection yet. Free with db_pool_free() when nobody
 * holds a connection. */
struct db_pool *db_pool_open(const char *url, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void db_pool_free(struct db_pool *pool);
bool db_pool_is_postgres(const struct db_pool *pool);
/* Calls FN with the sqlite3 * of every SQLite connection that is opened from now on: core registers
 * its FTS5 tokenizer there. FN returns an SQLite code; other than SQLITE_OK (0) fails the opening.
 * Once, before any pool and any thread. */
void db_pool_on_open(int (*fn)(void *sqlite3_handle));
/* A connection for reading; waits while all are taken, but not in a thread that holds one already. It
 * may be used by one thread at a time, and is given back by the one that took it.
 * On PostgreSQL a connection that the server has closed meanwhile is replaced. */
struct db *db_take(struct db_pool *pool, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Gives it back; a snapshot that is still open ends. NULL does nothing. */
void db_give(struct db *db);
bool db_is_postgres(const struct db *db);
/* Whether this is inside db_write(). */
bool db_is_writing(const struct db *db);
/* What the program keeps in memory for this database, one thing for its whole life: MAKE makes it
 * at the first call, RELEASE gets it when the pool is freed. Thread-safe. */
void *db_keep(struct db *db, void *(*make)(void), void (*release)(void *));

typedef bool (*db_write_fn)(struct db *db, void *data, GError **error);
/* Runs FN in a write transaction, together with other writers that wait at this moment: one
 * commit, one sync. Where FN returns false only its own changes go, and its error is returned. FN may
 * run on another thread, and more than once (another writer of the group failed, deadlock, lost
 * connection): it must set DATA anew each time. An FN that goes on after a statement failed needs
 * db_part_begin() around that statement. Calling db_write() inside FN is FAIL_BUG. Thread-safe. */
bool db_write(struct db_pool *pool, db_write_fn fn, void *data,
              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether somebody waits to write who goes before db_write_later(): a long job may end early. */
bool db_others_wait(struct db_pool *pool);
/* The same for work in the background: others who wait go first, but never more than a few times in
 * a row. */
bool db_write_later(struct db_pool *pool, db_write_fn fn, void *data,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside FN: a part of its own that can be taken back alone. */
bool db_part_begin(struct db *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool db_part_end(struct db *db, bool keep, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One snapshot for several reads. */
bool db_snapshot_begin(struct db *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void db_snapshot_end(struct db *db);
/* A number that grows whenever a writer in any process has committed; it costs about as much as
 * reading one row. It may also grow without a change that can be seen. */
bool db_data_version(struct db *db, int64_t *version, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same on a connection that the pool keeps for it. SQLite only: false on PostgreSQL, where it
 * would have to wait for the server. */
bool db_pool_version(struct db_pool *pool, int64_t *version, GError **error);
/* While ON, writers put much in quickly: a power cut may lose what was committed last, and on SQLite keys and
 * rules of the tables are not checked. Only for rows that are right as they are made, and while nobody else
 * writes; not inside db_write(). */
bool db_bulk(struct db_pool *pool, bool on, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Takes away the indexes of TABLES (the last one NULL) that are no rule of theirs: for very many rows at
 * once. Whatever opens the database next makes them again, if db_index_make() does not come to it. Not
 * inside db_write(). */
bool db_index_hold(struct db_pool *pool, const char *const *tables,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Makes again what was taken away, if anything: a transaction each. Not inside db_write(). */
bool db_index_make(struct db_pool *pool, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Runs constant SQL without parameters, also several statements. */
bool db_exec_script(struct db *db, const char *sql, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Runs the schema steps that are missing, all in one transaction, and makes indexes that were taken away
 * (db_index_hold). FAIL_CONFLICT where the database is newer than this program. */
bool db_migrate(struct db_pool *pool, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether it has a schema at all: a database that does not answer is no empty one. */
bool db_is_empty(struct db *db, bool *empty, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether its schema is the one of this program. */
bool db_is_current(struct db *db, bool *current, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* SQLite only (else FAIL_INVALID): copies one consistent state of the database into PATH while
 * others write; PATH appears, readable by its owner alone, when the copy is complete and synced. */
bool db_backup(struct db_pool *pool, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The database's own check of itself, foreign keys included; FAIL_CORRUPT with what it found. */
bool db_integrity(struct db *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Commits of this pool so far; for tests of the grouping. */
int64_t db_pool_commits(struct db_pool *pool);
/* Changes when something that was written in this process has been taken back: what memory holds of it is
 * wrong then. Thread-safe. */
int db_undone(struct db *db);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(db_pool, db_pool_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(db_conn, db_give)
