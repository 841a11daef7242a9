#include "mail/lmtp.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/log.h"
#include "mail/lmtp_listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    IDLE_MS = 5 * 60 * 1000,
    SEND_SECONDS = 60,
    FINISH_MS = 3000, /* for messages that are coming in when we stop */
    ABORT_MS = 1500,
    LINGER_MS = 500,
    PAUSE_US = 100 * 1000,
    READ_BYTES = 64 * 1024,
    SLICE_BYTES = 4 * 1024, /* one slice makes at most 64 times its size in replies */
    FLUSH_BYTES = 64 * 1024,
    OUT_MAX = 1024 * 1024,
#ifdef __SANITIZE_ADDRESS__
    STACK = 4 * 1024 * 1024,
#else
    STACK = 512 * 1024,
#endif
};

struct conversation {
    struct lmtp *l;
    int fd;
    struct conversation *next;
};

struct lmtp {
    const struct lmtp_handler *handler;
    int fd, port;
    char *path;  /* of a unix socket */
    int stop[2]; /* closing the writing end wakes everybody */
    pthread_t acceptor;
    GMutex lock;
    GCond ended;
    struct conversation *all; /* under the lock, as is sessions */
    int sessions;
};

enum heard { HEARD_BYTES, HEARD_END, HEARD_IDLE, HEARD_STOP };

static bool send_all(int fd, struct buf *out)
{
    size_t at = 0;

    while (at < out->len) {
        ssize_t w = send(fd, out->data + at, out->len - at, MSG_NOSIGNAL);

        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0)
            return false;
        at += (size_t)w;
    }
    if (!buf_ok(out))
        return false;
    buf_clear(out);
    return true;
}

/* Waits for bytes from the peer. When we stop, only a message that is coming in goes on. */
static enum heard await(const struct conversation *c, bool in_data)
{
    struct pollfd fds[2] = {{.fd = c->fd, .events = POLLIN},
                            {.fd = in_data ? -1 : c->l->stop[0], .events = POLLIN}};
    int ready;

    do {
        ready = poll(fds, 2, IDLE_MS);
    } while (ready < 0 && errno == EINTR);
    if (ready < 0)
        return HEARD_END;
    if (ready == 0)
        return HEARD_IDLE;
    return fds[1].revents != 0 ? HEARD_STOP : HEARD_BYTES;
}

static enum heard receive(const struct conversation *c, bool in_data, char *data, size_t *n)
{
    enum heard heard = await(c, in_data);
    ssize_t r;

    if (heard != HEARD_BYTES)
        return heard;
    do {
        r = recv(c->fd, data, READ_BYTES, 0);
    } while (r < 0 && errno == EINTR);
    *n = r > 0 ? (size_t)r : 0;
    return r > 0 ? HEARD_BYTES : HEARD_END;
}

/* The replies to all that came in one piece leave in one piece, unless they are many. */
static bool feed(const struct conversation *c, struct lmtp_session *s, const char *data, size_t n,
                 struct buf *out)
{
    bool goes_on = true;

    for (size_t at = 0; at < n && goes_on; at += SLICE_BYTES) {
        goes_on = lmtp_session_feed(s, data + at, MIN(n - at, (size_t)SLICE_BYTES), out);
        if (out->len >= FLUSH_BYTES && !send_all(c->fd, out))
            return false;
    }
    return send_all(c->fd, out) && goes_on;
}

static void talk(const struct conversation *c)
{
    g_autoptr(lmtp_session) s = lmtp_session_new(c->l->handler);
    g_autofree char *data = g_malloc(READ_BYTES);
    enum heard heard;
    g_auto(buf) out;
    size_t n = 0;

    buf_init(&out, OUT_MAX);
    lmtp_session_greet(s, &out);
    if (!send_all(c->fd, &out))
        return;
    while ((heard = receive(c, lmtp_session_in_data(s), data, &n)) == HEARD_BYTES)
        if (!feed(c, s, data, n, &out))
            return;
    if (heard == HEARD_IDLE)
        buf_puts(&out, "421 4.4.2 idle for too long\r\n");
    else if (heard == HEARD_STOP)
        buf_puts(&out, "421 4.3.2 shutting down\r\n");
    (void)send_all(c->fd, &out);
}

/* Closing with bytes unread makes the kernel reset the connection, and the last replies could be
 * lost on their way: a 250 among them would be a message that is sent twice. */
static void hang_up(int fd)
{
    int64_t until = clock_monotonic() + LINGER_MS, left;
    struct pollfd p = {.fd = fd, .events = POLLIN};
    char rest[4096];

    if (shutdown(fd, SHUT_WR) == 0)
        while ((left = until - clock_monotonic()) > 0 && poll(&p, 1, (int)left) > 0 &&
               recv(fd, rest, sizeof rest, 0) > 0)
            ;
}

static void leave(struct conversation *c)
{
    struct lmtp *l = c->l;
    struct conversation **at;

    g_mutex_lock(&l->lock);
    for (at = &l->all; *at != c; at = &(*at)->next)
        ;
    *at = c->next;
    close(c->fd);
    g_free(c);
    l->sessions--;
    g_cond_signal(&l->ended);
    g_mutex_unlock(&l->lock);
}

static void *converse(void *data)
{
    struct conversation *c = data;

    talk(c);
    hang_up(c->fd);
    leave(c);
    return NULL;
}

static bool start_thread(pthread_t *id, void *(*fn)(void *), void *data, int state)
{
    pthread_attr_t attr;
    bool ok;

    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK);
    pthread_attr_setdetachstate(&attr, state);
    ok = pthread_create(id, &attr, fn, data) == 0;
    pthread_attr_destroy(&attr);
    return ok;
}

/* NULL where there is no room for one more. */
static struct conversation *enter(struct lmtp *l, int fd)
{
    struct conversation *c = NULL;

    g_mutex_lock(&l->lock);
    if (l->sessions < LIMIT_LMTP_SESSIONS) {
        c = g_new0(struct conversation, 1);
        *c = (struct conversation){.l = l, .fd = fd, .next = l->all};
        l->all = c;
        l->sessions++;
    }
    g_mutex_unlock(&l->lock);
    return c;
}

static void turn_away(int fd)
{
    static const char busy[] = "421 4.3.2 too many conversations, try again\r\n";

    if (send(fd, busy, sizeof busy - 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        log_event(LOG_DEBUG, "lmtp.busy", "gone=%s", g_strerror(errno));
}

static void begin(struct lmtp *l, int fd)
{
    struct timeval patience = {.tv_sec = SEND_SECONDS};
    struct conversation *c = enter(l, fd);
    pthread_t id;
    int one = 1;

    if (c == NULL) {
        turn_away(fd);
        close(fd);
        return;
    }
    if (l->path == NULL)
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (start_thread(&id, converse, c, PTHREAD_CREATE_DETACHED))
        return;
    turn_away(fd);
    leave(c);
}

static void *accept_all(void *data)
{
    struct lmtp *l = data;
    struct pollfd fds[2] = {{.fd = l->fd, .events = POLLIN}, {.fd = l->stop[0], .events = POLLIN}};

    for (;;) {
        int fd;

        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            break;
        if (fds[1].revents != 0)
            break;
        fd = accept4(l->fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0)
            begin(l, fd);
        else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
            g_usleep(PAUSE_US); /* the peer waits in the kernel's queue */
    }
    return NULL;
}

static void release(struct lmtp *l)
{
    if (l->fd >= 0)
        close(l->fd);
    for (int i = 0; i < 2; i++)
        if (l->stop[i] >= 0)
            close(l->stop[i]);
    g_mutex_clear(&l->lock);
    g_cond_clear(&l->ended);
    g_free(l->path);
    g_free(l);
}

struct lmtp *lmtp_start(const char *where, const struct lmtp_handler *handler, GError **error)
{
    struct lmtp *l = g_new0(struct lmtp, 1);

    l->handler = handler;
    l->stop[0] = l->stop[1] = -1;
    g_mutex_init(&l->lock);
    g_cond_init(&l->ended);
    l->fd = lmtp_listen(where, &l->port, error);
    if (l->fd >= 0) {
        l->path = g_strdup(lmtp_listen_path(where));
        if (pipe2(l->stop, O_CLOEXEC) == 0 &&
            start_thread(&l->acceptor, accept_all, l, PTHREAD_CREATE_JOINABLE))
            return l;
        fail_set(error, FAIL_BUSY, "LMTP %s: %s", where, g_strerror(errno));
    }
    release(l);
    return NULL;
}

int lmtp_port(const struct lmtp *l)
{
    return l->port;
}

/* Under the lock. True when nobody is left. */
static bool wait_for_all(struct lmtp *l, int ms)
{
    int64_t until = g_get_monotonic_time() + (int64_t)ms * 1000;

    while (l->sessions > 0)
        if (!g_cond_wait_until(&l->ended, &l->lock, until))
            break;
    return l->sessions == 0;
}

void lmtp_stop(struct lmtp *l)
{
    bool all;
    int left;

    if (l == NULL)
        return;
    close(l->stop[1]);
    l->stop[1] = -1;
    pthread_join(l->acceptor, NULL);
    close(l->fd); /* from here on nobody can connect */
    l->fd = -1;
    if (l->path != NULL)
        unlink(l->path);
    g_mutex_lock(&l->lock);
    all = wait_for_all(l, FINISH_MS);
    for (const struct conversation *c = l->all; c != NULL && !all; c = c->next)
        shutdown(c->fd, SHUT_RDWR);
    all = all || wait_for_all(l, ABORT_MS);
    left = l->sessions;
    g_mutex_unlock(&l->lock);
    if (all)
        release(l);
    else /* a disk that hangs: its threads still use it, and the process ends in a moment */
        log_event(LOG_ERROR, "lmtp.stop", "conversations=%d", left);
}
