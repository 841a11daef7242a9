#include "mail/lmtp.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/log.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { IDLE_MS = 5 * 60 * 1000, READ_BYTES = 65536, OUT_MAX = 1024 * 1024, STACK = 256 * 1024,
       STOP_MS = 4000 };

struct lmtp {
    const struct lmtp_handler *handler;
    int fd, port;
    char *path; /* of a unix socket */
    int stop[2]; /* closing the writing end wakes everybody */
    pthread_t acceptor;
    GMutex lock;
    GCond ended;
    int sessions;
};

struct conversation {
    struct lmtp *l;
    int fd;
};

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
    buf_clear(out);
    return true;
}

/* Bytes from the peer; 0: hang up (end, idle for too long, or we stop between two messages). A
 * message that is under way when we stop may still come to its end. */
static ssize_t receive(const struct conversation *c, const struct lmtp_session *s, char *data)
{
    struct pollfd fds[2] = {{.fd = c->fd, .events = POLLIN}, {.fd = c->l->stop[0], .events = POLLIN}};
    bool stopping = false;
    ssize_t r;

    for (;;) {
        int ready = poll(fds, 2, stopping ? STOP_MS : IDLE_MS);

        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return 0;
        if (fds[0].revents != 0)
            break;
        if (!lmtp_session_is_busy(s))
            return 0;
        stopping = true;
        fds[1].fd = -1;
    }
    do {
        r = recv(c->fd, data, READ_BYTES, 0);
    } while (r < 0 && errno == EINTR);
    return r;
}

static void talk(const struct conversation *c)
{
    g_autoptr(lmtp_session) s = lmtp_session_new(c->l->handler);
    g_autofree char *data = g_malloc(READ_BYTES);
    g_auto(buf) out;
    ssize_t n;

    buf_init(&out, OUT_MAX);
    lmtp_session_greet(s, &out);
    if (!send_all(c->fd, &out))
        return;
    while ((n = receive(c, s, data)) > 0) {
        bool goes_on = lmtp_session_feed(s, data, (size_t)n, &out);

        if (!send_all(c->fd, &out) || !goes_on)
            return;
    }
    if (n == 0) {
        buf_printf(&out, "421 4.3.2 %s closing\r\n", c->l->handler->host);
        (void)send_all(c->fd, &out);
    }
}

static void *converse(void *data)
{
    struct conversation *c = data;
    struct lmtp *l = c->l;

    talk(c);
    close(c->fd);
    g_free(c);
    g_mutex_lock(&l->lock);
    l->sessions--;
    g_cond_signal(&l->ended);
    g_mutex_unlock(&l->lock);
    return NULL;
}

static bool start_thread(pthread_t *id, void *(*fn)(void *), void *data, bool detached)
{
    pthread_attr_t attr;
    bool ok;

    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK);
    if (detached)
        pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    ok = pthread_create(id, &attr, fn, data) == 0;
    pthread_attr_destroy(&attr);
    return ok;
}

static void begin(struct lmtp *l, int fd)
{
    static const char busy[] = "421 4.3.2 too many conversations, try again\r\n";
    struct conversation *c = g_new0(struct conversation, 1);
    pthread_t id;
    int one = 1;
    bool room;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    c->l = l;
    c->fd = fd;
    g_mutex_lock(&l->lock);
    room = l->sessions < LIMIT_LMTP_SESSIONS;
    if (room)
        l->sessions++;
    g_mutex_unlock(&l->lock);
    if (room && start_thread(&id, converse, c, true))
        return;
    if (room) {
        g_mutex_lock(&l->lock);
        l->sessions--;
        g_mutex_unlock(&l->lock);
    }
    if (send(fd, busy, sizeof busy - 1, MSG_NOSIGNAL) < 0)
        log_event(LOG_DEBUG, "lmtp", "gone=%s", g_strerror(errno));
    close(fd);
    g_free(c);
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
        else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM)
            g_usleep(100000); /* the peer waits in the queue of the kernel */
    }
    return NULL;
}

static int listen_unix(struct lmtp *l, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (g_strlcpy(address.sun_path, path, sizeof address.sun_path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        close(fd);
        return -1;
    }
    unlink(path);
    if (fd >= 0 && (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 128) != 0)) {
        close(fd);
        return -1;
    }
    l->path = g_strdup(path);
    return fd;
}

static int listen_first(const struct addrinfo *found)
{
    int fd = -1, one = 1;

    for (; found != NULL && fd < 0; found = found->ai_next) {
        fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0)
            continue;
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
        if (bind(fd, found->ai_addr, found->ai_addrlen) != 0 || listen(fd, 128) != 0) {
            close(fd);
            fd = -1;
        }
    }
    return fd;
}

static int listen_tcp(struct lmtp *l, const char *where)
{
    const char *colon = strrchr(where, ':');
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    struct addrinfo *found = NULL;
    struct sockaddr_storage bound;
    socklen_t n = sizeof bound;
    g_autofree char *host = NULL;
    int fd;

    errno = EINVAL;
    if (colon == NULL)
        return -1;
    host = g_strndup(where, (size_t)(colon - where));
    if (host[0] == '[' && g_str_has_suffix(host, "]")) {
        host[strlen(host) - 1] = '\0';
        memmove(host, host + 1, strlen(host));
    }
    if (getaddrinfo(host, colon + 1, &hints, &found) != 0)
        return -1;
    fd = listen_first(found);
    freeaddrinfo(found);
    if (fd >= 0 && getsockname(fd, (struct sockaddr *)&bound, &n) == 0)
        l->port = ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&bound)->sin6_port
                                                    : ((struct sockaddr_in *)&bound)->sin_port);
    return fd;
}

struct lmtp *lmtp_start(const char *where, const struct lmtp_handler *handler, GError **error)
{
    struct lmtp *l = g_new0(struct lmtp, 1);

    l->handler = handler;
    l->stop[0] = l->stop[1] = -1;
    g_mutex_init(&l->lock);
    g_cond_init(&l->ended);
    l->fd = g_str_has_prefix(where, "unix:") ? listen_unix(l, where + 5) : listen_tcp(l, where);
    if (l->fd < 0 || pipe(l->stop) != 0 || !start_thread(&l->acceptor, accept_all, l, false)) {
        fail_set(error, FAIL_IO, "LMTP %s: %s (choose another with --lmtp, or --lmtp off)", where,
                 g_strerror(errno));
        if (l->fd >= 0)
            close(l->fd);
        g_free(l->path);
        g_free(l);
        return NULL;
    }
    return l;
}

int lmtp_port(const struct lmtp *l)
{
    return l->port;
}

void lmtp_stop(struct lmtp *l)
{
    int64_t until = g_get_monotonic_time() + (int64_t)STOP_MS * 1000;
    bool all;

    if (l == NULL)
        return;
    close(l->stop[1]);
    pthread_join(l->acceptor, NULL);
    close(l->fd);
    g_mutex_lock(&l->lock);
    while (l->sessions > 0 && g_cond_wait_until(&l->ended, &l->lock, until))
        ;
    all = l->sessions == 0;
    g_mutex_unlock(&l->lock);
    if (l->path != NULL)
        unlink(l->path);
    if (!all)
        return; /* a conversation still uses it: the process ends in a moment */
    close(l->stop[0]);
    g_free(l->path);
    g_free(l);
}
