/* session.h - logging in and staying so (security/RULES 7 and 8): sessions live in the database
 * as hashes of 256-bit ids; passwords are argon2id. Who may begin one by a password: login.h. */
#pragma once
#include "core/house.h"
#include "core/password.h"
#include "core/right.h"

enum { SESSION_ID_BYTES = 32 };

/* A session for a person who proved himself (login.h, a single-use link); *ID is its id for the
 * cookie. */
bool session_start(const struct house *house, struct arena *a, int64_t person_id, const char *peer,
                   char **id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* *ACTOR is nobody where ID is unknown, over or locked. */
bool session_actor(const struct house *house, struct arena *a, const char *id, struct actor *actor,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool session_end(const struct house *house, const struct actor *actor, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Why PASSWORD is no good for this person; NAME and ADDRESS may be NULL. */
enum password_fault session_password_fault(const struct house *house, const char *name,
                                           const char *address, const char *password);
/* Its hash; NULL and FAIL_INVALID where it is no good. Takes a quarter of a second. */
char *session_hash_password(const struct house *house, struct arena *a, const char *name,
                            const char *address, const char *password, GError **error);
/* Inside db_write(): HASH is the password now; every session and every link by mail ends. */
bool session_put_password(struct db *db, int64_t person_id, const char *hash, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Sets a password and ends every session of the person. FAIL_INVALID by
 * core/password.h. */
bool session_set_password(const struct house *house, int64_t person_id, const char *password,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

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
