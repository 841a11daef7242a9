/* hold.h - legal holds: a ticket, a person or a company that must stay as it is, with who said so, why
 * and since when. Every function that deletes or anonymises asks here; the database refuses, too. */
#pragma once
#include "core/admin.h"
#include "rows/privacy.h"

enum { HOLD_REASON_MAX = 500, HOLD_LIST_MOST = 500 };

/* Inside db_write(). KIND is "ticket", "person" or "company"; refused (ADMIN_REASON) without a reason;
 * FAIL_CONFLICT (ADMIN_HELD) where it is held already. NAME is for the audit. */
bool hold_put(const struct admin_act *act, const char *kind, int64_t object_id, const char *name,
              const char *reason, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FAIL_NOT_FOUND where it does not hold any more. */
bool hold_end(const struct admin_act *act, int64_t id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FAIL_CONFLICT where one keeps the ticket: on it, on who takes part in it, or on its company. */
bool hold_allows_ticket(struct db *db, struct arena *a, int64_t ticket_id,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* *WHY, NULL where nothing keeps the person or one of his tickets. */
bool hold_of_person(struct db *db, struct arena *a, int64_t person_id, const char **why,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* By its name; *ID 0 where there is none. */
bool hold_company(struct db *db, struct arena *a, const char *name, int64_t *id,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool hold_list(struct db *db, struct arena *a, struct hold_row **rows, size_t *n,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
