#include "core/queue_right.h"

#include "base/fail.h"
#include "sql/queue.h"

bool queue_members(struct db *db, struct arena *a, int64_t queue_id, int64_t **persons, size_t *n,
                   GError **error)
{
    struct queue_member_row *rows = NULL;

    *n = 0;
    if (!sql_queue_members(db, a, queue_id, &rows, n, error))
        return false;
    *persons = ARENA_ARRAY(a, int64_t, *n + 1);
    for (size_t i = 0; i < *n; i++)
        (*persons)[i] = rows[i].person_id;
    return true;
}

bool queue_list(struct db *db, struct arena *a, const struct actor *actor, struct queue_row **rows,
                size_t *n, GError **error)
{
    return sql_queue_visible(db, a, right_is_agent(actor) ? actor->person_id : 0, rows, n, error);
}

bool queue_offered(struct db *db, struct arena *a, const struct actor *actor, int64_t id,
                   GError **error)
{
    struct queue_row *rows = NULL;
    size_t n = 0;

    if (!queue_list(db, a, actor, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (rows[i].id == id)
            return true;
    fail_set(error, FAIL_INVALID, "queue: there is none like this (choose one of the list)");
    return false;
}

bool queue_first(struct db *db, struct arena *a, int64_t *id, GError **error)
{
    struct queue_row *queue = NULL;

    if (!sql_queue_first(db, a, &queue, error))
        return false;
    if (queue == NULL) {
        fail_set(error, FAIL_CORRUPT, "ticket: there is no queue (run `vorgang serve` once)");
        return false;
    }
    *id = queue->id;
    return true;
}
