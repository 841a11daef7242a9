#include "mail/fetch.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "base/text.h"
#include "core/account_ca.h"
#include "mail/fetch_job.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { LOOK_MS = 1000, STACK_BYTES = 512 * 1024, DOUBLINGS = 8 };
#define SOONEST (1 * CLOCK_SECOND)
#define LATEST (5 * CLOCK_MINUTE)
#define LOGIN_SOONEST (20 * CLOCK_SECOND) /* who asks too often with a wrong password is locked out */
#define LOGIN_LATEST (15 * CLOCK_MINUTE)

static const struct fetch_way *const ways[] = {&fetch_imaps,   &fetch_imap,  &fetch_pop3s,
                                               &fetch_pop3,    &fetch_maildir, &fetch_graph};

/* One account's thread. */
struct worker {
    struct fetch_all *all;
    int64_t account_id;
    char *settings; /* as they were when it began: others begin it anew */
    pthread_t thread;
    gint stop;
    int stop_fd;
};

struct fetch_all {
    const struct house *house;
    const char *data_dir;
    struct intake *intake;
    GThread *thread;
    GHashTable *workers; /* account id → struct worker */
    GMutex mutex;
    GCond cond;
    bool stopping;
};

static const struct fetch_way *way_of(const char *url)
{
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++)
        if (g_str_has_prefix(url, ways[i]->scheme))
            return ways[i];
    return NULL;
}

static void job_clear(struct fetch_job *j)
{
    if (j->messages != NULL)
        g_array_free(j->messages, TRUE);
    arena_free(j->batch_arena);
    if (j->known != NULL)
        g_hash_table_unref(j->known);
    if (j->spool >= 0)
        close(j->spool);
}

static bool run_way(struct fetch_job *j, bool (*run)(struct fetch_job *, GError **), GError **error)
{
    g_autoptr(GError) broken = NULL;

    j->fault = ACCOUNT_SETTING;
    if (run(j, &broken))
        return true;
    if (broken != NULL && (fail_is(broken, FAIL_CORRUPT) || fail_is(broken, FAIL_BUG)))
        j->fault = ACCOUNT_STORE;
    g_propagate_error(error, g_steal_pointer(&broken));
    return false;
}

static int64_t fetch_delay(enum account_fault fault, int tries)
{
    bool login = fault == ACCOUNT_LOGIN || fault == ACCOUNT_CONSENT || fault == ACCOUNT_SETTING;
    int64_t delay = (login ? LOGIN_SOONEST : SOONEST) << MIN(tries - 1, DOUBLINGS);

    delay = MIN(delay, login ? LOGIN_LATEST : LATEST);
    return delay - g_random_int_range(0, (gint32)(delay / 4) + 1);
}

/* After a trouble: written down, and a while waited. False once the program ends. */
static bool recover(struct fetch_job *j, int tries, const GError *why)
{
    g_autoptr(GError) error = NULL;
    int64_t delay = fetch_delay(j->fault, tries);

    j->well = false;
    log_event(LOG_WARN, "fetch", "account=%" G_GINT64_FORMAT " fault=%s error=%s", j->account.id,
              account_fault_name(j->fault), why->message);
    if (!account_went_wrong(j->house, j->account.id, j->fault, why->message, clock_now() + delay,
                            &error))
        log_event(LOG_ERROR, "fetch.note", "error=%s", error->message);
    return fetch_sleep(j, delay);
}

static bool load_account(struct fetch_job *j, int64_t id, GError **error)
{
    g_autoptr(db_conn) db = db_take(j->house->pool, error);

    j->fault = ACCOUNT_STORE;
    return db != NULL && account_by_id(db, j->arena, id, &j->account, error) &&
           account_ca_ready(j->arena, j->data_dir, &j->account, error);
}

static void *worker_main(void *data)
{
    struct worker *w = data;
    g_autoptr(arena) a = arena_new();
    struct fetch_job j = {.house = w->all->house, .data_dir = w->all->data_dir, .arena = a,
                          .account.id = w->account_id, .intake = w->all->intake, .stop = &w->stop,
                          .stop_fd = w->stop_fd, .spool = -1};
    int tries = 0;

    while (!fetch_stopping(&j)) {
        g_autoptr(GError) error = NULL;
        const struct fetch_way *way;
        size_t before = j.taken;

        if (load_account(&j, w->account_id, &error)) {
            way = way_of(j.account.in_url);
            if (way != NULL && run_way(&j, way->run, &error)) {
                tries = 0;
                if (!fetch_sleep(&j, way->pause_ms))
                    break;
                arena_reset(a);
                continue;
            }
        }
        if (fetch_stopping(&j))
            break;
        tries = j.taken > before ? 1 : tries + 1;
        if (error == NULL)
            fail_set(&error, FAIL_INVALID, "incoming mail: this way is not known");
        if (!recover(&j, tries, error))
            break;
        arena_reset(a);
    }
    job_clear(&j);
    return NULL;
}

/* A change of any of these begins the account anew. */
static char *settings_of(const struct account_row *r, int64_t granted_at)
{
    g_autoptr(arena) a = arena_new();

    return g_strdup_printf("%s|%s|%s|%s|%s|%s|%s|%" G_GINT64_FORMAT "|%s|%s|%" G_GINT64_FORMAT
                           "|%" G_GINT64_FORMAT,
                           r->in_url, r->address, r->ca_file, r->folder, r->after_taking,
                           r->move_to, r->begin_with, r->archive, r->auth,
                           secret_hash(a, r->in_secret.p == NULL ? "" : r->in_secret.p,
                                       r->in_secret.n),
                           granted_at, r->own_net);
}

static void worker_free(void *data)
{
    struct worker *w = data;

    g_atomic_int_set(&w->stop, 1);
    (void)eventfd_write(w->stop_fd, 1);
    pthread_join(w->thread, NULL);
    close(w->stop_fd);
    g_free(w->settings);
    g_free(w);
}

static void worker_begin(struct fetch_all *all, int64_t id, char *settings)
{
    struct worker *w = g_new0(struct worker, 1);
    pthread_attr_t attr;
    int r;

    w->all = all;
    w->account_id = id;
    w->settings = settings;
    w->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    r = w->stop_fd < 0 ? errno : pthread_create(&w->thread, &attr, worker_main, w);
    pthread_attr_destroy(&attr);
    if (r == 0) {
        g_hash_table_insert(all->workers, &w->account_id, w);
        return;
    }
    log_event(LOG_ERROR, "fetch.thread", "account=%" G_GINT64_FORMAT " error=%s", id,
              g_strerror(r));
    if (w->stop_fd >= 0)
        close(w->stop_fd);
    g_free(w->settings);
    g_free(w);
}

struct wanted {
    const struct account_row *rows;
    const struct account_health *health;
    size_t n;
};

static bool is_wanted(const struct account_row *r)
{
    return r->active != 0 && !text_empty(r->in_url);
}

static gboolean is_over(gpointer key, gpointer value, gpointer data)
{
    const struct wanted *list = data;
    const struct worker *w = value;

    (void)key;
    for (size_t i = 0; i < list->n; i++)
        if (list->rows[i].id == w->account_id && is_wanted(&list->rows[i])) {
            g_autofree char *now = settings_of(&list->rows[i], list->health[i].granted_at);

            return strcmp(now, w->settings) != 0;
        }
    return TRUE;
}

/* Ends the threads of accounts that are gone or changed, begins those that are missing. */
static bool look(struct fetch_all *all, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct account_row *rows = NULL;
    struct account_health *health = NULL;
    struct wanted list;
    size_t n_health = 0;

    {
        g_autoptr(db_conn) db = db_take(all->house->pool, error);

        if (db == NULL || !account_list(db, a, &rows, &list.n, error) ||
            !account_health(db, a, clock_now(), &health, &n_health, error))
            return false;
    }
    list.n = MIN(list.n, n_health);
    list.rows = rows;
    list.health = health;
    g_hash_table_foreach_remove(all->workers, is_over, &list);
    for (size_t i = 0; i < list.n; i++)
        if (is_wanted(&rows[i]) && !g_hash_table_contains(all->workers, &rows[i].id))
            worker_begin(all, rows[i].id, settings_of(&rows[i], health[i].granted_at));
    return true;
}

static gpointer all_main(gpointer data)
{
    struct fetch_all *all = data;

    g_mutex_lock(&all->mutex);
    while (!all->stopping) {
        g_autoptr(GError) error = NULL;

        g_mutex_unlock(&all->mutex);
        if (!look(all, &error))
            log_event(LOG_ERROR, "fetch", "error=%s", error->message);
        g_mutex_lock(&all->mutex);
        if (!all->stopping)
            g_cond_wait_until(&all->cond, &all->mutex, g_get_monotonic_time() + LOOK_MS * 1000);
    }
    g_mutex_unlock(&all->mutex);
    return NULL;
}

struct fetch_all *fetch_start(const struct house *house, const char *data_dir,
                              struct intake *intake)
{
    struct fetch_all *all = g_new0(struct fetch_all, 1);

    all->house = house;
    all->data_dir = data_dir;
    all->intake = intake;
    all->workers = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, worker_free);
    g_mutex_init(&all->mutex);
    g_cond_init(&all->cond);
    all->thread = g_thread_new("fetch", all_main, all);
    return all;
}

static void tell_to_stop(gpointer key, gpointer value, gpointer data)
{
    struct worker *w = value;

    (void)key;
    (void)data;
    g_atomic_int_set(&w->stop, 1);
    (void)eventfd_write(w->stop_fd, 1);
}

void fetch_stop(struct fetch_all *all)
{
    if (all == NULL)
        return;
    g_mutex_lock(&all->mutex);
    all->stopping = true;
    g_cond_signal(&all->cond);
    g_mutex_unlock(&all->mutex);
    g_thread_join(all->thread);
    g_hash_table_foreach(all->workers, tell_to_stop, NULL); /* all at once, then one by one */
    g_hash_table_unref(all->workers);
    g_mutex_clear(&all->mutex);
    g_cond_clear(&all->cond);
    g_free(all);
}

static bool one(const struct house *house, const char *data_dir, const struct account_row *account,
                bool only_try, size_t *taken, enum account_fault *fault, GError **error)
{
    struct fetch_job j = {
        .house = house, .data_dir = data_dir, .account = *account, .once = true, .spool = -1};
    const struct fetch_way *way = way_of(account->in_url);
    g_autoptr(arena) a = arena_new();
    bool ok = false;

    if (!account_ca_ready(a, data_dir, &j.account, error))
        j.fault = ACCOUNT_STORE;
    else if (way == NULL)
        fetch_trouble(&j, ACCOUNT_SETTING, error, "incoming mail: this way is not known");
    else
        ok = run_way(&j, only_try ? way->try : way->run, error);
    *taken = j.taken;
    *fault = ok ? ACCOUNT_OK : j.fault;
    job_clear(&j);
    return ok;
}

bool fetch_once(const struct house *house, const char *data_dir, const struct account_row *account,
                size_t *taken, enum account_fault *fault, GError **error)
{
    return one(house, data_dir, account, false, taken, fault, error);
}

bool fetch_try(const struct house *house, const char *data_dir, const struct account_row *account,
               enum account_fault *fault, GError **error)
{
    size_t taken;

    return one(house, data_dir, account, true, &taken, fault, error);
}
