#include "decode/airlock_child.h"

#include "base/background.h"
#include "base/clock.h"
#include "base/fail.h"
#include "decode/airlock_cell.h"
#include "decode/airlock_shed.h"
#include "decode/decode.h"
#include "decode/sandbox.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

enum { FDS = 3, QSORT_BYTES = 4096 };

struct job {
    pid_t pid; /* 0: free */
    int done;  /* where the reply goes */
    int64_t deadline;
    bool timed_out;
};

struct zygote {
    int signals;
    struct airlock_board *board;
    struct job jobs[LIMIT_CHILDREN];
};

/* fork() would call what the libraries wanted to be called in a child, and those are not mapped
 * there any more. A process with one thread needs none of it. */
static pid_t cell_fork(void)
{
    return _Fork();
}

static int free_slot(const struct zygote *z)
{
    for (int i = 0; i < LIMIT_CHILDREN; i++)
        if (z->jobs[i].pid == 0)
            return i;
    return -1;
}

/* A reader who is gone reads nothing; that is his affair. */
static void reply(int done, const struct airlock_reply *r)
{
    if (write(done, r, sizeof *r) != (ssize_t)sizeof *r)
        fprintf(stderr, "vorgang: airlock: nobody waits for an answer: %s\n", g_strerror(errno));
    close(done);
}

static void finish(struct zygote *z, int slot, int status)
{
    struct job *j = &z->jobs[slot];
    struct airlock_reply r = {
        .locked = z->board->locked[slot], .timed_out = j->timed_out, .status = status};

    if (r.locked == 0)
        fprintf(stderr, "vorgang: airlock: a child could not be locked (status %d)\n", status);
    reply(j->done, &r);
    *j = (struct job){0};
}

static void reap(struct zygote *z)
{
    struct signalfd_siginfo info;

    while (read(z->signals, &info, sizeof info) > 0)
        ;
    for (int i = 0; i < LIMIT_CHILDREN; i++) {
        int status;

        if (z->jobs[i].pid != 0 && waitpid(z->jobs[i].pid, &status, WNOHANG) > 0)
            finish(z, i, status);
    }
}

/* Kills who is over its time; returns the milliseconds until the next one is, -1: none runs. */
static int watch_clock(struct zygote *z)
{
    int64_t now = clock_monotonic(), next = INT64_MAX;

    for (int i = 0; i < LIMIT_CHILDREN; i++) {
        struct job *j = &z->jobs[i];

        if (j->pid == 0 || j->timed_out)
            continue;
        if (j->deadline <= now) {
            j->timed_out = true;
            kill(j->pid, SIGKILL); /* its end comes as a signal */
        } else {
            next = MIN(next, j->deadline - now);
        }
    }
    return next == INT64_MAX ? -1 : (int)next;
}

static void start(struct zygote *z, const struct airlock_request *r, const int *fds)
{
    int slot = free_slot(z);
    pid_t self = getpid(), pid;

    z->board->locked[slot] = 0;
    pid = cell_fork();
    if (pid == 0) {
        if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != self)
            _exit(EX_OSERR);
        airlock_cell_run(r, fds[0], fds[1], z->board, (unsigned)slot);
    }
    close(fds[0]);
    close(fds[1]);
    if (pid < 0) {
        struct airlock_reply none = {.locked = 0};

        fprintf(stderr, "vorgang: airlock: fork: %s\n", g_strerror(errno));
        reply(fds[2], &none);
        return;
    }
    z->jobs[slot] =
        (struct job){.pid = pid,
                     .done = fds[2],
                     .deadline = clock_monotonic() + LIMIT_CHILD_WALL_SECONDS * CLOCK_SECOND};
}

/* False at the end: the trusted side is gone. */
static bool receive(struct airlock_request *r, int *fds)
{
    union {
        char bytes[CMSG_SPACE(FDS * sizeof(int))];
        struct cmsghdr align;
    } control;
    struct iovec io = {.iov_base = r, .iov_len = sizeof *r};
    struct msghdr m = {.msg_iov = &io,
                       .msg_iovlen = 1,
                       .msg_control = control.bytes,
                       .msg_controllen = sizeof control.bytes};
    const struct cmsghdr *c;
    ssize_t n;

    do {
        n = recvmsg(AIRLOCK_FD, &m, MSG_CMSG_CLOEXEC);
    } while (n < 0 && errno == EINTR);
    c = n > 0 ? CMSG_FIRSTHDR(&m) : NULL;
    if (n != (ssize_t)sizeof *r || r->n > LIMIT_BATCH || c == NULL || c->cmsg_type != SCM_RIGHTS ||
        c->cmsg_len != CMSG_LEN(FDS * sizeof(int)))
        return false;
    memcpy(fds, CMSG_DATA(c), FDS * sizeof(int));
    return true;
}

/* While all children are busy, requests wait in the socket. */
static void serve(struct zygote *z)
{
    for (;;) {
        struct pollfd p[2] = {{.fd = z->signals, .events = POLLIN},
                              {.fd = free_slot(z) < 0 ? -1 : AIRLOCK_FD, .events = POLLIN}};
        struct airlock_request request;
        int fds[FDS], ready = poll(p, 2, watch_clock(z));

        if (ready < 0 && errno != EINTR)
            return;
        if (ready <= 0)
            continue;
        if (p[0].revents != 0)
            reap(z);
        if (p[1].revents == 0)
            continue;
        if (!receive(&request, fds))
            return;
        start(z, &request, fds);
    }
}

static int ascending(const void *a, const void *b)
{
    return *(const char *)a - *(const char *)b;
}

/* Whoever sorts much asks the system for its memory once, and remembers. */
static void warm_up_libc(void)
{
    g_autofree char *bytes = g_malloc0(QSORT_BYTES);

    qsort(bytes, QSORT_BYTES, 1, ascending);
}

/* Whether a child of ours can be locked, can decode then, and whether the lock holds. */
static bool try_lock(GError **error)
{
    int status = 0, expected = sandbox_is_real() ? SIGSYS : 0;
    pid_t pid = cell_fork();

    if (pid == 0)
        airlock_cell_try();
    if (pid > 0 && waitpid(pid, &status, 0) == pid &&
        (WIFSIGNALED(status) ? WTERMSIG(status) : status) == expected)
        return true;
    fail_set(error, FAIL_IO,
             "the sandbox does not hold, or nothing can be decoded in it (status %d; it needs "
             "seccomp and no_new_privs of the kernel)",
             status);
    return false;
}

static bool set_up(struct zygote *z, GError **error)
{
    sigset_t set;

    /* It ends with the trusted side, not by the signals that a terminal or systemd sends to all. */
    sigfillset(&set);
    sigdelset(&set, SIGSEGV);
    sigdelset(&set, SIGXCPU);
    sigdelset(&set, SIGXFSZ);
    sigdelset(&set, SIGSYS);
    sigdelset(&set, SIGTRAP);
    sigdelset(&set, SIGABRT);
    sigprocmask(SIG_SETMASK, &set, NULL);
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    z->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    z->board =
        mmap(NULL, sizeof *z->board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (z->signals < 0 || z->board == MAP_FAILED) {
        fail_set(error, FAIL_IO, "%s", g_strerror(errno));
        return false;
    }
    warm_up_libc();
    if (!sandbox_prepare(false, error) || !decode_warm_up(error))
        return false;
    airlock_shed();
    return try_lock(error);
}

int airlock_child_main(void)
{
    struct zygote z = {.signals = -1};
    g_autoptr(GError) error = NULL;
    struct airlock_hello hello = {0};

    prctl(PR_SET_NAME, "vorgang-airlock");
    if (!background_yield()) /* mail that comes in goes before mail that is there */
        fprintf(stderr, "vorgang: airlock: %s: it takes as much time as the rest\n",
                g_strerror(errno));
    if (close_range(AIRLOCK_FD + 1, ~0U, 0) != 0)
        return EX_OSERR;
    hello.ready = set_up(&z, &error);
    if (!hello.ready)
        g_strlcpy(hello.reason, error->message, sizeof hello.reason);
    else if (!sandbox_is_real())
        fputs("vorgang: airlock: built with a sanitizer, so decoding is NOT locked\n", stderr);
    if (send(AIRLOCK_FD, &hello, sizeof hello, MSG_NOSIGNAL) != (ssize_t)sizeof hello ||
        !hello.ready)
        return EX_OSERR;
    serve(&z);
    for (int i = 0; i < LIMIT_CHILDREN; i++)
        if (z.jobs[i].pid != 0)
            kill(z.jobs[i].pid, SIGKILL);
    return EX_OK;
}
