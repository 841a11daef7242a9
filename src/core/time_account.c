#include "core/time_account.h"

#include "sql/record.h"
#include "sql/tag.h"

static const char *shown(const struct ticket_change *c, int64_t hundredths)
{
    return arena_printf(c->a, "%" G_GINT64_FORMAT ".%02d", hundredths / 100, (int)(hundredths % 100));
}

static bool tell(const struct ticket_change *c, int64_t ticket_id, const char *before, const char *after,
                 GError **error)
{
    return sql_ticket_tag_touch(c->db, ticket_id, c->at, NULL, error) &&
           ticket_event_add(c, ticket_id, "time", before, after, 0, error);
}

bool time_book(const struct ticket_change *c, const struct time_booking *b, int64_t *id, GError **error)
{
    return sql_time_account_add(c->db,
                                &(struct sql_time_account_add){.ticket_id = b->ticket_id,
                                                               .article_id = b->article_id,
                                                               .type_id = b->type_id,
                                                               .hundredths = b->hundredths,
                                                               .created_by = c->actor_id,
                                                               .created_at = c->at,
                                                               .updated_at = c->at},
                                id, error) &&
           tell(c, b->ticket_id, NULL, shown(c, b->hundredths), error);
}

bool time_set(const struct ticket_change *c, int64_t id, const struct time_booking *b, GError **error)
{
    return sql_time_account_set(c->db, id, b->type_id, b->hundredths, c->at, NULL, error) &&
           tell(c, b->ticket_id, NULL, shown(c, b->hundredths), error);
}

bool time_remove(const struct ticket_change *c, int64_t id, const struct time_booking *b, GError **error)
{
    return sql_time_account_remove(c->db, id, NULL, error) &&
           tell(c, b->ticket_id, shown(c, b->hundredths), NULL, error);
}
