#include "core/suppressed.h"

#include "base/text.h"
#include "core/audit.h"
#include "core/person.h"
#include "sql/suppressed.h"

#include <string.h>

/* Bad destination addresses (RFC 3463 section 3.2), and a mailbox that is switched off (3.3). */
static const char *const statuses[] = {"5.1.0", "5.1.1",  "5.1.2", "5.1.3",
                                       "5.1.6", "5.1.10", "5.2.1"};
/* Words of the judgement on bounces (decode/bounce_words.h). */
static const char *const reasons[] = {"userunknown", "hostunknown", "hasmoved", "suspend"};

static bool is_one_of(const char *s, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (g_strcmp0(s, list[i]) == 0)
            return true;
    return false;
}

/* Where a reason was found that says more than the status: "5.1.1" is also said of filters. */
static bool is_about_address(const char *status, const char *reason)
{
    if (!text_empty(reason))
        return is_one_of(reason, reasons, G_N_ELEMENTS(reasons));
    return is_one_of(status, statuses, G_N_ELEMENTS(statuses));
}

bool suppressed_note(struct db *db, struct arena *a, const char *address, const char *status,
                     const char *reason, const char *answer, int64_t outbox_id, int64_t at,
                     GError **error)
{
    if (!is_about_address(status, reason) || text_empty(address))
        return true;
    return sql_suppressed_put(db, person_address_key(a, address), at, answer, outbox_id, NULL,
                              error);
}

bool suppressed_find(struct db *db, struct arena *a, const char *address,
                     struct suppressed_row **row, GError **error)
{
    return sql_suppressed_get(db, a, person_address_key(a, address), row, error);
}

bool suppressed_heard(struct db *db, struct arena *a, const char *address, GError **error)
{
    return sql_suppressed_drop(db, person_address_key(a, address), NULL, error);
}

bool suppressed_list(struct db *db, struct arena *a, struct suppressed_row **rows, size_t *n,
                     GError **error)
{
    return sql_suppressed_list(db, a, SUPPRESSED_SHOWN, rows, n, error);
}

bool suppressed_lift(const struct admin_act *act, const char *address, GError **error)
{
    int64_t changed = 0;

    if (!admin_allowed(act, error) ||
        !sql_suppressed_drop(act->db, person_address_key(act->a, address), &changed, error))
        return false;
    return changed == 0 || audit_event(act, "address.lifted", address, error);
}
