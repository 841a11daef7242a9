/* api.c - one request to /api/v1: finds the operation, who asks and whether they may, runs it (in a
 * transaction where it writes), and turns what went wrong into what clients expect. */
#include "web/api.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "core/person_picture.h"
#include "base/text.h"
#include "core/audit.h"
#include "core/idempotency.h"
#include "core/throttle.h"
#include "web/answer_private.h"
#include "web/api_extra.h"
#include "web/request_private.h"

#include <string.h>

static const char prefix[] = "/api/v1/";

bool api_fail(struct api *x, GError **error, unsigned status, const char *format, ...)
{
    enum fail kind = status == 404   ? FAIL_NOT_FOUND
                     : status == 410 ? FAIL_GONE
                     : status == 403 || status == 401 ? FAIL_DENIED
                                                      : FAIL_INVALID;
    va_list args;
    const char *message;

    va_start(args, format);
    message = arena_vprintf(x->m, format, args);
    va_end(args);
    x->status = status;
    g_clear_error(error);
    fail_set(error, kind, "%s", message);
    return false;
}

static void put_error(struct request *r, struct answer *a, unsigned status, const char *text)
{
    const char *accept = request_header(r, "accept");
    bool problem = accept != NULL && strstr(accept, "application/problem+json") != NULL;
    struct jw j;

    answer_clear(a);
    jw_init(&j, answer_buf(a));
    jw_open(&j, NULL, '{');
    if (problem) {
        jw_text(&j, "type", "about:blank");
        jw_text(&j, "title", answer_reason(status));
        jw_int(&j, "status", status);
        jw_text(&j, "detail", text);
    } else {
        jw_text(&j, "error", text);
        jw_text(&j, "error_human", text);
    }
    jw_close(&j, '}');
    answer_json(a, status);
    if (problem)
        a->type = "application/problem+json; charset=utf-8";
    if (status == 401 || status == 403)
        answer_header(a, "X-Failure", text);
    if (status == 401)
        answer_header(a, "WWW-Authenticate",
                      strcmp(request_path(r), "/mcp") == 0 ? "Bearer realm=\"Vorgang\""
                                                             : "Token realm=\"Vorgang\", Basic realm=\"Vorgang\"");
    if (status == 429 || status == 503)
        answer_header(a, "Retry-After", "5");
}

bool api_error_page(struct request *r, struct answer *a, unsigned status)
{
    const char *path = request_path(r), *text = answer_reason(status);

    if (path == NULL || (!g_str_has_prefix(path, "/api/") && strcmp(path, "/mcp") != 0))
        return false;
    if (status == 404)
        text = arena_printf(request_arena(r), "No route matches [%s] %.200s", r->head.method_text, path);
    else if (status == 401)
        text = api_refused(r);
    else if (status == 403)
        text = r->actor.role <= ROLE_GUEST ? "Authentication required" : "Not authorized";
    if (!text_utf8_ok(text, strlen(text)))
        text = "No route matches";
    put_error(r, a, status, text);
    return true;
}

/* The status that an error has in this dialect: what exists already is a wrong value. */
static unsigned status_of(const struct api *x, const GError *error)
{
    if (x->status >= 400)
        return x->status;
    if (fail_is(error, FAIL_CONFLICT))
        return 422;
    return fail_http_status(fail_kind(error));
}

static void answer_error_of(struct api *x, const GError *error)
{
    unsigned status = status_of(x, error);
    enum fail kind = fail_kind(error);
    const char *text = error == NULL ? "?" : error->message;

    if (status >= 500) {
        guint32 id = g_random_int();

        log_event(LOG_ERROR, "api.fail", "id=%08x op=%s kind=%s why=%s", id, x->op->path,
                  fail_name(kind), text);
        text = kind == FAIL_BUSY
                   ? "Too busy, please try again."
                   : arena_printf(x->m, "Error ID %08x: Please contact your administrator.", id);
    } else if (fail_is(error, FAIL_CONFLICT) && x->status < 400 && x->op->kind != RECORD_TICKET &&
               x->op->kind != RECORD_ARTICLE) {
        text = "Object already exists!";
    }
    put_error(x->r, x->a, status, text);
}

/* Whether PATH is what the operation says; notes its parameters. */
static bool matches(struct api *x, const struct api_op *op, char *const *parts)
{
    const char *p = op->path;

    x->n_params = 0;
    for (; *parts != NULL && *p != '\0'; parts++) {
        size_t n = strcspn(p, "/");

        if (*p == ':') {
            if (**parts == '\0')
                return false;
            x->params[x->n_params++] = *parts;
        } else if (strlen(*parts) != n || strncmp(*parts, p, n) != 0) {
            return false;
        }
        p += n + (p[n] == '/');
    }
    return *parts == NULL && *p == '\0';
}

bool api_find_op(struct api *x, enum http_method method, const char *rest)
{
    g_auto(GStrv) split = g_strsplit(rest, "/", 8);
    size_t n = g_strv_length(split);
    char **parts = ARENA_ARRAY(x->m, char *, n + 1);

    for (size_t i = 0; i < n; i++)
        parts[i] = arena_strdup(x->m, split[i]);
    if (n > 1 && *parts[n - 1] == '\0')
        parts[--n] = NULL;
    /* Some clients say the form of the answer as a file's ending. */
    if (n > 0 && g_str_has_suffix(parts[n - 1], ".json") && strcmp(rest, "openapi.json") != 0)
        parts[n - 1][strlen(parts[n - 1]) - strlen(".json")] = '\0';
    for (size_t i = 0; i < api_n_ops; i++) {
        if (!matches(x, &api_ops[i], parts))
            continue;
        if (api_ops[i].method == method ||
            (method == HTTP_PATCH && api_ops[i].method == HTTP_PUT)) {
            x->op = &api_ops[i];
            return true;
        }
    }
    return false;
}

static bool read_query(struct api *x, GError **error)
{
    const char *query = request_query(x->r);

    return query == NULL || form_read(x->m, query, strlen(query), LIMIT_FORM_FIELDS, &x->query, error);
}

static bool read_json(struct api *x, struct str body, GError **error)
{
    g_autoptr(GError) why = NULL;
    json_t *v = body.n == 0 ? json_object() : json_read(body.p, body.n, &why);

    if (v == NULL)
        return api_fail(x, error, 400, "The body can't be read: %s", why->message);
    json_array_append_new(x->parsed, v);
    if (!json_is_object(v))
        return api_fail(x, error, 400, "The body must be a JSON object");
    x->body = v;
    return true;
}

static bool read_body(struct api *x, GError **error)
{
    struct str body = request_body(x->r);
    const char *type = request_header(x->r, "content-type");
    const char *boundary = type == NULL ? NULL : multipart_boundary(x->m, type);

    if (boundary != NULL)
        return api_read_multipart(x, boundary, body, error);
    if (type == NULL || !text_starts_ci(type, "application/x-www-form-urlencoded"))
        return read_json(x, body, error);
    return api_read_form(x, body, error);
}

static bool run_tx(struct db *db, void *data, GError **error)
{
    struct api *x = data;
    bool done = false;

    x->db = db;
    x->status = 0;
    buf_clear(x->out);
    g_hash_table_remove_all(x->names);
    if (!api_keyed(x, &done, error))
        return false;
    /* An answer that is kept for a key is stored with what it tells of. */
    x->shows_later = x->op->run == api_create && request_header(x->r, "idempotency-key") == NULL;
    return done || (x->op->run(x, error) && api_behalf_note(x, error) && api_key_keep(x, error));
}

/* What is stored is made: where it can't be read (any more), its id is the answer, never an error
 * upon which it would be made again. */
static void show_made(struct api *x)
{
    const struct api_resource *res = api_resource_of(x->op->kind);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_conn) db = db_take(x->house->pool, &error);
    struct jw j;

    x->db = db;
    if (db != NULL && api_put_one(x, res, x->made, &error))
        return;
    log_event(LOG_WARN, "api.made", "op=%s id=%" G_GINT64_FORMAT " error=%s", x->op->path, x->made,
              error->message);
    x->status = 0;
    x->bare = true;
    buf_clear(x->out);
    jw_init(&j, x->out);
    jw_open(&j, NULL, '{');
    jw_int(&j, "id", res->kind == RECORD_USER ? api_out(x, x->made) : x->made);
    jw_close(&j, '}');
}

static bool run(struct api *x, GError **error)
{
    g_autoptr(db_conn) db = NULL;

    if ((x->op->flags & API_RAW) != 0)
        return x->op->run(x, error);
    if ((x->op->flags & API_WRITES) != 0) {
        if (!db_write(x->house->pool, run_tx, x, error))
            return false;
        if (x->shows_later)
            show_made(x);
        if (x->pictures)
            pictures_changed(x->house);
        return true;
    }
    db = db_take(x->house->pool, error);
    x->db = db;
    return db != NULL && x->op->run(x, error);
}

static void note_extras(struct api *x)
{
    struct arena *m = x->m;

    if (x->next_cursor != NULL) {
        g_autofree char *size = g_strdup(api_query(x, "per_page"));

        answer_header(x->a, "Link",
                      arena_printf(m, "<%s%s?cursor=%s%s%s>; rel=\"next\"", prefix, x->op->path,
                                   x->next_cursor, size == NULL ? "" : "&per_page=",
                                   size == NULL ? "" : form_encode(m, size)));
    }
    if (x->replayed)
        answer_header(x->a, "Idempotency-Replayed", "true");
    if (x->total >= 0)
        answer_header(x->a, "X-Total-Count", arena_printf(m, "%" G_GINT64_FORMAT, x->total));
}

static void finish(struct api *x)
{
    const char *etag, *known = request_header(x->r, "if-none-match");
    unsigned status = x->status != 0 ? x->status : (x->op->flags & API_CREATES) != 0 ? 201 : 200;

    if (!buf_ok(x->out)) {
        answer_error(x->r, x->a, 500);
        return;
    }
    answer_json(x->a, status);
    if (x->html)
        answer_html(x->a, 200);
    note_extras(x);
    if (x->bare || (x->op->run != api_show && x->op->run != api_update && x->op->run != api_create))
        return;
    etag = api_etag(x->m, x->out);
    answer_header(x->a, "ETag", etag);
    if (known != NULL && x->op->method == HTTP_GET && strstr(known, etag) != NULL) {
        buf_clear(x->out);
        x->a->type = NULL;
        x->a->status = 304;
    }
}

static void read_only(struct api *x)
{
    const char *fields = api_query(x, "fields");
    char **names;

    if (text_empty(fields))
        return;
    names = g_strsplit(fields, ",", 200);
    x->only = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (char **n = names; *n != NULL; n++)
        g_hash_table_add(x->only, g_strdup(g_strstrip(*n)));
    g_hash_table_add(x->only, g_strdup("id"));
    g_strfreev(names);
}

static bool begin(struct api *x, GError **error)
{
    bool public = (x->op->flags & API_PUBLIC) != 0;
    bool ok;

    if (!read_query(x, error) || !api_state_system(x->app->api, x->house, x->m, &x->system, error))
        return false;
    if (!public && !api_who(x, error))
        return false;
    if (!public) {
        g_autoptr(db_conn) db = db_take(x->house->pool, error);

        x->db = db;
        ok = db != NULL && api_behalf(x, error) && api_needed(x, error);
        x->db = NULL;
        if (!ok)
            return false;
    }
    if (x->op->method != HTTP_GET &&
        (!api_may_write(x, error) || ((x->op->flags & API_OWN_BODY) == 0 && !read_body(x, error))))
        return false;
    x->expand = api_flag(x, "expand");
    x->full = api_flag(x, "full");
    read_only(x);
    return api_prepare(x, error);
}

static void serve(struct request *r, struct answer *a, const char *rest)
{
    const struct app *app = request_app(r);
    struct api x = {.r = r, .app = app, .house = app->house, .m = request_arena(r),
                    .scopes = "", .compat = "", .a = a, .out = answer_buf(a), .total = -1,
                    .now = clock_now(), .me = {.name = ""}, .real = {.name = ""}};
    g_autoptr(GError) error = NULL;
    enum http_method method = request_method(r) == HTTP_HEAD ? HTTP_GET : request_method(r);

    if (!api_find_op(&x, method, rest)) {
        answer_error(r, a, 404);
        return;
    }
    x.parsed = json_array();
    x.names = g_hash_table_new(g_int64_hash, g_int64_equal);
    if (!begin(&x, &error) || !run(&x, &error))
        answer_error_of(&x, error);
    else if (!x.done)
        finish(&x);
    g_clear_pointer(&x.only, g_hash_table_unref);
    g_hash_table_unref(x.names);
    json_decref(x.parsed);
}

static void handle(struct request *r, struct answer *a)
{
    serve(r, a, request_param(r, "rest"));
}

static void assistant(struct request *r, struct answer *a)
{
    serve(r, a, "mcp");
}

/* Who may do what stands in api_ops; who sends a body must be known before it is read. */
const struct route api_routes[] = {
    {HTTP_GET, "/api/v1/*rest", RIGHT_PUBLIC, no_fields, handle, ROUTE_API | ROUTE_BLOCKS | ROUTE_RECENT},
    {HTTP_POST, "/api/v1/*rest", RIGHT_SIGNED_IN, no_fields, handle, ROUTE_API | ROUTE_UPLOAD},
    {HTTP_PUT, "/api/v1/*rest", RIGHT_SIGNED_IN, no_fields, handle, ROUTE_API | ROUTE_UPLOAD},
    {HTTP_PATCH, "/api/v1/*rest", RIGHT_SIGNED_IN, no_fields, handle, ROUTE_API | ROUTE_UPLOAD},
    {HTTP_DELETE, "/api/v1/*rest", RIGHT_SIGNED_IN, no_fields, handle, ROUTE_API | ROUTE_UPLOAD},
    {HTTP_POST, "/mcp", RIGHT_SIGNED_IN, no_fields, assistant, ROUTE_API | ROUTE_BLOCKS | ROUTE_CHALLENGE},
};
const size_t api_n_routes = G_N_ELEMENTS(api_routes);
