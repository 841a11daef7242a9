#include "core/seen.h"

#include "base/fail.h"
#include "base/json.h"
#include "sql/notice.h"
#include "sql/seen.h"

bool seen_mark(struct db *db, int64_t person_id, int64_t ticket_id, int64_t article_id, int64_t at,
               GError **error)
{
    return sql_seen_put(db, person_id, ticket_id, article_id, at, NULL, error) &&
           sql_notice_read_ticket(db, person_id, ticket_id, at, NULL, error);
}

bool seen_forget(struct db *db, int64_t person_id, int64_t ticket_id, GError **error)
{
    return sql_seen_remove(db, person_id, ticket_id, NULL, error);
}

bool seen_last(struct db *db, struct arena *a, int64_t person_id, int64_t ticket_id,
               int64_t *article_id, GError **error)
{
    struct seen_row *row = NULL;

    if (!sql_seen_get(db, a, person_id, ticket_id, &row, error))
        return false;
    *article_id = row == NULL ? 0 : row->article_id;
    return true;
}

bool seen_unread(struct db *db, struct arena *a, const struct actor *actor, int64_t now,
                 const int64_t *tickets, size_t n, bool *unread, GError **error)
{
    g_autoptr(GHashTable) found = g_hash_table_new(g_int64_hash, g_int64_equal);
    struct seen_unread_row *rows = NULL;
    size_t n_rows = 0;

    if (n > SEEN_TICKETS_MOST) {
        fail_set(error, FAIL_TOO_BIG, "list: %zu tickets at once, at most %d", n,
                 SEEN_TICKETS_MOST);
        return false;
    }
    if (n > 0 && !sql_seen_unread(db, a, actor->person_id, right_is_agent(actor), now,
                                  json_ids(a, tickets, n), &rows, &n_rows, error))
        return false;
    for (size_t i = 0; i < n_rows; i++)
        g_hash_table_add(found, &rows[i].ticket_id);
    for (size_t i = 0; i < n; i++)
        unread[i] = g_hash_table_contains(found, &tickets[i]);
    return true;
}
