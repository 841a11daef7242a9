/* person_edit.h - people as an administrator sees and changes them. */
#pragma once
#include "core/audit.h"
#include "rows/admin.h"

enum { PERSON_ADDRESSES_MAX = 20, PERSON_PHONES_MAX = 20, PERSON_NOTE_MAX = 4000 };

struct person_edit {
    enum role role;
    const char *name, *note;
    const char *lang;               /* "de", "en"; NULL: not chosen */
    const char *addresses, *phones; /* one a line, the first one is written to */
    int64_t company_id;             /* 0: none */
    int64_t concern; /* 1 above what is chosen of enum concern_level; 0: nothing */
    bool locked;
};

struct person_search {
    bool staff;             /* agents and administrators; else customers */
    int64_t company_id;     /* 0: all */
    const char *typed;      /* somewhere in name, company or address; "" for all */
    const char *after_name; /* the last one of the page before; "" for the first page */
    int64_t after_id;
    size_t most;
};

bool person_edit_list(struct db *db, struct arena *a, const struct person_search *s,
                      struct admin_person_row **rows, size_t *n,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FAIL_NOT_FOUND where there is nobody. ROW may be NULL. */
bool person_edit_get(struct db *db, struct arena *a, int64_t id, struct person_edit *e,
                     struct admin_person_full_row *row, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Changes person *ID, or makes one where it is 0. FAIL_INVALID for what cannot be, FAIL_CONFLICT
 * where an address is somebody else's. Who is locked, or whose role changes, is signed out at once,
 * and with other addresses the links of earlier mails end; the last administrator stays one. */
bool person_edit_save(const struct admin_act *act, int64_t *id, const struct person_edit *e,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
