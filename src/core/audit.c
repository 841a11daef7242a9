#include "core/audit.h"

#include "base/text.h"
#include "sql/audit.h"

#include <string.h>

static const char *value(struct arena *a, const char *text)
{
    return text == NULL ? "" : text_cut(a, text, AUDIT_TEXT_MAX);
}

/* From where on two texts are kept: where they begin to differ late, from that line on. */
static size_t begin_of(const char *before, const char *after)
{
    size_t same = 0, line = 0;

    for (; before[same] != '\0' && before[same] == after[same]; same++)
        if (before[same] == '\n')
            line = same + 1;
    return same < AUDIT_TEXT_MAX / 2 ? 0 : line;
}

bool audit_add(const struct admin_act *act, const char *what, const char *object,
               const struct audit_field *fields, size_t n, GError **error)
{
    for (size_t i = 0; i < n; i++) {
        const char *before = fields[i].before == NULL ? "" : fields[i].before;
        const char *after = fields[i].after == NULL ? "" : fields[i].after;
        size_t begin = begin_of(before, after);
        struct sql_audit_add row = {.at = act->at,
                                    .actor_id = act->actor->person_id,
                                    .peer = act->peer,
                                    .what = what,
                                    .object = object,
                                    .field = fields[i].name,
                                    .before = value(act->a, before + begin),
                                    .after = value(act->a, after + begin)};

        if (strcmp(before, after) != 0 && !sql_audit_add(act->db, &row, NULL, error))
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
