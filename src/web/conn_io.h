/* conn_io.h - bytes in and out of one connection, and when it has to be looked at again. */
#pragma once
#include "web/conn.h"

#include <sys/types.h>

/* How long a head may take, and a connection rest between requests. */
int64_t conn_head_ms(const struct conn *c);
int64_t conn_idle_ms(const struct conn *c);
/* The only place that sets a deadline (monotonic ms): the loop must wake for it. */
void conn_set_deadline(struct conn *c, int64_t at);
/* A phase (reading a body, writing an answer) begins, or has gone on by N bytes: it ends after 30 s
 * without progress, or when it falls under 1 KiB/s after its first 30 s. */
void conn_phase(struct conn *c);
void conn_progress(struct conn *c, size_t n);
/* What epoll watches. */
void conn_watch(struct conn *c, uint32_t events);
/* Reads what there is, at most ROOM: > 0 bytes; 0 none now (the socket is watched); -1 the end. */
ssize_t conn_take_in(struct conn *c, void *data, size_t room);
/* Forgets the first N bytes of c->in. */
void conn_drop_in(struct conn *c, size_t n);
/* True when nothing is left to be written. */
bool conn_all_sent(const struct conn *c);
/* Writes what the socket takes: 1 something went out, 0 nothing now (it is watched), -1 the end. */
int conn_send(struct conn *c);
