/* dossier_maker.c - `vorgang privacy export` as a process of its own, into a file without a name. */
#include "core/dossier.h"

#include "base/clock.h"
#include "base/fail.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LONGEST (5 * CLOCK_MINUTE)
enum { POLL_MS = 20 };

struct dossier_maker {
    const struct house *house;
    const char *url;
    GMutex mutex; /* of what follows */
    GCond cond;
    bool busy, stopping;
};

struct dossier_maker *dossier_maker_new(const struct house *house, const char *url)
{
    struct dossier_maker *m = g_new0(struct dossier_maker, 1);

    m->house = house;
    m->url = url;
    g_mutex_init(&m->mutex);
    g_cond_init(&m->cond);
    return m;
}

void dossier_maker_stop(struct dossier_maker *m)
{
    if (m == NULL)
        return;
    g_mutex_lock(&m->mutex);
    m->stopping = true;
    g_cond_broadcast(&m->cond);
    g_mutex_unlock(&m->mutex);
}

void dossier_maker_free(struct dossier_maker *m)
{
    if (m == NULL)
        return;
    g_cond_clear(&m->cond);
    g_mutex_clear(&m->mutex);
    g_free(m);
}

static bool take(struct dossier_maker *m, GError **error)
{
    bool free_now = false;

    if (m != NULL) {
        g_mutex_lock(&m->mutex);
        free_now = !m->busy && !m->stopping;
        m->busy = m->busy || free_now;
        g_mutex_unlock(&m->mutex);
    }
    if (!free_now)
        fail_set(error, FAIL_BUSY, "export: another one is being made (try again in a minute)");
    return free_now;
}

/* Waits for the process; ends it where it takes too long or M stops. True where it ended well. */
static bool await(struct dossier_maker *m, GPid pid)
{
    int64_t until = clock_monotonic() + LONGEST;
    int status = 0;

    g_mutex_lock(&m->mutex);
    while (waitpid(pid, &status, WNOHANG) == 0) {
        if (m->stopping || clock_monotonic() > until) {
            kill(pid, SIGKILL);
            g_mutex_unlock(&m->mutex);
            waitpid(pid, &status, 0);
            g_mutex_lock(&m->mutex);
            break;
        }
        g_cond_wait_until(&m->cond, &m->mutex, g_get_monotonic_time() + POLL_MS * 1000);
    }
    g_mutex_unlock(&m->mutex);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool run(struct dossier_maker *m, const char *const *argv, int fd, GError **error)
{
    /* By the environment: everybody on the machine reads a command line, and a password stands here. */
    g_auto(GStrv) env = g_environ_setenv(g_get_environ(), "VORGANG_DATABASE", m->url, TRUE);
    GPid pid;

    if (!g_spawn_async_with_fds(NULL, (char **)(uintptr_t)argv, env, G_SPAWN_DO_NOT_REAP_CHILD, NULL,
                                NULL, &pid, -1, fd, -1, error))
        return false;
    if (await(m, pid))
        return true;
    fail_set(error, FAIL_IO, "export: it could not be made (the log says why)");
    return false;
}

/* A file whose name is gone at once: nothing is left behind, whatever happens. */
static int open_nameless(const char *dir, GError **error)
{
    g_autofree char *path = g_build_filename(dir, "export-XXXXXX", NULL);
    int fd = mkostemp(path, O_CLOEXEC);

    if (fd < 0)
        fail_set(error, FAIL_IO, "export: %s: %s", path, g_strerror(errno));
    else
        unlink(path);
    return fd;
}

static bool make(struct dossier_maker *m, const char *const *argv, int *fd, GError **error)
{
    bool ok;

    *fd = open_nameless(m->house->data_dir, error);
    ok = *fd >= 0 && run(m, argv, *fd, error);
    if (!ok && *fd >= 0)
        close(*fd);
    g_mutex_lock(&m->mutex);
    m->busy = false;
    g_mutex_unlock(&m->mutex);
    return ok;
}

bool dossier_make(struct dossier_maker *m, int64_t person_id, int64_t reader_id,
                  enum dossier_format format, bool internal, int *fd, GError **error)
{
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, person_id);
    g_autofree char *reader = g_strdup_printf("%" G_GINT64_FORMAT, reader_id);

    return take(m, error) &&
           make(m, (const char *const[]){"/proc/self/exe", "privacy", "export", "--data", m->house->data_dir,
                                         "--person", id, "--for", reader, "--format",
                                         format == DOSSIER_PDF ? "pdf" : "zip", internal ? "--internal" : NULL, NULL},
                fd, error);
}

bool dossier_make_certificate(struct dossier_maker *m, int64_t id, int64_t reader_id, const char *lang, int *fd,
                              GError **error)
{
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, id);
    g_autofree char *reader = g_strdup_printf("%" G_GINT64_FORMAT, reader_id);

    return take(m, error) &&
           make(m, (const char *const[]){"/proc/self/exe", "privacy", "certificate", "--data", m->house->data_dir,
                                         "--number", number, "--for", reader, "--lang", lang, NULL},
                fd, error);
}
