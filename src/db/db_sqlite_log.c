#include "db/db_sqlite_log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* A frame is a head, the page follows. Bytes 4 to 7 of the head of a transaction's last frame hold the
 * size of the database, of others zero (the file format of SQLite, section 4.1). */
enum { HEAD = 24, GATHER = 64 * 1024 /* SQLite's own writing takes less than 128 KB at once */ };

/* Counted: who syncs may outlive the log that it was opened with. */
struct sqlite_log_due {
    int fd;
};

struct log_file {
    sqlite3_file base; /* first: SQLite knows no more of it */
    unsigned char *gathered;
    size_t n;
    sqlite3_int64 end; /* behind the last byte that was written or gathered */
    gboolean gathers;   /* from the beginning of a commit to its last frame: whatever fails there takes
                           all of it back, so that nothing that is left here is ever missed */
    gboolean commits;   /* the frame being written is the last of a transaction */
    gboolean defers, due;
    gboolean committed; /* the last frame was written just now: the next sync is that of its commit */
    gboolean known;     /* synced once, and its name in the folder with it */
    struct sqlite_log_due *own; /* NULL: syncs can't be left to others */
    sqlite3_file *file; /* the system's, behind this one */
};

static sqlite3_vfs *under;

static struct log_file *log_of(sqlite3_file *f)
{
    return (struct log_file *)f;
}

static int put_out(struct log_file *l)
{
    int code = SQLITE_OK;

    if (l->n > 0)
        code = l->file->pMethods->xWrite(l->file, l->gathered, (int)l->n,
                                         l->end - (sqlite3_int64)l->n);
    if (code == SQLITE_OK)
        l->n = 0;
    return code;
}

/* What was gathered goes first; then what the system's own does. */
#define PASS(name, params, call)                                                                   \
    static int name params                                                                         \
    {                                                                                              \
        struct log_file *l = log_of(f);                                                            \
        int code = put_out(l);                                                                     \
                                                                                                   \
        return code != SQLITE_OK ? code : l->file->pMethods->call;                                 \
    }

PASS(log_read, (sqlite3_file * f, void *out, int n, sqlite3_int64 at), xRead(l->file, out, n, at))
PASS(log_truncate, (sqlite3_file * f, sqlite3_int64 size), xTruncate(l->file, size))
PASS(log_size, (sqlite3_file * f, sqlite3_int64 *size), xFileSize(l->file, size))
PASS(log_lock, (sqlite3_file * f, int how), xLock(l->file, how))
PASS(log_unlock, (sqlite3_file * f, int how), xUnlock(l->file, how))
PASS(log_reserved, (sqlite3_file * f, int *is), xCheckReservedLock(l->file, is))
PASS(log_control, (sqlite3_file * f, int what, void *arg), xFileControl(l->file, what, arg))

static int log_sync(sqlite3_file *f, int flags)
{
    struct log_file *l = log_of(f);
    gboolean later = l->committed && l->defers && l->known && l->own != NULL;
    int code = put_out(l);

    l->committed = FALSE;
    if (code == SQLITE_OK && later)
        l->due = TRUE;
    else if (code == SQLITE_OK)
        code = l->file->pMethods->xSync(l->file, flags);
    l->known = l->known || code == SQLITE_OK;
    return code;
}

static void due_clear(void *data)
{
    struct sqlite_log_due *due = data;

    close(due->fd);
}

/* What is left then belongs to nothing that was committed, and others may have written in its place. */
static int log_close(sqlite3_file *f)
{
    struct log_file *l = log_of(f);
    int code = l->file->pMethods->xClose(l->file);

    g_clear_pointer(&l->gathered, g_free);
    if (l->own != NULL)
        sqlite_log_let_go(l->own);
    return code;
}

static int log_sector(sqlite3_file *f)
{
    return log_of(f)->file->pMethods->xSectorSize(log_of(f)->file);
}

static int log_traits(sqlite3_file *f)
{
    return log_of(f)->file->pMethods->xDeviceCharacteristics(log_of(f)->file);
}

static int write_through(struct log_file *l, const void *data, int n, sqlite3_int64 at)
{
    int code = put_out(l);

    if (code != SQLITE_OK)
        return code;
    l->end = at + n;
    return l->file->pMethods->xWrite(l->file, data, n, at);
}

/* Only what goes on where the last write ended gathers: heads that are written anew, and the first frame
 * after another process has written, go straight to the file. */
static int log_write(sqlite3_file *f, const void *data, int n, sqlite3_int64 at)
{
    struct log_file *l = log_of(f);
    int code = SQLITE_OK;

    if (n == HEAD)
        l->commits = memcmp((const char *)data + 4, "\0\0\0\0", 4) != 0;
    if (!l->gathers || at != l->end || n > GATHER)
        return write_through(l, data, n, at);
    if (l->n + (size_t)n > GATHER)
        code = put_out(l);
    if (code != SQLITE_OK)
        return code;
    if (l->gathered == NULL)
        l->gathered = g_malloc(GATHER);
    memcpy(l->gathered + l->n, data, (size_t)n);
    l->n += (size_t)n;
    l->end += n;
    if (!l->commits || n == HEAD)
        return SQLITE_OK;
    l->gathers = FALSE;
    code = put_out(l); /* now others learn of it, with or without a sync */
    l->committed = code == SQLITE_OK;
    if (code != SQLITE_OK)
        l->n = 0; /* the rollback that follows must not write it after all */
    return code;
}

static const sqlite3_io_methods log_methods = {
    .iVersion = 1,
    .xClose = log_close,
    .xRead = log_read,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = log_sync,
    .xFileSize = log_size,
    .xLock = log_lock,
    .xUnlock = log_unlock,
    .xCheckReservedLock = log_reserved,
    .xFileControl = log_control,
    .xSectorSize = log_sector,
    .xDeviceCharacteristics = log_traits,
};

static struct sqlite_log_due *due_new(const char *name)
{
    int fd = open(name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    struct sqlite_log_due *due = fd < 0 ? NULL : g_atomic_rc_box_new(struct sqlite_log_due);

    if (due != NULL)
        due->fd = fd;
    return due;
}

static int open_file(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *f, int flags, int *got)
{
    struct log_file *l = log_of(f);
    int code;

    (void)vfs;
    if ((flags & SQLITE_OPEN_WAL) == 0)
        return under->xOpen(under, name, f, flags, got);
    *l = (struct log_file){.file = (sqlite3_file *)(l + 1)};
    code = under->xOpen(under, name, l->file, flags, got);
    if (l->file->pMethods != NULL)
        l->base.pMethods = &log_methods;
    if (code == SQLITE_OK)
        l->own = due_new(name);
    return code;
}

const char *sqlite_log_vfs(void)
{
    static gsize once;
    static sqlite3_vfs vfs;

    if (g_once_init_enter(&once)) {
        under = sqlite3_vfs_find(NULL);
        if (under != NULL) {
            vfs = *under;
            vfs.zName = "gather";
            vfs.pNext = NULL;
            vfs.szOsFile += (int)sizeof(struct log_file);
            vfs.xOpen = open_file;
        }
        g_once_init_leave(&once, under != NULL && sqlite3_vfs_register(&vfs, 0) == SQLITE_OK ? 1 : 2);
    }
    return once == 1 ? vfs.zName : NULL;
}

static struct log_file *log_behind(sqlite3 *handle)
{
    sqlite3_file *f = NULL;

    if (sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &f) != SQLITE_OK ||
        f == NULL || f->pMethods != &log_methods)
        return NULL;
    return log_of(f);
}

static int on_commit(void *handle)
{
    struct log_file *l = log_behind(handle);

    if (l != NULL) {
        l->gathers = TRUE;
        l->committed = FALSE;
    }
    return 0;
}

static void on_rollback(void *handle)
{
    struct log_file *l = log_behind(handle);

    if (l == NULL)
        return;
    l->gathers = l->committed = FALSE;
    l->n = 0;
}

void sqlite_log_watch(sqlite3 *handle)
{
    sqlite3_commit_hook(handle, on_commit, handle);
    sqlite3_rollback_hook(handle, on_rollback, handle);
}

void sqlite_log_defer(sqlite3 *handle, gboolean on)
{
    struct log_file *l = log_behind(handle);

    if (l == NULL)
        return;
    l->defers = on;
    l->committed = FALSE;
}

struct sqlite_log_due *sqlite_log_take(sqlite3 *handle, gboolean *wrote)
{
    struct log_file *l = log_behind(handle);

    *wrote = l != NULL && l->due;
    if (l == NULL || l->own == NULL || (!l->defers && !l->due))
        return NULL;
    l->due = FALSE;
    return g_atomic_rc_box_acquire(l->own);
}

gboolean sqlite_log_sync(const struct sqlite_log_due *due)
{
    int code;

    do
        code = fdatasync(due->fd);
    while (code != 0 && errno == EINTR);
    return code == 0;
}

void sqlite_log_let_go(struct sqlite_log_due *due)
{
    g_atomic_rc_box_release_full(due, due_clear);
}
