#include "mail/file_index.h"

#include "base/background.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/log.h"
#include "core/blob.h"
#include "core/search_index.h"
#include "core/search_file.h"
#include "mail/file_reader.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { REST_MS = 1000, AFTER_FAILURE_MS = 30 * 1000 };

struct file_index {
    const struct house *house;
    char *program;
    GThread *thread;
    GMutex mutex;
    GCond cond;
    bool stopping;
};

/* The words of one file that nobody has read yet. */
static bool read_one(const struct house *house, struct arena *a, const char *program,
                     struct search_file *f, GError **error)
{
    int fd = memfd_create("file", MFD_CLOEXEC);
    struct file_reading reading;
    bool ok = false;

    if (f->size > LIMIT_FILE_TEXT) {
        f->fate = "big";
        f->text = "";
        ok = true;
    } else if (fd >= 0) {
        g_autoptr(db_conn) db = db_take(house->pool, error);

        g_autoptr(GError) why = NULL;

        ok = db != NULL && blob_to_fd(db, f->blob_id, fd, &why);
        g_clear_pointer(&db, db_give);
        if (why != NULL && (fail_is(why, FAIL_CORRUPT) || fail_is(why, FAIL_NOT_FOUND))) {
            /* `vorgang check` tells of it; the files behind it are read none the less. */
            log_event(LOG_ERROR, "files", "blob=%" G_GINT64_FORMAT " error=%s", f->blob_id, why->message);
            f->fate = "broken";
            f->text = "";
            close(fd);
            return true;
        }
        if (why != NULL)
            g_propagate_error(error, g_steal_pointer(&why));
        ok = ok && file_reader_run(a, program, fd, f->filename, f->content_type, &reading, error);
        if (ok) {
            f->fate = reading.fate;
            f->text = reading.text;
        }
    } else {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "file: no memory for it");
    }
    if (fd >= 0)
        close(fd);
    return ok;
}

bool file_index_next(const struct house *house, const char *program, bool *left, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct search_files files;

    *left = false;
    if (!search_files_next(house->pool, a, &files, error))
        return false;
    if (files.article_id == 0)
        return true;
    for (size_t i = 0; i < files.n; i++)
        if (files.v[i].fate == NULL && !read_one(house, a, program, &files.v[i], error))
            return false;
    *left = true;
    return search_files_put(house->pool, &files, error);
}

static bool rest(struct file_index *f, int64_t ms)
{
    gint64 until = g_get_monotonic_time() + ms * G_TIME_SPAN_MILLISECOND;
    bool stopping;

    g_mutex_lock(&f->mutex);
    while (!f->stopping && g_cond_wait_until(&f->cond, &f->mutex, until))
        ;
    stopping = f->stopping;
    g_mutex_unlock(&f->mutex);
    return !stopping;
}

static gpointer file_index_main(gpointer data)
{
    struct file_index *f = data;
    int64_t pause = 0;

    (void)background_yield();
    while (rest(f, pause)) {
        g_autoptr(GError) error = NULL;
        bool left = false;

        if (!file_index_next(f->house, f->program, &left, &error)) {
            log_event(LOG_ERROR, "file.index", "error=%s", error->message);
            pause = AFTER_FAILURE_MS;
        } else {
            pause = left ? 0 : REST_MS;
        }
    }
    return NULL;
}

struct file_index *file_index_start(const struct house *house, const char *program)
{
    struct file_index *f = g_new0(struct file_index, 1);

    f->house = house;
    f->program = g_strdup(program);
    g_mutex_init(&f->mutex);
    g_cond_init(&f->cond);
    f->thread = g_thread_new("files", file_index_main, f);
    return f;
}

void file_index_stop(struct file_index *f)
{
    if (f == NULL)
        return;
    g_mutex_lock(&f->mutex);
    f->stopping = true;
    g_cond_signal(&f->cond);
    g_mutex_unlock(&f->mutex);
    g_thread_join(f->thread);
    g_mutex_clear(&f->mutex);
    g_cond_clear(&f->cond);
    g_free(f->program);
    g_free(f);
}
