/* record_more.c - links, notices and texts, as the API changes them. */
#include "core/record.h"

#include "core/canned.h"
#include "core/notice.h"
#include "sql/canned.h"
#include "sql/record.h"

bool record_relations(struct db *db, struct arena *a, int64_t ticket_id, struct ticket_relation_row **rows, size_t *n,
                      GError **error)
{
    return sql_ticket_relation_list(db, a, ticket_id, rows, n, error);
}

bool record_relate(struct db *db, int64_t source, int64_t target, const char *kind, int64_t at, int64_t *id,
                   GError **error)
{
    return sql_ticket_relation_add(db, source, target, kind, at, id, error);
}

bool record_unrelate(struct db *db, int64_t id, GError **error)
{
    return sql_ticket_relation_remove(db, id, NULL, error);
}

bool record_notice_read(struct db *db, int64_t id, int64_t person_id, int64_t at, GError **error)
{
    return sql_notice_set_read(db, id, person_id, at, NULL, error);
}

bool record_notice_remove(struct db *db, int64_t id, int64_t person_id, GError **error)
{
    return sql_notice_remove(db, id, person_id, NULL, error);
}

bool record_text_put(const struct admin_act *act, int64_t *id, const struct record_text *t, GError **error)
{
    struct canned was, is = {.name = t->name, .body = t->body, .shared = true, .queue_id = t->queue_id};
    struct canned_row row;

    if (*id == 0)
        return sql_canned_add(act->db,
                              &(struct sql_canned_add){.person_id = act->actor->person_id, .name = t->name,
                                                       .body = t->body, .shared = 1, .queue_id = t->queue_id,
                                                       .changed_at = act->at},
                              id, error) &&
               canned_note(act, NULL, &is, error);
    if (!canned_get(act->db, act->a, act->actor, *id, &row, error))
        return false;
    was = canned_of(&row);
    is.shared = was.shared;
    is.lang = was.lang;
    return sql_canned_put_active(act->db,
                                 &(struct sql_canned_put_active){.id = *id, .body = t->body, .name = t->name,
                                                                 .queue_id = t->queue_id, .changed_at = act->at},
                                 NULL, error) &&
           canned_note(act, &was, &is, error);
}
