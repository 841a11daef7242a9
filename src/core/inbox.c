#include "core/inbox.h"

#include "base/clock.h"
#include "base/fail.h"
#include "core/person.h"
#include "sql/inbox.h"

#include <string.h>

bool inbox_add(struct db *db, struct arena *a, const struct inbox_message *m, int64_t *id,
               GError **error)
{
    struct sql_inbox_add row = {.received_at = m->received_at,
                                .via = m->via,
                                .mail_from = m->mail_from == NULL ? "" : m->mail_from,
                                .rcpt_to = m->rcpt_to == NULL ? "" : m->rcpt_to,
                                .size = m->raw.size};

    return blob_put(db, a, &m->raw, &row.blob_id, error) && sql_inbox_add(db, &row, id, error);
}

struct store {
    struct arena *a;
    struct inbox_message m;
    int64_t id;
};

static bool store_tx(struct db *db, void *data, GError **error)
{
    struct store *s = data;

    return inbox_add(db, s->a, &s->m, &s->id, error);
}

bool inbox_store(const struct house *house, const struct inbox_message *m, int64_t *id,
                 GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct store s = {.a = a, .m = *m};
    char *hash = NULL;

    if (s.m.received_at == 0)
        s.m.received_at = clock_now();
    if (!blob_hash(a, &m->raw, &hash, error))
        return false;
    s.m.raw.hash = hash;
    if (!db_write(house->pool, store_tx, &s, error))
        return false;
    *id = s.id;
    return true;
}

bool inbox_waiting(struct db *db, struct arena *a, int64_t after, int64_t now, int64_t most,
                   struct inbox_waiting_row **rows, size_t *n, GError **error)
{
    return sql_inbox_waiting(db, a, after, now, most, rows, n, error);
}

bool inbox_decide(struct db *db, int64_t id, const struct inbox_decision *d, bool *first,
                  GError **error)
{
    bool held = strcmp(d->decision, "held") == 0;
    struct sql_inbox_decide row = {.id = id, .state = held ? "held" : "done",
                                   .decision = d->decision, .reason = d->reason,
                                   .kind = d->kind == NULL ? "" : d->kind,
                                   .message_id = d->message_id, .sender = d->sender,
                                   .subject = d->subject, .fingerprint = d->fingerprint,
                                   .ticket_id = d->ticket_id, .article_id = d->article_id,
                                   .account_id = d->account_id, .block_id = d->block_id,
                                   .auth = d->auth == NULL ? "" : d->auth, .decided_at = d->at};
    g_autoptr(arena) a = arena_new();
    int64_t changed = 0, added = 0;

    if (d->sender != NULL)
        row.sender_key = person_address_key(a, d->sender);

    if (!sql_inbox_decide(db, &row, &changed, error))
        return false;
    *first = changed == 1;
    if (!*first || d->fingerprint == NULL || strcmp(d->decision, "duplicate") == 0)
        return true;
    return sql_fingerprint_add(db, d->fingerprint, id, d->ticket_id, d->article_id, &added, error) &&
           (added == 1 || sql_fingerprint_again(db, d->fingerprint, id, d->ticket_id, d->article_id,
                                                NULL, error));
}

struct later {
    int64_t id, retry_at;
};

static bool later_tx(struct db *db, void *data, GError **error)
{
    struct later *l = data;

    return sql_inbox_tried(db, l->id, l->retry_at, NULL, error);
}

bool inbox_later(const struct house *house, int64_t id, int64_t retry_at, GError **error)
{
    struct later l = {id, retry_at};

    return db_write(house->pool, later_tx, &l, error);
}

static bool reprocess_tx(struct db *db, void *data, GError **error)
{
    int64_t changed = 0;

    if (!sql_inbox_reopen(db, *(int64_t *)data, "", 0, 0, &changed, error))
        return false;
    if (changed == 1)
        return true;
    fail_set(error, FAIL_CONFLICT, "inbox %" G_GINT64_FORMAT
             ": only a message that no ticket came of can be processed again (see `inbox list`)",
             *(int64_t *)data);
    return false;
}

bool inbox_reprocess(const struct house *house, int64_t id, GError **error)
{
    return db_write(house->pool, reprocess_tx, &id, error);
}

bool inbox_copy_of(struct db *db, struct arena *a, const char *fingerprint,
                   struct fingerprint_row **row, GError **error)
{
    return sql_fingerprint_find(db, a, fingerprint, row, error);
}

bool inbox_get(struct db *db, struct arena *a, int64_t id, struct inbox_row *row, GError **error)
{
    return sql_inbox_by_id(db, a, id, row, error);
}
