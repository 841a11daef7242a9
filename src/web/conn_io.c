#include "web/conn_io.h"

#include "base/clock.h"
#include "base/limits.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>

static const int64_t grace = LIMIT_HTTP_STALL_SECONDS * CLOCK_SECOND;

int64_t conn_head_ms(const struct conn *c)
{
    const struct http_options *o = &c->loop->http->options;

    return o->head_ms > 0 ? o->head_ms : LIMIT_HTTP_HEAD_SECONDS * CLOCK_SECOND;
}

int64_t conn_idle_ms(const struct conn *c)
{
    const struct http_options *o = &c->loop->http->options;

    return o->idle_ms > 0 ? o->idle_ms : LIMIT_HTTP_IDLE_SECONDS * CLOCK_SECOND;
}

void conn_set_deadline(struct conn *c, int64_t at)
{
    c->deadline = at;
    if (at < c->loop->sweep_at)
        c->loop->sweep_at = at;
}

void conn_phase(struct conn *c)
{
    c->phase_at = clock_monotonic();
    c->moved = 0;
    conn_set_deadline(c, c->phase_at + grace);
}

void conn_progress(struct conn *c, size_t n)
{
    c->moved += (int64_t)n;
    conn_set_deadline(c, MIN(clock_monotonic() + grace, c->phase_at + grace + c->moved));
}

void conn_watch(struct conn *c, uint32_t events)
{
    struct epoll_event e = {.events = events, .data.ptr = c};

    if (c->interest == events)
        return;
    c->interest = events;
    epoll_ctl(c->loop->epoll, EPOLL_CTL_MOD, c->fd, &e);
}

static ssize_t receive(struct conn *c, void *data, size_t n)
{
    ssize_t got;

    do
        got = c->tls != NULL ? tls_recv(c->tls, data, n) : recv(c->fd, data, n, 0);
    while (got < 0 && errno == EINTR);
    return got;
}

ssize_t conn_take_in(struct conn *c, void *data, size_t room)
{
    ssize_t got = receive(c, data, room);

    if (got > 0)
        return got;
    if (got < 0 && errno == EAGAIN) {
        conn_watch(c, EPOLLIN);
        return 0;
    }
    return -1;
}

void conn_drop_in(struct conn *c, size_t n)
{
    c->in.len -= n;
    memmove(c->in.data, c->in.data + n, c->in.len);
    c->scanned = 0;
}

bool conn_all_sent(const struct conn *c)
{
    return c->out_at == c->out.len && c->piece_n == 0;
}

/* One send of what stands in line: >= 0 bytes, or -1 with errno. */
static ssize_t send_some(struct conn *c)
{
    struct iovec parts[2] = {
        {c->out.data + c->out_at, c->out.len - c->out_at},
        {(char *)(uintptr_t)c->piece, c->piece_n},
    };
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    size_t first = parts[0].iov_len > 0 ? 0 : 1;

    if (c->tls != NULL)
        return tls_send(c->tls, parts[first].iov_base, MIN(parts[first].iov_len, (size_t)SCRATCH));
    if (parts[0].iov_len == 0) {
        message.msg_iov = parts + 1;
        message.msg_iovlen = 1;
    }
    return sendmsg(c->fd, &message, MSG_NOSIGNAL);
}

static void sent(struct conn *c, size_t n)
{
    size_t head = MIN(n, c->out.len - c->out_at);

    c->out_at += head;
    if (n > head) {
        c->piece += n - head;
        c->piece_n -= n - head;
    }
    conn_progress(c, n);
}

int conn_send(struct conn *c)
{
    ssize_t n;

    do
        n = send_some(c);
    while (n < 0 && errno == EINTR);
    if (n >= 0) {
        sent(c, (size_t)n);
        return 1;
    }
    if (errno != EAGAIN)
        return -1;
    conn_watch(c, EPOLLOUT);
    return 0;
}
