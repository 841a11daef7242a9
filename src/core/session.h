/* session.h - logging in and staying so (security/RULES 7 and 8): sessions live in the database
 * as hashes of 256-bit ids; passwords are argon2id; failures slow the next try down, per account,
 * but never lock anybody out for good. */
#pragma once
#include "core/house.h"
#include "core/right.h"

enum { SESSION_ID_BYTES = 32, PASSWORD_MIN_CHARS = 8, PASSWORD_MAX_BYTES = 1024 };

/* Takes about a quarter of a second: call it on a worker. On success *ID is the new session's id
 * for the cookie. FAIL_DENIED with the same words for an unknown address and a wrong password;
 * FAIL_BUSY while the account waits after failures. */
bool session_login(const struct house *house, struct arena *a, const char *address,
                   const char *password, const char *peer, char **id, struct actor *actor,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A session for a person who proved himself otherwise (single-use link). */
bool session_start(const struct house *house, struct arena *a, int64_t person_id, const char *peer,
                   char **id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* *ACTOR is nobody where ID is unknown, over or locked. */
bool session_actor(const struct house *house, struct arena *a, const char *id, struct actor *actor,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool session_end(const struct house *house, const struct actor *actor, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Sets a password and ends every session of the person. FAIL_INVALID where it is too short or
 * too common. */
bool session_set_password(const struct house *house, int64_t person_id, const char *password,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool session_password_ok(const char *password, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A single-use link's token for PURPOSE ("setup", "access"), valid for TTL_MS. */
bool session_link_make(const struct house *house, struct arena *a, const char *purpose,
                       int64_t person_id, int64_t ttl_ms, char **token, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
bool session_link_ok(const struct house *house, struct arena *a, const char *purpose,
                     const char *token, bool *ok, int64_t *person_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Makes the first administrator: spends the set-up link in the same transaction; FAIL_DENIED if
 * it is spent or there is an administrator already. */
bool session_setup(const struct house *house, const char *token, const char *name,
                   const char *address, const char *password, int64_t *person_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
bool session_needs_setup(const struct house *house, bool *needed, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* A new API token, shown once: "vg_…". */
bool session_token_add(const struct house *house, struct arena *a, const char *address,
                       const char *name, char **token, GError **error) G_GNUC_WARN_UNUSED_RESULT;
