/* idempotency.h - what was answered to a request with a key: sent again within a day it is answered
 * the same and does nothing. Kept in the transaction of what the request did. */
#pragma once
#include "base/arena.h"
#include "db/db.h"

enum { IDEMPOTENCY_KEY_MAX = 255 };

struct idempotency {
    int64_t person_id;
    const char *key, *request_hash;
    int64_t status;
    const char *body;
};

/* *FOUND tells whether the key is known; FAIL_INVALID where it came with another request. */
bool idempotency_find(struct db *db, struct arena *a, struct idempotency *i, int64_t now,
                      bool *found, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Deletes those whose day is over. Not inside db_write(). */
bool idempotency_forget(struct db_pool *pool, int64_t now, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool idempotency_keep(struct db *db, const struct idempotency *i, int64_t now,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
