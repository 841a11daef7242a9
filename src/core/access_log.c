#include "core/access_log.h"

#include "base/clock.h"
#include "sql/access_log.h"

enum { TIDY_MOST = 2000 };

bool access_log_put(struct db *db, const struct access_seen *seen, GError **error)
{
    const struct sql_access_log_more more = {.ticket_id = seen->ticket_id,
                                             .person_id = seen->person_id,
                                             .behalf_id = seen->behalf_id,
                                             .token = seen->token,
                                             .way = (int64_t)seen->way,
                                             .at = seen->at,
                                             .since = seen->at - ACCESS_SPAN};
    const struct sql_access_log_add add = {.ticket_id = seen->ticket_id,
                                           .person_id = seen->person_id,
                                           .behalf_id = seen->behalf_id,
                                           .token = seen->token,
                                           .way = (int64_t)seen->way,
                                           .at = seen->at};
    int64_t known = 0;

    return sql_access_log_more(db, &more, &known, error) &&
           (known > 0 || sql_access_log_add(db, &add, NULL, error));
}

bool access_log_dossier(struct db *db, const struct actor *actor, int64_t person_id, int64_t at,
                        GError **error)
{
    return sql_access_log_dossier(db, person_id, actor->person_id, ACCESS_EXPORT, at, NULL, error);
}

bool access_log_list(struct db *db, struct arena *a, int64_t queue_id, int64_t ticket_id,
                     int64_t before, size_t most, struct access_row **rows, size_t *n,
                     GError **error)
{
    int64_t upto = before == 0 ? G_MAXINT64 : before;

    return ticket_id != 0
               ? sql_access_log_of_ticket(db, a, ticket_id, upto, (int64_t)most, rows, n, error)
               : sql_access_log_of_queue(db, a, queue_id, upto, (int64_t)most, rows, n, error);
}

static bool forget_tx(struct db *db, void *data, GError **error)
{
    const int64_t *before = data;

    return sql_access_log_forget(db, *before, TIDY_MOST, NULL, error);
}

bool access_log_tidy(const struct house *house, int64_t now, GError **error)
{
    g_autoptr(arena) a = arena_new();
    const char *fallback = setting_find(ACCESS_LOG_MONTHS)->fallback, *months;
    struct access_old_row *old = NULL;
    int64_t before;

    {
        g_autoptr(db_conn) db = db_take(house->pool, error);

        if (db == NULL || !setting_read(db, a, ACCESS_LOG_MONTHS, fallback, &months, error))
            return false;
        before = clock_months_before(now, g_ascii_strtoll(months, NULL, 10));
        if (!sql_access_log_old(db, a, before, &old, error))
            return false;
    }
    return old == NULL || db_write_later(house->pool, forget_tx, &before, error);
}
