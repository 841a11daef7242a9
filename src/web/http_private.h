/* http_private.h - what http.c (threads) and conn.c (one connection) share. */
#pragma once
#include "web/http.h"
#include "web/peer.h"
#include "web/pool.h"
#include "web/recent.h"
#include "web/tls.h"

#include <pthread.h>

enum { LOOPS = 2, LISTENERS = 4, SCRATCH = 16 * 1024 };

struct conn;

struct loop {
    struct http *http;
    pthread_t thread;
    int epoll, wake; /* wake: an eventfd */
    struct conn *conns;
    int64_t sweep_at; /* the nearest deadline, or earlier */
    bool drained;     /* has stopped accepting */
    bool accept_off;  /* out of descriptors until the next sweep */
    pthread_mutex_t lock;
    struct conn *ready; /* handed back by workers; under the lock */
    char scratch[SCRATCH];
};

struct http {
    const struct site *site;
    struct http_options options;
    char *spool_dir;
    int listeners[LISTENERS];
    size_t n_listeners;
    unsigned port;
    struct loop loops[LOOPS];
    struct pool *workers;
    struct tls_server *tls;
    struct peers *peers;
    struct recent *recent;
    int access_log; /* -1: none */
    int started;    /* loops whose thread runs */
    int stopping;   /* atomic */
    int events_due; /* atomic: bit for each loop */
    int hung;       /* connections whose worker did not come back before the end */
};

/* Puts a connection in its loop's list, from any thread. JOB_DONE: by the worker that had it. */
void loop_ready(struct conn *c, bool job_done);
bool http_stopping(const struct http *http);
