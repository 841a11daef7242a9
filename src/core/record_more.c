/* record_more.c - links, tags, notices and texts, as the API changes them. */
#include "core/record.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/notice.h"
#include "core/tag.h"
#include "sql/canned.h"
#include "sql/record.h"
#include "sql/report.h"
#include "sql/tag.h"

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

bool record_tag_make(struct db *db, struct arena *a, const char *typed, GError **error)
{
    const char *name = NULL;

    return tag_name(a, typed, &name, error) && sql_tag_put(db, text_fold(a, name), name, NULL, error);
}

bool record_tag_rename(struct db *db, struct arena *a, int64_t id, const char *typed, GError **error)
{
    const char *name = NULL;
    int64_t changed = 0;

    if (!tag_name(a, typed, &name, error) || !sql_tag_rename(db, id, text_fold(a, name), name, &changed, error))
        return false;
    if (changed == 0)
        fail_set(error, FAIL_NOT_FOUND, "Couldn't find Tag::Item with 'id'=%" G_GINT64_FORMAT, id);
    return changed != 0;
}

bool record_tag_remove(struct db *db, int64_t id, GError **error)
{
    int64_t changed = 0;

    if (!sql_tag_forget(db, id, NULL, error) || !sql_report_chunk_forget_all(db, NULL, error) ||
        !sql_tag_delete(db, id, &changed, error))
        return false;
    if (changed == 0)
        fail_set(error, FAIL_NOT_FOUND, "Couldn't find Tag::Item with 'id'=%" G_GINT64_FORMAT, id);
    return changed != 0;
}

bool record_notice_read(struct db *db, int64_t id, int64_t person_id, int64_t at, GError **error)
{
    return sql_notice_set_read(db, id, person_id, at, NULL, error);
}

bool record_notice_remove(struct db *db, int64_t id, int64_t person_id, GError **error)
{
    return sql_notice_remove(db, id, person_id, NULL, error);
}

bool record_text_put(struct db *db, int64_t *id, const struct record_text *t, GError **error)
{
    if (*id != 0)
        return sql_canned_put_active(db,
                                     &(struct sql_canned_put_active){.id = *id, .body = t->body, .name = t->name,
                                                                     .queue_id = t->queue_id, .changed_at = t->at},
                                     NULL, error);
    return sql_canned_add(db,
                          &(struct sql_canned_add){.person_id = t->person_id, .name = t->name, .body = t->body,
                                                   .shared = 1, .queue_id = t->queue_id, .changed_at = t->at},
                          id, error);
}
