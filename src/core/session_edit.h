/* session_edit.h - who is signed in where, for administrators: the list, and ending any of it. */
#pragma once
#include "core/admin.h"
#include "core/policy.h"
#include "rows/session.h"

/* Newest first, those before BEFORE (0: from the newest), of whom TYPED is in the name or an address
 * (""): all. What POLICY has ended is not there. */
struct session_search {
    const struct policy *policy;
    const char *typed;
    int64_t before, now;
    size_t most;
};
bool session_edit_list(struct db *db, struct arena *a, const struct session_search *s,
                       struct session_all_row **rows, size_t *n,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(). Ends one. *PERSON_ID is whose it was. FAIL_NOT_FOUND where it is over. */
bool session_edit_end(const struct admin_act *act, int64_t id, int64_t *person_id,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All of one person, but for the actor's own present one; links by mail and logins that wait for their
 * second factor with them. FAIL_NOT_FOUND where there is nobody. */
bool session_edit_end_person(const struct admin_act *act, int64_t person_id,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
