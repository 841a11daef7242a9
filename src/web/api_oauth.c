/* api_oauth.c - the endpoints of OAuth in the description, with the fields of their routes, and the
 * ways to prove oneself that web/api_auth.c takes. */
#include "web/api_describe.h"

#include "core/permission.h"
#include "web/route.h"
#include "web/words.h"

#include <string.h>

const struct api_oauth_op api_oauth_ops[] = {
    {"/oauth/authorize", HTTP_GET, _("Einwilligung: Der Browser der Person kommt mit einem Code zurück")},
    {"/oauth/token", HTTP_POST, _("Code einlösen oder Token erneuern")},
    {"/oauth/revoke", HTTP_POST, _("Token zurückgeben")},
};
const size_t api_oauth_n_ops = G_N_ELEMENTS(api_oauth_ops);

static const struct field *fields_of(const struct api_oauth_op *op)
{
    const struct route *tables[] = {oauth_routes, oauth_token_routes};
    const size_t n[] = {oauth_n_routes, oauth_token_n_routes};

    for (size_t t = 0; t < G_N_ELEMENTS(tables); t++)
        for (size_t i = 0; i < n[t]; i++)
            if (tables[t][i].method == op->method && strcmp(tables[t][i].path, op->path) == 0)
                return tables[t][i].fields;
    return no_fields;
}

static void put_text(struct jw *j, const char *key)
{
    jw_open(j, key, '{');
    jw_text(j, "type", "string");
    jw_close(j, '}');
}

/* The decision is the form's alone. */
static bool is_told(const struct field *f)
{
    return !f->family && f->kind != FIELD_CHOICE;
}

static void put_query(struct jw *j, const struct field *f)
{
    jw_open(j, "parameters", '[');
    for (; f->name != NULL; f++) {
        if (!is_told(f))
            continue;
        jw_open(j, NULL, '{');
        jw_text(j, "name", f->name);
        jw_text(j, "in", "query");
        put_text(j, "schema");
        jw_close(j, '}');
    }
    jw_close(j, ']');
}

static void put_form(struct jw *j, const struct field *f)
{
    jw_open(j, "requestBody", '{');
    jw_open(j, "content", '{');
    jw_open(j, "application/x-www-form-urlencoded", '{');
    jw_open(j, "schema", '{');
    jw_text(j, "type", "object");
    jw_open(j, "properties", '{');
    for (; f->name != NULL; f++)
        if (is_told(f))
            put_text(j, f->name);
    for (int i = 0; i < 5; i++)
        jw_close(j, '}');
}

static void put_status(struct jw *j, const char *status, const char *what)
{
    jw_open(j, status, '{');
    jw_text(j, "description", what);
    jw_close(j, '}');
}

void api_describe_oauth(struct jw *j)
{
    for (const struct api_oauth_op *op = api_oauth_ops; op < api_oauth_ops + api_oauth_n_ops; op++) {
        bool get = op->method == HTTP_GET;

        jw_open(j, op->path, '{');
        jw_open(j, "servers", '[');
        jw_open(j, NULL, '{');
        jw_text(j, "url", "/");
        jw_close(j, '}');
        jw_close(j, ']');
        jw_open(j, get ? "get" : "post", '{');
        jw_text(j, "summary", lang_text(LANG_EN, op->summary));
        jw_open(j, "security", '[');
        jw_close(j, ']');
        if (get)
            put_query(j, fields_of(op));
        else
            put_form(j, fields_of(op));
        jw_open(j, "responses", '{');
        put_status(j, get ? "303" : "200", get ? "Back to the program, with a code" : "OK");
        put_status(j, "400", "RFC 6749 section 5.2");
        if (!get)
            put_status(j, "401", "The program's secret is wrong");
        jw_close(j, '}');
        jw_close(j, '}');
        jw_close(j, '}');
    }
}

static void put_scheme(struct jw *j, const char *name, const char *type, const char *scheme)
{
    jw_open(j, name, '{');
    jw_text(j, "type", type);
    jw_text(j, "scheme", scheme);
    jw_close(j, '}');
}

static void put_flow(struct jw *j)
{
    jw_open(j, "oauth2", '{');
    jw_text(j, "type", "oauth2");
    jw_open(j, "flows", '{');
    jw_open(j, "authorizationCode", '{');
    jw_text(j, "authorizationUrl", "/oauth/authorize");
    jw_text(j, "tokenUrl", "/oauth/token");
    jw_text(j, "refreshUrl", "/oauth/token");
    jw_open(j, "scopes", '{');
    jw_text(j, "full", "All that the person may");
    for (size_t i = 0; i < permission_n_all; i++)
        jw_text(j, permission_all[i].name, permission_all[i].label);
    jw_close(j, '}');
    jw_close(j, '}');
    jw_close(j, '}');
    jw_close(j, '}');
}

void api_describe_schemes(struct jw *j)
{
    jw_open(j, "securitySchemes", '{');
    put_scheme(j, "bearer", "http", "bearer");
    put_scheme(j, "basic", "http", "basic");
    jw_open(j, "token", '{');
    jw_text(j, "type", "apiKey");
    jw_text(j, "in", "header");
    jw_text(j, "name", "Authorization");
    jw_text(j, "description", "Token token=…");
    jw_close(j, '}');
    put_flow(j);
    jw_close(j, '}');
}

void api_describe_security(struct jw *j)
{
    static const char *const schemes[] = {"bearer", "token", "basic", "oauth2"};

    jw_open(j, "security", '[');
    for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++) {
        jw_open(j, NULL, '{');
        jw_open(j, schemes[i], '[');
        jw_close(j, ']');
        jw_close(j, '}');
    }
    jw_close(j, ']');
}
