/* fetch_imap.c - taking mail from a folder of an IMAP server. Messages are known by UIDVALIDITY and
 * UID; everything up to last_uid is decided. */
#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/log.h"
#include "mail/fetch_job.h"
#include "mail/imap.h"

#include <string.h>

#define IDLE_MS (5 * CLOCK_MINUTE) /* under what firewalls and RFC 2177 allow */
#define POLL_MS (5 * CLOCK_SECOND)
enum { LOOK_AT = 100, SETTLE_AT = 100 };

struct folder {
    struct fetch_job *j;
    struct imap *imap;
    const char *name;
    char validity[16];
    uint32_t number; /* the same as a number */
    struct fetched_folder at;
    struct arena *a; /* of this session */
    /* What is being taken. */
    const struct imap_message *expected;
    size_t n_expected;
    GError *broken; /* of a callback */
};

static const struct imap_message *expected(const struct folder *f, uint32_t uid)
{
    for (size_t i = 0; i < f->n_expected; i++)
        if (f->expected[i].uid == uid)
            return &f->expected[i];
    return NULL;
}

/* Where the server told all numbers anew, dates tell what lay there before. */
static bool was_there(const struct folder *f, const struct imap_message *m)
{
    return f->at.begun_uid >= 0 ? m->uid < (uint64_t)f->at.begun_uid
                                : m->at > 0 && m->at < f->j->account.created_at;
}

static bool wanted(const struct folder *f, const struct imap_message *m,
                   enum fetched_manner *manner)
{
    return fetch_wanted(f->j, was_there(f, m), m->seen, manner) && !m->deleted;
}

static void on_piece(void *user, const char *data, size_t n)
{
    struct folder *f = user;

    fetch_add(f->j, data, n);
}

static void on_end(void *user, uint32_t uid)
{
    struct folder *f = user;
    const struct imap_message *m = expected(f, uid);
    char text[16];
    struct fetched_message out = {.uid = text};
    const GArray *done = f->j->messages;

    g_snprintf(text, sizeof text, "%u", uid);
    for (guint i = 0; i < done->len; i++)
        if (strcmp(g_array_index(done, struct fetched_message, i).uid, text) == 0)
            m = NULL;
    if (m == NULL) { /* nobody asked for it */
        f->j->spool_size = f->j->begun;
        return;
    }
    (void)wanted(f, m, &out.manner);
    out.received_at = m->at;
    if (f->broken == NULL && !fetch_end(f->j, out, &f->broken))
        f->j->spool_size = f->j->begun;
}

/* A piece of a big one ends nothing. */
static void on_piece_end(void *user, uint32_t uid)
{
    (void)user;
    (void)uid;
}

static bool callback_ok(struct folder *f, GError **error)
{
    if (f->broken == NULL)
        return true;
    g_propagate_error(error, g_steal_pointer(&f->broken));
    return false;
}

/* A message that is held: its header, or nothing of it. */
static bool take_held(struct folder *f, const struct imap_message *m, const char *reason,
                      GError **error)
{
    const struct imap_take take = {.user = f, .piece = on_piece, .end = on_piece_end};
    char text[16];
    struct fetched_message out = {
        .uid = text, .received_at = m->at, .manner = FETCHED_HELD, .reason = reason};

    g_snprintf(text, sizeof text, "%u", m->uid);
    if (m->size > LIMIT_MAIL_BYTES &&
        !imap_take_header(f->imap, m->uid, LIMIT_MAIL_HEADER_BYTES, &take, error))
        return false;
    if (f->j->spool_size == f->j->begun)
        fetch_add(f->j, "\r\n", 2);
    return fetch_end(f->j, out, error);
}

/* A big one comes in pieces; those that are here are not asked for again after a break. */
static bool take_big(struct folder *f, const struct imap_message *m, GError **error)
{
    const struct imap_take take = {.user = f, .piece = on_piece, .end = on_piece_end};
    struct fetch_job *j = f->j;

    while (j->spool_size < m->size && !j->too_big) {
        int64_t before = j->spool_size;

        if (!imap_take(f->imap, &m->uid, 1, before, FETCH_PIECE_BYTES, &take, error)) {
            if (j->spool_size > before) /* it gets on */
                j->hard_times = 0;
            return false;
        }
        if (j->spool_size == before)
            break; /* the size was not true */
        j->hard_times = 0;
    }
    on_end(f, m->uid);
    j->half_uid = 0;
    return callback_ok(f, error);
}

/* One group of messages into the spool. */
static bool take_group(struct folder *f, const struct imap_message *v, size_t n, GError **error)
{
    const struct imap_take take = {.user = f, .piece = on_piece, .end = on_end};
    struct fetch_job *j = f->j;
    uint32_t uids[FETCH_BATCH];
    bool half = n == 1 && j->half_uid == v[0].uid && j->half_validity == f->number;

    f->expected = v;
    f->n_expected = n;
    if (!fetch_begin(j, half, error))
        return false;
    if (!half)
        j->half_uid = 0;
    if (n == 1 && v[0].size > LIMIT_MAIL_BYTES)
        return take_held(f, &v[0], fetch_held_words(j, f->a, v[0].size), error);
    if (n == 1 && v[0].size > FETCH_WHOLE_BYTES) {
        j->half_uid = v[0].uid;
        j->half_validity = f->number;
        return take_big(f, &v[0], error);
    }
    for (size_t i = 0; i < n; i++)
        uids[i] = v[i].uid;
    return imap_take(f->imap, uids, n, 0, 0, &take, error) && callback_ok(f, error);
}

static bool came(const struct folder *f, uint32_t uid)
{
    for (guint i = 0; i < f->j->messages->len; i++) {
        const char *text = g_array_index(f->j->messages, struct fetched_message, i).uid;

        if (g_ascii_strtoull(text, NULL, 10) == uid)
            return true;
    }
    return false;
}

static bool is_hard(const struct fetch_job *j, uint32_t uid)
{
    return j->hard_uid == uid && j->hard_times >= FETCH_PATIENCE;
}

/* The server broke off at this group: next time one by one, until it is known at which message. */
static void remember_trouble(struct fetch_job *j, const struct imap_message *v, size_t n)
{
    if (j->fault != ACCOUNT_DROPPED && j->fault != ACCOUNT_TIMEOUT && j->fault != ACCOUNT_PROTOCOL)
        return;
    j->careful = true;
    j->hard_times = j->hard_uid == v[0].uid && n == 1 ? j->hard_times + 1 : n == 1;
    j->hard_uid = v[0].uid;
}

/* Takes and stores messages of which all up to LAST are decided then. One that is on the list and
 * does not come although it is there is held; the others go on. */
static bool take_and_store(struct folder *f, const struct imap_message *v, size_t n, uint32_t last,
                           GError **error)
{
    struct fetch_job *j = f->j;

    if (n == 1 && is_hard(j, v[0].uid)) {
        if (!fetch_begin(j, false, error) ||
            !take_held(f, &v[0], fetch_held_words(j, f->a, 0), error))
            return false;
    } else if (n > 0 && !take_group(f, v, n, error)) {
        remember_trouble(j, v, n);
        return false;
    } else if (n == 0 && !fetch_begin(j, false, error)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        g_autoptr(GArray) again = NULL;

        if (came(f, v[i].uid))
            continue;
        if (!imap_look(f->imap, &v[i].uid, 1, &again, error) ||
            (again->len > 0 && !take_held(f, &v[i], fetch_held_words(j, f->a, 0), error)))
            return false;
    }
    if (!fetch_store(j, "imap", f->name, f->validity, last, error))
        return false;
    j->careful = false;
    return true;
}

/* How many of V go together: few, and not too many bytes. */
static size_t group_size(const struct fetch_job *j, const struct imap_message *v, size_t n)
{
    int64_t bytes = 0;
    size_t k = 0;

    while (k < n && k < FETCH_BATCH && (k == 0 || !j->careful)) {
        bool big = v[k].size > FETCH_WHOLE_BYTES;

        bytes += v[k].size;
        if (k > 0 && (big || bytes > FETCH_BATCH_BYTES))
            break;
        k++;
        if (big)
            break;
    }
    return k;
}

static enum imap_after after_of(const struct fetch_job *j)
{
    return strcmp(j->account.after_taking, "move") == 0     ? IMAP_MOVE
           : strcmp(j->account.after_taking, "delete") == 0 ? IMAP_DELETE
                                                            : IMAP_SEEN;
}

static gint by_uid(gconstpointer a, gconstpointer b)
{
    const uint32_t *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

/* Marks, moves or deletes what is stored. A server that refuses costs no mail: it is noted, and tried
 * again later. */
static bool settle(struct folder *f, GError **error)
{
    struct fetch_job *j = f->j;
    size_t n = SETTLE_AT;

    while (n == SETTLE_AT) {
        g_autoptr(arena) a = arena_new();
        g_autoptr(GError) refused = NULL;
        struct fetched_unsettled_row *rows = NULL;
        uint32_t uids[SETTLE_AT];

        j->fault = ACCOUNT_STORE;
        if (!fetched_unsettled(j->house, a, j->account.id, f->name, f->validity, SETTLE_AT, &rows,
                               &n, error))
            return false;
        for (size_t i = 0; i < n; i++)
            uids[i] = (uint32_t)g_ascii_strtoull(rows[i].uid, NULL, 10);
        qsort(uids, n, sizeof *uids, by_uid);
        if (n > 0 &&
            !imap_settle(f->imap, uids, n, after_of(j), j->account.move_to, &refused)) {
            if (imap_is_lost(f->imap)) {
                g_propagate_error(error, g_steal_pointer(&refused));
                return false;
            }
            j->well = false;
            return account_went_wrong(j->house, j->account.id, j->fault, refused->message, 0,
                                      error);
        }
        if (!fetched_settle(j->house, rows, n, error))
            return false;
    }
    return true;
}

/* Messages that are looked at together: those that are wanted are taken in groups. */
static bool take_looked(struct folder *f, const uint32_t *uids, size_t n, GError **error)
{
    g_autoptr(GArray) seen = NULL;
    const struct imap_message *v;
    guint kept = 0;

    if (!imap_look(f->imap, uids, n, &seen, error))
        return false;
    for (guint i = 0; i < seen->len; i++) {
        struct imap_message m = g_array_index(seen, struct imap_message, i);
        enum fetched_manner manner;

        if (wanted(f, &m, &manner))
            g_array_index(seen, struct imap_message, kept++) = m;
    }
    g_array_set_size(seen, kept);
    g_array_sort(seen, by_uid); /* the UID stands first in it */
    v = (const void *)seen->data;
    for (size_t i = 0; i < kept;) {
        size_t k = group_size(f->j, v + i, kept - i);

        if (!take_and_store(f, v + i, k, v[i + k - 1].uid, error))
            return false;
        i += k;
        if (fetch_stopping(f->j))
            return true;
    }
    return take_and_store(f, NULL, 0, uids[n - 1], error) && settle(f, error);
}

static bool take_new(struct folder *f, GError **error)
{
    g_autoptr(GArray) uids = NULL;

    if (!fetched_folder_get(f->j->house, f->a, f->j->account.id, f->name, &f->at, error) ||
        !imap_search(f->imap, (uint32_t)f->at.last_uid, &uids, error))
        return false;
    for (guint i = 0; i < uids->len && !fetch_stopping(f->j); i += LOOK_AT)
        if (!take_looked(f, &g_array_index(uids, uint32_t, i), MIN(LOOK_AT, uids->len - i), error))
            return false;
    return true;
}

/* What lies there at the first look; numbers that have changed say nothing any more. */
static bool know_folder(struct folder *f, const struct imap_folder *selected, GError **error)
{
    struct fetch_job *j = f->j;
    g_autoptr(GArray) uids = NULL;
    struct fetched_folder first = {.validity = f->validity, .begun_uid = selected->next_uid};

    f->number = selected->validity;
    g_snprintf(f->validity, sizeof f->validity, "%u", selected->validity);
    if (!fetched_folder_get(j->house, f->a, j->account.id, f->name, &f->at, error))
        return false;
    if (f->at.validity != NULL && strcmp(f->at.validity, f->validity) == 0)
        return true;
    if (f->at.validity != NULL) {
        log_event(LOG_WARN, "fetch.numbers", "account=%" G_GINT64_FORMAT " validity=%s was=%s",
                  j->account.id, f->validity, f->at.validity);
        first.begun_uid = -1;
    } else if (selected->next_uid == 0) {
        if (!imap_search(f->imap, 0, &uids, error))
            return false;
        first.begun_uid =
            uids->len == 0 ? 1 : (int64_t)g_array_index(uids, uint32_t, uids->len - 1) + 1;
    }
    if (first.begun_uid > 0 && j->account.archive == 0 &&
        strcmp(j->account.begin_with, "new") == 0)
        first.last_uid = first.begun_uid - 1;
    return fetched_folder_put(j->house, j->account.id, f->name, &first, error);
}

static bool enter(struct folder *f, GError **error)
{
    struct link_config c;
    struct imap_folder selected;

    if (!fetch_login(f->j, f->a, &c, error))
        return false;
    f->imap = imap_open(&c, &f->j->fault, error);
    return f->imap != NULL && imap_select(f->imap, f->name, &selected, error) &&
           know_folder(f, &selected, error);
}

static bool stay(struct folder *f, GError **error)
{
    bool news;

    do {
        if (!take_new(f, error) || !settle(f, error) || !fetch_well(f->j, "ready", error))
            return false;
        if (f->j->once || fetch_stopping(f->j))
            return true;
        if (!imap_wait(f->imap, IDLE_MS, POLL_MS, &news, error))
            return false;
    } while (!fetch_stopping(f->j));
    return true;
}

static bool run(struct fetch_job *j, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct folder f = {.j = j, .name = j->account.folder, .a = a};
    bool ok = enter(&f, error) && fetch_well(j, "taking", error) && stay(&f, error);

    g_clear_error(&f.broken);
    imap_close(f.imap);
    return ok;
}

static bool try(struct fetch_job *j, GError **error)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(imap) s = NULL;
    struct imap_folder selected;
    struct link_config c;

    if (!fetch_login(j, a, &c, error))
        return false;
    s = imap_open(&c, &j->fault, error);
    return s != NULL && imap_select(s, j->account.folder, &selected, error);
}

const struct fetch_way fetch_imap = {"imap://", run, try, 0};
const struct fetch_way fetch_imaps = {"imaps://", run, try, 0};
