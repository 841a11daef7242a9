#include "core/backup_tool.h"

#include "base/fail.h"

#include <stdint.h>
#include <string.h>

/* What libpq reads from an URL's query, and the variable by which its programs are told the same. One
 * that is not here must not be left out silently: it may be what protects the connection. */
static const struct {
    const char *key, *variable;
} settings[] = {
    {"host", "PGHOST"},
    {"hostaddr", "PGHOSTADDR"},
    {"port", "PGPORT"},
    {"user", "PGUSER"},
    {"password", "PGPASSWORD"},
    {"passfile", "PGPASSFILE"},
    {"sslmode", "PGSSLMODE"},
    {"sslrootcert", "PGSSLROOTCERT"},
    {"sslcert", "PGSSLCERT"},
    {"sslkey", "PGSSLKEY"},
    {"sslcrl", "PGSSLCRL"},
    {"channel_binding", "PGCHANNELBINDING"},
    {"gssencmode", "PGGSSENCMODE"},
    {"options", "PGOPTIONS"},
    {"connect_timeout", "PGCONNECT_TIMEOUT"},
    {"application_name", "PGAPPNAME"},
};

static const char *variable_of(const char *key)
{
    for (size_t i = 0; i < G_N_ELEMENTS(settings); i++)
        if (strcmp(settings[i].key, key) == 0)
            return settings[i].variable;
    return NULL;
}

static bool add_query(char ***env, const char *query, GError **error)
{
    g_autoptr(GHashTable) pairs =
        query == NULL ? NULL : g_uri_parse_params(query, -1, "&", G_URI_PARAMS_NONE, error);
    GHashTableIter i;
    void *key, *value;

    if (pairs == NULL)
        return query == NULL;
    g_hash_table_iter_init(&i, pairs);
    while (g_hash_table_iter_next(&i, &key, &value)) {
        const char *variable = variable_of(key);

        if (variable == NULL) {
            fail_set(error, FAIL_INVALID,
                     "database: ?%s=… is not known to the backup (leave it out of the address)",
                     (const char *)key);
            return false;
        }
        *env = g_environ_setenv(*env, variable, value, TRUE);
    }
    return true;
}

static char **environment(const char *url, GError **error)
{
    g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_QUERY, error);
    g_autofree char *port = NULL;
    char **env;
    const char *path;

    if (uri == NULL)
        return NULL;
    env = g_get_environ();
    path = g_uri_get_path(uri);
    if (g_uri_get_host(uri) != NULL && *g_uri_get_host(uri) != '\0')
        env = g_environ_setenv(env, "PGHOST", g_uri_get_host(uri), TRUE);
    if (g_uri_get_port(uri) > 0) {
        port = g_strdup_printf("%d", g_uri_get_port(uri));
        env = g_environ_setenv(env, "PGPORT", port, TRUE);
    }
    if (g_uri_get_user(uri) != NULL)
        env = g_environ_setenv(env, "PGUSER", g_uri_get_user(uri), TRUE);
    if (g_uri_get_password(uri) != NULL)
        env = g_environ_setenv(env, "PGPASSWORD", g_uri_get_password(uri), TRUE);
    if (*path == '/' && path[1] != '\0') /* else libpq takes the user's name */
        env = g_environ_setenv(env, "PGDATABASE", path + 1, TRUE);
    if (add_query(&env, g_uri_get_query(uri), error))
        return env;
    g_strfreev(env);
    return NULL;
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
