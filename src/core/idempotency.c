#include "core/idempotency.h"

#include "base/clock.h"
#include "base/fail.h"
#include "sql/record.h"

#include <string.h>

bool idempotency_find(struct db *db, struct arena *a, struct idempotency *i, int64_t now,
                      bool *found, GError **error)
{
    struct idempotency_row *row = NULL;

    *found = false;
    if (!sql_idempotency_sweep(db, now - CLOCK_DAY, NULL, error) ||
        !sql_idempotency_get(db, a, i->person_id, i->key, now - CLOCK_DAY, &row, error))
        return false;
    if (row == NULL)
        return true;
    if (strcmp(row->request_hash, i->request_hash) != 0) {
        fail_set(error, FAIL_INVALID, "Idempotency-Key: it came with another request before (use a new one)");
        return false;
    }
    i->status = row->status;
    i->body = row->body;
    *found = true;
    return true;
}

static bool forget_tx(struct db *db, void *data, GError **error)
{
    const int64_t *before = data;

    return sql_idempotency_sweep(db, *before, NULL, error);
}

bool idempotency_forget(struct db_pool *pool, int64_t now, GError **error)
{
    int64_t before = now - CLOCK_DAY;

    return db_write_later(pool, forget_tx, &before, error);
}

bool idempotency_keep(struct db *db, const struct idempotency *i, int64_t now, GError **error)
{
    return sql_idempotency_put(db,
                               &(struct sql_idempotency_put){.person_id = i->person_id, .key = i->key,
                                                             .request_hash = i->request_hash,
                                                             .status = i->status, .body = i->body, .at = now},
                               NULL, error);
}
