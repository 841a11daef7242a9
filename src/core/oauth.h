/* oauth.h - the consent by which an account logs in at Microsoft 365, Google or another provider
 * (OAuth 2.0, RFC 6749, with PKCE, RFC 7636): who asks whom for what, and the tokens, sealed. The
 * talking to the provider is mail/oauth_talk.h's. */
#pragma once
#include "core/house.h"
#include "core/right.h"
#include "rows/account.h"

struct oauth_client {
    const char *provider; /* microsoft, google, other */
    /* "" takes what the provider is known for. A token goes to https:// or this machine only. */
    const char *authorize_url, *token_url, *scope;
    const char *client_id;
    const char *client_secret; /* NULL leaves what is stored, "" forgets it */
};

/* What a provider is known for; NULL for "other" and unknown ones. */
const struct oauth_client *oauth_preset(const char *provider);

/* Its secret and the consent stay only while token_url and client_id do: they are for nobody else.
 * FAIL_INVALID where an address or the client's id is missing, or one is not https. */
bool oauth_client_put(struct db *db, struct arena *a, const char *data_dir, int64_t account_id,
                      const struct oauth_client *c, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The client without its secret; all NULL where there is none. */
bool oauth_client_get(struct db *db, struct arena *a, int64_t account_id, struct oauth_client *c,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The address at the provider where the administrator's browser consents, with a state that only the
 * session of ACTOR can bring back, within a quarter of an hour. REDIRECT is our callback's address.
 * FAIL_NOT_FOUND where the account has no client. */
bool oauth_begin(const struct house *house, struct db *db, struct arena *a,
                 const struct actor *actor, int64_t account_id, const char *redirect,
                 const char **url, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* BASE64URL(SHA256(VERIFIER)), RFC 7636 section 4.2. */
const char *oauth_challenge(struct arena *a, const char *verifier);
/* Whose consent came back with STATE (hostile), and what proves towards the token endpoint that it
 * was us who asked. FAIL_DENIED for another session's, an old or a made-up state. */
bool oauth_returned(const struct house *house, struct arena *a, const struct actor *actor,
                    const char *state, int64_t *account_id, const char **verifier,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

struct oauth_tokens {
    const char *access, *refresh;         /* refresh NULL: the old one stays */
    int64_t access_until, refresh_until;  /* 0: not told */
};
/* Keeps them. GRANTED_AT: of the consent that they were renewed by, 0 where it was given just now.
 * *KEPT false: that consent stands no more, nothing was changed. Inside db_write(). */
bool oauth_keep(struct db *db, struct arena *a, const char *data_dir, int64_t account_id,
                const struct oauth_tokens *t, int64_t granted_at, bool *kept,
                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The client with its secret, and the tokens; for the talker alone. */
struct oauth_grant {
    struct oauth_client client;
    struct oauth_tokens tokens;
    int64_t granted_at; /* 0: nobody has consented */
};
bool oauth_grant_get(struct db *db, struct arena *a, const char *data_dir, int64_t account_id,
                     struct oauth_grant *g, GError **error) G_GNUC_WARN_UNUSED_RESULT;
