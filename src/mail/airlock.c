#include "mail/airlock.h"

#include "base/fail.h"
#include "base/log.h"
#include "base/text.h"
#include "decode/airlock_wire.h"
#include "mail/airlock_process.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REASON_MAX = 1000, TRIES = 2 };

/* A handle of its own, so that who decodes does not see how the process is kept alive. */
struct airlock {
    struct airlock_process *process;
};

struct airlock *airlock_start(const char *program, GError **error)
{
    struct airlock_process *process = airlock_process_start(program, error);
    struct airlock *l;

    if (process == NULL)
        return NULL;
    l = g_new0(struct airlock, 1);
    l->process = process;
    return l;
}

void airlock_stop(struct airlock *l)
{
    if (l == NULL)
        return;
    airlock_process_stop(l->process);
    g_free(l);
}

int airlock_pid(struct airlock *l)
{
    return airlock_process_pid(l->process);
}

static bool new_file(const char *name, int *fd, GError **error)
{
    *fd = memfd_create(name, MFD_CLOEXEC);
    if (*fd >= 0)
        return true;
    fail_set(error, FAIL_BUSY, "airlock: %s", g_strerror(errno));
    return false;
}

bool airlock_batch_init(struct airlock_batch *b, struct arena *a, GError **error)
{
    *b = (struct airlock_batch){.arena = a};
    return new_file("messages", &b->in, error);
}

static void close_outs(struct airlock_batch *b)
{
    while (b->n_outs > 0)
        close(b->outs[--b->n_outs]);
}

void airlock_batch_clear(struct airlock_batch *b)
{
    if (b->in >= 0)
        close(b->in);
    b->in = -1;
    close_outs(b);
    b->n = 0;
}

static void added(struct airlock_batch *b, int64_t size)
{
    b->items[b->n++] = (struct airlock_item){.offset = b->in_size, .size = size, .out = -1};
    b->in_size += size;
}

bool airlock_batch_add(struct airlock_batch *b, const void *data, size_t n, GError **error)
{
    g_assert(b->n < LIMIT_BATCH);
    for (size_t at = 0; at < n;) {
        ssize_t w = pwrite(b->in, (const char *)data + at, n - at, b->in_size + (off_t)at);

        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0) {
            fail_set(error, FAIL_BUSY, "airlock: memory is short: %s", g_strerror(errno));
            return false;
        }
        at += (size_t)w;
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

static bool by_signal(int status, int number)
{
    return WIFSIGNALED(status) && WTERMSIG(status) == number;
}

/* Why a child did not come to its end; NULL if it did. */
static const char *death(struct arena *a, const struct airlock_reply *r)
{
    int status = r->status;

    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return NULL;
    if (r->timed_out || by_signal(status, SIGXCPU))
        return "decoder ran out of time";
    if (WIFEXITED(status) && WEXITSTATUS(status) == AIRLOCK_EXIT_MEMORY)
        return "decoder ran out of memory";
    if (by_signal(status, SIGXFSZ))
        return "decoded message is too big";
    if (by_signal(status, SIGSYS))
        return arena_printf(a, "decoder was killed (signal %d: forbidden system call)", SIGSYS);
    if (by_signal(status, SIGKILL))
        return "decoder was killed (out of time or memory)";
    if (WIFSIGNALED(status))
        return arena_printf(a, "decoder crashed (signal %d)", WTERMSIG(status));
    return arena_printf(a, "decoder failed (exit %d)", WEXITSTATUS(status));
}

static void hold(struct airlock_item *item, const char *reason)
{
    item->doc = NULL;
    item->reason = reason;
}

static bool inside(int64_t at, int64_t size, int64_t total)
{
    return at >= 0 && size >= 0 && at <= total && size <= total - at;
}

static const char *reason_of(struct arena *a, const char *text, int64_t n)
{
    char *whole = text_repair(a, text, (size_t)MIN(n, (int64_t)REASON_MAX));

    return text_one_line(a, whole);
}

/* Believes one result only as far as it can be checked. */
static void take_result(struct airlock_batch *b, struct airlock_item *item, const char *map,
                        int64_t total, const struct airlock_result_head *head)
{
    g_autoptr(GError) error = NULL;

    hold(item, "decoder's answer was broken");
    if (!inside(head->doc_at, head->doc_size, total) ||
        !inside(head->content_at, head->content_size, total))
        return;
    if (head->state == AIRLOCK_REFUSED && head->doc_size > 0)
        item->reason = reason_of(b->arena, map + head->doc_at, head->doc_size);
    if (head->state != AIRLOCK_DECODED)
        return;
    item->doc = maildoc_read(b->arena, map + head->doc_at, (size_t)head->doc_size,
                             head->content_size, &error);
    if (item->doc == NULL) {
        log_event(LOG_WARN, "airlock.answer", "error=%s", error == NULL ? "?" : error->message);
        return;
    }
    item->reason = NULL;
    item->content_at = head->content_at;
}

static void broken_results(struct airlock_batch *b, size_t from, size_t n)
{
    for (size_t i = from; i < from + n; i++)
        hold(&b->items[i], "decoder's answer was broken");
}

/* Reads the answer of a child that is dead: nobody can change it any more. */
static bool take_results(struct airlock_batch *b, size_t from, size_t n, int out, GError **error)
{
    struct airlock_result_head heads[LIMIT_BATCH];
    struct stat st;
    char *map;

    if (fstat(out, &st) != 0 || st.st_size < (off_t)sizeof heads) {
        broken_results(b, from, n);
        return true;
    }
    map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, out, 0);
    if (map == MAP_FAILED) {
        fail_set(error, FAIL_BUSY, "airlock: %s", g_strerror(errno));
        return false;
    }
    memcpy(heads, map, sizeof heads);
    for (size_t i = 0; i < n; i++) {
        b->items[from + i].out = out;
        take_result(b, &b->items[from + i], map, st.st_size, &heads[i]);
    }
    munmap(map, (size_t)st.st_size);
    return true;
}

/* Runs the job; *OUT is the file with its answer, which belongs to the batch. A second try gets a
 * new file: a child of a process that died may not be dead yet. */
static bool run(struct airlock *l, struct airlock_batch *b, const struct airlock_request *r,
                struct airlock_reply *reply, int *out, GError **error)
{
    for (int i = 0; i < TRIES; i++) {
        g_autoptr(GError) why = NULL;

        if (!new_file("decoded", out, error))
            return false;
        if (airlock_process_run(l->process, r, b->in, *out, reply, &why)) {
            b->outs[b->n_outs++] = *out;
            return true;
        }
        close(*out);
        log_event(LOG_ERROR, "airlock.busy", "error=%s", why->message);
    }
    fail_set(error, FAIL_BUSY, "airlock: no decoder can be had now (it is tried again)");
    return false;
}

/* Items FROM … FROM + N by one child. *DIED says why it did not come to its end, NULL if it did. */
static bool decode_some(struct airlock *l, struct airlock_batch *b, size_t from, size_t n,
                        const char **died, GError **error)
{
    struct airlock_request r = {.n = (uint32_t)n};
    struct airlock_reply reply = {0};
    int out;

    for (size_t i = 0; i < n; i++) {
        r.items[i].offset = b->items[from + i].offset;
        r.items[i].size = b->items[from + i].size;
    }
    if (!run(l, b, &r, &reply, &out, error))
        return false;
    *died = death(b->arena, &reply);
    return *died != NULL || take_results(b, from, n, out, error);
}

/* Each in a child and a file of its own: the guilty one is held, and touches no other. */
static bool decode_each(struct airlock *l, struct airlock_batch *b, GError **error)
{
    const char *died = NULL;

    for (size_t i = 0; i < b->n; i++) {
        if (!decode_some(l, b, i, 1, &died, error))
            return false;
        if (died == NULL)
            continue;
        log_event(LOG_WARN, "airlock.held", "reason=%s", died);
        hold(&b->items[i], died);
    }
    return true;
}

bool airlock_decode(struct airlock *l, struct airlock_batch *b, GError **error)
{
    const char *died = NULL;

    close_outs(b);
    if (b->n == 1)
        return decode_each(l, b, error);
    if (!decode_some(l, b, 0, b->n, &died, error))
        return false;
    if (died == NULL)
        return true;
    log_event(LOG_WARN, "airlock.batch", "n=%zu reason=%s", b->n, died);
    close_outs(b);
    return decode_each(l, b, error);
}
