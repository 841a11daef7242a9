/* factor_private.h - what factor.c and passkey.c share. */
#pragma once
#include "core/factor.h"

/* One change of a person's own factors, inside db_write(). */
struct factor_change {
    const struct factor_act *act;
    int64_t person_id, step, done;
    struct str sealed;
    const char *const *hashes; /* of the recovery codes that take the place of the old ones; or NULL */
    const char *what;          /* for the audit */
};

/* Password and, where there is one, the second factor. */
bool factor_prove(const struct factor_act *act, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Recovery codes for whom has none left of them; *CODES stays NULL for others. */
bool factor_first_codes(struct factor_change *c, const char *const **codes,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The first or one more factor is there: the codes, other sessions out, the audit. */
bool factor_gained(struct db *db, const struct factor_change *c,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One is gone: without any left the codes go; the audit. */
bool factor_lost(struct db *db, const struct factor_change *c,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
