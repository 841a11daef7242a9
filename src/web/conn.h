/* conn.h - one connection, from its first byte to its last: a machine of states that never waits.
 * Everything here runs in the loop's thread, except conn_work(), which runs on a worker while the
 * connection rests in CONN_BUSY and nobody else touches it. */
#pragma once
#include "base/buf.h"
#include "web/answer_private.h"
#include "web/chunk.h"
#include "web/events.h"
#include "web/http_private.h"
#include "web/request_private.h"
#include "web/spool.h"

enum conn_state {
    CONN_HANDSHAKE, /* TLS */
    CONN_HEAD,      /* waits for a request, or is reading its head */
    CONN_BODY,
    CONN_BUSY, /* a worker has it */
    CONN_WRITE,
    CONN_EVENTS, /* a live stream with nothing to say */
    CONN_LINGER, /* answered and closed our side; reads the rest so that the answer arrives */
    CONN_DEAD,
};

enum conn_job { JOB_ENTER, JOB_RUN, JOB_READ };

struct conn {
    struct conn *next, *prev; /* in loop->conns */
    struct conn *next_ready;
    struct loop *loop;
    int fd;
    struct tls *tls;
    char ip[PEER_TEXT];
    enum conn_state state;
    enum conn_job job;
    uint32_t interest; /* what epoll watches */
    bool queued;       /* stands in loop->ready; under the loop's lock */
    bool job_done;     /* the worker has finished; under the loop's lock */
    bool gone;         /* the client hung up while we were busy */
    bool keep;         /* the connection goes on after this answer */
    bool body_next;    /* after the bytes being written ("100 Continue") the body is read */
    int64_t deadline, started, phase_at; /* monotonic; phase: of body or answer */
    int64_t moved;                       /* bytes in this phase */
    struct buf in;
    size_t scanned;
    /* the request being worked on; all NULL between requests */
    struct arena *arena;
    struct request *request;
    struct answer answer;
    struct spool spool;
    bool keeps; /* the answer may be given again (web/recent.h): its key, and how things stood */
    unsigned char key[RECENT_KEY];
    struct site_state state_before;
    struct chunk chunk;
    int64_t body_left; /* of a stated length */
    /* what is being written: the head, then one piece of body */
    struct buf out;
    size_t out_at;
    struct recent_page *again; /* whose bytes the piece is */
    const char *piece;
    size_t piece_n;
    char *content; /* room for a piece of stored content */
    int64_t content_at;
    GError *content_error;
    struct events_place place;
    int64_t stream_ends_at;
};

/* Takes FD over; it does not block. */
struct conn *conn_new(struct loop *loop, int fd, const char ip[PEER_TEXT]);
void conn_free(struct conn *c);
/* epoll said something (EPOLL* bits). */
void conn_event(struct conn *c, uint32_t events);
/* It stood in loop->ready: a worker has finished (JOB_DONE), or it is its turn again. */
void conn_resume(struct conn *c, bool job_done);
/* Its deadline has passed. */
void conn_expire(struct conn *c, int64_t now);
/* Something was published. */
void conn_events_due(struct conn *c);
/* The server stops: ends what is idle; the rest ends after its answer. */
void conn_stop(struct conn *c);
/* On a worker. */
void conn_work(struct conn *c);
