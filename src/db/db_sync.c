#include "db/db_sync.h"

#include "base/fail.h"
#include "base/log.h"

void db_count_commit(struct db *db, struct db_due *due)
{
    struct db_pool *pool = db->pool;

    bool wrote = false;

    if (db->driver->unsynced != NULL)
        due->what = db->driver->unsynced(db, &wrote);
    g_mutex_lock(&pool->lock);
    pool->commits++;
    pool->unsynced += wrote;
    due->number = pool->unsynced; /* one that wrote nothing may have read what is not synced yet */
    g_mutex_unlock(&pool->lock);
}

void db_begin_log(struct db_pool *pool)
{
    g_mutex_lock(&pool->lock);
    pool->log_since = pool->unsynced;
    g_mutex_unlock(&pool->lock);
}

/* After a failed sync the next one may well succeed and yet not have written what the first one lost.
 * *NEWEST is what else lies in the log of NUMBER. */
static bool is_doubtful(struct db_pool *pool, int64_t number, int64_t *newest)
{
    bool doubtful;

    g_mutex_lock(&pool->lock);
    doubtful = pool->doubtful;
    *newest = number <= pool->log_since ? number : pool->unsynced;
    g_mutex_unlock(&pool->lock);
    return doubtful;
}

static void doubt(struct db_pool *pool, const GError *why)
{
    log_event(LOG_ERROR, "db.sync", "error=%s", why->message);
    g_mutex_lock(&pool->lock);
    pool->doubtful = true;
    g_mutex_unlock(&pool->lock);
}

static bool sync_all(struct db_pool *pool, const struct db_due *due, GError **error)
{
    int64_t newest;
    bool doubtful = is_doubtful(pool, due->number, &newest);
    g_autoptr(GError) why = NULL;

    if (!pool->driver->sync(due->what, &why)) {
        doubt(pool, why);
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    if (doubtful)
        fail_set(error, FAIL_IO, "database: an earlier sync failed (look at the disk)");
    else
        pool->synced = newest;
    return !doubtful;
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

    if (!is_doubtful(pool, INT64_MAX, &newest))
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
