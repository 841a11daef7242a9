/* db_sync.h - what is committed becomes durable beside the one that writes. Private to the room.
 *
 * Where a driver's commit leaves its sync (unsynced()), the lane goes on to the next batch while the one
 * before is synced; no job is done before that. One sync serves all that was committed before it began. */
#pragma once
#include "db/db_driver.h"

/* Of one commit. */
struct db_due {
    void *what; /* the driver's; NULL: nothing is left to do */
    int64_t number;
};

/* Behind each commit of DB, by the one who made it. Thread-safe for a connection of one's own. */
void db_count_commit(struct db *db, struct db_due *due);
/* The lane was opened anew: its log may be another file than before. Takes the pool's lock. */
void db_begin_log(struct db_pool *pool);
/* Takes DUE->what. FAIL_IO where what was committed may not survive the machine; it is there to be seen all
 * the same. From then on all that is committed is in doubt, until db_settle(). Thread-safe. */
bool db_sync(struct db_pool *pool, struct db_due *due, GError **error);
/* Before each batch: after a failed sync nothing is written until all before it is durable for sure. */
bool db_settle(struct db *db, GError **error);
