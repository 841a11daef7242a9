/* queue_right.h - queues as people see them, and who works in the confidential ones. */
#pragma once
#include "base/arena.h"
#include "core/right.h"
#include "db/db.h"
#include "rows/queue.h"

bool queue_members(struct db *db, struct arena *a, int64_t queue_id, int64_t **persons, size_t *n,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Those that are not confidential, and those where ACTOR is a member. */
bool queue_list(struct db *db, struct arena *a, const struct actor *actor, struct queue_row **rows,
                size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FAIL_INVALID where ID is none of those: what ACTOR put there he could not see again. */
bool queue_offered(struct db *db, struct arena *a, const struct actor *actor, int64_t id,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Where tickets go that name none. */
bool queue_first(struct db *db, struct arena *a, int64_t *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
