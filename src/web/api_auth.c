/* api_auth.c - who sends a request: a token or a password in the Authorization field, a session of
 * the browser (whose writes the guard has checked for their origin), and for whom they act. */
#include "web/api.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "base/text.h"
#include "core/audit.h"
#include "core/permission.h"
#include "core/person.h"
#include "core/token.h"

#include <string.h>

enum { FIELD_MOST = 4096, PROOF_HOLDS = 5000 /* ms */ };

static bool basic(const struct app *app, struct arena *a, const char *coded, const char *peer,
                  struct actor *out, GError **error)
{
    gsize n = 0;
    g_autofree guchar *plain = g_base64_decode(coded, &n);
    char *text = arena_strndup(a, (const char *)plain, n);
    char *colon = strchr(text, ':');

    if (colon == NULL || !text_utf8_ok(text, n))
        return true;
    *colon = '\0';
    return token_login(app->house, app->api == NULL ? NULL : api_state_logins(app->api), a, text,
                       colon + 1, peer, out, error);
}

/* "Token token=X", "Token token=\"X\"", "Token X", "Bearer X"; some write "Bearer: X". */
static const char *token_of(struct arena *a, const char *value)
{
    static const char *const schemes[] = {"Token", "Bearer"};

    for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++) {
        if (!text_starts_ci(value, schemes[i]))
            continue;
        value += strlen(schemes[i]);
        value += strspn(value, ": \t");
        if (text_starts_ci(value, "token="))
            value += strlen("token=");
        value += *value == '"';
        return arena_strndup(a, value, strcspn(value, "\", \t"));
    }
    return NULL;
}

static bool by_field(const struct app *app, struct arena *a, const char *value, const char *peer,
                     struct token_found *out, GError **error)
{
    const char *token = strlen(value) > FIELD_MOST ? NULL : token_of(a, value);

    *out = (struct token_found){.actor = {.name = ""}, .scopes = "", .compat = ""};
    if (token != NULL)
        return token_find(app->house, a, token, out, error);
    if (!text_starts_ci(value, "Basic ") || strlen(value) > FIELD_MOST)
        return true;
    value += strlen("Basic ");
    return basic(app, a, value + strspn(value, " "), peer, &out->actor, error);
}

struct proof {
    struct token_found found;
    int64_t at;
};

/* A token is looked up once for a request; a password is counted for the client's address. */
bool api_authorize(void *app, struct arena *a, const char *value, const char *peer, struct actor *out,
                   const void **proof, GError **error)
{
    struct proof *p = ARENA_NEW(a, struct proof);
    struct token_found *found = &p->found;

    if (!by_field(app, a, value, peer, found, error))
        return false;
    p->at = clock_now();
    *out = found->actor;
    /* The live stream asks nobody else what may be heard. */
    out->role = permission_role(out->role, found->scopes);
    /* A wrong password counts once. */
    *proof = out->role > ROLE_GUEST && text_starts_ci(value, "Basic ") ? NULL : p;
    return true;
}

void api_note_access(const struct api *x, int64_t ticket_id, enum access_way way)
{
    const struct access_seen seen = {.ticket_id = ticket_id,
                                     .person_id = x->real.person_id,
                                     .behalf_id =
                                         x->me.person_id == x->real.person_id ? 0 : x->me.person_id,
                                     .token = x->token,
                                     .way = way};

    if (x->holder == ROLE_AGENT || x->holder == ROLE_ADMIN)
        access_note(x->app->access, &seen);
}

bool api_has(const struct api *x, const char *alternatives)
{
    return permission_held(x->me.role, x->scopes, alternatives);
}

bool api_need(struct api *x, const char *alternatives, GError **error)
{
    if (api_has(x, alternatives))
        return true;
    return api_fail(x, error, 403,
                    *x->scopes != '\0' && permission_held(x->holder, "", alternatives)
                        ? "Not authorized (token)!"
                        : "Not authorized");
}

const char *api_refused(struct request *r)
{
    const char *field = request_header(r, "authorization");

    if (field == NULL)
        return "Authentication required";
    return text_starts_ci(field, "Basic ") ? "Invalid BasicAuth credentials" : "Can't find User for Token";
}

/* Clients that know the answer to a search only as it was before 6.5, by what they call themselves:
 * zammad-go, zammad-ts-api (two names) and zammad-android. */
static const char *compat_of(struct request *r, const char *by_token)
{
    static const char *const old[] = {"Go-http-client/", "axios/", "Zammad JS Client", "okhttp/"};
    const char *agent = request_header(r, "user-agent");

    for (size_t i = 0; *by_token == '\0' && agent != NULL && i < G_N_ELEMENTS(old); i++)
        if (g_str_has_prefix(agent, old[i]))
            return "legacy-search";
    return by_token;
}

/* Another person by id, login or address. */
static bool find_other(struct api *x, const char *who, struct person_row *person, GError **error)
{
    int64_t id = 0;

    if (who[strspn(who, "0123456789")] == '\0' && strlen(who) < 18)
        id = api_in(x, g_ascii_strtoll(who, NULL, 10));
    if (id != 0 && person_get(x->db, x->m, id, person, NULL))
        return true;
    if (strlen(who) < 400 && text_utf8_ok(who, strlen(who)) &&
        !record_lookup(x->db, x->m, RECORD_USER, who, &id, error))
        return false;
    if (id != 0 && person_get(x->db, x->m, id, person, NULL))
        return true;
    return api_fail(x, error, 403, "No such user '%.100s'",
                    text_utf8_ok(who, strlen(who)) ? who : "?");
}

/* From, or as older clients say X-On-Behalf-Of: what is done is done as that person, and the audit
 * says by whom. */
bool api_behalf(struct api *x, GError **error)
{
    const char *who = request_header(x->r, "from");
    struct person_row person;

    if (text_empty(who))
        who = request_header(x->r, "x-on-behalf-of");
    if (text_empty(who))
        return true;
    if (!api_has(x, "admin.user"))
        return api_fail(x, error, 403, "Current user has no permission to use 'From'/'X-On-Behalf-Of'!");
    if (!find_other(x, who, &person, error))
        return false;
    x->me = person_actor(&person);
    if (x->me.person_id == x->system || x->me.role == ROLE_NOBODY)
        x->me.role = x->real.role;
    return true;
}

bool api_who(struct api *x, GError **error)
{
    const char *field = request_header(x->r, "authorization");
    const struct proof *proved = request_proof(x->r);
    struct token_found found = {.actor = *request_actor(x->r), .scopes = "", .compat = ""};

    /* A body may take hours to come: the token may have been revoked since. */
    if (proved != NULL && x->now - proved->at < PROOF_HOLDS)
        found = proved->found;
    else if (field != NULL && !by_field(x->app, x->m, field, request_ip(x->r), &found, error))
        return false;
    if (found.actor.role <= ROLE_GUEST)
        return field == NULL ? api_fail(x, error, 403, "Authentication required")
                             : api_fail(x, error, 401, "%s", api_refused(x->r));
    x->scopes = found.scopes;
    x->compat = compat_of(x->r, found.compat);
    x->me = found.actor;
    x->token = found.title == NULL ? "" : found.title;
    x->app_id = found.app_id;
    x->holder = x->me.role;
    x->me.role = permission_role(x->me.role, x->scopes);
    x->real = x->me;
    return true;
}
