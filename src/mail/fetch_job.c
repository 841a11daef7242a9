#include "mail/fetch_job.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/text.h"
#include "core/metrics.h"
#include "core/secret_box.h"
#include "mail/intake.h"
#include "mail/oauth_talk.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* So many undecided messages may stand before those of all accounts; waiting for it has an end, so
 * that mail is taken even while nothing is decided. */
enum { UNDECIDED_MOST = 200, WAIT_STEP_MS = 50, WAIT_MOST_MS = 3000, WAIT_OLD_MS = 120 * 1000 };

bool fetch_stopping(const struct fetch_job *j)
{
    return j->stop != NULL && g_atomic_int_get(j->stop) != 0;
}

bool fetch_sleep(struct fetch_job *j, int64_t ms)
{
    struct pollfd fd = {.fd = j->stop == NULL ? -1 : j->stop_fd, .events = POLLIN};
    int64_t end = clock_monotonic() + ms, left;

    while (!fetch_stopping(j) && (left = end - clock_monotonic()) > 0)
        if (poll(&fd, 1, (int)MIN(left, G_MAXINT)) > 0)
            break;
    return !fetch_stopping(j);
}

bool fetch_trouble(struct fetch_job *j, enum account_fault fault, GError **error,
                   const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    j->fault = fault;
    fail_set(error, FAIL_IO, "%s", text);
    return false;
}

bool fetch_login(struct fetch_job *j, struct arena *a, struct link_config *c, GError **error)
{
    const struct account_row *account = &j->account;
    char *password = NULL;

    *c = (struct link_config){.url = account->in_url,
                              .user = account->address,
                              .ca_file = account->ca_file,
                              .public_only = account->own_net == 0,
                              .stop = j->stop,
                              .stop_fd = j->stop_fd};
    if (strcmp(account->auth, "oauth2") == 0)
        return oauth_bearer(j->house, j->data_dir, a, account, &c->bearer, &j->fault, error);
    if (account->in_secret.p == NULL)
        return true;
    if (!secret_box_open(a, j->data_dir, account->in_secret, &password, error)) {
        j->fault = ACCOUNT_SETTING;
        return false;
    }
    c->password = password;
    return true;
}

bool fetch_well(struct fetch_job *j, const char *doing, GError **error)
{
    if (j->well)
        return true;
    j->well = true;
    j->fault = ACCOUNT_STORE;
    return account_went_well(j->house, j->account.id, doing, error);
}

static bool open_spool(struct fetch_job *j, GError **error)
{
    j->spool = open(j->data_dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (j->spool < 0)
        j->spool = memfd_create("mail", MFD_CLOEXEC);
    return j->spool >= 0 ||
           fetch_trouble(j, ACCOUNT_STORE, error, "incoming mail: %s", g_strerror(errno));
}

bool fetch_begin(struct fetch_job *j, bool keep, GError **error)
{
    if (j->messages == NULL) {
        j->messages = g_array_new(FALSE, FALSE, sizeof(struct fetched_message));
        j->batch_arena = arena_new();
    }
    g_array_set_size(j->messages, 0);
    arena_reset(j->batch_arena);
    j->begun = 0;
    j->spool_failed = j->too_big = false;
    if (keep && j->spool >= 0)
        return true;
    j->spool_size = 0;
    if (j->spool < 0)
        return open_spool(j, error);
    return ftruncate(j->spool, 0) == 0 ||
           fetch_trouble(j, ACCOUNT_STORE, error, "incoming mail: %s", g_strerror(errno));
}

void fetch_add(struct fetch_job *j, const char *data, size_t n)
{
    if (j->spool_size - j->begun + (int64_t)n > LIMIT_MAIL_BYTES)
        j->too_big = true;
    while (n > 0 && !j->too_big && !j->spool_failed) {
        ssize_t done = pwrite(j->spool, data, n, j->spool_size);

        if (done <= 0) {
            j->spool_failed = done == 0 || errno != EINTR;
            continue;
        }
        data += done;
        n -= (size_t)done;
        j->spool_size += done;
    }
}

bool fetch_end(struct fetch_job *j, struct fetched_message m, GError **error)
{
    m.uid = arena_strdup(j->batch_arena, m.uid);
    m.raw = (struct blob_source){
        .fd = j->spool, .offset = j->begun, .size = j->spool_size - j->begun};
    if (j->spool_failed)
        return fetch_trouble(j, ACCOUNT_STORE, error,
                             "incoming mail: it could not be written (make room on the disk)");
    if (j->too_big) { /* what is here is its beginning */
        m.manner = FETCHED_HELD;
        m.reason = fetch_held_words(j, j->batch_arena, LIMIT_MAIL_BYTES);
    }
    m.settled = m.settled || fetch_settled(j, m.manner);
    g_array_append_val(j->messages, m);
    j->begun = j->spool_size;
    j->too_big = false;
    return true;
}

bool fetch_settled(const struct fetch_job *j, enum fetched_manner manner)
{
    /* What was read long ago stays as it is, unless the whole mailbox is an archive to take over. */
    return strcmp(j->account.after_taking, "leave") == 0 || manner == FETCHED_HELD ||
           (manner == FETCHED_ARCHIVE && j->account.archive == 0);
}

static bool make_way(struct fetch_job *j, bool old, GError **error)
{
    int64_t end = clock_monotonic() + (old ? WAIT_OLD_MS : WAIT_MOST_MS);
    struct metrics m;

    do {
        if (!metrics_read(j->house, &m, error))
            return false;
        if (m.inbox_waiting < UNDECIDED_MOST || j->intake == NULL)
            return true;
    } while (clock_monotonic() < end && fetch_sleep(j, WAIT_STEP_MS));
    return true;
}

bool fetch_store(struct fetch_job *j, const char *via, const char *folder, const char *validity,
                 int64_t last_uid, GError **error)
{
    const struct fetched_message *v = (const void *)j->messages->data;
    struct fetched_batch b = {.account_id = j->account.id,
                              .folder = folder,
                              .validity = validity,
                              .via = via,
                              .messages = v,
                              .n = j->messages->len,
                              .last_uid = last_uid};
    bool old = b.n > 0 && v[0].manner != FETCHED_LIVE;
    size_t taken = 0;

    j->fault = ACCOUNT_STORE;
    if ((b.n > 1 && !make_way(j, old, error)) ||
        !fetched_store(j->house, &b, old, &taken, error))
        return false;
    j->taken += taken;
    if (taken > 0 && j->intake != NULL)
        intake_wake(j->intake);
    return true;
}

bool fetch_wanted(const struct fetch_job *j, bool before, bool seen, enum fetched_manner *manner)
{
    const struct account_row *account = &j->account;

    *manner = account->archive != 0 ? FETCHED_ARCHIVE
              : !before             ? FETCHED_LIVE
              : seen                ? FETCHED_ARCHIVE
                                    : FETCHED_OLD;
    if (account->archive != 0 || !before || strcmp(account->begin_with, "all") == 0)
        return true;
    return strcmp(account->begin_with, "unread") == 0 && !seen;
}

bool fetch_known(struct fetch_job *j, const char *folder, const char *validity, const char *uid,
                 bool *known, GError **error)
{
    g_autoptr(arena) a = NULL;
    g_autoptr(db_conn) db = NULL;

    if (j->known == NULL)
        j->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    *known = g_hash_table_contains(j->known, uid);
    if (*known)
        return true;
    a = arena_new();
    db = db_take(j->house->pool, error);
    j->fault = ACCOUNT_STORE;
    if (db == NULL ||
        !fetched_known(db, a, j->account.id, folder, validity, uid, known, error))
        return false;
    if (*known)
        g_hash_table_add(j->known, g_strdup(uid));
    return true;
}

bool fetch_first(struct fetch_job *j, struct arena *a, const char *folder, const char *validity,
                 struct fetched_folder *at, bool *first, GError **error)
{
    const struct fetched_folder fresh = {.validity = validity, .begun_uid = -1, .cursor = ""};

    j->fault = ACCOUNT_STORE;
    if (!fetched_folder_get(j->house, a, j->account.id, folder, at, error))
        return false;
    *first = at->last_uid == 0;
    return at->validity != NULL ||
           fetched_folder_put(j->house, j->account.id, folder, &fresh, error);
}

bool fetch_first_done(struct fetch_job *j, const char *via, const char *folder,
                      const char *validity, GError **error)
{
    return fetch_begin(j, false, error) && fetch_store(j, via, folder, validity, 1, error);
}

bool fetch_pass(struct fetch_job *j, const char *uid, GError **error)
{
    struct fetched_message m = {.uid = uid, .passed = true, .settled = true};

    return fetch_end(j, m, error);
}

bool fetch_full(const struct fetch_job *j)
{
    return j->messages->len >= FETCH_BATCH || j->spool_size >= FETCH_BATCH_BYTES;
}

const char *fetch_held_words(const struct fetch_job *j, struct arena *a, int64_t size)
{
    bool english = strcmp(house_now(j->house)->lang, "en") == 0;

    if (size <= 0)
        return english ? "the server breaks off whenever it is to hand this message over; it is "
                         "still there"
                       : "der Mailserver bricht jedes Mal ab, wenn er diese Nachricht herausgeben "
                         "soll; sie liegt noch dort";
    return arena_printf(a,
                        english ? "the message is larger than %d MB; this is its header, the rest "
                                  "is still on the server"
                                : "die Nachricht ist größer als %d MB; dies ist ihr Kopf, der Rest "
                                  "liegt noch auf dem Mailserver",
                        LIMIT_MAIL_BYTES / 1024 / 1024);
}
