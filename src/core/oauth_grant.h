/* oauth_grant.h - how a program comes to a token in the name of a person of the desk (RFC 6749 section
 * 4.1, PKCE by RFC 7636 with S256): the person consents, which makes a code; the program fetches the
 * code once, for an API token of that person's (core/token.h) and what renews it. */
#pragma once
#include "core/oauth_app.h"

#define OAUTH_CODE_MS (2 * CLOCK_MINUTE)
#define OAUTH_ACCESS_MS (2 * CLOCK_HOUR)
#define OAUTH_REFRESH_MS (90 * CLOCK_DAY)
/* Two processes of one program may renew at once: so long the loser is only refused. */
#define OAUTH_RACE_MS CLOCK_MINUTE

enum { OAUTH_TOKENS_AN_APP = 10, OAUTH_CHALLENGE = 43, OAUTH_SCOPE_MAX = 500 };


struct oauth_consent {
    const struct oauth_app_row *app;
    const char *redirect;  /* one of its addresses */
    const char *scopes;    /* by oauth_scopes() */
    const char *challenge; /* of PKCE with S256; "" for none */
};

/* The permissions that a "scope" asks for: "" for all that the person may, which is what "full" and
 * none at all mean. NULL where there is an unknown one. */
const char *oauth_scopes(struct arena *a, const char *scope);
/* Whether CHALLENGE can be one of S256. */
bool oauth_challenge_ok(const char *challenge);
/* ACT's actor consents; inside db_write(). */
bool oauth_grant_code(const struct admin_act *act, const struct oauth_consent *c, const char **code,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

struct oauth_fetch {
    const struct oauth_app_row *app; /* that has shown its secret */
    /* All hostile, "" where they did not come. */
    const char *code, *redirect, *verifier; /* for oauth_grant_fetch() */
    const char *refresh, *scope;            /* for oauth_grant_renew() */
    const char *peer;
    int64_t now;
};

struct oauth_given {
    const char *access, *refresh; /* NULL: refused */
    const char *scopes;           /* "" for all */
};

/* Inside db_write(), which is to be kept also where *OUT is refused: a code counts as fetched after the
 * first try, and one that comes twice takes its token back, as a refresh token that was used long ago
 * does. True and refused for whatever is wrong with what came. */
bool oauth_grant_fetch(struct db *db, struct arena *a, const struct oauth_fetch *f,
                       struct oauth_given *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool oauth_grant_renew(struct db *db, struct arena *a, const struct oauth_fetch *f,
                       struct oauth_given *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Ends what APP holds by SECRET (hostile), a token or what renews one: both go (RFC 7009). Nothing
 * happens where it holds nothing so; inside db_write(). */
bool oauth_grant_revoke(struct db *db, struct arena *a, const struct oauth_fetch *f,
                        const char *secret, GError **error) G_GNUC_WARN_UNUSED_RESULT;
