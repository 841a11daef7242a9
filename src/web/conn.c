#include "web/conn.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/log.h"
#include "web/conn_body.h"
#include "web/conn_io.h"
#include "web/conn_recent.h"
#include "web/conn_request.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    IN_MAX = LIMIT_HTTP_LINE + LIMIT_HTTP_HEADER_BYTES + 2 * SCRATCH,
    OUT_MAX = 512 * 1024,
    PIECE = 128 * 1024,
    REQUESTS_A_TURN = 32,
    HEARTBEAT = 20 * 1000,
    LINGER = 2 * 1000,
    LINGER_BYTES = 256 * 1024,
};

static void enter(struct conn *c, enum conn_state state)
{
    c->state = state;
}

struct conn *conn_new(struct loop *loop, int fd, const char ip[PEER_TEXT])
{
    struct conn *c = g_new0(struct conn, 1);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};

    c->loop = loop;
    c->fd = fd;
    g_strlcpy(c->ip, ip, sizeof c->ip);
    buf_init(&c->in, IN_MAX);
    buf_init(&c->out, OUT_MAX);
    c->spool.fd = -1;
    c->interest = EPOLLIN;
    c->next = loop->conns;
    if (c->next != NULL)
        c->next->prev = c;
    loop->conns = c;
    if (loop->http->tls != NULL)
        c->tls = tls_new(loop->http->tls, fd);
    enter(c, c->tls != NULL ? CONN_HANDSHAKE : CONN_HEAD);
    if ((loop->http->tls != NULL && c->tls == NULL) ||
        epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &e) != 0)
        enter(c, CONN_DEAD);
    conn_set_deadline(c, clock_monotonic() + conn_head_ms(c));
    return c;
}

/* Ends the request: its memory, files and handles. */
static void forget_request(struct conn *c)
{
    conn_recent_forget(c);
    if (c->arena == NULL)
        return;
    answer_release(&c->answer);
    spool_release(&c->spool);
    g_clear_pointer(&c->content, g_free);
    g_clear_error(&c->content_error);
    arena_free(c->arena);
    c->arena = NULL;
    c->request = NULL;
    c->piece = NULL;
    c->piece_n = 0;
}

void conn_free(struct conn *c)
{
    if (c->prev != NULL)
        c->prev->next = c->next;
    else
        c->loop->conns = c->next;
    if (c->next != NULL)
        c->next->prev = c->prev;
    forget_request(c);
    tls_free(c->tls);
    /* A child that is just being started holds it, too: only closed, it would stay watched. */
    epoll_ctl(c->loop->epoll, EPOLL_CTL_DEL, c->fd, NULL);
    close(c->fd);
    peers_leave(c->loop->http->peers, c->ip);
    buf_release(&c->in);
    buf_release(&c->out);
    g_free(c);
}

static bool step_handshake(struct conn *c)
{
    int rc = tls_handshake(c->tls);

    if (rc == 0)
        conn_watch(c, tls_wants_write(c->tls) ? EPOLLOUT : EPOLLIN);
    else
        enter(c, rc == 1 ? CONN_HEAD : CONN_DEAD);
    return rc == 1;
}

static void start_write(struct conn *c)
{
    c->out_at = 0;
    conn_phase(c);
    enter(c, CONN_WRITE);
}

/* Answers bytes that are no request, and closes. */
static void refuse(struct conn *c, unsigned status)
{
    conn_log_refusal(c, status);
    buf_clear(&c->out);
    answer_refusal(status, site_secure(c->loop->http->site), &c->out);
    c->keep = false;
    start_write(c);
}

static void respond(struct conn *c)
{
    bool has_body = c->request->head.method != HTTP_HEAD && c->answer.status != 204 &&
                    c->answer.status != 304;

    c->keep = c->keep && !http_stopping(c->loop->http) && !c->answer.events;
    conn_log(c);
    buf_clear(&c->out);
    answer_head(&c->answer, site_secure(c->loop->http->site), c->keep, &c->out);
    c->content_at = has_body ? 0 : INT64_MAX;
    if (has_body && !c->answer.has_content && !c->answer.events) {
        c->piece = c->answer.fixed != NULL ? c->answer.fixed : c->answer.body.data;
        c->piece_n = (size_t)answer_size(&c->answer);
        conn_recent_keep(c);
    }
    if (c->answer.events && has_body) {
        c->place = c->answer.place;
        c->stream_ends_at = clock_monotonic() + LIMIT_HTTP_STREAM_SECONDS * CLOCK_SECOND;
        buf_puts(&c->out, "retry: 3000\n\n");
        if (c->answer.body.len > 0)
            buf_add(&c->out, c->answer.body.data, c->answer.body.len);
    }
    start_write(c);
}

static void after_job(struct conn *c);

static void respond_and_close(struct conn *c)
{
    c->keep = false;
    respond(c);
}

/* Runs a job here, or gives it to a worker. */
static void dispatch(struct conn *c, enum conn_job job)
{
    struct pool *pool = c->loop->http->workers;

    c->job = job;
    if (!conn_job_waits(c)) {
        enter(c, CONN_BUSY);
        conn_work(c);
        after_job(c);
        return;
    }
    if (job != JOB_READ && pool_waiting(pool) >= LIMIT_HTTP_JOBS_WAITING) {
        answer_error(NULL, &c->answer, 503);
        answer_header(&c->answer, "Retry-After", "5");
        respond_and_close(c);
        return;
    }
    enter(c, CONN_BUSY);
    conn_watch(c, 0);
    pool_push(pool, c);
}

void conn_work(struct conn *c)
{
    struct content *content = &c->answer.content;
    size_t n = 0;

    switch (c->job) {
    case JOB_ENTER:
        guard_enter(c->request, &c->answer);
        break;
    case JOB_RUN:
        guard_run(c->request, &c->answer);
        break;
    case JOB_READ:
        if (!content->read(content->handle, c->content_at, c->content,
                           (size_t)MIN((int64_t)PIECE, content->size - c->content_at), &n,
                           &c->content_error))
            n = 0;
        c->piece = c->content;
        c->piece_n = n;
        break;
    }
}

/* Begins to read the body; "100 Continue" first if the client waits for it. */
static void start_body(struct conn *c)
{
    conn_phase(c);
    enter(c, CONN_BODY);
    if (c->request->head.expect_continue && c->in.len == 0) {
        buf_clear(&c->out);
        buf_puts(&c->out, "HTTP/1.1 100 Continue\r\n\r\n");
        c->body_next = true;
        start_write(c);
    }
}

static void resume_read(struct conn *c)
{
    if (c->piece_n == 0) {
        log_event(LOG_ERROR, "http.content", "path=%s why=%s", c->request->route->path,
                  c->content_error == NULL ? "it is shorter than stated"
                                           : c->content_error->message);
        enter(c, CONN_DEAD); /* closing early tells the client that it is not whole */
        return;
    }
    c->content_at += (int64_t)c->piece_n;
    conn_phase(c); /* the time that a worker took is not the client's */
    enter(c, CONN_WRITE);
}

/* What a finished job leads to. */
static void after_job(struct conn *c)
{
    if (c->gone)
        enter(c, CONN_DEAD);
    else if (c->job == JOB_READ)
        resume_read(c);
    else if (c->job == JOB_ENTER && c->request->entered)
        start_body(c);
    else if (c->job == JOB_ENTER)
        respond_and_close(c);
    else
        respond(c);
}

/* A head is complete: its LEN bytes become a request. */
static void start_request(struct conn *c, size_t len)
{
    unsigned status;

    c->started = clock_monotonic();
    answer_init(&c->answer, c->arena = arena_new());
    status = conn_read_request(c, c->in.data, len);
    conn_drop_in(c, len);
    if (status != 0) {
        refuse(c, status);
        return;
    }
    c->keep = c->request->head.keep_alive;
    if (!conn_route(c)) {
        c->keep = c->keep && !conn_has_body(c);
        respond(c);
    } else if (!conn_has_body(c)) {
        conn_recent_begin(c);
        dispatch(c, JOB_RUN);
    } else if (conn_body_is_large(c)) {
        dispatch(c, JOB_ENTER);
    } else {
        start_body(c);
    }
}

static bool step_head(struct conn *c)
{
    int len = head_scan(c->in.data, c->in.len, &c->scanned);
    size_t before = c->in.len;
    ssize_t got;
    char *room;

    if (len != 0) {
        if (len < 0)
            refuse(c, (unsigned)-len);
        else if (conn_recent_find(c, (size_t)len))
            start_write(c);
        else
            start_request(c, (size_t)len);
        return true;
    }
    room = buf_reserve(&c->in, 4096);
    if (room == NULL) {
        refuse(c, 431);
        return true;
    }
    got = conn_take_in(c, room, 4096);
    if (got < 0)
        enter(c, CONN_DEAD);
    if (got <= 0) {
        /* Nothing of a request: nothing to keep in memory either. */
        if (before == 0)
            buf_release(&c->in);
        return false;
    }
    c->in.len += (size_t)got;
    if (before == 0)
        conn_set_deadline(c, clock_monotonic() + conn_head_ms(c));
    return true;
}

/* The answer is written; what is left of the body is not read. */
static void refuse_body(struct conn *c, unsigned status, const GError *error)
{
    if (error == NULL) {
        refuse(c, status);
        return;
    }
    answer_fail(c->request, &c->answer, error);
    respond_and_close(c);
}

static bool step_body(struct conn *c)
{
    g_autoptr(GError) error = NULL;
    enum conn_body is = conn_body_read(c, &error);

    if (is == BODY_WHOLE && !spool_view(&c->spool, &c->request->body, &error))
        is = BODY_REFUSED;
    if (is == BODY_WHOLE)
        dispatch(c, JOB_RUN);
    else if (is == BODY_REFUSED)
        refuse_body(c, 400, error);
    else if (is == BODY_LOST)
        enter(c, CONN_DEAD);
    return is != BODY_WAIT;
}

static void close_gently(struct conn *c)
{
    forget_request(c);
    if (c->tls != NULL)
        tls_bye(c->tls);
    if (shutdown(c->fd, SHUT_WR) != 0) {
        enter(c, CONN_DEAD);
        return;
    }
    c->moved = 0;
    conn_set_deadline(c, clock_monotonic() + LINGER);
    enter(c, CONN_LINGER);
}

/* Everything of this answer is out. */
static void finish(struct conn *c)
{
    buf_clear(&c->out);
    c->out_at = 0;
    if (!c->keep) {
        close_gently(c);
        return;
    }
    forget_request(c);
    buf_release(&c->out);
    conn_set_deadline(c, clock_monotonic() + (c->in.len > 0 ? conn_head_ms(c) : conn_idle_ms(c)));
    enter(c, CONN_HEAD);
}

/* The line is empty: is there more to this answer? */
static void after_write(struct conn *c)
{
    buf_clear(&c->out);
    c->out_at = 0;
    if (c->body_next) {
        c->body_next = false;
        conn_phase(c);
        enter(c, CONN_BODY);
    } else if (c->request == NULL) {
        finish(c);
    } else if (c->answer.events && c->content_at == 0) {
        conn_set_deadline(c, clock_monotonic() + HEARTBEAT);
        enter(c, CONN_EVENTS);
    } else if (c->answer.has_content && c->content_at < c->answer.content.size) {
        if (c->content == NULL)
            c->content = g_malloc(PIECE);
        dispatch(c, JOB_READ);
    } else {
        finish(c);
    }
}

static bool step_write(struct conn *c)
{
    int rc;

    if (conn_all_sent(c)) {
        after_write(c);
        return true;
    }
    rc = conn_send(c);
    if (rc < 0)
        enter(c, CONN_DEAD);
    return rc > 0;
}

static bool step_events(struct conn *c)
{
    ssize_t got;

    events_pull(c->request->site->events, &c->request->actor, &c->place, &c->out);
    if (c->out.len > 0) {
        start_write(c);
        return true;
    }
    if (c->place.ended || http_stopping(c->loop->http)) {
        finish(c);
        return true;
    }
    /* A client has nothing to say here; what matters is whether it is still there. */
    got = conn_take_in(c, c->loop->scratch, SCRATCH);
    if (got < 0)
        enter(c, CONN_DEAD);
    return got > 0;
}

static bool step_linger(struct conn *c)
{
    ssize_t got = conn_take_in(c, c->loop->scratch, SCRATCH);

    c->moved += MAX(got, 0);
    if (got < 0 || c->moved > LINGER_BYTES)
        enter(c, CONN_DEAD);
    return got > 0;
}

static bool step_none(struct conn *c G_GNUC_UNUSED)
{
    return false;
}

/* Goes on until something has to be waited for. After a number of requests others get their turn,
 * so that one client that sends and sends cannot hold the thread. */
static void advance(struct conn *c)
{
    static bool (*const steps[])(struct conn * c) = {
        [CONN_HANDSHAKE] = step_handshake, [CONN_HEAD] = step_head,   [CONN_BODY] = step_body,
        [CONN_BUSY] = step_none,           [CONN_WRITE] = step_write, [CONN_EVENTS] = step_events,
        [CONN_LINGER] = step_linger,       [CONN_DEAD] = step_none,
    };

    for (int turns = 0; turns < REQUESTS_A_TURN * 4; turns++)
        if (!steps[c->state](c))
            return;
    if (c->state != CONN_BUSY && c->state != CONN_DEAD) {
        conn_watch(c, 0);
        loop_ready(c, false);
    }
}

void conn_event(struct conn *c, uint32_t events)
{
    if (c->state == CONN_BUSY) {
        /* Only a full hang-up is reported now. The worker still has it: note it, stop watching. */
        if ((events & (EPOLLHUP | EPOLLERR)) != 0) {
            c->gone = true;
            epoll_ctl(c->loop->epoll, EPOLL_CTL_DEL, c->fd, NULL);
        }
        return;
    }
    advance(c);
}

void conn_resume(struct conn *c, bool job_done)
{
    if (job_done)
        after_job(c);
    advance(c);
}

void conn_expire(struct conn *c, int64_t now)
{
    if (c->state == CONN_BUSY) {
        c->deadline = INT64_MAX;
    } else if (c->state == CONN_EVENTS && now < c->stream_ends_at) {
        buf_puts(&c->out, "event: beat\ndata: {}\n\n");
        start_write(c);
        advance(c);
    } else if (c->state == CONN_EVENTS) {
        finish(c);
        advance(c);
    } else {
        enter(c, CONN_DEAD);
    }
}

void conn_events_due(struct conn *c)
{
    if (c->state == CONN_EVENTS)
        advance(c);
}

void conn_stop(struct conn *c)
{
    if (c->state == CONN_EVENTS || (c->state == CONN_HEAD && c->in.len == 0))
        advance(c);
    if ((c->state == CONN_HEAD && c->in.len == 0) || c->state == CONN_HANDSHAKE)
        enter(c, CONN_DEAD);
}
