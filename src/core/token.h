/* token.h - how programs prove who they are: API tokens, narrowed by scopes, kept as hashes and
 * shown once; and a login with its password, for those that know nothing else. */
#pragma once
#include "core/house.h"
#include "core/right.h"
#include "rows/token.h"

enum { TOKENS_A_PERSON = 100, TOKEN_NAME_MAX = 120 };

struct token_found {
    struct actor actor; /* role ROLE_NOBODY where SECRET is nobody's */
    const char *scopes; /* core/permission.h; "" narrows nothing */
    const char *compat; /* words for old clients: "legacy-search" */
    const char *title;  /* what its owner calls it; NULL: no token */
    int64_t app_id;     /* the program that was let in; 0: made by hand */
};

struct token_new {
    const char *name;
    const char *scopes;
    const char *compat;
    int64_t expires_at; /* 0: never */
    int64_t app_id;     /* of the program that got it by OAuth (core/oauth_grant.h); 0: none */
};

/* Whose SECRET is. Notes now and then that it is used. */
bool token_find(const struct house *house, struct arena *a, const char *secret,
                struct token_found *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A new secret, "vg_…". */
char *token_secret(struct arena *a);
/* Inside db_write(): *SECRET is "vg_…", shown once. FAIL_TOO_BIG over TOKENS_A_PERSON,
 * FAIL_INVALID for a permission that there is none of. */
bool token_make(struct db *db, struct arena *a, int64_t person_id, const struct token_new *t,
                int64_t at, char **secret, int64_t *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
bool token_list(struct db *db, struct arena *a, int64_t person_id, struct token_row **rows,
                size_t *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside db_write(); FAIL_NOT_FOUND where it is not one's own. */
bool token_remove(struct db *db, int64_t person_id, int64_t id,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Remembers for a minute which passwords were right, so that a client that sends its own with
 * every request does not take a quarter of a second each. Free with login_cache_free(). */
typedef struct login_cache login_cache;
struct login_cache *login_cache_new(void);
void login_cache_free(struct login_cache *c);
/* Who LOGIN (a mail address, or the login that the API gave) with PASSWORD is; *OUT as it is
 * (nobody) where it is wrong. FAIL_BUSY after too many wrong ones. Takes a quarter of a second
 * unless CACHE knows; another password ends what it knows. */
bool token_login(const struct house *house, struct login_cache *cache, struct arena *a,
                 const char *login, const char *password, const char *peer, struct actor *out,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
