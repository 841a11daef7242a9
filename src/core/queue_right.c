#include "core/queue_right.h"

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
