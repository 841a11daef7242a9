#include "core/hold.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/audit.h"
#include "sql/privacy.h"

bool hold_put(const struct admin_act *act, const char *kind, int64_t object_id, const char *name,
              const char *reason, GError **error)
{
    const char *why = text_one_line(act->a, reason);
    const struct audit_field fields[] = {{"reason", "", why}};
    const struct sql_hold_add add = {.kind = kind,
                                     .object_id = object_id,
                                     .reason = why,
                                     .since_at = act->at,
                                     .actor_id = act->actor->person_id};
    g_autoptr(GError) taken = NULL;
    int64_t id;

    if (!admin_allowed(act, error))
        return false;
    if (*why == '\0' || g_utf8_strlen(why, -1) > HOLD_REASON_MAX)
        return admin_refuse(act, ADMIN_REASON, "", error);
    if (!sql_hold_add(act->db, &add, &id, &taken)) {
        if (fail_is(taken, FAIL_CONFLICT))
            return admin_refuse(act, ADMIN_HELD, name, error);
        g_propagate_error(error, g_steal_pointer(&taken));
        return false;
    }
    return audit_add(act, "hold.put", name, fields, G_N_ELEMENTS(fields), error);
}

bool hold_end(const struct admin_act *act, int64_t id, GError **error)
{
    struct hold_row *row = NULL;

    if (!admin_allowed(act, error) || !sql_hold_get(act->db, act->a, id, &row, error))
        return false;
    if (row == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "legal hold: there is none any more");
        return false;
    }

    const struct audit_field fields[] = {{"reason", row->reason, ""}};

    return sql_hold_end(act->db, id, act->at, NULL, error) &&
           audit_add(act, "hold.ended", row->name == NULL ? "" : row->name, fields,
                     G_N_ELEMENTS(fields), error);
}

bool hold_allows_ticket(struct db *db, struct arena *a, int64_t ticket_id, GError **error)
{
    struct hold_why_row *row = NULL;

    if (!sql_hold_of_ticket(db, a, ticket_id, &row, error))
        return false;
    if (row != NULL)
        fail_set(error, FAIL_CONFLICT, "ticket: a legal hold keeps it: %s (end the hold first)",
                 row->reason);
    return row == NULL;
}

bool hold_of_person(struct db *db, struct arena *a, int64_t person_id, const char **why, GError **error)
{
    struct hold_ticket_row *ticket = NULL;
    struct hold_why_row *row = NULL;

    *why = NULL;
    if (!sql_hold_of_person(db, a, person_id, &row, error) ||
        !sql_hold_ticket_of_person(db, a, person_id, &ticket, error))
        return false;
    if (row != NULL)
        *why = row->reason;
    else if (ticket != NULL)
        *why = arena_printf(a, "%s: %s", ticket->number, ticket->reason);
    return true;
}

bool hold_list(struct db *db, struct arena *a, struct hold_row **rows, size_t *n, GError **error)
{
    return sql_hold_list(db, a, HOLD_LIST_MOST, rows, n, error);
}

bool hold_company(struct db *db, struct arena *a, const char *name, int64_t *id, GError **error)
{
    struct hold_id_row *row = NULL;

    if (!sql_hold_company(db, a, name, &row, error))
        return false;
    *id = row == NULL ? 0 : row->id;
    return true;
}
