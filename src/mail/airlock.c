#include "mail/airlock.h"

#include "base/fail.h"
#include "base/log.h"
#include "base/text.h"
#include "decode/airlock_wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REASON_MAX = 1000, PATIENCE_MS = (LIMIT_CHILD_WALL_SECONDS + 5) * 1000 };

struct airlock {
    GMutex lock;
    char *program;
    int fd;
    pid_t pid;
    uint32_t next_id;
};

static bool start(struct airlock *l, GError **error)
{
    char *const argv[] = {"vorgang", "airlock", NULL};
    char *const env[] = {"LC_ALL=C.UTF-8", "PATH=/nonexistent", NULL};
    posix_spawn_file_actions_t actions;
    int pair[2], r;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
        fail_set(error, FAIL_BUSY, "airlock: %s", g_strerror(errno));
        return false;
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, pair[1], AIRLOCK_FD);
    r = posix_spawn(&l->pid, l->program, &actions, NULL, argv, env);
    posix_spawn_file_actions_destroy(&actions);
    close(pair[1]);
    if (r != 0) {
        close(pair[0]);
        fail_set(error, FAIL_BUSY, "airlock: %s: %s", l->program, g_strerror(r));
        return false;
    }
    l->fd = pair[0];
    return true;
}

static void end(struct airlock *l)
{
    int status;

    if (l->fd < 0)
        return;
    close(l->fd);
    l->fd = -1;
    kill(l->pid, SIGKILL);
    waitpid(l->pid, &status, 0);
}

struct airlock *airlock_start(const char *program, GError **error)
{
    struct airlock *l = g_new0(struct airlock, 1);

    g_mutex_init(&l->lock);
    l->program = g_strdup(program);
    l->fd = -1;
    if (start(l, error))
        return l;
    airlock_stop(l);
    return NULL;
}

void airlock_stop(struct airlock *l)
{
    if (l == NULL)
        return;
    end(l);
    g_mutex_clear(&l->lock);
    g_free(l->program);
    g_free(l);
}

bool airlock_batch_init(struct airlock_batch *b, struct arena *a, GError **error)
{
    *b = (struct airlock_batch){.arena = a, .out = -1};
    b->in = memfd_create("messages", MFD_CLOEXEC);
    if (b->in >= 0)
        return true;
    fail_set(error, FAIL_BUSY, "airlock: %s", g_strerror(errno));
    return false;
}

void airlock_batch_clear(struct airlock_batch *b)
{
    if (b->in >= 0)
        close(b->in);
    if (b->out >= 0)
        close(b->out);
    b->in = b->out = -1;
    b->n = 0;
}

static void added(struct airlock_batch *b, int64_t size)
{
    b->items[b->n++] = (struct airlock_item){.offset = b->in_size, .size = size};
    b->in_size += size;
}

bool airlock_batch_add(struct airlock_batch *b, const void *data, size_t n, GError **error)
{
    g_assert(b->n < LIMIT_BATCH);
    for (size_t at = 0; at < n;) {
        ssize_t w = pwrite(b->in, (const char *)data + at, n - at, b->in_size + (off_t)at);

        if (w <= 0 && errno != EINTR) {
            fail_set(error, FAIL_BUSY, "airlock: memory is short: %s", g_strerror(errno));
            return false;
        }
        at += (size_t)MAX(w, 0);
    }
    added(b, (int64_t)n);
    return true;
}

bool airlock_batch_add_blob(struct airlock_batch *b, struct db *db, int64_t blob_id, GError **error)
{
    int64_t size = 0;

    g_assert(b->n < LIMIT_BATCH);
    if (lseek(b->in, b->in_size, SEEK_SET) < 0 || !blob_size(db, blob_id, &size, error) ||
        !blob_to_fd(db, blob_id, b->in, error))
        return false;
    added(b, size);
    return true;
}

static bool send_request(struct airlock *l, const struct airlock_request *r, int in, int out)
{
    union {
        char bytes[CMSG_SPACE(2 * sizeof(int))];
        struct cmsghdr align;
    } control = {.bytes = {0}};
    struct iovec io = {.iov_base = (void *)(uintptr_t)r, .iov_len = sizeof *r};
    struct msghdr m = {.msg_iov = &io, .msg_iovlen = 1, .msg_control = control.bytes,
                       .msg_controllen = sizeof control.bytes};
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    int fds[2] = {in, out};

    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof fds);
    memcpy(CMSG_DATA(c), fds, sizeof fds);
    return sendmsg(l->fd, &m, MSG_NOSIGNAL) == (ssize_t)sizeof *r;
}

/* Passes a request over and waits for its end. A dead airlock is started anew, once. */
static bool ask(struct airlock *l, struct airlock_request *r, int in, int out,
                struct airlock_reply *reply, GError **error)
{
    bool ok = false;

    g_mutex_lock(&l->lock);
    for (int i = 0; i < 2 && !ok; i++) {
        struct pollfd fd = {.events = POLLIN};

        if (l->fd < 0 && !start(l, error))
            break;
        r->id = ++l->next_id;
        fd.fd = l->fd;
        ok = send_request(l, r, in, out) && poll(&fd, 1, PATIENCE_MS) > 0 &&
             recv(l->fd, reply, sizeof *reply, 0) == (ssize_t)sizeof *reply &&
             reply->id == r->id && reply->status != -1;
        if (!ok) {
            log_event(LOG_WARN, "airlock", "restart=%d", i);
            end(l);
        }
    }
    g_mutex_unlock(&l->lock);
    if (!ok && error != NULL && *error == NULL)
        fail_set(error, FAIL_BUSY, "airlock: no decoder can be had (it is tried again)");
    return ok;
}

static const char *death(struct arena *a, const struct airlock_reply *r)
{
    int status = r->status;

    if (r->timed_out || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU))
        return "the decoder ran out of time";
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
        return "the decoder was killed: it made a forbidden system call";
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ)
        return "the decoded message is too big";
    if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGTRAP || WTERMSIG(status) == SIGABRT))
        return "the decoder ran out of memory";
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        return "the decoder ran out of time or memory";
    if (WIFSIGNALED(status))
        return arena_printf(a, "the decoder crashed (signal %d)", WTERMSIG(status));
    return arena_printf(a, "the decoder failed (exit %d)", WEXITSTATUS(status));
}

static bool inside(int64_t at, int64_t size, int64_t total)
{
    return at >= 0 && size >= 0 && at <= total && size <= total - at;
}

/* Believes one result only as far as it can be checked. */
static void take_result(struct airlock_batch *b, size_t i, const char *map, int64_t total,
                        const struct airlock_result_head *head)
{
    struct airlock_item *item = &b->items[i];
    g_autoptr(GError) error = NULL;

    item->reason = "the decoder's answer was broken";
    if (!inside(head->doc_at, head->doc_size, total) ||
        !inside(head->content_at, head->content_size, total))
        return;
    item->content_at = head->content_at;
    if (head->state == AIRLOCK_DECODED)
        item->doc = maildoc_read(b->arena, map + head->doc_at, (size_t)head->doc_size,
                                 head->content_size, &error);
    else if (head->state == AIRLOCK_REFUSED)
        item->reason = text_one_line(b->arena, text_repair(b->arena, map + head->doc_at,
                                     (size_t)MIN(head->doc_size, (int64_t)REASON_MAX)));
    if (error != NULL)
        log_event(LOG_WARN, "airlock", "answer=%s", error->message);
}

static bool take_results(struct airlock_batch *b, size_t from, size_t n, GError **error)
{
    struct airlock_result_head heads[LIMIT_BATCH];
    struct stat st;
    char *map;

    if (fstat(b->out, &st) != 0 || st.st_size < (off_t)sizeof heads) {
        fail_set(error, FAIL_CORRUPT, "airlock: there is no answer");
        return false;
    }
    map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, b->out, 0);
    if (map == MAP_FAILED) {
        fail_set(error, FAIL_BUSY, "airlock: %s", g_strerror(errno));
        return false;
    }
    memcpy(heads, map, sizeof heads);
    for (size_t i = 0; i < n; i++)
        take_result(b, from + i, map, st.st_size, &heads[i]);
    munmap(map, (size_t)st.st_size);
    return true;
}

/* Items FROM … FROM + N. *DIED says why the child did not come to its end, NULL if it did. */
static bool decode_some(struct airlock *l, struct airlock_batch *b, size_t from, size_t n,
                        const char **died, GError **error)
{
    struct airlock_request r = {.n = (uint32_t)n};
    struct airlock_reply reply = {0};

    for (size_t i = 0; i < n; i++) {
        r.items[i].offset = b->items[from + i].offset;
        r.items[i].size = b->items[from + i].size;
    }
    if (b->out >= 0)
        close(b->out);
    b->out = memfd_create("decoded", MFD_CLOEXEC);
    if (b->out < 0) {
        fail_set(error, FAIL_BUSY, "airlock: %s", g_strerror(errno));
        return false;
    }
    if (!ask(l, &r, b->in, b->out, &reply, error))
        return false;
    *died = WIFEXITED(reply.status) && WEXITSTATUS(reply.status) == 0 ? NULL
                                                                     : death(b->arena, &reply);
    return *died != NULL || take_results(b, from, n, error);
}

bool airlock_decode(struct airlock *l, struct airlock_batch *b, GError **error)
{
    const char *died = NULL;

    if (!decode_some(l, b, 0, b->n, &died, error))
        return false;
    if (died == NULL)
        return true;
    if (b->n == 1) {
        b->items[0].doc = NULL;
        b->items[0].reason = died;
        return true;
    }
    /* Somebody in here killed the child. The caller decodes them one by one: each needs its own
     * output file. */
    fail_set(error, FAIL_CONFLICT, "airlock: %s", died);
    return false;
}
