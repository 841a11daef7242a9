/* profile.h - what people see and change of themselves: name, language, time zone, phones, an
 * agent's signature, the password, where they are signed in. */
#pragma once
#include "core/house.h"
#include "core/password.h"
#include "core/right.h"
#include "rows/profile.h"

enum { PROFILE_NAME_MAX = 200, PROFILE_PHONES_MAX = 20, PROFILE_SIGNATURE_MAX = 2000 };

struct profile {
    const char *name;
    const char *lang;      /* "de", "en"; NULL: as the browser asks */
    const char *zone;      /* an IANA name; NULL: the house's */
    const char *signature; /* of an agent's answers; "": as the queue's */
    const char *phones;    /* one a line */
    const char
        *addresses; /* one a line; read only: who may write from where is not for oneself to say */
    bool has_password;
};

bool profile_get(struct db *db, struct arena *a, int64_t person_id, struct profile *p,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(). FAIL_INVALID for no name, what is too long, and
 * a zone that the system does not know. */
bool profile_save(struct db *db, struct arena *a, int64_t person_id, const struct profile *p,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

struct profile_password {
    const struct actor *actor;
    const char *old, *fresh;
    const char *peer;
};
/* Sets a password; OLD is asked for where there is one. Takes half a second. FAIL_DENIED for a
 * wrong OLD, FAIL_BUSY after too many, FAIL_INVALID where *FAULT says why FRESH is no good. Every
 * session of the person ends, this one too. */
bool profile_set_password(const struct house *house, const struct profile_password *p,
                          enum password_fault *fault, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Where the person is signed in, last used first. */
bool profile_sessions(struct db *db, struct arena *a, int64_t person_id,
                      struct profile_session_row **rows, size_t *n,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(). Ends session ID of the actor's, or, with ID 0, all but the one that asks.
 * FAIL_NOT_FOUND where it is not his. */
bool profile_session_end(struct db *db, const struct actor *actor, int64_t id,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
