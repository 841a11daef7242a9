#include "web/bell.h"

#include <glib.h>
#include <pthread.h>

struct bell {
    pthread_mutex_t lock;
    GHashTable *counts; /* gint64 * → gint64 * */
    uint64_t version;
};

static GHashTable *table(void)
{
    return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
}

static void put(GHashTable *counts, int64_t person_id, int64_t n)
{
    g_hash_table_insert(counts, g_memdup2(&person_id, sizeof person_id), g_memdup2(&n, sizeof n));
}

struct bell *bell_new(void)
{
    struct bell *bell = g_new0(struct bell, 1);

    pthread_mutex_init(&bell->lock, NULL);
    bell->counts = table();
    return bell;
}

void bell_free(struct bell *bell)
{
    if (bell == NULL)
        return;
    g_hash_table_unref(bell->counts);
    pthread_mutex_destroy(&bell->lock);
    g_free(bell);
}

void bell_set(struct bell *bell, const struct notice_count_row *rows, size_t n)
{
    GHashTable *fresh = table(), *old;

    for (size_t i = 0; i < n; i++)
        put(fresh, rows[i].person_id, rows[i].n);
    pthread_mutex_lock(&bell->lock);
    old = bell->counts;
    bell->counts = fresh;
    bell->version++;
    pthread_mutex_unlock(&bell->lock);
    g_hash_table_unref(old);
}

void bell_set_one(struct bell *bell, int64_t person_id, int64_t n)
{
    if (bell == NULL)
        return;
    pthread_mutex_lock(&bell->lock);
    put(bell->counts, person_id, n);
    bell->version++;
    pthread_mutex_unlock(&bell->lock);
}

int64_t bell_get(struct bell *bell, int64_t person_id)
{
    const int64_t *n;
    int64_t out;

    if (bell == NULL)
        return 0;
    pthread_mutex_lock(&bell->lock);
    n = g_hash_table_lookup(bell->counts, &person_id);
    out = n == NULL ? 0 : *n;
    pthread_mutex_unlock(&bell->lock);
    return out;
}

uint64_t bell_version(struct bell *bell)
{
    uint64_t version;

    if (bell == NULL)
        return 0;
    pthread_mutex_lock(&bell->lock);
    version = bell->version;
    pthread_mutex_unlock(&bell->lock);
    return version;
}
