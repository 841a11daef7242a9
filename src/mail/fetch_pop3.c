/* fetch_pop3.c - taking mail by POP3. Messages are known by UIDL; each look is a session of its own,
 * and what is deleted in it is gone with its QUIT. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/log.h"
#include "mail/fetch_job.h"
#include "mail/pop3.h"

#include <string.h>

#define PAUSE_MS (5 * CLOCK_SECOND)
#define FOLDER "INBOX"
#define VALIDITY "uidl"
enum { SETTLE_MOST = 1000 };

static bool on_piece(void *user, const char *data, size_t n)
{
    struct fetch_job *j = user;

    fetch_add(j, data, n);
    return !j->too_big;
}

/* More came than we take, maybe without end. Its beginning is kept for a person to look at, so that the
 * next session goes on behind it; this one has ended, whose error stays. */
static void keep_beginning(struct fetch_job *j, const struct fetched_message *m)
{
    g_autoptr(GError) error = NULL;
    enum account_fault fault = j->fault;

    if (fetch_end(j, *m, &error) && fetch_store(j, "pop3", FOLDER, VALIDITY, 0, &error))
        j->fault = fault;
    else
        log_event(LOG_ERROR, "fetch.pop3", "account=%" G_GINT64_FORMAT " error=%s", j->account.id,
                  error->message);
}

/* A message into the batch; one that is too big only with its header. */
static bool take(struct fetch_job *j, struct pop3 *s, const struct pop3_entry *e,
                 enum fetched_manner manner, GError **error)
{
    struct fetched_message m = {.uid = e->uid, .manner = manner};
    bool gone = false, big = e->size > LIMIT_MAIL_BYTES;

    if (big) {
        m.manner = FETCHED_HELD;
        m.reason = fetch_held_words(j, j->batch_arena, e->size);
    }
    if (!pop3_take(s, e->number, big ? 0 : -1, on_piece, j, &gone, error)) {
        if (j->too_big)
            keep_beginning(j, &m);
        return false;
    }
    return gone || fetch_end(j, m, error);
}

static bool take_all(struct fetch_job *j, struct pop3 *s, const GArray *entries, bool first,
                     GError **error)
{
    if (!fetch_begin(j, false, error))
        return false;
    for (guint i = 0; i < entries->len && !fetch_stopping(j); i++) {
        const struct pop3_entry *e = &g_array_index(entries, struct pop3_entry, i);
        enum fetched_manner manner;
        bool known = false;

        if (!fetch_known(j, FOLDER, VALIDITY, e->uid, &known, error))
            return false;
        if (known)
            continue;
        if (!(fetch_wanted(j, first, false, &manner) ? take(j, s, e, manner, error)
                                                     : fetch_pass(j, e->uid, error)))
            return false;
        if (fetch_full(j) && (!fetch_store(j, "pop3", FOLDER, VALIDITY, 0, error) ||
                              !fetch_begin(j, false, error)))
            return false;
    }
    return fetch_store(j, "pop3", FOLDER, VALIDITY, 0, error);
}

static const struct pop3_entry *entry_of(const GArray *entries, const char *uid)
{
    for (guint i = 0; i < entries->len; i++)
        if (strcmp(g_array_index(entries, struct pop3_entry, i).uid, uid) == 0)
            return &g_array_index(entries, struct pop3_entry, i);
    return NULL;
}

/* POP3 can only delete. What was deleted is settled once the server has said good-bye to it. */
static bool leave(struct fetch_job *j, struct pop3 *s, const GArray *entries, GError **error)
{
    g_autoptr(arena) a = arena_new();
    bool delete = strcmp(j->account.after_taking, "delete") == 0 ||
                  strcmp(j->account.after_taking, "move") == 0;
    struct fetched_unsettled_row *rows = NULL;
    size_t n = 0;

    j->fault = ACCOUNT_STORE;
    if (!fetched_unsettled(j->house, a, j->account.id, FOLDER, VALIDITY, SETTLE_MOST, &rows, &n,
                           error))
        return false;
    for (size_t i = 0; delete && i < n; i++) {
        const struct pop3_entry *e = entry_of(entries, rows[i].uid);

        if (e != NULL && !pop3_delete(s, e->number, error))
            return false;
    }
    return pop3_quit(s, error) && fetched_settle(j->house, rows, n, error);
}

static struct pop3 *enter(struct fetch_job *j, struct arena *a, GError **error)
{
    struct link_config c;

    return fetch_login(j, a, &c, error) ? pop3_open(&c, &j->fault, error) : NULL;
}

static bool run(struct fetch_job *j, GError **error)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(pop3) s = enter(j, a, error);
    g_autoptr(GArray) entries = NULL;
    struct fetched_folder at;
    bool first = false;

    return s != NULL && fetch_first(j, a, FOLDER, VALIDITY, &at, &first, error) &&
           pop3_list(s, &entries, error) && take_all(j, s, entries, first, error) &&
           (!first || fetch_stopping(j) || fetch_first_done(j, "pop3", FOLDER, VALIDITY, error)) &&
           leave(j, s, entries, error) && fetch_well(j, "ready", error);
}

static bool try(struct fetch_job *j, GError **error)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(pop3) s = enter(j, a, error);
    g_autoptr(GArray) entries = NULL;

    return s != NULL && pop3_list(s, &entries, error) && pop3_quit(s, error);
}

const struct fetch_way fetch_pop3 = {"pop3://", run, try, PAUSE_MS};
const struct fetch_way fetch_pop3s = {"pop3s://", run, try, PAUSE_MS};
