/* backup_keeper.c - makes backups once a day at their hour, and when asked: `vorgang backup` as a process
 * of its own, so that a long one neither takes memory here nor holds up the end. */
#include "base/clock.h"
#include "base/log.h"
#include "core/backup.h"
#include "sql/backup.h"

#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

enum { LOOK_SECONDS = 60, POLL_MS = 200 };

struct backup_keeper {
    const struct house *house;
    const char *url;
    GThread *thread;
    GMutex mutex; /* of what follows */
    GCond cond;
    bool stopping, wanted, running;
    int64_t actor_id;
};

/* Whether today's hour has come and nothing was made since. */
static bool is_due(const struct house *house, int64_t now)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(db_conn) db = db_take(house->pool, NULL);
    g_autoptr(GDateTime) local = g_date_time_new_now_local();
    const char *hour = db == NULL ? "off" : setting_get(db, a, "backup_hour", "off");
    struct backup_last_row last;
    int64_t since;

    if (strcmp(hour, "off") == 0 || !sql_backup_last(db, a, &last, NULL))
        return false;
    since = now - g_date_time_get_minute(local) * CLOCK_MINUTE - CLOCK_MINUTE;
    return g_date_time_get_hour(local) == g_ascii_strtoll(hour, NULL, 10) && last.at < since;
}

static bool abandon_tx(struct db *db, void *data, GError **error)
{
    (void)data;
    return sql_backup_abandon(db, clock_now(), "vorgang ended before it was done", NULL, error);
}

static void abandon(const struct house *house)
{
    g_autoptr(GError) error = NULL;

    if (!db_write(house->pool, abandon_tx, NULL, &error))
        log_event(LOG_ERROR, "backup", "error=%s", error->message);
}

/* Waits for the process, with the mutex held between looks; ends it where K stops. */
static void await(struct backup_keeper *k, GPid pid)
{
    int status = 0;

    while (waitpid(pid, &status, WNOHANG) == 0) {
        if (k->stopping) {
            kill(pid, SIGTERM);
            g_mutex_unlock(&k->mutex);
            waitpid(pid, &status, 0);
            g_mutex_lock(&k->mutex);
            break;
        }
        g_cond_wait_until(&k->cond, &k->mutex, g_get_monotonic_time() + POLL_MS * 1000);
    }
    if (!WIFEXITED(status)) {
        g_mutex_unlock(&k->mutex);
        abandon(k->house);
        g_mutex_lock(&k->mutex);
    }
}

static void make(struct backup_keeper *k, int64_t actor_id)
{
    g_autofree char *by = g_strdup_printf("%" G_GINT64_FORMAT, actor_id);
    const char *const argv[] = {"/proc/self/exe", "backup", "--data", k->house->data_dir,
                                "--by", by, NULL};
    /* By the environment: everybody on the machine reads a command line, and a password stands here. */
    g_auto(GStrv) env = g_environ_setenv(g_get_environ(), "VORGANG_DATABASE", k->url, TRUE);
    g_autoptr(GError) error = NULL;
    GPid pid;

    if (g_spawn_async(NULL, (char **)(uintptr_t)argv, env, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                      &pid, &error))
        await(k, pid);
    else
        log_event(LOG_ERROR, "backup", "error=%s", error->message);
}

/* is_due() without the mutex: whoever asks how it stands may hold the connection that it waits for. */
static bool look(struct backup_keeper *k)
{
    bool due;

    g_mutex_unlock(&k->mutex);
    due = is_due(k->house, clock_now());
    g_mutex_lock(&k->mutex);
    return due || k->wanted;
}

static void *work(void *data)
{
    struct backup_keeper *k = data;

    g_mutex_lock(&k->mutex);
    while (!k->stopping) {
        k->running = k->wanted || look(k);
        if (k->stopping)
            break;
        if (k->running) {
            int64_t actor_id = k->wanted ? k->actor_id : 0;

            k->wanted = false;
            make(k, actor_id);
            k->running = false;
        } else {
            g_cond_wait_until(&k->cond, &k->mutex,
                              g_get_monotonic_time() + LOOK_SECONDS * G_TIME_SPAN_SECOND);
        }
    }
    g_mutex_unlock(&k->mutex);
    return NULL;
}

struct backup_keeper *backup_start(const struct house *house, const char *url)
{
    struct backup_keeper *k = g_new0(struct backup_keeper, 1);

    k->house = house;
    k->url = url;
    g_mutex_init(&k->mutex);
    g_cond_init(&k->cond);
    abandon(house);
    k->thread = g_thread_new("backup", work, k);
    return k;
}

void backup_stop(struct backup_keeper *k)
{
    if (k == NULL)
        return;
    g_mutex_lock(&k->mutex);
    k->stopping = true;
    g_cond_signal(&k->cond);
    g_mutex_unlock(&k->mutex);
    g_thread_join(k->thread);
    g_cond_clear(&k->cond);
    g_mutex_clear(&k->mutex);
    g_free(k);
}

bool backup_wake(struct backup_keeper *k, int64_t actor_id)
{
    bool is_free;

    if (k == NULL)
        return false;
    g_mutex_lock(&k->mutex);
    is_free = !k->wanted && !k->running;
    if (is_free) {
        k->wanted = true;
        k->actor_id = actor_id;
        g_cond_signal(&k->cond);
    }
    g_mutex_unlock(&k->mutex);
    return is_free;
}

bool backup_is_running(struct backup_keeper *k)
{
    bool running;

    if (k == NULL)
        return false;
    g_mutex_lock(&k->mutex);
    running = k->running || k->wanted;
    g_mutex_unlock(&k->mutex);
    return running;
}
