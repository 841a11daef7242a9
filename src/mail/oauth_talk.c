#include "mail/oauth_talk.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/text.h"
#include "core/account_ca.h"
#include "mail/https.h"

#include <string.h>

/* Renewed so early, so that a slow connection never logs in with a dead one. */
#define AHEAD (5 * CLOCK_MINUTE)
enum { TOKEN_MAX = 16 * 1024, SECONDS_MOST = 400 * 24 * 3600 };

/* "a=1&b=2" for application/x-www-form-urlencoded. */
static void put_field(GString *form, const char *name, const char *value)
{
    g_autofree char *escaped = value == NULL ? NULL : g_uri_escape_string(value, NULL, FALSE);

    if (escaped != NULL && *escaped != '\0')
        g_string_append_printf(form, "%s%s=%s", form->len > 0 ? "&" : "", name, escaped);
}

static const char *text_in(struct arena *a, const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    return json_is_string(value) && json_string_length(value) <= TOKEN_MAX
               ? arena_strdup(a, json_string_value(value))
               : NULL;
}

static int64_t until(const json_t *object, const char *name)
{
    int64_t seconds = json_integer_value(json_object_get(object, name));

    return seconds <= 0 ? 0 : clock_now() + MIN(seconds, SECONDS_MOST) * CLOCK_SECOND;
}

/* The provider's words, without what could be a token. */
static bool refused(struct arena *a, const json_t *object, long status, enum account_fault *fault,
                    GError **error)
{
    const char *code = object == NULL ? NULL : text_in(a, object, "error");
    const char *words = object == NULL ? NULL : text_in(a, object, "error_description");

    *fault = status >= 500 || status == 429 ? ACCOUNT_TIMEOUT : ACCOUNT_CONSENT;
    fail_set(error, FAIL_IO, "OAuth2: the provider answers %ld %s%s%s", status,
             code == NULL ? "" : code, text_empty(words) ? "" : ": ",
             text_empty(words) ? "" : text_cut(a, text_one_line(a, words), 300));
    return false;
}

static bool ask(struct arena *a, const char *url, const struct account_row *account,
                const GString *form, struct oauth_tokens *t, enum account_fault *fault,
                GError **error)
{
    static const char *const accept[] = {"Accept: application/json", NULL};
    const struct https_call call = {.method = "POST",
                                    .url = url,
                                    .content_type = "application/x-www-form-urlencoded",
                                    .headers = accept,
                                    .body = form->str,
                                    .body_size = form->len,
                                    .ca_file = account->ca_file,
                                    .public_only = account->own_net == 0};
    struct https_answer answer;
    json_t *object = NULL;
    bool ok = false;

    if (!https_do(&call, &answer, fault, error)) {
        buf_release(&answer.body);
        return false;
    }
    object = json_read(buf_text(&answer.body), answer.body.len, NULL);
    *t = (struct oauth_tokens){.access = text_in(a, object, "access_token"),
                               .refresh = text_in(a, object, "refresh_token"),
                               .access_until = until(object, "expires_in"),
                               .refresh_until = until(object, "refresh_token_expires_in")};
    if (answer.status == 200 && t->access != NULL)
        ok = true;
    else
        refused(a, object, answer.status, fault, error);
    json_decref(object);
    buf_release(&answer.body);
    return ok;
}

struct keeping {
    struct arena *a;
    const char *data_dir;
    int64_t account_id;
    const struct oauth_tokens *tokens;
    int64_t granted_at; /* of the consent that was read; 0: it is given now */
    bool kept;
};

static bool keep_tx(struct db *db, void *data, GError **error)
{
    struct keeping *k = data;

    return oauth_keep(db, k->a, k->data_dir, k->account_id, k->tokens, k->granted_at, &k->kept,
                      error);
}

static bool load(const struct house *house, const char *data_dir, struct arena *a, int64_t id,
                 struct oauth_grant *g, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);

    return db != NULL && oauth_grant_get(db, a, data_dir, id, g, error);
}

static bool renew(const struct house *house, const char *data_dir, struct arena *a,
                  const struct account_row *account, const struct oauth_grant *g,
                  const char **bearer, bool *kept, enum account_fault *fault, GError **error)
{
    g_autoptr(GString) form = g_string_new(NULL);
    struct oauth_tokens t;
    struct keeping k = {.a = a, .data_dir = data_dir, .account_id = account->id, .tokens = &t,
                        .granted_at = g->granted_at};
    bool ok;

    put_field(form, "grant_type", "refresh_token");
    put_field(form, "refresh_token", g->tokens.refresh);
    put_field(form, "client_id", g->client.client_id);
    put_field(form, "client_secret", g->client.client_secret);
    put_field(form, "scope", g->client.scope);
    ok = ask(a, g->client.token_url, account, form, &t, fault, error);
    memset(form->str, 0, form->len);
    if (!ok)
        return false;
    *bearer = t.access;
    *fault = ACCOUNT_STORE;
    if (!db_write(house->pool, keep_tx, &k, error))
        return false;
    *kept = k.kept;
    return true;
}

bool oauth_bearer(const struct house *house, const char *data_dir, struct arena *a,
                  const struct account_row *account, const char **bearer, enum account_fault *fault,
                  GError **error)
{
    struct oauth_grant g;
    bool kept = false;

    /* Once more where the account was connected anew, or with another client, while we asked. */
    for (int i = 0; i < 2; i++) {
        *fault = ACCOUNT_CONSENT;
        if (!load(house, data_dir, a, account->id, &g, error))
            return false;
        if (g.tokens.access != NULL && g.tokens.access_until > clock_now() + AHEAD) {
            *bearer = g.tokens.access;
            return true;
        }
        if (g.tokens.refresh == NULL)
            break;
        if (!renew(house, data_dir, a, account, &g, bearer, &kept, fault, error))
            return false;
        if (kept)
            return true;
    }
    *fault = ACCOUNT_CONSENT;
    fail_set(error, FAIL_DENIED, "OAuth2: %s",
             g.granted_at != 0 ? "the consent has ended (connect the account again)"
                       : "nobody has consented yet (connect the account)");
    return false;
}

bool oauth_redeem(const struct house *house, const char *data_dir, int64_t account_id,
                  const char *code, const char *verifier, const char *redirect, GError **error)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GString) form = g_string_new(NULL);
    struct oauth_grant g;
    struct oauth_tokens t;
    struct account_row account;
    struct keeping k = {
        .a = a, .data_dir = data_dir, .account_id = account_id, .tokens = &t};
    enum account_fault fault;
    bool ok;

    {
        g_autoptr(db_conn) db = db_take(house->pool, error);

        if (db == NULL || !account_by_id(db, a, account_id, &account, error) ||
            !account_ca_ready(a, data_dir, &account, error))
            return false;
    }
    if (!load(house, data_dir, a, account_id, &g, error))
        return false;
    put_field(form, "grant_type", "authorization_code");
    put_field(form, "code", code);
    put_field(form, "redirect_uri", redirect);
    put_field(form, "client_id", g.client.client_id);
    put_field(form, "client_secret", g.client.client_secret);
    put_field(form, "code_verifier", verifier);
    ok = ask(a, g.client.token_url, &account, form, &t, &fault, error);
    memset(form->str, 0, form->len);
    return ok && db_write(house->pool, keep_tx, &k, error);
}
