/* serve.c - vorgang serve: the desk, the mail in and out, in one process and its airlock. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/log.h"
#include "cmd/cli.h"
#include "core/access_log.h"
#include "core/caller.h"
#include "core/backup.h"
#include "core/dossier.h"
#include "core/retention.h"
#include "core/demo.h"
#include "core/forgotten.h"
#include "core/health.h"
#include "core/import_draft.h"
#include "core/inbox.h"
#include "core/person_picture.h"
#include "core/policy.h"
#include "core/search_index.h"
#include "core/session.h"
#include "core/count.h"
#include "core/report.h"
#include "core/report_chunk.h"
#include "core/mark.h"
#include "core/tag_edit.h"
#include "core/throttle_keep.h"
#include "core/ticket_property.h"
#include "hook/hook.h"
#include "mail/account_desk.h"
#include "mail/airlock_html.h"
#include "mail/fetch.h"
#include "mail/file_index.h"
#include "mail/intake.h"
#include "mail/lmtp.h"
#include "mail/post.h"
#include "web/access_note.h"
#include "web/api.h"
#include "web/api_hook.h"
#include "web/app.h"
#include "web/bell.h"
#include "web/http.h"
#include "web/live.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_MS = 200, INDEX_MS = 100, WAKE_MS = 1000, COUNT_MS = 5000, DEMO_TICKETS = 120 };

static const char demo_password[] = "nordlicht-demo";

static const struct cli_option options[] = {
    {"listen", CLI_TEXT, "HOST:PORT", "where browsers connect (default 127.0.0.1:8080)"},
    {"lmtp", CLI_TEXT, "HOST:PORT", "where the mail server delivers (default 127.0.0.1:2424), or unix:PATH, or off"},
    {"base-url", CLI_TEXT, "URL", "the address in mails and links (default http://LISTEN)"},
    {"tls-cert", CLI_TEXT, "FILE", "certificate chain, PEM"},
    {"tls-key", CLI_TEXT, "FILE", "its key, PEM"},
    {"metrics", CLI_TEXT, "HOST:PORT", "figures for Prometheus at /metrics"},
    {"trusted-proxy", CLI_TEXT, "ADDRESS", "a proxy whose X-Forwarded-For counts"},
    {"demo", CLI_FLAG, "", "fills an empty database with demo data and prints its logins"},
    {NULL, CLI_FLAG, NULL, NULL},
};

struct serve {
    struct cli *cli;
    struct house *house;
    struct airlock *lock;
    struct intake *intake;
    struct post *post;
    struct hook *hook;
    struct fetch_all *fetch;
    struct file_index *files;
    struct lmtp *lmtp;
    struct lmtp_handler lmtp_handler;
    struct app app;
    struct account_desk desk; /* of the mail accounts' pages */
    struct account_service accounts;
    struct site site, metrics_site;
    struct http *http, *metrics;
    int lock_fd;
    struct live live;
    int64_t healthy; /* when it was last looked how the desk runs */
    bool marked;   /* every ticket has its marks */
    int64_t woken; /* when tickets were last looked at that wait for a time */
    int64_t counted; /* when the reports last caught up with the events */
    bool counting;   /* they have not yet */
};

static bool store(void *app, const struct lmtp_message *m, GError **error)
{
    struct serve *s = app;
    g_autoptr(GString) rcpt = g_string_new(NULL);
    struct inbox_message message = {.raw = {.data = m->data, .fd = m->fd, .size = m->size},
                                    .via = "lmtp", .mail_from = m->mail_from};
    int64_t id;

    for (size_t i = 0; i < m->n_rcpt_to; i++)
        g_string_append_printf(rcpt, "%s%s", i > 0 ? " " : "", m->rcpt_to[i]);
    message.rcpt_to = rcpt->str;
    if (!inbox_store(s->house, &message, &id, error))
        return false;
    intake_wake(s->intake);
    return true;
}

/* One server on one data folder: `restore` looks at this lock, too. */
static bool lock_data(struct serve *s, GError **error)
{
    g_autofree char *path = g_build_filename(cli_data(s->cli), "serve.lock", NULL);

    s->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (s->lock_fd >= 0 && flock(s->lock_fd, LOCK_EX | LOCK_NB) == 0)
        return true;
    fail_set(error, FAIL_CONFLICT, "serve: %s: %s (another `vorgang serve` runs on this folder?)", path,
             g_strerror(errno));
    return false;
}

static bool start_mail(struct serve *s, GError **error)
{
    const char *where = cli_get(s->cli, "lmtp");

    s->lock = airlock_start("/proc/self/exe", error);
    if (s->lock == NULL)
        return false;
    s->intake = intake_start(s->house, s->lock);
    s->post = post_start(s->house, cli_data(s->cli));
    s->hook = hook_start(s->house, api_hook_payload);
    s->fetch = fetch_start(s->house, cli_data(s->cli), s->intake);
    s->files = file_index_start(s->house, "/proc/self/exe");
    if (where == NULL)
        where = "127.0.0.1:2424";
    if (strcmp(where, "off") == 0)
        return true;
    s->lmtp_handler = (struct lmtp_handler){.store = store, .app = s, .host = house_now(s->house)->domain,
                                            .spool_dir = cli_data(s->cli)};
    s->lmtp = lmtp_start(where, &s->lmtp_handler, error);
    return s->lmtp != NULL;
}

static bool clean_html(void *cleaner, struct arena *a, const char *html, const char **clean,
                       const char **text, GError **error)
{
    return airlock_html(cleaner, a, html, clean, text, error);
}

static bool start_web(struct serve *s, GError **error)
{
    const char *proxy = cli_get(s->cli, "trusted-proxy");
    const char *const proxies[] = {proxy, NULL};
    struct http_options o = {.listen = cli_get(s->cli, "listen"), .tls_cert = cli_get(s->cli, "tls-cert"),
                             .tls_key = cli_get(s->cli, "tls-key"), .spool_dir = cli_data(s->cli),
                             .trusted_proxies = proxies};
    struct http_options m = {.listen = cli_get(s->cli, "metrics"), .workers = 1};

    if (o.listen == NULL)
        o.listen = "127.0.0.1:8080";
    s->app = (struct app){.house = s->house,
                          .events = events_new(),
                          .clean_html = clean_html,
                          .cleaner = s->lock,
                          .presence = presence_new(),
                          .bell = bell_new(),
                          .api = api_state_new(),
                          .reading = reading_new(),
                          .access = access_notes_new(),
                          .health = health_watch_new(),
                          .backups = backup_start(s->house, cli_database(s->cli)),
                          .dossiers = dossier_maker_new(s->house, cli_database(s->cli))};
    s->desk = (struct account_desk){s->house, cli_data(s->cli)};
    s->accounts = account_desk_service(&s->desk);
    s->app.accounts = &s->accounts;
    s->live.last = -1;
    if (!live_look(&s->app, &s->live, error))
        return false;
    app_site(&s->app, &s->site);
    s->http = http_start(&s->site, &o, error);
    if (s->http == NULL)
        return false;
    if (m.listen == NULL)
        return true;
    app_metrics_site(&s->app, &s->metrics_site);
    s->metrics = http_start(&s->metrics_site, &m, error);
    return s->metrics != NULL;
}

static bool fill_demo(struct serve *s, GError **error)
{
    struct demo_options o = {.tickets = DEMO_TICKETS, .seed = 1, .now = clock_now()};
    bool empty = false;

    if (!session_needs_setup(s->house, &empty, error))
        return false;
    if (empty) {
        o.password_hash = secret_password_hash(s->cli->arena, demo_password);
        if (o.password_hash == NULL) {
            fail_set(error, FAIL_BUSY, "demo: not enough memory for a password");
            return false;
        }
        if (!demo_fill(s->house, &o, error) || !house_refresh(s->house, error))
            return false;
    }
    printf("Demo logins, password %s:\n  administrator  %s\n  agent          %s\n  customer       %s\n",
           demo_password, demo_logins[0], demo_logins[1], demo_logins[2]);
    return true;
}

/* On a desk without an administrator: a link, once, on the terminal of whoever started it. */
static bool offer_setup(struct serve *s, GError **error)
{
    bool needed = false;
    char *token = NULL;

    if (!session_needs_setup(s->house, &needed, error))
        return false;
    if (!needed)
        return true;
    if (!session_link_make(s->house, s->cli->arena, "setup", 0, CLOCK_DAY, &token, error))
        return false;
    printf("There is no administrator yet. Set up the first one here (once, within a day):\n"
           "  %s/setup/%s\n", s->house->base_url, token);
    return true;
}

/* Tickets from an earlier version, a part at a time. */
static void mark_old(struct serve *s)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(arena) a = arena_new();
    bool left = false;

    if (s->marked || mark_fill(s->house, a, &left, &error))
        s->marked = !left;
    else
        log_event(LOG_ERROR, "tickets.mark", "error=%s", error->message);
}

/* Messages that a new kind of index, or `vorgang reindex`, has left to be put into it. */
static void index_some(struct serve *s)
{
    int64_t end = clock_monotonic() + INDEX_MS, left = 0;
    g_autoptr(GError) error = NULL;

    do {
        if (!search_index_catch_up(s->house->pool, &left, &error)) {
            log_event(LOG_ERROR, "search.index", "error=%s", error->message);
            return;
        }
    } while (left > 0 && clock_monotonic() < end);
}

/* Who has changed is found by telephone and name again, as far as nobody else wants to write. */
static void index_people(struct serve *s)
{
    int64_t end = clock_monotonic() + INDEX_MS;
    g_autoptr(GError) error = NULL;
    bool left = false;

    do {
        if (!caller_catch_up(s->house->pool, &left, &error)) {
            log_event(LOG_ERROR, "people.index", "error=%s", error->message);
            return;
        }
    } while (left && !db_others_wait(s->house->pool) && clock_monotonic() < end);
}

/* Tickets of a tag that was changed. */
static void tag_some(struct serve *s)
{
    int64_t end = clock_monotonic() + INDEX_MS;
    g_autoptr(GError) error = NULL;
    bool more = false;

    do {
        if (!tag_edit_work(s->house, &more, &error)) {
            log_event(LOG_ERROR, "tags", "error=%s", error->message);
            return;
        }
    } while (more && clock_monotonic() < end);
}

/* Tickets that waited for this moment; and what has happened goes to the browsers. */
static void look(struct serve *s)
{
    g_autoptr(GError) error = NULL;
    int64_t n = 0;

    if (clock_monotonic() - s->woken >= WAKE_MS) {
        s->woken = clock_monotonic();
        if (!ticket_wake(s->house, clock_now(), &n, &error))
            log_event(LOG_ERROR, "tickets.wake", "error=%s", error->message);
        g_clear_error(&error);
        if (!house_refresh(s->house, &error))
            log_event(LOG_ERROR, "settings", "error=%s", error->message);
        g_clear_error(&error);
        if (!throttle_save(s->house, clock_now(), &error))
            log_event(LOG_ERROR, "throttle", "error=%s", error->message);
        g_clear_error(&error);
        if (!policy_refresh(s->house, &error))
            log_event(LOG_ERROR, "serve.policy", "error=%s", error->message);
        g_clear_error(&error);
        if (!pictures_refresh(s->house, &error))
            log_event(LOG_ERROR, "serve.pictures", "error=%s", error->message);
        g_clear_error(&error);
    }
    if (s->counting || clock_monotonic() - s->counted >= COUNT_MS) {
        s->counted = clock_monotonic();
        if (!report_keep(s->house, &s->counting, &error))
            log_event(LOG_ERROR, "reports", "error=%s", error->message);
        g_clear_error(&error);
        if (!s->counting && !report_chunk_make(s->house, clock_now(), &s->counting, &error))
            log_event(LOG_ERROR, "reports.pack", "error=%s", error->message);
        g_clear_error(&error);
        if (!count_tidy(s->house, &error))
            log_event(LOG_ERROR, "counts", "error=%s", error->message);
        g_clear_error(&error);
    }
    if (s->healthy == 0 || clock_monotonic() - s->healthy >= CLOCK_MINUTE) {
        s->healthy = clock_monotonic();
        import_draft_sweep(cli_data(s->cli));
        if (!retention_run(s->house, clock_now(), &error))
            log_event(LOG_ERROR, "retention", "error=%s", error->message);
        g_clear_error(&error);
        if (!forgotten_keep(s->house, &error))
            log_event(LOG_ERROR, "forgotten", "error=%s", error->message);
        g_clear_error(&error);
        if (!access_log_tidy(s->house, clock_now(), &error))
            log_event(LOG_ERROR, "access", "error=%s", error->message);
        g_clear_error(&error);
        if (!health_look(s->app.health, s->house, clock_now(), &error))
            log_event(LOG_ERROR, "health", "error=%s", error->message);
        g_clear_error(&error);
    }
    mark_old(s);
    if (!app_read(&s->app, &error))
        log_event(LOG_ERROR, "tickets.read", "error=%s", error->message);
    g_clear_error(&error);
    if (!live_look(&s->app, &s->live, &error))
        log_event(LOG_ERROR, "events", "error=%s", error->message);
    index_some(s);
    index_people(s);
    tag_some(s);
}

/* Looks again and again, until a signal ends it. */
static void wait_for_end(struct serve *s, const sigset_t *ends)
{
    struct timespec pause = {.tv_nsec = LOOK_MS * 1000000L};
    int64_t trimmed = clock_monotonic();

    while (sigtimedwait(ends, NULL, &pause) < 0) {
        look(s);
        if (clock_monotonic() - trimmed > CLOCK_MINUTE) {
            malloc_trim(0); /* a large mail's memory goes back to the system */
            trimmed = clock_monotonic();
        }
    }
}

static void stop(struct serve *s)
{
    g_autoptr(GError) error = NULL;

    dossier_maker_stop(s->app.dossiers);
    if (s->http != NULL) {
        (void)http_stop(s->http);
        if (!app_read(&s->app, &error))
            log_event(LOG_ERROR, "tickets.read", "error=%s", error->message);
        g_clear_error(&error);
        if (!throttle_save(s->house, clock_now(), &error))
            log_event(LOG_ERROR, "throttle", "error=%s", error->message);
    }
    if (s->metrics != NULL)
        (void)http_stop(s->metrics);
    lmtp_stop(s->lmtp);
    fetch_stop(s->fetch);
    file_index_stop(s->files);
    intake_stop(s->intake);
    post_stop(s->post);
    hook_stop(s->hook);
    airlock_stop(s->lock);
    if (s->app.events != NULL)
        events_free(s->app.events);
    presence_free(s->app.presence);
    bell_free(s->app.bell);
    api_state_free(s->app.api);
    reading_free(s->app.reading);
    access_notes_free(s->app.access);
    health_watch_free(s->app.health);
    backup_stop(s->app.backups);
    dossier_maker_free(s->app.dossiers);
}

static bool run(struct serve *s, const sigset_t *ends, GError **error)
{
    if (!lock_data(s, error) || (cli_flag(s->cli, "demo") && !fill_demo(s, error)) ||
        !throttle_load(s->house, clock_now(), error) || !start_mail(s, error) || !start_web(s, error) || !offer_setup(s, error))
        return false;
    printf("Vorgang is ready: %s%s%s\n", s->house->base_url, s->lmtp == NULL ? "" : ", LMTP on ",
           s->lmtp == NULL ? "" : cli_get(s->cli, "lmtp") != NULL ? cli_get(s->cli, "lmtp")
                                                                  : "127.0.0.1:2424");
    fflush(stdout);
    wait_for_end(s, ends);
    return true;
}

/* Links in mails need an address: what was said, else what was stored, else where it listens. */
static void choose_base_url(struct cli *cli)
{
    const char *listen = cli_get(cli, "listen");

    if (cli_get(cli, "base-url") != NULL || listen == NULL)
        return;
    g_hash_table_insert(cli->given, (gpointer)(uintptr_t)"base-url",
                        arena_printf(cli->arena, "%s://%s", cli_get(cli, "tls-cert") ? "https" : "http",
                                     listen));
}

/* Each open page is a live stream, and the soft limit is 1,024 files in most places. */
static void want_files(void)
{
    const rlim_t want = LIMIT_HTTP_CONNECTIONS + LIMIT_FILES_KEPT;
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= want)
        return;
    files.rlim_cur = MIN(files.rlim_max, want);
    if (setrlimit(RLIMIT_NOFILE, &files) != 0)
        log_event(LOG_WARN, "serve.files", "error=%s", g_strerror(errno));
}

static int serve_run(struct cli *cli)
{
    struct serve s = {.cli = cli, .lock_fd = -1};
    GError *error = NULL;
    sigset_t ends;
    int code = EX_OK;

    want_files();
    mallopt(M_ARENA_MAX, 2);
    mallopt(M_MMAP_THRESHOLD, 256 * 1024);
    prctl(PR_SET_DUMPABLE, 0);
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    choose_base_url(cli);
    s.house = cli_house(cli, &code);
    if (s.house == NULL)
        return code;
    if (!run(&s, &ends, &error))
        code = cli_fail(error);
    stop(&s);
    if (s.lock_fd >= 0)
        close(s.lock_fd);
    cli_close(s.house);
    return code;
}

const struct cli_command cmd_serve = {
    .name = "serve",
    .arguments = "",
    .help = "Runs the desk: browser, mail in (LMTP) and out, until SIGTERM.",
    .options = options,
    .run = serve_run,
};
