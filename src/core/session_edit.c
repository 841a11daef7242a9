#include "core/session_edit.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/audit.h"
#include "core/desk_words.h"
#include "sql/access.h"
#include "sql/factor.h"
#include "sql/profile.h"
#include "sql/session.h"

bool session_edit_list(struct db *db, struct arena *a, const struct session_search *s,
                       struct session_all_row **rows, size_t *n, GError **error)
{
    const struct sql_session_all q = {.now = s->now,
                                      .desk_seen = s->now - policy_idle(s->policy, ROLE_AGENT),
                                      .customer_seen =
                                          s->now - policy_idle(s->policy, ROLE_CUSTOMER),
                                      .pattern = desk_words_pattern(a, text_fold(a, s->typed)),
                                      .other = desk_words_pattern(a, s->typed),
                                      .before = s->before > 0 ? s->before : INT64_MAX,
                                      .most = (int64_t)s->most};

    return sql_session_all(db, a, &q, rows, n, error);
}

bool session_edit_end(const struct admin_act *act, int64_t id, int64_t *person_id, GError **error)
{
    struct session_whose_row *row = NULL;

    if (!admin_allowed(act, error) || !sql_session_whose(act->db, act->a, id, &row, error))
        return false;
    if (row == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "session: it is over already");
        return false;
    }
    *person_id = row->person_id;
    return sql_session_end(act->db, id, NULL, error) &&
           audit_event(act, "session.ended", row->name, error);
}

bool session_edit_end_person(const struct admin_act *act, int64_t person_id, GError **error)
{
    int64_t own = act->actor->person_id == person_id ? act->actor->session_id : 0;
    struct profile_row *row = NULL;

    if (!admin_allowed(act, error) || !sql_profile_get(act->db, act->a, person_id, &row, error))
        return false;
    if (row == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "session: there is nobody with this number");
        return false;
    }
    return sql_profile_sessions_end_others(act->db, person_id, own, NULL, error) &&
           sql_factor_step_end_all(act->db, person_id, NULL, error) &&
           sql_access_link_drop_person(act->db, person_id, NULL, error) &&
           audit_event(act, "session.ended.all", row->name, error);
}
