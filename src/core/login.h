/* login.h - address and password, and how often they may be tried (security/RULES 8).
 *
 * Failures are counted for the client and the address together, for the client, and for the address
 * as it is tried by clients that never got in with it. A stranger who uses up the last of these
 * locks out other strangers only: a browser that has been let in once carries a device token, which
 * has a count of its own, and a link by mail (core/access.h) always works. */
#pragma once
#include "core/house.h"
#include "core/right.h"

struct login_try {
    const char *address, *password;
    const char *peer;   /* the client's address */
    const char *device; /* the token that login_device() made for this browser; NULL: none */
};

/* Takes about a quarter of a second, for an unknown address too: call it on a worker. FAIL_DENIED
 * with the same words for an unknown address, a locked person and a wrong password; FAIL_BUSY where
 * there were too many failures. */
bool login_check(const struct house *house, struct arena *a, const struct login_try *t,
                 int64_t *person_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A device token for a browser that PERSON_ID just got in with. */
char *login_device(const struct house *house, struct arena *a, int64_t person_id);
/* ACTOR, who is signed in, shows his password once more for what matters; who has none has nothing to
 * show. Counted like logging in: FAIL_DENIED where it is wrong, FAIL_BUSY. */
bool login_prove(const struct house *house, struct arena *a, const struct actor *actor,
                 const char *password, const char *peer,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
