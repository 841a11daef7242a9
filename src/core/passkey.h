/* passkey.h - signing in by passkey (WebAuthn), alone or after the password. libfido2 proves who
 * signed; challenges are signed by us, bound to the browser, and good once. */
#pragma once
#include "core/factor.h"
#include "rows/passkey.h"

enum {
    PASSKEY_MOST = 20, /* of one person */
    PASSKEY_NAME_MAX = 60,
    PASSKEY_FIELD_MAX = 24 * 1024, /* base64url of the largest answer */
    PASSKEY_MINUTES = 60
};

/* What passkeys of this desk are bound to. False: it is not served by name over https (or on this
 * machine), browsers make none then. */
struct passkey_site {
    const char *rp_id, *origin;
};
bool passkey_site(const struct house *house, struct arena *a, struct passkey_site *site);

/* What a browser is asked to do: make a passkey, sign in by it, or show it as second factor. */
enum passkey_purpose { PASSKEY_ADD, PASSKEY_SIGN_IN, PASSKEY_SECOND };
/* A fresh challenge; BINDER is the secret of the form (request_csrf()). Nothing is stored. */
const char *passkey_challenge(const struct house *house, struct arena *a,
                              enum passkey_purpose purpose, const char *binder);
/* The handle that authenticators know PERSON_ID by; says nothing to others. */
const char *passkey_user(const struct house *house, struct arena *a, int64_t person_id);

bool passkey_list(struct db *db, struct arena *a, int64_t person_id, struct passkey_row **rows,
                  size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What came back, as base64url. */
struct passkey_made {
    const char *name, *client, *attestation;
    const char *binder;
};
/* Adds one, by the password. *CODES as in factor_app_confirm(). FAIL_INVALID where it proves nothing,
 * FAIL_CONFLICT where it is known or there are too many. */
bool passkey_add(const struct factor_act *act, const struct passkey_made *made,
                 const char *const **codes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* By password and code; with the last factor the recovery codes go. */
bool passkey_remove(const struct factor_act *act, int64_t id,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

struct passkey_shown {
    const char *credential, *client, *auth, *signature, *user;
    const char *binder, *peer;
};
/* Whose passkey was shown: *PERSON_ID, or, with PURPOSE PASSKEY_SECOND, the one who it has to be.
 * FAIL_DENIED where nothing is proved, FAIL_BUSY after too many tries. */
bool passkey_check(const struct house *house, struct arena *a, enum passkey_purpose purpose,
                   const struct passkey_shown *shown, int64_t *person_id,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
