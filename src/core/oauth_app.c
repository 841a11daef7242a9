#include "core/oauth_app.h"

#include "base/fail.h"
#include "base/secret.h"
#include "base/text.h"
#include "core/audit.h"
#include "sql/oauth.h"

#include <string.h>

enum { CLIENT_BYTES = 20, SECRET_BYTES = 32, CLIENT_MOST = 100, SECRET_MOST = 200 };

bool oauth_app_list(struct db *db, struct arena *a, struct oauth_app_row **rows, size_t *n,
                    GError **error)
{
    return sql_oauth_apps(db, a, rows, n, error);
}

bool oauth_app_get(struct db *db, struct arena *a, int64_t id, struct oauth_app_row *row,
                   GError **error)
{
    struct oauth_app_row *found = NULL;

    if (!sql_oauth_app_by_id(db, a, id, &found, error))
        return false;
    if (found == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "oauth: there is no application at this address");
        return false;
    }
    *row = *found;
    return true;
}

bool oauth_app_find(struct db *db, struct arena *a, const char *client_id,
                    struct oauth_app_row **row, GError **error)
{
    *row = NULL;
    return text_empty(client_id) || strlen(client_id) > CLIENT_MOST ||
           sql_oauth_app_by_client(db, a, client_id, row, error);
}

bool oauth_app_proved(struct arena *a, const struct oauth_app_row *app, const char *secret)
{
    size_t n = strlen(secret);

    return n <= SECRET_MOST && secret_equal(app->secret_hash, secret_hash(a, secret, n));
}

bool oauth_app_returns_to(const struct oauth_app_row *app, const char *uri)
{
    g_auto(GStrv) known = g_strsplit(app->redirects, "\n", -1);

    return *uri != '\0' && g_strv_contains((const char *const *)known, uri);
}

static bool plain(const char *text, const char *besides)
{
    for (const char *p = text; *p != '\0'; p++)
        if (!g_ascii_isalnum(*p) && strchr(besides, *p) == NULL)
            return false;
    return true;
}

bool oauth_redirect_ok(const char *uri)
{
    const char *scheme, *host;
    g_autoptr(GUri) u = NULL;

    if (*uri == '\0' || strlen(uri) > OAUTH_REDIRECT_MAX || !plain(uri, "-._~:/?[]@!$&()*+,;=%"))
        return false;
    u = g_uri_parse(uri, G_URI_FLAGS_ENCODED, NULL);
    if (u == NULL || g_uri_get_userinfo(u) != NULL)
        return false;
    scheme = g_uri_get_scheme(u);
    host = g_uri_get_host(u);
    if (strcmp(scheme, "https") == 0 || strcmp(scheme, "http") == 0)
        return !text_empty(host) && plain(host, "-.") &&
               (scheme[4] == 's' || strcmp(host, "127.0.0.1") == 0 || strcmp(host, "localhost") == 0);
    /* A browser runs or shows the others itself: javascript:, data:, file:. */
    return strchr(scheme, '.') != NULL || g_str_has_prefix(scheme, "web+");
}

const char *oauth_redirect_source(struct arena *a, const char *uri)
{
    g_autoptr(GUri) u = g_uri_parse(uri, G_URI_FLAGS_ENCODED, NULL);
    const char *scheme;

    if (u == NULL)
        return "";
    scheme = g_uri_get_scheme(u);
    if (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0)
        return arena_printf(a, "%s:", scheme);
    return g_uri_get_port(u) < 0
               ? arena_printf(a, "%s://%s", scheme, g_uri_get_host(u))
               : arena_printf(a, "%s://%s:%d", scheme, g_uri_get_host(u), g_uri_get_port(u));
}

/* One a line, without blanks around them. */
static bool take_redirects(const struct admin_act *act, const char *typed, const char **out,
                           GError **error)
{
    g_auto(GStrv) lines = g_strsplit(typed, "\n", -1);
    size_t n = 0;

    *out = "";
    for (char **line = lines; *line != NULL; line++) {
        const char *uri = g_strstrip(*line);

        if (*uri == '\0')
            continue;
        if (!oauth_redirect_ok(uri) || ++n > OAUTH_REDIRECTS_MOST)
            return admin_refuse(act, ADMIN_APP_REDIRECT, text_cut(act->a, uri, 100), error);
        *out = arena_printf(act->a, "%s%s%s", *out, n == 1 ? "" : "\n", uri);
    }
    return n > 0 || admin_refuse(act, ADMIN_APP_REDIRECT, "", error);
}

static bool take(const struct admin_act *act, int64_t id, const struct oauth_app_edit *edit,
                 struct oauth_app_edit *out, GError **error)
{
    struct oauth_app_row *all = NULL;
    size_t n = 0;

    out->name = text_one_line(act->a, edit->name);
    if (text_empty(out->name) || g_utf8_strlen(out->name, -1) > OAUTH_APP_NAME_MAX)
        return admin_refuse(act, ADMIN_NAME, "", error);
    if (!take_redirects(act, edit->redirects, &out->redirects, error) ||
        !sql_oauth_apps(act->db, act->a, &all, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (all[i].id != id && strcmp(all[i].name, out->name) == 0)
            return admin_refuse(act, ADMIN_NAME_TAKEN, out->name, error);
    return true;
}

static const char *make_secret(const struct admin_act *act, const char **hash)
{
    const char *secret = arena_printf(act->a, "vgs_%s", secret_token(act->a, SECRET_BYTES));

    *hash = secret_hash(act->a, secret, strlen(secret));
    return secret;
}

static bool put(const struct admin_act *act, int64_t *id, const struct oauth_app_edit *e,
                const char *hash, GError **error)
{
    const struct sql_oauth_app_add fresh = {.name = e->name,
                                            .client_id = secret_token(act->a, CLIENT_BYTES),
                                            .secret_hash = hash,
                                            .redirects = e->redirects,
                                            .created_at = act->at};

    return *id == 0 ? sql_oauth_app_add(act->db, &fresh, id, error)
                    : sql_oauth_app_set(act->db, *id, e->name, e->redirects, hash, NULL, error);
}

bool oauth_app_save(const struct admin_act *act, int64_t *id, const struct oauth_app_edit *edit,
                    bool renew, const char **secret, GError **error)
{
    struct oauth_app_row was = {.name = "", .redirects = "", .secret_hash = ""};
    struct oauth_app_edit e = {.name = "", .redirects = ""};
    bool fresh = *id == 0;

    *secret = NULL;
    if (!admin_allowed(act, error) || !take(act, *id, edit, &e, error) ||
        (!fresh && !oauth_app_get(act->db, act->a, *id, &was, error)))
        return false;
    if (fresh || renew)
        *secret = make_secret(act, &was.secret_hash);
    const struct audit_field fields[] = {{"name", was.name, e.name},
                                         {"redirects", was.redirects, e.redirects},
                                         {"secret", "", renew && !fresh ? "renewed" : ""}};
    return put(act, id, &e, was.secret_hash, error) &&
           audit_add(act, fresh ? "app.created" : "app.changed", e.name, fields,
                     G_N_ELEMENTS(fields), error);
}

bool oauth_app_remove(const struct admin_act *act, int64_t id, GError **error)
{
    struct oauth_app_row was;

    return admin_allowed(act, error) && oauth_app_get(act->db, act->a, id, &was, error) &&
           sql_oauth_app_remove(act->db, id, NULL, error) &&
           audit_event(act, "app.removed", was.name, error);
}
