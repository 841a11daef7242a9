#include "db/db_sync.h"

#include "base/fail.h"

void db_count_commit(struct db *db, struct db_due *due)
{
    struct db_pool *pool = db->pool;

    if (db->driver->unsynced != NULL)
        due->what = db->driver->unsynced(db);
    g_mutex_lock(&pool->lock);
    pool->commits++;
    if (due->what != NULL)
        due->number = ++pool->unsynced;
    g_mutex_unlock(&pool->lock);
}

/* After a failed sync the next one may well succeed and yet not have written what the first one lost. */
static bool is_doubtful(struct db_pool *pool, int64_t *newest, bool failed)
{
    bool doubtful;

    g_mutex_lock(&pool->lock);
    pool->doubtful = pool->doubtful || failed;
    doubtful = pool->doubtful;
    *newest = pool->unsynced;
    g_mutex_unlock(&pool->lock);
    return doubtful;
}

static bool sync_all(struct db_pool *pool, const struct db_due *due, GError **error)
{
    int64_t newest;
    bool doubtful = is_doubtful(pool, &newest, false), ok = pool->driver->sync(due->what, error);

    if (!ok)
        is_doubtful(pool, &(int64_t){0}, true);
    else if (doubtful)
        fail_set(error, FAIL_IO, "database: an earlier sync failed (look at the disk)");
    else
        pool->synced = newest;
    return ok && !doubtful;
}

bool db_sync(struct db_pool *pool, struct db_due *due, GError **error)
{
    bool ok = true;

    g_mutex_lock(&pool->sync_lock);
    if (pool->synced < due->number)
        ok = sync_all(pool, due, error);
    g_mutex_unlock(&pool->sync_lock);
    pool->driver->let_go(g_steal_pointer(&due->what));
    return ok;
}

bool db_settle(struct db *db, GError **error)
{
    struct db_pool *pool = db->pool;
    int64_t newest;

    if (!is_doubtful(pool, &newest, false))
        return true;
    if (!db->driver->settle(db, error))
        return false;
    g_mutex_lock(&pool->sync_lock);
    pool->synced = newest;
    g_mutex_lock(&pool->lock);
    pool->doubtful = false;
    g_mutex_unlock(&pool->lock);
    g_mutex_unlock(&pool->sync_lock);
    return true;
}
