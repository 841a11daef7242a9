#include "core/fetched.h"

#include "base/clock.h"
#include "core/inbox.h"
#include "sql/account.h"
#include "sql/fetched.h"

#include <string.h>

static const char *const manners[] = {[FETCHED_LIVE] = "live",
                                      [FETCHED_OLD] = "old",
                                      [FETCHED_ARCHIVE] = "archive",
                                      [FETCHED_HELD] = "held"};

const char *fetched_manner_name(enum fetched_manner manner)
{
    return manners[manner];
}

enum fetched_manner fetched_manner_named(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(manners); i++)
        if (g_strcmp0(manners[i], name) == 0)
            return (enum fetched_manner)i;
    return FETCHED_LIVE;
}

struct storing {
    const struct fetched_batch *b;
    struct arena *a;
    const char *const *hashes;
    size_t taken;
};

static bool put_row(const struct storing *s, struct db *db, size_t i, int64_t inbox_id, bool *first,
                    GError **error)
{
    const struct fetched_message *m = &s->b->messages[i];
    int64_t changed = 0;

    if (!sql_fetched_add(db,
                         &(struct sql_fetched_add){s->b->account_id, s->b->folder, s->b->validity,
                                                   m->uid, s->hashes[i], inbox_id,
                                                   manners[m->manner], clock_now(),
                                                   m->settled || m->manner == FETCHED_HELD},
                         &changed, error))
        return false;
    *first = changed == 1;
    return true;
}

static bool put_inbox(const struct storing *s, struct db *db, size_t i, int64_t *id, GError **error)
{
    const struct fetched_message *m = &s->b->messages[i];
    struct inbox_decision held = {.decision = "held", .reason = m->reason, .at = clock_now()};
    struct inbox_message in = {.raw = m->raw, .via = s->b->via};
    bool first;

    in.raw.hash = s->hashes[i];
    in.received_at = m->received_at > 0 ? m->received_at : clock_now();
    if (!inbox_add(db, s->a, &in, id, error))
        return false;
    return m->manner != FETCHED_HELD || inbox_decide(db, *id, &held, &first, error);
}

/* One message as a part of its own: where another process took it at this moment, ours goes. */
static bool store_one(struct storing *s, struct db *db, size_t i, GError **error)
{
    const struct fetched_message *m = &s->b->messages[i];
    struct fetched_same_row *same = NULL;
    bool known = false, first = false;
    int64_t inbox_id = 0;

    if (!fetched_known(db, s->a, s->b->account_id, s->b->folder, s->b->validity, m->uid, &known,
                       error))
        return false;
    if (known)
        return true;
    if (m->passed)
        return put_row(s, db, i, 0, &first, error);
    if (!sql_fetched_same(db, s->a, s->b->account_id, s->b->folder, s->b->validity, s->hashes[i],
                          &same, error))
        return false;
    if (same != NULL)
        return put_row(s, db, i, 0, &first, error);
    if (!db_part_begin(db, error) || !put_inbox(s, db, i, &inbox_id, error) ||
        !put_row(s, db, i, inbox_id, &first, error) || !db_part_end(db, first, error))
        return false;
    s->taken += first;
    return true;
}

static bool store_tx(struct db *db, void *data, GError **error)
{
    struct storing *s = data;
    const struct fetched_batch *b = s->b;

    s->taken = 0;
    for (size_t i = 0; i < b->n; i++)
        if (!store_one(s, db, i, error))
            return false;
    if (s->taken > 0 && !sql_account_state_mail(db, b->account_id, clock_now(), NULL, error))
        return false;
    return b->last_uid == 0 || sql_fetch_folder_reached(db, b->account_id, b->folder, b->validity,
                                                        b->last_uid, NULL, error);
}

bool fetched_store(const struct house *house, const struct fetched_batch *b, bool later,
                   size_t *taken, GError **error)
{
    g_autoptr(arena) a = arena_new();
    const char **hashes = ARENA_ARRAY(a, const char *, b->n + 1);
    struct storing s = {.b = b, .a = a, .hashes = hashes};

    for (size_t i = 0; i < b->n; i++) {
        char *hash = NULL;

        hashes[i] = "";
        if (b->messages[i].passed)
            continue;
        if (!blob_hash(a, &b->messages[i].raw, &hash, error))
            return false;
        hashes[i] = hash;
    }
    if (!(later ? db_write_later : db_write)(house->pool, store_tx, &s, error))
        return false;
    *taken = s.taken;
    return true;
}

bool fetched_known(struct db *db, struct arena *a, int64_t account_id, const char *folder,
                   const char *validity, const char *uid, bool *known, GError **error)
{
    struct fetched_row *row = NULL;

    if (!sql_fetched_find(db, a, account_id, folder, validity, uid, &row, error))
        return false;
    *known = row != NULL;
    return true;
}

bool fetched_folder_get(const struct house *house, struct arena *a, int64_t account_id,
                        const char *folder, struct fetched_folder *f, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    struct fetch_folder_row *row = NULL;

    if (db == NULL || !sql_fetch_folder_get(db, a, account_id, folder, &row, error))
        return false;
    *f = row == NULL ? (struct fetched_folder){.cursor = ""}
                     : (struct fetched_folder){row->validity, row->begun_uid, row->last_uid,
                                               row->cursor_url};
    return true;
}

static bool put_tx(struct db *db, void *data, GError **error)
{
    const struct sql_fetch_folder_put *row = data;

    return sql_fetch_folder_put(db, row, NULL, error) &&
           sql_fetched_settle_others(db, row->account_id, row->folder, row->validity, NULL, error);
}

bool fetched_folder_put(const struct house *house, int64_t account_id, const char *folder,
                        const struct fetched_folder *f, GError **error)
{
    struct sql_fetch_folder_put row = {account_id,  folder,      f->validity, f->begun_uid,
                                       f->last_uid, f->cursor == NULL ? "" : f->cursor};

    return db_write(house->pool, put_tx, &row, error);
}

bool fetched_unsettled(const struct house *house, struct arena *a, int64_t account_id,
                       const char *folder, const char *validity, int64_t most,
                       struct fetched_unsettled_row **rows, size_t *n, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);

    return db != NULL &&
           sql_fetched_unsettled(db, a, account_id, folder, validity, most, rows, n, error);
}

struct settling {
    const struct fetched_unsettled_row *rows;
    size_t n;
};

static bool settle_tx(struct db *db, void *data, GError **error)
{
    const struct settling *s = data;

    for (size_t i = 0; i < s->n; i++)
        if (!sql_fetched_settle(db, s->rows[i].id, NULL, error))
            return false;
    return true;
}

bool fetched_settle(const struct house *house, const struct fetched_unsettled_row *rows, size_t n,
                    GError **error)
{
    struct settling s = {rows, n};

    return n == 0 || db_write(house->pool, settle_tx, &s, error);
}
