#include "core/oauth.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "core/secret_box.h"
#include "sql/account.h"

#include <string.h>

enum { NONCE_BYTES = 16, URL_MAX = 1000 };
#define STATE_LASTS (15 * CLOCK_MINUTE)

static const struct oauth_client presets[] = {
    {.provider = "microsoft",
     .authorize_url = "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
     .token_url = "https://login.microsoftonline.com/common/oauth2/v2.0/token",
     .scope = "offline_access https://outlook.office.com/IMAP.AccessAsUser.All "
              "https://outlook.office.com/POP.AccessAsUser.All "
              "https://outlook.office.com/SMTP.Send"},
    {.provider = "google",
     .authorize_url =
         "https://accounts.google.com/o/oauth2/v2/auth?access_type=offline&prompt=consent",
     .token_url = "https://oauth2.googleapis.com/token",
     .scope = "https://mail.google.com/"},
};
/* A token is for one service at Microsoft: mail by IMAP and SMTP, or by Graph. */
static const char graph_scope[] =
    "offline_access https://graph.microsoft.com/Mail.ReadWrite https://graph.microsoft.com/Mail.Send";

const struct oauth_client *oauth_preset(const char *provider)
{
    for (size_t i = 0; i < G_N_ELEMENTS(presets); i++)
        if (g_strcmp0(presets[i].provider, provider) == 0)
            return &presets[i];
    return NULL;
}

/* What is typed, else what the provider is known for. */
static const char *chosen(const char *typed, const char *known)
{
    return !text_empty(typed) ? typed : known == NULL ? "" : known;
}

static bool is_safe(const char *url)
{
    g_autofree char *host = NULL;

    if (strlen(url) > URL_MAX || !g_uri_split(url, G_URI_FLAGS_NONE, NULL, NULL, &host, NULL, NULL,
                                              NULL, NULL, NULL))
        return false;
    return !text_empty(host) && (g_str_has_prefix(url, "https://") ||
                                 (g_str_has_prefix(url, "http://") &&
                                  (strcmp(host, "127.0.0.1") == 0 || strcmp(host, "::1") == 0 ||
                                   strcmp(host, "localhost") == 0)));
}

bool oauth_client_put(struct db *db, struct arena *a, const char *data_dir, int64_t account_id,
                      const struct oauth_client *c, GError **error)
{
    const struct oauth_client *known = oauth_preset(c->provider);
    struct account_oauth_row *old = NULL;
    struct account_row *account = NULL;
    struct sql_account_oauth_put row = {.account_id = account_id};
    bool graph, same;

    if (!sql_account_oauth_get(db, a, account_id, &old, error) ||
        !sql_account_by_id(db, a, account_id, &account, error))
        return false;
    graph = account != NULL && g_str_has_prefix(account->in_url, "graph:");
    row.provider = known != NULL ? known->provider : "other";
    row.authorize_url = chosen(c->authorize_url, known == NULL ? NULL : known->authorize_url);
    row.token_url = chosen(c->token_url, known == NULL ? NULL : known->token_url);
    row.scope = chosen(c->scope, graph ? graph_scope : known == NULL ? NULL : known->scope);
    row.client_id = c->client_id == NULL ? "" : text_trim(a, c->client_id);
    same = old != NULL && strcmp(old->token_url, row.token_url) == 0 &&
           strcmp(old->client_id, row.client_id) == 0;
    if (same && c->client_secret == NULL)
        row.client_secret = old->client_secret;
    if (text_empty(row.client_id) || !is_safe(row.authorize_url) || !is_safe(row.token_url)) {
        fail_set(error, FAIL_INVALID,
                 "OAuth2: it needs the client's id, and https:// addresses for consent and tokens");
        return false;
    }
    return (text_empty(c->client_secret) ||
            secret_box_seal(a, data_dir, c->client_secret, &row.client_secret, error)) &&
           sql_account_oauth_put(db, &row, NULL, error) &&
           (same || sql_account_oauth_forget(db, account_id, NULL, error));
}

static struct oauth_client client_of(const struct account_oauth_row *row)
{
    return (struct oauth_client){.provider = row->provider,
                                 .authorize_url = row->authorize_url,
                                 .token_url = row->token_url,
                                 .scope = row->scope,
                                 .client_id = row->client_id};
}

bool oauth_client_get(struct db *db, struct arena *a, int64_t account_id, struct oauth_client *c,
                      GError **error)
{
    struct account_oauth_row *row = NULL;

    if (!sql_account_oauth_get(db, a, account_id, &row, error))
        return false;
    *c = row == NULL ? (struct oauth_client){0} : client_of(row);
    return true;
}

/* 64 hex digits that nobody but this desk can make for this session, account and moment (RFC 7636
 * section 4.1 wants 43 characters at least). */
static const char *verifier_of(const struct house *house, struct arena *a,
                               const struct actor *actor, const char *fact)
{
    const char *text = arena_printf(a, "oauth verifier %s %s", actor->csrf, fact);
    size_t n = strlen(text);
    uint8_t *bytes = arena_alloc(a, sizeof house->key + n);

    memcpy(bytes, house->key, sizeof house->key);
    memcpy(bytes + sizeof house->key, text, n);
    return secret_hash(a, bytes, sizeof house->key + n);
}

static const char *proof_of(const struct house *house, struct arena *a, const struct actor *actor,
                            const char *fact)
{
    return secret_sign(a, house->key, arena_printf(a, "oauth state %s %s", actor->csrf, fact));
}

const char *oauth_challenge(struct arena *a, const char *verifier)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree char *text = NULL;
    uint8_t digest[32];
    gsize n = sizeof digest;

    g_checksum_update(sum, (const guchar *)verifier, (gssize)strlen(verifier));
    g_checksum_get_digest(sum, digest, &n);
    text = g_base64_encode(digest, n);
    g_strdelimit(text, "+", '-');
    g_strdelimit(text, "/", '_');
    return arena_strndup(a, text, strcspn(text, "="));
}

static const char *escaped(struct arena *a, const char *text)
{
    g_autofree char *out = g_uri_escape_string(text, NULL, FALSE);

    return arena_strdup(a, out);
}

bool oauth_begin(const struct house *house, struct db *db, struct arena *a,
                 const struct actor *actor, int64_t account_id, const char *redirect,
                 const char **url, GError **error)
{
    struct account_oauth_row *row = NULL;
    struct account_row *account = NULL;
    const char *fact, *state;

    if (!sql_account_oauth_get(db, a, account_id, &row, error) ||
        !sql_account_by_id(db, a, account_id, &account, error))
        return false;
    if (row == NULL || account == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "OAuth2: the account has no client (set its id first)");
        return false;
    }
    fact = arena_printf(a, "%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%s", account_id, clock_now(),
                        secret_token(a, NONCE_BYTES));
    state = arena_printf(a, "%s.%s", fact, proof_of(house, a, actor, fact));
    *url = arena_printf(a,
                        "%s%cresponse_type=code&client_id=%s&redirect_uri=%s&scope=%s&state=%s"
                        "&code_challenge=%s&code_challenge_method=S256&login_hint=%s",
                        row->authorize_url, strchr(row->authorize_url, '?') == NULL ? '?' : '&',
                        escaped(a, row->client_id), escaped(a, redirect), escaped(a, row->scope),
                        escaped(a, state), oauth_challenge(a, verifier_of(house, a, actor, fact)),
                        escaped(a, account->address));
    return true;
}

bool oauth_returned(const struct house *house, struct arena *a, const struct actor *actor,
                    const char *state, int64_t *account_id, const char **verifier, GError **error)
{
    const char *dot = state == NULL ? NULL : strrchr(state, '.');
    const char *fact = dot == NULL ? "" : arena_strndup(a, state, (size_t)(dot - state));
    g_auto(GStrv) v = g_strsplit(fact, ".", 4);
    int64_t at = g_strv_length(v) == 3 ? g_ascii_strtoll(v[1], NULL, 10) : 0, now = clock_now();

    if (at == 0 || actor->csrf == NULL || at > now || now - at > STATE_LASTS ||
        !secret_equal(dot + 1, proof_of(house, a, actor, fact))) {
        fail_set(error, FAIL_DENIED,
                 "OAuth2: this consent was not asked for here just now (begin again)");
        return false;
    }
    *account_id = g_ascii_strtoll(v[0], NULL, 10);
    *verifier = verifier_of(house, a, actor, fact);
    return true;
}

static bool seal(struct arena *a, const char *data_dir, const char *text, struct str *out,
                 GError **error)
{
    return text == NULL || secret_box_seal(a, data_dir, text, out, error);
}

bool oauth_keep(struct db *db, struct arena *a, const char *data_dir, int64_t account_id,
                const struct oauth_tokens *t, int64_t granted_at, bool *kept,
                GError **error)
{
    struct account_oauth_row *old = NULL;
    struct str access = {0}, refresh = {0};
    int64_t refresh_until = t->refresh_until, n = 0;

    *kept = false;
    if (!sql_account_oauth_get(db, a, account_id, &old, error))
        return false;
    if (old == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "OAuth2: the account has no client (set its id first)");
        return false;
    }
    if (t->refresh == NULL && granted_at != 0) {
        refresh = old->refresh_token;
        refresh_until = old->refresh_until;
    }
    if (!seal(a, data_dir, t->access, &access, error) ||
        !seal(a, data_dir, t->refresh, &refresh, error))
        return false;
    if (!(granted_at == 0
              ? sql_account_oauth_grant(
                    db,
                    &(struct sql_account_oauth_grant){account_id, access, t->access_until, refresh,
                                                      refresh_until, clock_now()},
                    &n, error)
              : sql_account_oauth_renew(
                    db,
                    &(struct sql_account_oauth_renew){account_id, access, t->access_until, refresh,
                                                      refresh_until, granted_at},
                    &n, error)))
        return false;
    *kept = n > 0;
    return true;
}

static bool open_secret(struct arena *a, const char *data_dir, struct str sealed, const char **text,
                        GError **error)
{
    char *open = NULL;

    if (sealed.p != NULL && !secret_box_open(a, data_dir, sealed, &open, error))
        return false;
    *text = open;
    return true;
}

bool oauth_grant_get(struct db *db, struct arena *a, const char *data_dir, int64_t account_id,
                     struct oauth_grant *g, GError **error)
{
    struct account_oauth_row *row = NULL;

    if (!sql_account_oauth_get(db, a, account_id, &row, error))
        return false;
    if (row == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "OAuth2: the account has no client (set its id first)");
        return false;
    }
    *g = (struct oauth_grant){.client = client_of(row),
                              .tokens = {.access_until = row->access_until,
                                         .refresh_until = row->refresh_until},
                              .granted_at = row->granted_at};
    return open_secret(a, data_dir, row->client_secret, &g->client.client_secret, error) &&
           open_secret(a, data_dir, row->access_token, &g->tokens.access, error) &&
           open_secret(a, data_dir, row->refresh_token, &g->tokens.refresh, error);
}
