#include "web/http.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/log.h"
#include "web/conn.h"
#include "web/events.h"
#include "web/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    WORKERS = 16, /* started when needed; those that wait for a commit share it */
    EVENTS_A_TURN = 64,
    ACCEPT_A_TURN = 32,
    ACCEPT_PAUSE = 250,
    STOP_MS = 4500,
#ifdef __SANITIZE_ADDRESS__
    STACK = 4 * 1024 * 1024,
#else
    STACK = 512 * 1024,
#endif
};

bool http_stopping(const struct http *http)
{
    return g_atomic_int_get(&http->stopping) != 0;
}

unsigned http_port(const struct http *http)
{
    return http->port;
}

static void wake(struct loop *loop)
{
    const uint64_t one = 1;

    if (write(loop->wake, &one, sizeof one) < 0 && errno != EAGAIN)
        log_event(LOG_ERROR, "http.wake", "why=%s", g_strerror(errno));
}

void loop_ready(struct conn *c, bool job_done)
{
    struct loop *loop = c->loop;

    pthread_mutex_lock(&loop->lock);
    c->job_done |= job_done;
    if (!c->queued) {
        c->queued = true;
        c->next_ready = loop->ready;
        loop->ready = c;
    }
    pthread_mutex_unlock(&loop->lock);
    wake(loop);
}

/* Runs in the publisher's thread. */
static void events_published(void *data)
{
    struct http *http = data;

    for (int i = 0; i < LOOPS; i++)
        if ((g_atomic_int_or((guint *)&http->events_due, 1U << i) & (1U << i)) == 0)
            wake(&http->loops[i]);
}

static void worker(void *job)
{
    struct conn *c = job;

    conn_work(c);
    loop_ready(c, true);
}

/* A listening socket has no connection; its address marks it. */
static bool is_listener(const struct loop *loop, const void *tag)
{
    const int *fd = tag;

    return fd >= loop->http->listeners && fd < loop->http->listeners + LISTENERS;
}

static void listen_watch(struct loop *loop, int op, uint32_t events)
{
    for (size_t i = 0; i < loop->http->n_listeners; i++) {
        struct epoll_event e = {.events = events, .data.ptr = &loop->http->listeners[i]};

        if (op == EPOLL_CTL_DEL || events == 0)
            epoll_ctl(loop->epoll, EPOLL_CTL_DEL, loop->http->listeners[i], &e);
        else
            epoll_ctl(loop->epoll, op, loop->http->listeners[i], &e);
    }
}

static void accepted(struct loop *loop, int fd, const struct sockaddr_storage *from)
{
    char ip[PEER_TEXT];
    const int on = 1;

    if (!peers_enter(loop->http->peers, from, ip)) {
        log_event(LOG_INFO, "http.refused", "why=too many connections ip=%s", ip);
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    conn_event(conn_new(loop, fd, ip), EPOLLIN);
}

/* Out of descriptors: leave the queue alone for a moment instead of spinning on it. */
static void accept_failed(struct loop *loop)
{
    if (errno != EMFILE && errno != ENFILE && errno != ENOBUFS && errno != ENOMEM)
        return;
    log_event(LOG_WARN, "http.accept", "why=%s", g_strerror(errno));
    listen_watch(loop, EPOLL_CTL_DEL, 0);
    loop->accept_off = true;
    loop->sweep_at = MIN(loop->sweep_at, clock_monotonic() + ACCEPT_PAUSE);
}

/* Takes up to MAX waiting connections; false when there are none left. */
static bool accept_some(struct loop *loop, int listener, int max)
{
    while (max-- > 0) {
        struct sockaddr_storage from = {0};
        socklen_t n = sizeof from;
        int fd =
            accept4(listener, (struct sockaddr *)(void *)&from, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);

        if (fd >= 0)
            accepted(loop, fd, &from);
        else if (errno != EINTR && errno != ECONNABORTED) {
            accept_failed(loop);
            return false;
        }
    }
    return true;
}

/* Frees what is dead, unless it still stands in the ready list. */
static void reap(struct loop *loop)
{
    struct conn *c = loop->conns;

    while (c != NULL) {
        struct conn *next = c->next;
        bool queued;

        pthread_mutex_lock(&loop->lock);
        queued = c->queued;
        pthread_mutex_unlock(&loop->lock);
        if (c->state == CONN_DEAD && !queued)
            conn_free(c);
        c = next;
    }
}

/* Ends what is over its time and finds the next moment to look. */
static void sweep(struct loop *loop, int64_t now)
{
    if (loop->accept_off && !loop->drained) {
        loop->accept_off = false;
        listen_watch(loop, EPOLL_CTL_ADD, EPOLLIN | EPOLLEXCLUSIVE);
    }
    loop->sweep_at = INT64_MAX;
    for (struct conn *c = loop->conns; c != NULL; c = c->next) {
        if (c->state != CONN_DEAD && c->deadline <= now)
            conn_expire(c, now);
        if (c->state != CONN_DEAD)
            loop->sweep_at = MIN(loop->sweep_at, c->deadline);
    }
}

static void run_ready(struct loop *loop)
{
    struct conn *list;

    pthread_mutex_lock(&loop->lock);
    list = g_steal_pointer(&loop->ready);
    pthread_mutex_unlock(&loop->lock);
    while (list != NULL) {
        struct conn *c = list;
        bool done;

        list = c->next_ready;
        pthread_mutex_lock(&loop->lock);
        c->queued = false;
        done = c->job_done;
        c->job_done = false;
        pthread_mutex_unlock(&loop->lock);
        conn_resume(c, done);
    }
}

static void run_events(struct loop *loop)
{
    guint bit = 1U << (loop - loop->http->loops);

    if ((g_atomic_int_and((guint *)&loop->http->events_due, ~bit) & bit) == 0)
        return;
    for (struct conn *c = loop->conns; c != NULL; c = c->next)
        conn_events_due(c);
}

/* The first step of the end: take what already waits at the door, then close it. */
static void drain(struct loop *loop)
{
    for (size_t i = 0; i < loop->http->n_listeners; i++)
        while (accept_some(loop, loop->http->listeners[i], ACCEPT_A_TURN) && !loop->accept_off)
            ;
    if (!loop->accept_off)
        listen_watch(loop, EPOLL_CTL_DEL, 0);
    loop->drained = true;
    for (struct conn *c = loop->conns; c != NULL; c = c->next)
        conn_stop(c);
}

static void handle(struct loop *loop, const struct epoll_event *e)
{
    uint64_t count;

    if (e->data.ptr == loop) {
        if (read(loop->wake, &count, sizeof count) < 0 && errno != EAGAIN)
            log_event(LOG_ERROR, "http.wake", "why=%s", g_strerror(errno));
    } else if (is_listener(loop, e->data.ptr)) {
        accept_some(loop, *(int *)e->data.ptr, ACCEPT_A_TURN);
    } else {
        conn_event(e->data.ptr, e->events);
    }
}

static int patience(const struct loop *loop, int64_t now)
{
    if (loop->sweep_at == INT64_MAX)
        return -1;
    return (int)CLAMP(loop->sweep_at - now + 1, 0, 60 * 1000);
}

static void turn(struct loop *loop)
{
    struct epoll_event events[EVENTS_A_TURN];
    int n = epoll_wait(loop->epoll, events, EVENTS_A_TURN, patience(loop, clock_monotonic()));
    int64_t now;

    for (int i = 0; i < n; i++)
        handle(loop, &events[i]);
    run_ready(loop);
    run_events(loop);
    now = clock_monotonic();
    if (now >= loop->sweep_at)
        sweep(loop, now);
    if (http_stopping(loop->http) && !loop->drained)
        drain(loop);
    reap(loop);
}

static void *loop_run(void *data)
{
    struct loop *loop = data;
    int64_t until = INT64_MAX;

    pthread_setname_np(pthread_self(), "http");
    while (!loop->drained || (loop->conns != NULL && clock_monotonic() < until)) {
        turn(loop);
        if (loop->drained && until == INT64_MAX) {
            until = clock_monotonic() + STOP_MS;
            loop->sweep_at = MIN(loop->sweep_at, until);
        }
        if (loop->drained)
            loop->sweep_at = MIN(loop->sweep_at, until);
    }
    return NULL;
}

/* What is left when the time is over: a connection that a worker holds cannot be freed. */
static void loop_end(struct loop *loop)
{
    struct conn *c = loop->conns;

    while (c != NULL) {
        struct conn *next = c->next;

        if (c->state == CONN_BUSY)
            loop->http->hung++;
        else
            conn_free(c);
        c = next;
    }
}

static void http_free(struct http *http)
{
    pool_free(http->workers);
    for (int i = 0; i < LOOPS; i++) {
        if (http->loops[i].epoll >= 0)
            close(http->loops[i].epoll);
        if (http->loops[i].wake >= 0)
            close(http->loops[i].wake);
        pthread_mutex_destroy(&http->loops[i].lock);
    }
    for (size_t i = 0; i < http->n_listeners; i++)
        close(http->listeners[i]);
    if (http->access_log >= 0)
        close(http->access_log);
    tls_server_free(http->tls);
    recent_free(http->recent);
    peers_free(http->peers);
    g_free(http->spool_dir);
    g_free(http);
}

static void join_threads(struct http *http)
{
    g_atomic_int_set(&http->stopping, 1);
    for (int i = 0; i < http->started; i++)
        wake(&http->loops[i]);
    for (int i = 0; i < http->started; i++)
        pthread_join(http->loops[i].thread, NULL);
}

unsigned http_stop(struct http *http)
{
    unsigned left;

    if (http == NULL)
        return 0;
    join_threads(http);
    if (http->site->events != NULL)
        events_on_publish(http->site->events, NULL, NULL);
    for (int i = 0; i < LOOPS; i++)
        loop_end(&http->loops[i]);
    left = (unsigned)http->hung;
    if (left == 0)
        http_free(http);
    else
        log_event(LOG_ERROR, "http.stop", "unanswered=%u", left);
    return left;
}

static bool loop_start(struct loop *loop)
{
    pthread_attr_t attr;
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = loop};
    int rc;

    if (loop->epoll < 0 || loop->wake < 0 ||
        epoll_ctl(loop->epoll, EPOLL_CTL_ADD, loop->wake, &e) != 0)
        return false;
    loop->sweep_at = INT64_MAX;
    listen_watch(loop, EPOLL_CTL_ADD, EPOLLIN | EPOLLEXCLUSIVE);
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK);
    rc = pthread_create(&loop->thread, &attr, loop_run, loop);
    pthread_attr_destroy(&attr);
    errno = rc;
    return rc == 0;
}

/* Browsers never take the files that the database and the mails need. */
static unsigned most_connections(void)
{
    enum { LEAST = 64 };
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur < LIMIT_FILES_KEPT + LEAST)
        return LEAST;
    return (unsigned)MIN(files.rlim_cur - LIMIT_FILES_KEPT, (rlim_t)LIMIT_HTTP_CONNECTIONS);
}

static struct http *http_new(const struct site *site, const struct http_options *options)
{
    struct http *http = g_new0(struct http, 1);
    unsigned per_ip = options->per_ip > 0 ? options->per_ip : LIMIT_HTTP_PER_IP;

    http->site = site;
    http->options = *options;
    http->spool_dir = g_strdup(options->spool_dir != NULL ? options->spool_dir : g_get_tmp_dir());
    http->peers = peers_new(per_ip, most_connections(), options->trusted_proxies);
    http->recent = recent_new();
    http->access_log = -1;
    for (int i = 0; i < LOOPS; i++) {
        http->loops[i].http = http;
        http->loops[i].epoll = epoll_create1(EPOLL_CLOEXEC);
        http->loops[i].wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
        pthread_mutex_init(&http->loops[i].lock, NULL);
    }
    return http;
}

static bool open_files(struct http *http, GError **error)
{
    const struct http_options *o = &http->options;

    if (o->access_log != NULL) {
        http->access_log = open(o->access_log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (http->access_log < 0) {
            fail_set(error, FAIL_IO, "access log %s: %s", o->access_log, g_strerror(errno));
            return false;
        }
    }
    if ((o->tls_cert == NULL) != (o->tls_key == NULL)) {
        fail_set(error, FAIL_INVALID, "TLS: a certificate and its key belong together");
        return false;
    }
    if (o->tls_cert != NULL)
        http->tls = tls_server_new(o->tls_cert, o->tls_key, error);
    return o->tls_cert == NULL || http->tls != NULL;
}

static bool start_threads(struct http *http, GError **error)
{
    unsigned workers = http->options.workers > 0 ? http->options.workers : WORKERS;

    http->workers = pool_new(workers, STACK, worker);
    while (http->workers != NULL && http->started < LOOPS &&
           loop_start(&http->loops[http->started]))
        http->started++;
    if (http->started == LOOPS)
        return true;
    fail_set(error, FAIL_IO, "http: cannot start a thread: %s", g_strerror(errno));
    join_threads(http);
    return false;
}

struct http *http_start(const struct site *site, const struct http_options *options, GError **error)
{
    struct http *http;

    if (!route_check(site->lists, site->n_lists, error))
        return NULL;
    http = http_new(site, options);
    if (!open_files(http, error) || !listen_open(options->listen, http->listeners, LISTENERS,
                                                 &http->n_listeners, &http->port, error)) {
        http_free(http);
        return NULL;
    }
    if (options->bound != NULL)
        options->bound(options->bound_data, http->port);
    if (!start_threads(http, error)) {
        http_free(http);
        return NULL;
    }
    if (site->events != NULL)
        events_on_publish(site->events, events_published, http);
    return http;
}
