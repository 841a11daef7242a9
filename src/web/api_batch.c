/* api_batch.c - several writes in one transaction, all or none; and the live stream. */
#include "base/fail.h"
#include "base/text.h"
#include "web/api_extra.h"
#include "web/live.h"

#include <string.h>

enum { PARTS_MOST = 100 };

/* One operation of a batch, with what was made for it before the transaction. */
struct api_part {
    const struct api_op *op;
    const char *params[API_PARAMS];
    size_t n_params;
    const json_t *body;
    const char *password_hash, *clean_html, *clean_text;
    struct article_file *pictures_sent;
    size_t n_pictures_sent;
};

static enum http_method method_of(const char *name)
{
    static const enum http_method methods[] = {HTTP_POST, HTTP_PUT, HTTP_DELETE};

    for (size_t i = 0; i < G_N_ELEMENTS(methods); i++)
        if (g_strcmp0(name, head_method_name(methods[i])) == 0)
            return methods[i];
    return HTTP_OTHER;
}

static void take_made(struct api *x, const struct api_part *p)
{
    x->op = p->op;
    memcpy(x->params, p->params, sizeof x->params);
    x->n_params = p->n_params;
    x->body = p->body;
    x->password_hash = p->password_hash;
    x->clean_html = p->clean_html;
    x->clean_text = p->clean_text;
    x->pictures_sent = p->pictures_sent;
    x->n_pictures_sent = p->n_pictures_sent;
}

/* Fills PART from {"method", "path", "body"}; its right is asked for here. */
static bool read_part(struct api *x, const json_t *v, struct api_part *part, GError **error)
{
    const char *path = json_string_value(json_object_get(v, "path"));
    json_t *body = json_object_get(v, "body");

    if (path == NULL || strlen(path) > 1000)
        return api_fail(x, error, 422, "Missing required value for field 'path'!");
    path += g_str_has_prefix(path, "/api/v1/") ? strlen("/api/v1/") : *path == '/';
    if (!api_find_op(x, method_of(json_string_value(json_object_get(v, "method"))), path) ||
        (x->op->flags & API_WRITES) == 0 || (x->op->flags & API_CREDENTIAL) != 0 || x->op->run == api_batch)
        return api_fail(x, error, 422, "No write matches %.200s", path);
    x->password_hash = x->clean_html = x->clean_text = NULL;
    x->n_pictures_sent = 0;
    x->body = json_is_object(body) ? body : NULL;
    if (x->body == NULL) {
        json_array_append_new(x->parsed, json_object());
        x->body = json_array_get(x->parsed, json_array_size(x->parsed) - 1);
    }
    if (!api_needed(x, error) || !api_prepare(x, error))
        return false;
    *part = (struct api_part){.op = x->op, .n_params = x->n_params, .body = x->body, .password_hash = x->password_hash,
                              .clean_html = x->clean_html, .clean_text = x->clean_text,
                              .pictures_sent = x->pictures_sent, .n_pictures_sent = x->n_pictures_sent};
    memcpy(part->params, x->params, sizeof part->params);
    return true;
}

bool api_batch_prepare(struct api *x, GError **error)
{
    const struct api_part whole = {.op = x->op, .body = x->body};
    const json_t *list = json_object_get(x->body, "requests");
    size_t n = json_array_size(list);

    if (n == 0 || n > PARTS_MOST)
        return api_fail(x, error, 422, "Invalid value for 'requests': it must be a list of 1 to %d", PARTS_MOST);
    x->parts = ARENA_ARRAY(x->m, struct api_part, n);
    for (size_t i = 0; i < n; i++) {
        if (!read_part(x, json_array_get(list, i), &x->parts[i], error)) {
            g_prefix_error(error, "Request %zu: ", i);
            take_made(x, &whole);
            return false;
        }
    }
    x->n_parts = n;
    take_made(x, &whole);
    return true;
}

static bool run_part(struct api *x, size_t i, struct buf *out, GError **error)
{
    const struct api_part *part = &x->parts[i];
    unsigned status;

    buf_clear(x->out);
    x->status = 0;
    take_made(x, part);
    if (!part->op->run(x, error)) {
        g_prefix_error(error, "Request %zu: ", i);
        return false;
    }
    if (!buf_ok(x->out))
        return api_fail(x, error, 413, "Request %zu: the answer is too large: ask for less at once", i);
    status = x->status != 0 ? x->status : (part->op->flags & API_CREATES) != 0 ? 201 : 200;
    buf_printf(out, "%s{\"status\": %u, \"body\": %s}", i == 0 ? "" : ", ", status,
               x->out->len == 0 ? "null" : buf_text(x->out));
    return true;
}

bool api_batch(struct api *x, GError **error)
{
    const struct api_part whole = {.op = x->op, .body = x->body};
    struct buf *answer = x->out, one, all;
    bool ok = true;

    buf_init(&one, 4 * 1024 * 1024);
    buf_init(&all, 16 * 1024 * 1024);
    x->out = &one;
    for (size_t i = 0; i < x->n_parts && ok; i++)
        ok = run_part(x, i, &all, error);
    x->out = answer;
    take_made(x, &whole);
    if (ok && !buf_ok(&all))
        ok = api_fail(x, error, 413, "The answers are too large: ask for less at once");
    if (ok) {
        x->status = 0;
        x->html = false;
        buf_printf(answer, "{\"responses\": [");
        buf_add(answer, buf_text(&all), all.len);
        buf_puts(answer, "]}");
    }
    buf_release(&one);
    buf_release(&all);
    return ok;
}

/* What the desk's own pages hear; a page's session may come by this way, too. */
bool api_events(struct api *x, GError **error)
{
    (void)error;
    live_stream(x->r, x->a, request_header(x->r, "last-event-id"));
    x->done = true;
    return true;
}
