#include "decode/airlock_child.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/fail.h"
#include "decode/airlock_wire.h"
#include "decode/decode.h"
#include "decode/maildoc.h"
#include "decode/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>
#include <poll.h>

enum { DOC_MAX = 64 * 1024 * 1024, HEADS = LIMIT_BATCH * (int)sizeof(struct airlock_result_head) };

#ifdef VORGANG_TEST_HOOKS
#include <fcntl.h>
#include <sys/ptrace.h>

static void eat_memory(void)
{
    for (;;)
        memset(g_malloc(1 << 20), 1, 1 << 20);
}

/* A message may ask a test build to misbehave; no release has this. */
static void misbehave(const char *raw, size_t n)
{
    static const char mark[] = "X-Vorgang-Test: ";
    const char *at = memmem(raw, MIN(n, (size_t)4096), mark, sizeof mark - 1);
    g_autofree char *word = NULL;

    if (at == NULL)
        return;
    at += sizeof mark - 1;
    word = g_strndup(at, strcspn(at, "\r\n"));
    if (strcmp(word, "crash") == 0)
        raise(SIGSEGV);
    if (strcmp(word, "loop") == 0)
        for (volatile int i = 0;; i++)
            ;
    if (strcmp(word, "eat-memory") == 0)
        eat_memory();
    if (strcmp(word, "open") == 0 && open("/etc/passwd", O_RDONLY) >= 0)
        _exit(0);
    if (strcmp(word, "socket") == 0 && socket(AF_INET, SOCK_STREAM, 0) >= 0)
        _exit(0);
    if (strcmp(word, "fork") == 0 && fork() >= 0)
        _exit(0);
    if (strcmp(word, "execve") == 0)
        execl("/bin/true", "true", (char *)NULL);
    if (strcmp(word, "ptrace") == 0 && ptrace(PTRACE_TRACEME, 0, NULL, NULL) >= 0)
        _exit(0);
}
#endif

static bool write_all(int fd, const char *data, size_t n)
{
    while (n > 0) {
        ssize_t w = write(fd, data, n);

        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0)
            return false;
        data += w;
        n -= (size_t)w;
    }
    return true;
}

/* One message: its contents, then its maildoc, then the head that says where they stand. */
static bool decode_one(const char *raw, size_t n, int out, unsigned i)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) error = NULL;
    struct airlock_result_head head = {.state = AIRLOCK_REFUSED};
    struct maildoc *doc = NULL;
    g_auto(buf) wire;

    buf_init(&wire, DOC_MAX);
#ifdef VORGANG_TEST_HOOKS
    misbehave(raw, n);
#endif
    head.content_at = lseek(out, 0, SEEK_CUR);
    if (decode_message(a, raw, n, out, &doc, &error)) {
        head.state = AIRLOCK_DECODED;
        maildoc_write(doc, &wire);
    } else {
        buf_puts(&wire, error == NULL ? "the decoder gave no reason" : error->message);
    }
    if (!buf_ok(&wire)) {
        head.state = AIRLOCK_REFUSED;
        buf_clear(&wire);
        buf_puts(&wire, "the decoded message is too big");
    }
    head.doc_at = lseek(out, 0, SEEK_CUR);
    head.content_size = head.doc_at - head.content_at;
    head.doc_size = (int64_t)wire.len;
    return write_all(out, buf_text(&wire), wire.len) &&
           pwrite(out, &head, sizeof head, (off_t)(i * sizeof head)) == sizeof head;
}

/* The child's life: it owns nothing but two open files, and from the lock on can get nothing. */
static void G_GNUC_NORETURN child(const struct airlock_request *r, int in, int out)
{
    g_autoptr(GError) error = NULL;
    struct stat st;
    char *data;

    if (fstat(in, &st) != 0 || lseek(out, HEADS, SEEK_SET) < 0)
        _exit(EX_IOERR);
    data = st.st_size == 0 ? NULL : mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, in, 0);
    if (data == MAP_FAILED)
        _exit(EX_OSERR);
    if (!sandbox_enter((gint64)LIMIT_MAIL_CONTENT + DOC_MAX, &error)) {
        fprintf(stderr, "vorgang: %s\n", error->message);
        _exit(EX_OSERR);
    }
    for (unsigned i = 0; i < r->n; i++) {
        int64_t at = r->items[i].offset, size = r->items[i].size;

        if (at < 0 || size < 0 || at > st.st_size || size > st.st_size - at)
            _exit(EX_PROTOCOL);
        if (!decode_one(size == 0 ? "" : data + at, (size_t)size, out, i))
            _exit(EX_IOERR);
    }
    _exit(EX_OK);
}

/* Waits for the child; kills it when its time is over. */
static struct airlock_reply wait_for(pid_t pid, uint32_t id, int signals)
{
    int64_t until = clock_monotonic() + LIMIT_CHILD_WALL_SECONDS * CLOCK_SECOND;
    struct airlock_reply reply = {.id = id};
    int status = 0;

    while (waitpid(pid, &status, WNOHANG) == 0) {
        struct pollfd fd = {.fd = signals, .events = POLLIN};
        struct signalfd_siginfo info;
        int64_t left = until - clock_monotonic();

        if (left <= 0) {
            reply.timed_out = 1;
            kill(pid, SIGKILL);
            waitpid(pid, &status, 0);
            break;
        }
        if (poll(&fd, 1, (int)left) > 0 && read(signals, &info, sizeof info) < 0)
            break;
    }
    reply.status = status;
    return reply;
}

static bool receive(struct airlock_request *r, int fds[2])
{
    char control[CMSG_SPACE(2 * sizeof(int))];
    struct iovec io = {.iov_base = r, .iov_len = sizeof *r};
    struct msghdr m = {.msg_iov = &io, .msg_iovlen = 1, .msg_control = control,
                       .msg_controllen = sizeof control};
    struct cmsghdr *c;
    ssize_t n;

    do {
        n = recvmsg(AIRLOCK_FD, &m, MSG_CMSG_CLOEXEC);
    } while (n < 0 && errno == EINTR);
    if (n != (ssize_t)sizeof *r || r->n > LIMIT_BATCH)
        return false;
    c = CMSG_FIRSTHDR(&m);
    if (c == NULL || c->cmsg_type != SCM_RIGHTS || c->cmsg_len != CMSG_LEN(2 * sizeof(int)))
        return false;
    memcpy(fds, CMSG_DATA(c), 2 * sizeof(int));
    return true;
}

int airlock_child_main(void)
{
    struct airlock_request request;
    g_autoptr(GError) error = NULL;
    int signals, fds[2];
    sigset_t set;

    if (close_range(AIRLOCK_FD + 1, ~0U, 0) != 0 || !decode_warm_up(&error)) {
        fprintf(stderr, "vorgang: airlock: %s\n", error == NULL ? g_strerror(errno) : error->message);
        return EX_OSERR;
    }
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    while (receive(&request, fds)) {
        struct airlock_reply reply;
        pid_t pid = fork();

        if (pid == 0)
            child(&request, fds[0], fds[1]);
        close(fds[0]);
        close(fds[1]);
        reply = pid > 0 ? wait_for(pid, request.id, signals)
                        : (struct airlock_reply){.id = request.id, .status = -1};
        if (send(AIRLOCK_FD, &reply, sizeof reply, MSG_NOSIGNAL) != (ssize_t)sizeof reply)
            break;
    }
    return EX_OK;
}
