#include "core/audit.h"

#include "base/text.h"
#include "sql/audit.h"

#include <string.h>

static const char *value(struct arena *a, const char *text)
{
    return text == NULL ? "" : text_cut(a, text, AUDIT_TEXT_MAX);
}

bool audit_add(const struct admin_act *act, const char *what, const char *object,
               const struct audit_field *fields, size_t n, GError **error)
{
    for (size_t i = 0; i < n; i++) {
        struct sql_audit_add row = {.at = act->at,
                                    .actor_id = act->actor->person_id,
                                    .peer = act->peer,
                                    .what = what,
                                    .object = object,
                                    .field = fields[i].name,
                                    .before = value(act->a, fields[i].before),
                                    .after = value(act->a, fields[i].after)};

        if (strcmp(row.before, row.after) != 0 && !sql_audit_add(act->db, &row, NULL, error))
            return false;
    }
    return true;
}

bool audit_event(const struct admin_act *act, const char *what, const char *object, GError **error)
{
    struct sql_audit_add row = {.at = act->at,
                                .actor_id = act->actor->person_id,
                                .peer = act->peer,
                                .what = what,
                                .object = value(act->a, object),
                                .field = "",
                                .before = "",
                                .after = ""};

    return sql_audit_add(act->db, &row, NULL, error);
}

bool audit_list(struct db *db, struct arena *a, int64_t before_id, size_t most,
                struct audit_row **rows, size_t *n, GError **error)
{
    return sql_audit_list(db, a, before_id > 0 ? before_id : INT64_MAX, (int64_t)most, rows, n,
                          error);
}
