#include "mail/intake.h"

#include "base/background.h"
#include "base/clock.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/log.h"
#include "core/fetched.h"
#include "core/inbox.h"
#include "mail/judge.h"

#include <errno.h>

enum { BATCH_BYTES = 4 * 1024 * 1024, IDLE_MS = 500, WRITES_LEAST = 4, TRIES_MOST = 8 };

struct intake {
    const struct house *house;
    struct airlock *lock;
    GThread *thread;
    GMutex mutex;
    GCond cond;
    bool woken;
    gint stopping; /* atomic: also looked at between batches */
};

/* One batch on its way: rows, what the airlock made of them, and the files hashed. While one is
 * written the next is decoded. */
struct round {
    const struct house *house;
    struct airlock *lock;
    struct arena *a;
    int64_t after; /* rows behind this one */
    GError *error; /* why it came no further */
    struct airlock_batch batch;
    const struct inbox_waiting_row *rows;
    struct article_file *files[LIMIT_BATCH];
    size_t n, from, to; /* of the rows; the part that one transaction takes */
    size_t done;        /* how far it came: it ends early where others wait */
    GArray *unindexed;  /* articles of that part */
    int64_t decided;
};

static bool hash_files(struct round *r, size_t i, GError **error)
{
    const struct airlock_item *item = &r->batch.items[i];
    const struct maildoc *d = item->doc;
    size_t inner;

    if (d == NULL)
        return true;
    inner = d->forwarded == NULL ? 0 : d->forwarded->n_attachments;
    r->files[i] = ARENA_ARRAY(r->a, struct article_file, d->n_attachments + inner + 1);
    for (size_t k = 0; k < d->n_attachments + inner; k++) {
        const struct mail_attachment *m = k < d->n_attachments
                                              ? &d->attachments[k]
                                              : &d->forwarded->attachments[k - d->n_attachments];
        struct article_file *file = &r->files[i][k];
        char *hash = NULL;

        *file = (struct article_file){
            .source = {.fd = item->out, .offset = item->content_at + m->offset, .size = m->size},
            .filename = m->filename == NULL ? "datei" : m->filename,
            .content_type = m->content_type,
            .is_inline = m->is_inline,
            .content_id = m->content_id};
        if (!blob_hash(r->a, &file->source, &hash, error))
            return false;
        file->source.hash = hash;
    }
    return true;
}

/* Old mail keeps its date: as its server tells it, else as it says itself. */
static void place_in_time(struct judge *j, const struct inbox_waiting_row *row)
{
    enum fetched_manner manner = fetched_manner_named(row->manner);
    bool told = strcmp(row->via, "imap") == 0 || strcmp(row->via, "graph") == 0;
    int64_t at = row->received_at;

    j->said_at = j->now;
    j->account_id = row->account_id;
    j->archive = manner == FETCHED_ARCHIVE;
    if (manner != FETCHED_OLD && manner != FETCHED_ARCHIVE)
        return;
    if (!told && j->doc != NULL && j->doc->date_at != MAILDOC_NO_DATE && j->doc->date_at > 0)
        at = MIN(j->doc->date_at, at);
    j->quiet = j->archive || at < row->account_since - CLOCK_DAY;
    if (j->quiet)
        j->said_at = MIN(at, j->now);
}

static bool is_alone(const struct round *r)
{
    return r->to - r->from == 1;
}

static bool decide_row(struct round *r, struct db *db, size_t i, bool *first, GError **error)
{
    const struct inbox_waiting_row *row = &r->rows[i];
    const struct airlock_item *item = &r->batch.items[i];
    struct judge j = {.house = r->house,
                      .db = db,
                      .a = r->a,
                      .inbox_id = row->id,
                      .blob_id = row->blob_id,
                      .received_at = row->received_at,
                      .now = clock_now(),
                      .mail_from = row->mail_from,
                      .rcpt_to = row->rcpt_to,
                      .doc = item->doc,
                      .files = r->files[i],
                      .index_later = r->unindexed,
                      .n_files = item->doc == NULL ? 0 : item->doc->n_attachments};
    g_autoptr(GError) broken = NULL;
    struct judge_wish wish = {row->wanted_ticket_id, row->wanted_by == NULL ? "?" : row->wanted_by};

    if (*row->wanted != '\0')
        j.wish = &wish;

    place_in_time(&j, row);
    if (item->doc == NULL)
        return judge_hold(&j, item->reason, first, error);
    if (judge_message(&j, first, &broken))
        return true;
    /* What passes by itself is tried again; what does not is a person's to look at. */
    if (!is_alone(r) || fail_is(broken, FAIL_BUSY) || fail_is(broken, FAIL_IO) || row->tries < 2) {
        g_propagate_error(error, g_steal_pointer(&broken));
        return false;
    }
    if (!db_part_end(db, false, error) || !db_part_begin(db, error))
        return false;
    g_array_set_size(r->unindexed, 0);
    return judge_hold(&j, arena_printf(r->a, "it could not be filed: %s", broken->message), first,
                      error);
}

/* What is decided by somebody else already goes again. */
static bool decide_part(struct round *r, struct db *db, size_t i, GError **error)
{
    bool first = false;

    if (!db_part_begin(db, error) || !decide_row(r, db, i, &first, error) ||
        !db_part_end(db, first, error))
        return false;
    if (!first)
        g_array_set_size(r->unindexed, 0);
    return true;
}

static bool decide_plainly(struct round *r, struct db *db, size_t i, GError **error)
{
    bool first = false;

    if (!decide_row(r, db, i, &first, error))
        return false;
    if (!first)
        fail_set(error, FAIL_BUSY, "inbox %" G_GINT64_FORMAT ": somebody else has decided it (try again)",
                 r->rows[i].id);
    return first;
}

/* Some rows in one transaction: all of them or none. */
static bool decide_tx(struct db *db, void *data, GError **error)
{
    struct round *r = data;

    g_array_set_size(r->unindexed, 0);
    r->done = r->from;
    for (size_t i = r->from;
         i < r->to && (i - r->from < WRITES_LEAST || !db_others_wait(r->house->pool)); i++) {
        if (!(is_alone(r) ? decide_part : decide_plainly)(r, db, i, error))
            return false;
        r->done = i + 1;
    }
    return article_index_all(db, r->unindexed, error);
}

static bool put_off(struct round *r, const GError *why, GError **error)
{
    for (size_t i = r->from; i < r->to; i++) {
        int64_t wait = CLOCK_SECOND << MIN(r->rows[i].tries, TRIES_MOST);

        log_event(LOG_WARN, "intake.later", "inbox=%" G_GINT64_FORMAT " error=%s", r->rows[i].id,
                  why->message);
        if (!inbox_later(r->house, r->rows[i].id, clock_now() + wait, error))
            return false;
    }
    return true;
}

/* Writes the decisions, few rows a transaction where others wait: mail that comes in goes first. A
 * transaction that fails is taken apart, so that one row never holds the others. */
static bool decide_some(struct round *r, GError **error)
{
    g_autoptr(GError) broken = NULL;

    if (db_write_later(r->house->pool, decide_tx, r, &broken)) {
        r->decided += (int64_t)(r->done - r->from);
        return true;
    }
    if (r->to - r->from == 1) {
        r->done = r->to;
        return put_off(r, broken, error);
    }
    for (size_t i = r->from, to = r->to; i < to; i++) {
        r->from = i;
        r->to = i + 1;
        if (!decide_some(r, error))
            return false;
    }
    return true;
}

static bool decide_all(struct round *r, GError **error)
{
    for (size_t i = 0; i < r->n; i++)
        if (!hash_files(r, i, error))
            return false;
    for (r->done = 0; r->done < r->n;) {
        r->from = r->done;
        r->to = r->n;
        if (!decide_some(r, error))
            return false;
    }
    return true;
}

/* Reads the raw messages of ROWS into the airlock's input; as many as fit into one batch. */
static bool load(struct round *r, const struct inbox_waiting_row *rows, size_t n, GError **error)
{
    g_autoptr(db_conn) db = db_take(r->house->pool, error);

    r->rows = rows;
    r->n = 0;
    if (db == NULL)
        return false;
    while (r->n < n && r->n < LIMIT_BATCH &&
           (r->n == 0 || r->batch.in_size + rows[r->n].size <= BATCH_BYTES)) {
        if (!airlock_batch_add_blob(&r->batch, db, rows[r->n].blob_id, error))
            return false;
        r->n++;
    }
    return true;
}

static bool fetch(struct round *r, GError **error)
{
    g_autoptr(db_conn) db = db_take(r->house->pool, error);
    struct inbox_waiting_row *rows = NULL;
    size_t n = 0;

    if (db == NULL ||
        !inbox_waiting(db, r->a, r->after, clock_now(), LIMIT_BATCH, &rows, &n, error))
        return false;
    g_clear_pointer(&db, db_give);
    return n == 0 || (load(r, rows, n, error) && airlock_decode(r->lock, &r->batch, error));
}

static void round_free(struct round *r)
{
    if (r == NULL)
        return;
    airlock_batch_clear(&r->batch);
    g_clear_error(&r->error);
    g_array_free(r->unindexed, TRUE);
    arena_free(r->a);
    g_free(r);
}

static struct round *round_new(const struct house *house, struct airlock *lock, int64_t after,
                               GError **error)
{
    struct round *r = g_new0(struct round, 1);

    r->house = house;
    r->lock = lock;
    r->a = arena_new();
    r->after = after;
    r->unindexed = g_array_new(FALSE, FALSE, sizeof(struct search_article));
    if (airlock_batch_init(&r->batch, r->a, error))
        return r;
    round_free(r);
    return NULL;
}

static gpointer fetch_main(gpointer data)
{
    struct round *r = data;

    (void)fetch(r, &r->error);
    return NULL;
}

/* Decides the rows of R while the round behind it is decoded. A full batch tells that there may be
 * one: a single mail costs no thread. */
static bool round_step(struct round *r, struct round **next, int64_t *decided, GError **error)
{
    int64_t last = r->rows[r->n - 1].id;
    GThread *thread = NULL;
    bool ok;

    *next = round_new(r->house, r->lock, last, error);
    if (*next == NULL)
        return false;
    if (r->n > 1)
        thread = g_thread_new("decode", fetch_main, *next);
    ok = decide_all(r, error);
    *decided += r->decided;
    if (thread != NULL)
        g_thread_join(thread);
    else if (ok)
        (void)fetch(*next, &(*next)->error);
    return ok;
}

bool intake_run(const struct house *house, struct airlock *lock, const gint *stop, int64_t *decided,
                GError **error)
{
    struct round *r = round_new(house, lock, 0, error);
    bool ok = r != NULL && fetch(r, error);

    while (ok && r->n > 0 && (stop == NULL || g_atomic_int_get(stop) == 0)) {
        struct round *next = NULL;

        ok = round_step(r, &next, decided, error);
        round_free(r);
        r = next;
        if (ok && r->error != NULL) {
            g_propagate_error(error, g_steal_pointer(&r->error));
            ok = false;
        }
    }
    round_free(r);
    return ok;
}

static gpointer intake_main(gpointer data)
{
    struct intake *i = data;

    /* To take mail is more urgent than to decide it. */
    if (!background_yield())
        log_event(LOG_WARN, "intake.nice", "error=%s", g_strerror(errno));
    g_mutex_lock(&i->mutex);
    while (!g_atomic_int_get(&i->stopping)) {
        g_autoptr(GError) error = NULL;
        int64_t decided = 0;
        bool ok;

        i->woken = false;
        g_mutex_unlock(&i->mutex);
        ok = intake_run(i->house, i->lock, &i->stopping, &decided, &error);
        if (!ok)
            log_event(LOG_ERROR, "intake", "error=%s", error->message);
        g_mutex_lock(&i->mutex);
        if (!g_atomic_int_get(&i->stopping) && (!i->woken || !ok))
            g_cond_wait_until(&i->cond, &i->mutex, g_get_monotonic_time() + IDLE_MS * 1000);
    }
    g_mutex_unlock(&i->mutex);
    return NULL;
}

struct intake *intake_start(const struct house *house, struct airlock *lock)
{
    struct intake *i = g_new0(struct intake, 1);

    i->house = house;
    i->lock = lock;
    g_mutex_init(&i->mutex);
    g_cond_init(&i->cond);
    i->thread = g_thread_new("intake", intake_main, i);
    return i;
}

void intake_wake(struct intake *i)
{
    g_mutex_lock(&i->mutex);
    i->woken = true;
    g_cond_signal(&i->cond);
    g_mutex_unlock(&i->mutex);
}

void intake_stop(struct intake *i)
{
    if (i == NULL)
        return;
    g_mutex_lock(&i->mutex);
    g_atomic_int_set(&i->stopping, 1);
    g_cond_signal(&i->cond);
    g_mutex_unlock(&i->mutex);
    g_thread_join(i->thread);
    g_mutex_clear(&i->mutex);
    g_cond_clear(&i->cond);
    g_free(i);
}
