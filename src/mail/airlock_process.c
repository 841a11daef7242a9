#include "mail/airlock_process.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    FDS = 3,
    START_MS = 10 * 1000,
    /* A job may wait for others to come to their end before it begins. */
    PATIENCE_MS = (3 * LIMIT_CHILD_WALL_SECONDS + 5) * 1000
};

struct airlock_process {
    GMutex lock; /* over the rest */
    char *program;
    int fd; /* -1: not running */
    pid_t pid;
    uint64_t generation;
};

/* Reads exactly N bytes within MS; false at the end of the other side. */
static bool read_within(int fd, void *data, size_t n, int ms)
{
    int64_t until = clock_monotonic() + ms;
    struct pollfd p = {.fd = fd, .events = POLLIN};

    for (;;) {
        int64_t left = MAX(until - clock_monotonic(), 0);
        int ready = poll(&p, 1, (int)left);

        if (ready < 0 && errno == EINTR)
            continue;
        return ready > 0 && read(fd, data, n) == (ssize_t)n;
    }
}

static int spawn(const char *program, int socket, pid_t *pid)
{
    char *const argv[] = {(char[]){"vorgang"}, (char[]){"airlock"}, NULL};
    char *const env[] = {(char[]){"LC_ALL=C.UTF-8"}, (char[]){"PATH=/nonexistent"},
                         (char[]){"LD_BIND_NOW=1"}, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    sigset_t all;
    int r;

    sigfillset(&all);
    posix_spawnattr_init(&attr);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigdefault(&attr, &all);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, socket, AIRLOCK_FD);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    r = posix_spawn(pid, program, &actions, &attr, argv, env);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attr);
    return r;
}

/* Under the lock. */
static void end(struct airlock_process *p)
{
    int status;

    if (p->fd < 0)
        return;
    close(p->fd);
    p->fd = -1;
    kill(p->pid, SIGKILL);
    while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
        ;
}

/* Under the lock. */
static bool begin(struct airlock_process *p, GError **error)
{
    struct airlock_hello hello = {0};
    int pair[2], r;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
        fail_set(error, FAIL_IO, "airlock: %s", g_strerror(errno));
        return false;
    }
    r = spawn(p->program, pair[1], &p->pid);
    close(pair[1]);
    if (r != 0) {
        close(pair[0]);
        fail_set(error, FAIL_IO, "airlock: %s: %s", p->program, g_strerror(r));
        return false;
    }
    p->fd = pair[0];
    p->generation++;
    if (read_within(p->fd, &hello, sizeof hello, START_MS) && hello.ready)
        return true;
    hello.reason[sizeof hello.reason - 1] = '\0';
    fail_set(error, FAIL_IO, "airlock: %s",
             hello.reason[0] != '\0' ? hello.reason : "it ended before it was ready");
    end(p);
    return false;
}

struct airlock_process *airlock_process_start(const char *program, GError **error)
{
    struct airlock_process *p = g_new0(struct airlock_process, 1);

    g_mutex_init(&p->lock);
    p->program = g_strdup(program);
    p->fd = -1;
    if (begin(p, error))
        return p;
    airlock_process_stop(p);
    return NULL;
}

void airlock_process_stop(struct airlock_process *p)
{
    if (p == NULL)
        return;
    end(p);
    g_mutex_clear(&p->lock);
    g_free(p->program);
    g_free(p);
}

int airlock_process_pid(struct airlock_process *p)
{
    int pid;

    g_mutex_lock(&p->lock);
    pid = p->fd < 0 ? -1 : (int)p->pid;
    g_mutex_unlock(&p->lock);
    return pid;
}

static bool send_request(int to, const struct airlock_request *r, const int *fds)
{
    union {
        char bytes[CMSG_SPACE(FDS * sizeof(int))];
        struct cmsghdr align;
    } control = {.bytes = {0}};
    struct airlock_request copy = *r;
    struct iovec io = {.iov_base = &copy, .iov_len = sizeof copy};
    struct msghdr m = {.msg_iov = &io,
                       .msg_iovlen = 1,
                       .msg_control = control.bytes,
                       .msg_controllen = sizeof control.bytes};
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);

    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(FDS * sizeof(int));
    memcpy(CMSG_DATA(c), fds, FDS * sizeof(int));
    return sendmsg(to, &m, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)sizeof copy;
}

/* Hands the job over; *GENERATION says to whom. */
static bool submit(struct airlock_process *p, const struct airlock_request *r, const int *fds,
                   uint64_t *generation, GError **error)
{
    bool ok = true;

    g_mutex_lock(&p->lock);
    if (p->fd < 0)
        ok = begin(p, error);
    if (ok && !send_request(p->fd, r, fds)) {
        fail_set(error, FAIL_BUSY, "airlock: %s", g_strerror(errno));
        ok = false;
    }
    *generation = p->generation;
    g_mutex_unlock(&p->lock);
    return ok;
}

/* Whoever notices first that it is dead or deaf ends it; the next job starts it anew. */
static void give_up(struct airlock_process *p, uint64_t generation)
{
    g_mutex_lock(&p->lock);
    if (p->generation == generation && p->fd >= 0) {
        log_event(LOG_WARN, "airlock.restart", "pid=%d", (int)p->pid);
        end(p);
    }
    g_mutex_unlock(&p->lock);
}

/* The pipe's only writer is the process: if it dies, the pipe ends. */
bool airlock_process_run(struct airlock_process *p, const struct airlock_request *r, int in,
                         int out, struct airlock_reply *reply, GError **error)
{
    uint64_t generation = 0;
    int done[2];
    bool ok;

    if (pipe2(done, O_CLOEXEC) != 0) {
        fail_set(error, FAIL_BUSY, "airlock: %s", g_strerror(errno));
        return false;
    }
    ok = submit(p, r, (const int[FDS]){in, out, done[1]}, &generation, error);
    close(done[1]);
    if (ok && !read_within(done[0], reply, sizeof *reply, PATIENCE_MS)) {
        fail_set(error, FAIL_BUSY, "airlock: it ended before its job did");
        ok = false;
    }
    close(done[0]);
    if (!ok) {
        give_up(p, generation);
        return false;
    }
    if (reply->locked)
        return true;
    fail_set(error, FAIL_BUSY, "airlock: a child could not be had or not be locked");
    return false;
}
