/* factor.h - the second factor of a login (security/RULES 8): an authenticator app, passkeys, and
 * recovery codes for when neither is at hand. Who has one owes it after the password and after a
 * link by mail alike; nothing but the person with password and code, or an administrator, switches
 * it off. */
#pragma once
#include "core/audit.h"
#include "core/house.h"
#include "rows/factor.h"

enum { FACTOR_RECOVERY_CODES = 10, FACTOR_STEP_MINUTES = 10, FACTOR_CODE_MAX = 40 };

struct factor_state {
    bool on;             /* there is one of any kind */
    bool app, app_waits; /* app_waits: set up, no code shown yet */
    int64_t app_at;      /* since when */
    int64_t codes_left;
};

/* What PERSON_ID has. */
bool factor_state(struct db *db, struct arena *a, int64_t person_id, struct factor_state *state,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool factor_needed(const struct house *house, int64_t person_id, bool *needed,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One change of one's own second factor; outside db_write(), takes a quarter of a second. PASSWORD
 * is asked for where there is one, CODE where there is a second factor. FAIL_DENIED where one of
 * them is wrong, FAIL_BUSY after too many tries. */
struct factor_act {
    const struct house *house;
    struct arena *a;
    const struct actor *actor;
    const char *peer;
    const char *password, *code;
};

/* Makes the app's secret; it counts once a code of it was shown. FAIL_CONFLICT where there is one. */
bool factor_app_begin(const struct factor_act *act, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The secret that waits for its first code, as base32; NULL where none does. */
bool factor_app_secret(const struct house *house, struct arena *a, int64_t person_id,
                       const char **base32, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* CODE, the first one, switches the app on and ends the person's other sessions. *CODES is a list of new recovery codes (it ends in
 * NULL), or NULL where the person has some already; nobody can read them again. FAIL_NOT_FOUND where
 * no secret waits. */
bool factor_app_confirm(const struct factor_act *act, const char *const **codes,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* By password and code. With the last factor the recovery codes go, too. */
bool factor_app_remove(const struct factor_act *act, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* By password and code: new recovery codes, the old ones are void. */
bool factor_codes_renew(const struct factor_act *act, const char *const **codes,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A code of the app or a recovery code, spent by this. FAIL_DENIED, FAIL_BUSY. */
bool factor_check(const struct house *house, struct arena *a, int64_t person_id, const char *code,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(): takes everything away from somebody who is locked out and signs him out
 * everywhere; NAME is for the log. FAIL_NOT_FOUND where there is nothing. */
bool factor_take_away(const struct admin_act *act, int64_t person_id, const char *name,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Somebody showed the password: *TOKEN, for a cookie, is good for FACTOR_STEP_MINUTES. */
bool factor_step_begin(const struct house *house, struct arena *a, int64_t person_id, bool keep,
                       char **token, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Who came with TOKEN; *ROW is NULL where it is none or over. */
bool factor_step_find(const struct house *house, struct arena *a, const char *token,
                      struct factor_step_row **row, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool factor_step_end(const struct house *house, struct arena *a, const char *token,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
