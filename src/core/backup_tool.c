#include "core/backup_tool.h"

#include "base/fail.h"

#include <stdint.h>

static char **environment(const char *url, GError **error)
{
    g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_HAS_PASSWORD, error);
    g_autofree char *port = NULL;
    char **env = g_get_environ();
    const char *query;

    if (uri == NULL) {
        g_strfreev(env);
        return NULL;
    }
    query = g_uri_get_query(uri);
    if (g_uri_get_host(uri) != NULL && *g_uri_get_host(uri) != '\0')
        env = g_environ_setenv(env, "PGHOST", g_uri_get_host(uri), TRUE);
    else if (query != NULL && g_str_has_prefix(query, "host="))
        env = g_environ_setenv(env, "PGHOST", query + 5, TRUE);
    if (g_uri_get_port(uri) > 0) {
        port = g_strdup_printf("%d", g_uri_get_port(uri));
        env = g_environ_setenv(env, "PGPORT", port, TRUE);
    }
    if (g_uri_get_user(uri) != NULL)
        env = g_environ_setenv(env, "PGUSER", g_uri_get_user(uri), TRUE);
    if (g_uri_get_password(uri) != NULL)
        env = g_environ_setenv(env, "PGPASSWORD", g_uri_get_password(uri), TRUE);
    return g_environ_setenv(env, "PGDATABASE", g_uri_get_path(uri) + 1, TRUE);
}

bool backup_tool(const char *url, const char *const *argv, GError **error)
{
    char **env = environment(url, error);
    g_autofree char *words = NULL;
    int status = 0;
    bool ok;

    if (env == NULL)
        return false;
    ok = g_spawn_sync(NULL, (char **)(uintptr_t)argv, env, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                      &words, &status, error);
    g_strfreev(env);
    if (ok && !g_spawn_check_wait_status(status, NULL)) {
        fail_set(error, FAIL_IO, "%s: %s", argv[0], words);
        return false;
    }
    return ok;
}
