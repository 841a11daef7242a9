#include "web/pool.h"

#include "base/log.h"

#include <glib.h>
#include <pthread.h>
#include <stdbool.h>

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t more;
    GQueue jobs;
    void (*work)(void *job);
    pthread_t *threads;
    unsigned started, idle, max;
    size_t stack;
    bool ends;
};

/* The next job, or NULL at the end. */
static void *next_job(struct pool *p)
{
    void *job = NULL;

    pthread_mutex_lock(&p->lock);
    p->idle++;
    while (!p->ends && g_queue_is_empty(&p->jobs))
        pthread_cond_wait(&p->more, &p->lock);
    p->idle--;
    if (!p->ends)
        job = g_queue_pop_head(&p->jobs);
    pthread_mutex_unlock(&p->lock);
    return job;
}

static void *run(void *data)
{
    struct pool *p = data;
    void *job;

    pthread_setname_np(pthread_self(), "http-work");
    while ((job = next_job(p)) != NULL)
        p->work(job);
    return NULL;
}

/* Under the lock, or before anybody knows of P. */
static void start_one(struct pool *p)
{
    pthread_attr_t attr;
    int rc;

    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, p->stack);
    rc = pthread_create(&p->threads[p->started], &attr, run, p);
    pthread_attr_destroy(&attr);
    if (rc == 0)
        p->started++;
    else
        log_event(LOG_ERROR, "http.pool", "started=%u why=%s", p->started, g_strerror(rc));
}

void pool_free(struct pool *p)
{
    if (p == NULL)
        return;
    pthread_mutex_lock(&p->lock);
    p->ends = true;
    pthread_cond_broadcast(&p->more);
    pthread_mutex_unlock(&p->lock);
    for (unsigned i = 0; i < p->started; i++)
        pthread_join(p->threads[i], NULL);
    g_queue_clear(&p->jobs);
    pthread_cond_destroy(&p->more);
    pthread_mutex_destroy(&p->lock);
    g_free(p->threads);
    g_free(p);
}

struct pool *pool_new(unsigned threads, size_t stack, void (*work)(void *job))
{
    struct pool *p = g_new0(struct pool, 1);

    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->more, NULL);
    g_queue_init(&p->jobs);
    p->work = work;
    p->threads = g_new0(pthread_t, threads);
    p->max = threads;
    p->stack = stack;
    start_one(p);
    if (p->started == 1)
        return p;
    pool_free(p);
    return NULL;
}

void pool_push(struct pool *p, void *job)
{
    pthread_mutex_lock(&p->lock);
    g_queue_push_tail(&p->jobs, job);
    if (g_queue_get_length(&p->jobs) > p->idle && p->started < p->max)
        start_one(p);
    pthread_cond_signal(&p->more);
    pthread_mutex_unlock(&p->lock);
}

unsigned pool_waiting(struct pool *p)
{
    unsigned n;

    pthread_mutex_lock(&p->lock);
    n = g_queue_get_length(&p->jobs);
    pthread_mutex_unlock(&p->lock);
    return n;
}
