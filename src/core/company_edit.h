/* company_edit.h - the customers' companies as an administrator sets them up. */
#pragma once
#include "core/audit.h"
#include "rows/admin.h"

enum { COMPANY_NAME_MAX = 120, COMPANY_DOMAINS_MAX = 50, COMPANY_NOTE_MAX = 4000 };

struct company_edit {
    const char *name, *note;
    const char *domains; /* of mail addresses, one a line or with spaces between */
    int64_t concern; /* 1 above what is chosen of enum concern_level; 0: nothing */
    bool sees_all;       /* its people see each other's tickets */
};

bool company_edit_list(struct db *db, struct arena *a, const char *typed, const char *after_name,
                       int64_t after_id, size_t most, struct admin_company_row **rows, size_t *n,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All by name, for choosing one. */
bool company_edit_names(struct db *db, struct arena *a, struct admin_company_name_row **rows,
                        size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool company_edit_get(struct db *db, struct arena *a, int64_t id, struct company_edit *e,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Changes company *ID, or makes one where it is 0; customers with such an address who belong to no
 * company join it. FAIL_INVALID, and FAIL_CONFLICT where a domain is another company's. */
bool company_edit_save(const struct admin_act *act, int64_t *id, const struct company_edit *e,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
