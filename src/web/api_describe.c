/* api_describe.c - the description at /api/v1/openapi.json (OpenAPI 3.1), written from the tables of
 * operations and columns, so that it says what the program does. */
#include "web/api_describe.h"
#include "web/words.h"

#include <string.h>

static void put_type(struct jw *j, const char *key, const char *type)
{
    jw_open(j, key, '{');
    jw_text(j, "type", type);
    jw_close(j, '}');
}

const char *api_column_type(const struct api_column *c)
{
    switch (c->type) {
    case API_ID:
    case API_PERSON:
    case API_INT:
    case API_MADE_ID:
        return "integer";
    case API_BOOL:
    case API_NOT:
        return "boolean";
    case API_TEXT:
    case API_WORD:
    case API_AT:
        return "string";
    case API_MANY:
        return "array";
    case API_DATA:
        return (c->flags & API_IS_FLAG) != 0 ? "boolean" : (c->flags & API_IS_ID) != 0 ? "integer" : NULL;
    case API_FIXED:
    case API_MADE:
    default:
        return NULL;
    }
}

static bool may_be_null(const struct api_column *c)
{
    return c->type == API_AT || c->type == API_TEXT || (c->type == API_ID && strcmp(c->name, "id") != 0) ||
           (c->fallback != NULL && *c->fallback == 'n');
}

static void put_column(struct jw *j, const struct api_column *c)
{
    const char *type = api_column_type(c);

    jw_open(j, c->name, '{');
    if (type != NULL && may_be_null(c)) {
        jw_open(j, "type", '[');
        jw_text(j, NULL, type);
        jw_text(j, NULL, "null");
        jw_close(j, ']');
    } else if (type != NULL) {
        jw_text(j, "type", type);
    }
    if (c->type == API_AT)
        jw_text(j, "format", "date-time");
    jw_close(j, '}');
    if (c->as != NULL && *c->as != '\0')
        put_type(j, c->as, c->type == API_MANY ? "array" : "string");
}

static void put_schemas(struct jw *j)
{
    jw_open(j, "schemas", '{');
    for (int k = RECORD_NONE + 1; k < RECORD_KINDS; k++) {
        const struct api_resource *res = api_resource_of((enum record_kind)k);

        if (res == NULL)
            continue;
        jw_open(j, res->schema, '{');
        jw_text(j, "type", "object");
        jw_open(j, "properties", '{');
        for (size_t i = 0; i < res->n_columns; i++)
            if ((res->columns[i].flags & API_HIDDEN) == 0)
                put_column(j, &res->columns[i]);
        jw_close(j, '}');
        jw_close(j, '}');
    }
    api_describe_inputs(j);
    jw_open(j, "Error", '{');
    jw_text(j, "type", "object");
    jw_open(j, "properties", '{');
    put_type(j, "error", "string");
    put_type(j, "error_human", "string");
    jw_close(j, '}');
    jw_close(j, '}');
    jw_close(j, '}');
}

/* "[TicketExpanded]" is a list of the schema Ticket; what no table describes is any value. */
static void put_schema(struct api *x, struct jw *j, const char *answer)
{
    const char *name = answer + (*answer == '[');
    size_t n = strcspn(name, "]");

    if (n > 8 && strncmp(name + n - 8, "Expanded", 8) == 0)
        n -= 8;
    jw_open(j, "schema", '{');
    if (*answer == '[') {
        jw_text(j, "type", "array");
        jw_open(j, "items", '{');
    }
    for (int k = RECORD_NONE + 1; k < RECORD_KINDS; k++) {
        const struct api_resource *res = api_resource_of((enum record_kind)k);

        if (res != NULL && strlen(res->schema) == n && strncmp(res->schema, name, n) == 0)
            jw_text(j, "$ref", arena_printf(x->m, "#/components/schemas/%s", res->schema));
    }
    if (*answer == '[')
        jw_close(j, '}');
    jw_close(j, '}');
}

static void put_answer(struct api *x, struct jw *j, const char *status, const char *what, const char *schema)
{
    jw_open(j, status, '{');
    jw_text(j, "description", what);
    if (strcmp(schema, "Nothing") != 0 && strcmp(schema, "File") != 0) {
        jw_open(j, "content", '{');
        jw_open(j, "application/json", '{');
        put_schema(x, j, schema);
        jw_close(j, '}');
        jw_close(j, '}');
    }
    jw_close(j, '}');
}

static void put_parameters(struct api *x, struct jw *j, const char *path)
{
    for (const char *p = strchr(path, ':'); p != NULL; p = strchr(p + 1, ':')) {
        jw_open(j, NULL, '{');
        jw_text(j, "name", arena_strndup(x->m, p + 1, strcspn(p + 1, "/")));
        jw_text(j, "in", "path");
        jw_bool(j, "required", true);
        put_type(j, "schema", "string");
        jw_close(j, '}');
    }
}

static void put_body(struct api *x, struct jw *j, const char *input)
{
    jw_open(j, "requestBody", '{');
    jw_open(j, "content", '{');
    jw_open(j, "application/json", '{');
    jw_open(j, "schema", '{');
    if (api_describe_has_input(input))
        jw_text(j, "$ref", arena_printf(x->m, "#/components/schemas/%s", input));
    else
        jw_text(j, "type", "object");
    jw_close(j, '}');
    jw_close(j, '}');
    jw_close(j, '}');
    jw_close(j, '}');
}

static void put_op(struct api *x, struct jw *j, const struct api_op *op)
{
    g_autofree char *method = g_ascii_strdown(head_method_name(op->method), -1);
    g_autofree char *id = g_strdup_printf("%s_%s", method, op->path);

    g_strdelimit(id, "/", '_');
    g_strdelimit(id, ":", '_');
    jw_open(j, method, '{');
    jw_text(j, "operationId", id);
    jw_text(j, "summary", lang_text(LANG_EN, op->summary));
    jw_text(j, "x-permission", op->right);
    if ((op->flags & API_PUBLIC) != 0) {
        jw_open(j, "security", '[');
        jw_close(j, ']');
    }
    jw_open(j, "parameters", '[');
    put_parameters(x, j, op->path);
    api_describe_query(j, op);
    jw_close(j, ']');
    if (op->input != NULL)
        put_body(x, j, op->input);
    jw_open(j, "responses", '{');
    put_answer(x, j, (op->flags & API_CREATES) != 0 || op->run == api_link_remove ? "201" : "200", "OK", op->answer);
    put_answer(x, j, "default", "What went wrong", "Error");
    jw_close(j, '}');
    jw_close(j, '}');
}

static bool first_of_path(size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(api_ops[k].path, api_ops[i].path) == 0)
            return false;
    return true;
}

/* ":id" is "{id}" there. */
static const char *path_of(struct api *x, const char *path)
{
    g_autoptr(GString) out = g_string_new("/");

    for (; *path != '\0'; path++) {
        size_t n = *path == ':' ? strcspn(path + 1, "/") : 0;

        if (n > 0)
            g_string_append_printf(out, "{%.*s}", (int)n, path + 1);
        else
            g_string_append_c(out, *path);
        path += n;
    }
    return arena_strndup(x->m, out->str, out->len);
}

bool api_describe(struct api *x, GError **error)
{
    struct jw j;

    (void)error;
    jw_init(&j, x->out);
    jw_open(&j, NULL, '{');
    jw_text(&j, "openapi", "3.1.0");
    jw_open(&j, "info", '{');
    jw_text(&j, "title", "Vorgang");
    jw_text(&j, "version", "1");
    jw_close(&j, '}');
    jw_open(&j, "servers", '[');
    jw_open(&j, NULL, '{');
    jw_text(&j, "url", "/api/v1");
    jw_close(&j, '}');
    jw_close(&j, ']');
    jw_open(&j, "paths", '{');
    for (size_t i = 0; i < api_n_ops; i++) {
        if (!first_of_path(i))
            continue;
        jw_open(&j, path_of(x, api_ops[i].path), '{');
        for (size_t k = i; k < api_n_ops; k++)
            if (strcmp(api_ops[k].path, api_ops[i].path) == 0)
                put_op(x, &j, &api_ops[k]);
        jw_close(&j, '}');
    }
    api_describe_oauth(&j);
    jw_close(&j, '}');
    api_describe_security(&j);
    jw_open(&j, "components", '{');
    put_schemas(&j);
    api_describe_schemes(&j);
    jw_close(&j, '}');
    jw_close(&j, '}');
    return true;
}
