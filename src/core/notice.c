#include "core/notice.h"

#include "base/clock.h"
#include "sql/notice.h"

enum { KEPT_DAYS = 90, FORGET_AT_ONCE = 1000 };

bool notice_list(struct db *db, struct arena *a, const struct actor *actor, int64_t before,
                 int64_t most, struct notice_row **rows, size_t *n, GError **error)
{
    return sql_notice_list(db, a, actor->person_id, before, most, rows, n, error);
}

bool notice_unread(struct db *db, struct arena *a, struct notice_count_row **rows, size_t *n,
                   GError **error)
{
    return sql_notice_unread(db, a, NOTICE_UNREAD_MOST, rows, n, error);
}

bool notice_read_ticket(struct db *db, int64_t person_id, int64_t ticket_id, int64_t at,
                        GError **error)
{
    return sql_notice_read_ticket(db, person_id, ticket_id, at, NULL, error);
}

bool notice_read_upto(struct db *db, int64_t person_id, int64_t upto, int64_t at, GError **error)
{
    return sql_notice_read_upto(db, person_id, upto, at, NULL, error);
}

struct forgetting {
    int64_t before, ahead, gone;
};

static bool forget_tx(struct db *db, void *data, GError **error)
{
    struct forgetting *f = data;

    return sql_notice_forget(db, f->ahead, FORGET_AT_ONCE, f->before, &f->gone, error);
}

bool notice_forget(const struct house *house, int64_t now, GError **error)
{
    struct forgetting f = {.before = now - KEPT_DAYS * CLOCK_DAY, .ahead = now + CLOCK_DAY};

    do {
        if (!db_write_later(house->pool, forget_tx, &f, error))
            return false;
    } while (f.gone == FORGET_AT_ONCE);
    return true;
}
