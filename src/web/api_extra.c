#include "web/api_extra.h"

#include "base/fail.h"
#include "base/text.h"
#include "core/audit.h"
#include "core/idempotency.h"
#include "core/throttle.h"
#include "web/answer_private.h"

#include <string.h>

/* So many writes at once, then a thousand a second: a script with a fault, not one in a hurry. */
static const struct throttle_rule writes = {"api.writes", 30000, 1};

bool api_needed(struct api *x, GError **error)
{
    const struct actor me = x->me;
    bool ok;

    /* Who acts for others does it by his own rights; what he sees is what they see. */
    x->me.role = x->real.role;
    ok = api_need(x, x->op->right, error);
    x->me = me;
    return ok;
}

bool api_may_write(struct api *x, GError **error)
{
    const char *key = arena_printf(x->m, "%" G_GINT64_FORMAT, x->real.person_id);

    if (x->real.person_id == 0 ||
        throttle_take(x->house->throttle, &writes, key, x->now) == 0)
        return true;
    return api_fail(x, error, 429, "Too many requests, please wait.");
}

/* Person, operation and body: the same key for something else is a mistake. */
static bool key_of(struct api *x, struct idempotency *i)
{
    const char *key = request_header(x->r, "idempotency-key");
    struct str body = request_body(x->r);
    char hash[SECRET_HASH_HEX + 1];

    if (text_empty(key) || strlen(key) > IDEMPOTENCY_KEY_MAX || x->op->method != HTTP_POST ||
        (x->op->flags & API_CREDENTIAL) != 0 || !text_utf8_ok(key, strlen(key)))
        return false;
    secret_hash_into(hash, body.p == NULL ? "" : body.p, body.n);
    *i = (struct idempotency){.person_id = x->real.person_id, .key = key,
                              .request_hash = arena_printf(x->m, "%s %s", request_path(x->r), hash)};
    return true;
}

bool api_keyed(struct api *x, bool *done, GError **error)
{
    struct idempotency i;

    *done = x->replayed = false;
    if (!key_of(x, &i))
        return true;
    if (!idempotency_find(x->db, x->m, &i, x->now, done, error))
        return false;
    if (!*done)
        return true;
    x->status = (unsigned)i.status;
    buf_puts(x->out, i.body);
    x->replayed = true;
    return true;
}

bool api_key_keep(struct api *x, GError **error)
{
    struct idempotency i;

    if (!key_of(x, &i))
        return true;
    i.status = x->status != 0 ? x->status : (x->op->flags & API_CREATES) != 0 ? 201 : 200;
    i.body = buf_text(x->out);
    return idempotency_keep(x->db, &i, x->now, error);
}

bool api_behalf_note(struct api *x, GError **error)
{
    const struct audit_field field = {"request", "",
                                      arena_printf(x->m, "%s /api/v1/%s", head_method_name(x->op->method),
                                                   x->op->path)};
    struct admin_act act = api_act(x);

    act.actor = &x->real;
    return x->me.person_id == x->real.person_id ||
           audit_add(&act, "api.behalf", api_name(x, RECORD_USER, x->me.person_id), &field, 1, error);
}

bool api_read_form(struct api *x, struct str body, GError **error)
{
    g_autoptr(GError) why = NULL;
    struct form form;
    json_t *o = json_object();

    json_array_append_new(x->parsed, o);
    x->body = o;
    if (!form_read(x->m, body.p == NULL ? "" : body.p, body.n, LIMIT_FORM_FIELDS, &form, &why))
        return api_fail(x, error, 400, "The body can't be read: %s", why->message);
    for (size_t i = 0; i < form.n; i++)
        json_object_set_new(o, form.pairs[i].name, json_string(form.pairs[i].value));
    return true;
}

/* Files become attachments of the article; a field "json" is the body, others are its values. */
bool api_read_multipart(struct api *x, const char *boundary, struct str body, GError **error)
{
    g_autoptr(GError) why = NULL;
    struct multipart form;
    json_t *o = NULL;

    if (!multipart_read(x->m, boundary, body.p, body.n, &form, &why))
        return api_fail(x, error, 400, "The body can't be read: %s", why->message);
    for (size_t i = 0; i < form.n && o == NULL; i++)
        if (form.parts[i].filename == NULL && strcmp(form.parts[i].name, "json") == 0) {
            o = json_read(form.parts[i].content.p, form.parts[i].content.n, &why);
            if (!json_is_object(o)) {
                json_decref(o);
                return api_fail(x, error, 400, "The part 'json' must be a JSON object");
            }
        }
    if (o == NULL)
        o = json_object();
    json_array_append_new(x->parsed, o);
    x->body = o;
    x->uploads = ARENA_ARRAY(x->m, struct api_file, form.n + 1);
    for (size_t i = 0; i < form.n; i++) {
        const struct part *p = &form.parts[i];

        if (p->filename != NULL)
            x->uploads[x->n_uploads++] = (struct api_file){p->filename, p->type, p->content};
        else if (strcmp(p->name, "json") != 0 && text_utf8_ok(p->content.p, p->content.n))
            json_object_set_new(o, p->name, json_stringn(p->content.p, p->content.n));
    }
    return true;
}

const char *api_etag(struct arena *a, const struct buf *body)
{
    char hash[SECRET_HASH_HEX + 1];

    secret_hash_into(hash, buf_text(body), body->len);
    return arena_printf(a, "\"%.32s\"", hash);
}

/* The tag of any form in which the thing may have been read. */
bool api_matches(struct api *x, const struct api_resource *res, int64_t id, GError **error)
{
    const char *wanted = request_header(x->r, "if-match");
    const struct api_op *op = x->op;
    const struct api_op as_read = {.method = HTTP_GET};
    struct buf *out = x->out, form;
    bool expand = x->expand, same = false, ok = true;

    if (text_empty(wanted) || strcmp(wanted, "*") == 0)
        return true;
    buf_init(&form, 1024 * 1024);
    x->out = &form;
    for (int k = 0; k < 3 && !same && ok; k++) {
        buf_clear(&form);
        x->expand = k == 0;
        x->op = k == 2 ? op : &as_read;
        ok = api_put_one(x, res, id, error);
        same = ok && strstr(wanted, api_etag(x->m, &form)) != NULL;
    }
    x->op = op;
    x->out = out;
    x->expand = expand;
    buf_release(&form);
    return ok && (same || api_fail(x, error, 412, "It has changed meanwhile, please read it again."));
}
