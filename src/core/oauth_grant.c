#include "core/oauth_grant.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/secret.h"
#include "base/text.h"
#include "core/audit.h"
#include "core/oauth.h"
#include "core/permission.h"
#include "core/token.h"
#include "sql/oauth.h"
#include "sql/token.h"

#include <string.h>

enum { SECRET_BYTES = 32, SECRET_MOST = 200, VERIFIER_LEAST = 43, VERIFIER_MOST = 128 };

#define SPENT_KEPT_MS (30 * CLOCK_DAY)
/* Somebody has what only the program should have: nobody keeps it. */
#define REUSED "app.reused"

const char *oauth_scopes(struct arena *a, const char *scope)
{
    g_auto(GStrv) names = g_strsplit(scope, " ", -1);
    const char *out = "";

    for (char **name = names; *name != NULL; name++) {
        if (**name == '\0')
            continue;
        if (strcmp(*name, "full") == 0)
            return "";
        if (permission_find(*name) == NULL)
            return NULL;
        out = arena_printf(a, "%s%s%s", out, *out == '\0' ? "" : " ", *name);
    }
    return out;
}

bool oauth_challenge_ok(const char *challenge)
{
    size_t n = 0;

    while (g_ascii_isalnum(challenge[n]) || challenge[n] == '-' || challenge[n] == '_')
        n++;
    return n == OAUTH_CHALLENGE && challenge[n] == '\0';
}

static const char *hash_of(struct arena *a, const char *secret)
{
    return secret_hash(a, secret, strlen(secret));
}

bool oauth_grant_code(const struct admin_act *act, const struct oauth_consent *c, const char **code,
                      GError **error)
{
    const char *made = secret_token(act->a, SECRET_BYTES);
    const struct sql_oauth_code_add row = {.hash = hash_of(act->a, made),
                                           .app_id = c->app->id,
                                           .person_id = act->actor->person_id,
                                           .redirect = c->redirect,
                                           .scopes = c->scopes,
                                           .challenge = c->challenge,
                                           .expires_at = act->at + OAUTH_CODE_MS};
    const struct audit_field held = {"scopes", "", *c->scopes == '\0' ? "*" : c->scopes};

    *code = made;
    return sql_oauth_codes_forget(act->db, act->at, NULL, error) &&
           sql_oauth_code_add(act->db, &row, NULL, error) &&
           audit_add(act, "app.granted", c->app->name, &held, 1, error);
}

/* The token and what renews it; the audit says WHY. */
static bool take_back(struct db *db, struct arena *a, const struct oauth_fetch *f, int64_t token_id,
                      int64_t person_id, const char *why, GError **error)
{
    const struct actor owner = {.person_id = person_id, .name = ""};
    const struct admin_act act = {.db = db, .a = a, .actor = &owner, .peer = f->peer, .at = f->now};

    return sql_token_remove(db, token_id, person_id, NULL, error) &&
           audit_event(&act, why, f->app->name, error);
}

static bool give_refresh(struct db *db, struct arena *a, int64_t token_id, int64_t now,
                         struct oauth_given *out, GError **error)
{
    const char *refresh = arena_printf(a, "vgr_%s", secret_token(a, SECRET_BYTES));

    if (!sql_oauth_refresh_add(db, hash_of(a, refresh), token_id, now + OAUTH_REFRESH_MS, NULL,
                               error))
        return false;
    out->refresh = refresh;
    return true;
}

/* Who fetches is who asked (RFC 7636 section 4.6); a verifier that nobody announced is as wrong. */
static bool verifier_ok(struct arena *a, const char *challenge, const char *verifier)
{
    size_t n = strlen(verifier);

    if (*challenge == '\0')
        return n == 0;
    return n >= VERIFIER_LEAST && n <= VERIFIER_MOST &&
           secret_equal(challenge, oauth_challenge(a, verifier));
}

static bool give_token(struct db *db, struct arena *a, const struct oauth_fetch *f,
                       const struct oauth_code_row *row, const char *hash, struct oauth_given *out,
                       GError **error)
{
    const struct token_new t = {.name = f->app->name,
                                .scopes = row->scopes,
                                .compat = "",
                                .expires_at = f->now + OAUTH_ACCESS_MS,
                                .app_id = f->app->id};
    struct token_count_row count;
    char *access = NULL;
    int64_t id;

    if (!sql_oauth_tokens_trim(db, f->app->id, row->person_id, OAUTH_TOKENS_AN_APP - 1, NULL,
                               error) ||
        !sql_token_count(db, a, row->person_id, &count, error))
        return false;
    if (count.n >= TOKENS_A_PERSON)
        return true;
    if (!token_make(db, a, row->person_id, &t, f->now, &access, &id, error) ||
        !sql_oauth_code_became(db, hash, id, NULL, error) ||
        !give_refresh(db, a, id, f->now, out, error))
        return false;
    out->access = access;
    out->scopes = row->scopes;
    return true;
}

bool oauth_grant_fetch(struct db *db, struct arena *a, const struct oauth_fetch *f,
                       struct oauth_given *out, GError **error)
{
    struct oauth_code_row *row = NULL;
    int64_t used = 0;
    const char *hash;

    *out = (struct oauth_given){.scopes = ""};
    if (text_empty(f->code) || strlen(f->code) > SECRET_MOST)
        return true;
    hash = hash_of(a, f->code);
    if (!sql_oauth_code_get(db, a, hash, f->app->id, &row, error))
        return false;
    if (row == NULL || row->expires_at <= f->now)
        return true;
    if (row->used)
        return row->token_id == 0 || take_back(db, a, f, row->token_id, row->person_id, REUSED, error);
    if (!sql_oauth_code_use(db, hash, &used, error))
        return false;
    if (used == 0 || row->locked || strcmp(row->redirect, f->redirect) != 0 ||
        !verifier_ok(a, row->challenge, f->verifier))
        return true;
    return give_token(db, a, f, row, hash, out, error);
}

/* What was not asked for at first is not given later; less than that stays as it is. */
static bool scope_ok(struct arena *a, const char *held, const char *asked)
{
    const char *wanted = oauth_scopes(a, asked);

    return *asked == '\0' || (wanted != NULL && strcmp(held, wanted) == 0);
}

bool oauth_grant_renew(struct db *db, struct arena *a, const struct oauth_fetch *f,
                       struct oauth_given *out, GError **error)
{
    struct oauth_refresh_row *row = NULL;
    const char *hash, *access;
    int64_t spent = 0;

    *out = (struct oauth_given){.scopes = ""};
    if (text_empty(f->refresh) || strlen(f->refresh) > SECRET_MOST)
        return true;
    hash = hash_of(a, f->refresh);
    if (!sql_oauth_refresh_get(db, a, hash, f->app->id, &row, error))
        return false;
    if (row == NULL || row->locked || row->expires_at <= f->now || !scope_ok(a, row->scopes, f->scope))
        return true;
    if (row->spent_at != 0)
        return f->now - row->spent_at < OAUTH_RACE_MS ||
               take_back(db, a, f, row->token_id, row->person_id, REUSED, error);
    access = token_secret(a);
    if (!sql_oauth_refresh_spend(db, hash, f->now, &spent, error))
        return false;
    if (spent == 0)
        return true; /* somebody else was faster */
    if (!sql_oauth_refresh_forget(db, row->token_id, f->now - SPENT_KEPT_MS, NULL, error) ||
        !sql_oauth_token_renew(db, row->token_id, hash_of(a, access), f->now + OAUTH_ACCESS_MS,
                               NULL, error) ||
        !give_refresh(db, a, row->token_id, f->now, out, error))
        return false;
    out->access = access;
    out->scopes = row->scopes;
    return true;
}

bool oauth_grant_revoke(struct db *db, struct arena *a, const struct oauth_fetch *f,
                        const char *secret, GError **error)
{
    struct oauth_token_row *row = NULL;

    if (strlen(secret) > SECRET_MOST)
        return true;
    if (!sql_oauth_token_of(db, a, hash_of(a, secret), f->app->id, &row, error))
        return false;
    return row == NULL || take_back(db, a, f, row->id, row->person_id, "app.returned", error);
}
