/* api_article.c - messages: making them, with their files and booked time; showing and hiding. */
#include "base/fail.h"
#include "base/text.h"
#include "core/article_change.h"
#include "core/desk.h"
#include "core/permission.h"
#include "core/session.h"
#include "core/time_account.h"
#include "web/api_extra.h"
#include "web/api_picture.h"
#include "web/api_save.h"

#include <string.h>

enum { SUBJECT_MOST = 3000, ADDRESSES_MOST = 10000, BODY_MOST = 1500 * 1000, FILES_MOST = 50 };

struct input {
    const char *subject, *body, *type, *content_type, *to, *cc, *from;
    const char *reply_to, *in_reply_to, *references;
    bool internal;
    int64_t type_id, sender_id, origin;
    struct article_file *files;
    size_t n_files;
};

bool api_base64_ok(const char *data)
{
    size_t n = 0, filled = 0;

    for (; *data != '\0'; data++) {
        if (strchr(" \t\r\n", *data) != NULL)
            continue;
        if (*data == '=')
            filled++;
        else if (filled > 0 || !(g_ascii_isalnum(*data) || *data == '+' || *data == '/'))
            return false;
        n++;
    }
    return n % 4 == 0 && filled <= 2;
}

static bool take_file(struct api *x, const json_t *o, size_t i, struct article_file *f, GError **error)
{
    const char *data = json_string_value(json_object_get(o, "data"));
    const char *name = json_string_value(json_object_get(o, "filename"));
    const char *type = json_string_value(json_object_get(o, "mime-type"));
    guchar *bytes;
    gsize n = 0;

    if (!json_is_object(o) || name == NULL || *name == '\0')
        return api_fail(x, error, 422, "Attachment needs 'filename' param for attachment with index '%zu'", i);
    if (data == NULL)
        return api_fail(x, error, 422, "Attachment needs 'data' param for attachment with index '%zu'", i);
    if (type == NULL)
        type = json_string_value(json_object_get(o, "mime_type"));
    if (type == NULL)
        return api_fail(x, error, 422, "Attachment needs 'mime-type' param for attachment with index '%zu'", i);
    if (!api_base64_ok(data))
        return api_fail(x, error, 422, "Invalid base64 for attachment with index '%zu'", i);
    bytes = g_base64_decode(data, &n);
    *f = (struct article_file){.filename = multipart_filename(x->m, name),
                               .content_type = type == NULL || *type == '\0' ? "application/octet-stream"
                                                                             : text_cut(x->m, text_one_line(x->m, type), 200)};
    f->source = (struct blob_source){.data = arena_memdup(x->m, bytes == NULL ? (const guchar *)"" : bytes, n + (n == 0)),
                                     .size = (int64_t)n};
    g_free(bytes);
    return true;
}

static bool take_files(struct api *x, const json_t *o, struct input *in, GError **error)
{
    const json_t *list = json_object_get(o, "attachments");
    size_t n = json_array_size(list);

    if (list != NULL && !json_is_null(list) && !json_is_array(list))
        return api_fail(x, error, 422, "Invalid value for 'attachments': it must be a list");
    if (n + x->n_uploads + x->n_pictures_sent > FILES_MOST)
        return api_fail(x, error, 422, "Invalid value for 'attachments': %d are the most", FILES_MOST);
    in->files = ARENA_ARRAY(x->m, struct article_file, n + x->n_uploads + x->n_pictures_sent + 1);
    for (size_t i = 0; i < x->n_pictures_sent; i++)
        in->files[in->n_files++] = x->pictures_sent[i];
    for (size_t i = 0; i < n; i++)
        if (!take_file(x, json_array_get(list, i), i, &in->files[in->n_files++], error))
            return false;
    for (size_t i = 0; i < x->n_uploads; i++)
        in->files[in->n_files++] = (struct article_file){
            .filename = multipart_filename(x->m, x->uploads[i].filename),
            .content_type = *x->uploads[i].type == '\0' ? "application/octet-stream" : x->uploads[i].type,
            .source = {.data = x->uploads[i].data.p, .size = (int64_t)x->uploads[i].data.n}};
    return true;
}

static bool take_kind(struct api *x, const json_t *o, struct input *in, GError **error)
{
    static const char *const senders[] = {"agent", "customer", "system"};
    const char *sender = NULL;
    const json_t *id = json_object_get(o, "type_id"), *by = json_object_get(o, "sender_id");

    if (!api_take_text(x, o, "type", 60, &in->type, error) || !api_take_text(x, o, "sender", 60, &sender, error))
        return false;
    if (!text_empty(in->type)) {
        in->type_id = api_type_id(in->type);
        if (in->type_id == 0)
            return api_fail(x, error, 422, "No lookup value found for 'type': \"%s\"", in->type);
    } else if (id != NULL && !json_is_null(id) && (!api_int_of(id, &in->type_id) || api_type_kind(in->type_id) == NULL)) {
        return api_fail(x, error, 422, "Invalid value for param 'type_id': %.60s", api_text_of(x, id) == NULL ? "?" : api_text_of(x, id));
    }
    if (!text_empty(sender)) {
        for (size_t i = 0; i < G_N_ELEMENTS(senders); i++)
            if (text_eq_ci(sender, senders[i]))
                in->sender_id = (int64_t)i + 1;
        if (in->sender_id == 0)
            return api_fail(x, error, 422, "No lookup value found for 'sender': \"%s\"", sender);
    } else if (by != NULL && !json_is_null(by) && (!api_int_of(by, &in->sender_id) || in->sender_id < 1 || in->sender_id > 3)) {
        return api_fail(x, error, 422, "Invalid value for param 'sender_id': %.60s", api_text_of(x, by) == NULL ? "?" : api_text_of(x, by));
    }
    return true;
}

static bool take(struct api *x, const json_t *o, struct input *in, GError **error)
{
    bool there;

    *in = (struct input){.subject = "", .body = "", .content_type = "", .to = "", .cc = ""};
    if (!api_take_text(x, o, "subject", SUBJECT_MOST, &in->subject, error) ||
        !api_take_text(x, o, "body", BODY_MOST, &in->body, error) ||
        !api_take_text(x, o, "content_type", 60, &in->content_type, error) ||
        !api_take_text(x, o, "from", SUBJECT_MOST, &in->from, error) ||
        !api_take_text(x, o, "to", ADDRESSES_MOST, &in->to, error) ||
        !api_take_text(x, o, "cc", ADDRESSES_MOST, &in->cc, error) ||
        !api_take_text(x, o, "reply_to", SUBJECT_MOST, &in->reply_to, error) ||
        !api_take_text(x, o, "in_reply_to", SUBJECT_MOST, &in->in_reply_to, error) ||
        !api_take_text(x, o, "references", ADDRESSES_MOST, &in->references, error) ||
        !api_take_bool(x, o, "internal", &in->internal, error) || !take_kind(x, o, in, error) ||
        !api_take_id(x, o, "origin_by_id", "origin_by", RECORD_USER, &in->origin, &there, error) ||
        !take_files(x, o, in, error))
        return false;
    if (in->body[strspn(in->body, " \t\r\n")] == '\0')
        return api_fail(x, error, 422, "Need at least an 'article body' field.");
    return true;
}

static bool keep_data(struct api *x, int64_t id, const json_t *o, const struct input *in, const struct article_new *n,
                      GError **error)
{
    const struct {
        const char *key, *value;
    } texts[] = {{"reply_to", in->reply_to}, {"in_reply_to", in->in_reply_to}, {"references", in->references}};
    const json_t *preferences = json_object_get(o, "preferences");
    json_auto_t *data = json_object();

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        if (!text_empty(texts[i].value))
            json_object_set_new(data, texts[i].key, json_string(texts[i].value));
    if (json_is_object(preferences) && json_object_size(preferences) > 0)
        json_object_set(data, "preferences", (json_t *)(uintptr_t)preferences);
    if (in->type_id != 0 && in->type_id != api_type_id(strcmp(n->kind, "mail") == 0 ? "email" : n->kind))
        json_object_set_new(data, "type_id", json_integer(in->type_id));
    if (n->author_id != x->me.person_id && n->author_id != 0)
        json_object_set_new(data, "origin_by_id", json_integer(n->author_id));
    return (json_object_size(data) == 0 && n->author_id == x->me.person_id) ||
           record_put(x->db, x->m, RECORD_ARTICLE, id, NULL, data, x->me.person_id, x->now, error);
}

static bool customer_writes(struct api *x, const struct desk_call *d, struct ticket_row *t, const struct input *in,
                            int64_t *id, GError **error)
{
    struct desk_message m = {.text = x->clean_text != NULL ? x->clean_text : in->body, .files = in->files, .n_files = in->n_files};

    return desk_answer(d, t, &m, error) && article_newest(x->db, x->m, t->id, id, error);
}

/* Who speaks, for who reads it: of a call and of the web with the address. */
static const char *speaker(struct api *x, const struct input *in, const char *name, const char *address)
{
    const char *kind = in->type_id == 0 ? "note" : api_type_kind(in->type_id);

    if (text_empty(address) || (strcmp(kind, "phone") != 0 && strcmp(kind, "web") != 0))
        return name;
    return arena_printf(x->m, "%s <%s>", name, address);
}

/* Whose words an agent wrote down: the customer's, where the sender says so, or somebody else's, who then speaks
 * as a customer. Only what came by mail says itself whom it is from. */
static bool dress(struct api *x, const struct ticket_row *t, const struct input *in, struct article_new *n, GError **error)
{
    static const char *const senders[] = {"agent", "customer", "system"};
    bool mail = in->type_id != 0 && strcmp(api_type_kind(in->type_id), "mail") == 0;
    bool other = in->origin != 0 && in->origin != x->me.person_id && !mail;
    bool customer = in->sender_id == 2 || other;
    struct api_user_row *who = NULL;
    int64_t author = in->origin != 0 ? in->origin : customer ? t->customer_id : x->me.person_id;
    struct record_rows rows = {.n = 0};
    bool html = x->clean_html != NULL && text_eq_ci(in->content_type, "text/html");

    if (customer && !api_row(x, &api_users, author, &rows, error))
        return false;
    who = rows.v;
    *n = (struct article_new){
        .ticket_id = t->id, .kind = in->type_id == 0 ? "note" : api_type_kind(in->type_id),
        .sender = other ? "customer" : senders[in->sender_id == 0 ? 0 : in->sender_id - 1], .internal = in->internal,
        .author_id = author,
        .from_text = mail && customer && !text_empty(in->from) ? in->from
                     : customer                                ? speaker(x, in, who->name, who->address)
                                                               : x->me.name,
        .to_text = in->to,
        .cc_text = in->cc, .subject = in->subject,
        .body_text = html ? x->clean_text : text_unix_lines(x->m, in->body), .body_html = html ? x->clean_html : NULL,
        .files = in->files, .n_files = in->n_files};
    return true;
}

bool api_article_make(struct api *x, int64_t ticket_id, const json_t *o, int64_t *id, GError **error)
{
    struct ticket_change c = {.db = x->db, .a = x->m, .actor_id = x->me.person_id, .at = x->now};
    struct desk_call d = {.c = &c, .house = x->house, .actor = &x->me};
    struct article_new n;
    struct ticket_row t;
    struct input in;
    int64_t booked;

    if (!api_ticket(x, ticket_id, &t, error) || !take(x, o, &in, error))
        return false;
    if (!right_is_agent(&x->me))
        return customer_writes(x, &d, &t, &in, id, error);
    if (!dress(x, &t, &in, &n, error) || !article_add(&c, &n, id, error) || !keep_data(x, *id, o, &in, &n, error) ||
        !api_time_book(x, ticket_id, *id, o, &booked, error))
        return false;
    if (strcmp(n.kind, "mail") == 0 && strcmp(n.sender, "agent") == 0 && !n.internal && !text_empty(in.to))
        return article_mail(&d, &t, *id, in.to, in.cc, error);
    return true;
}

static bool change(struct api *x, int64_t id, GError **error)
{
    struct ticket_change c = {.db = x->db, .a = x->m, .actor_id = x->me.person_id, .at = x->now};
    const json_t *highlight = json_object_get(json_object_get(x->body, "preferences"), "highlight");
    struct article_row article;
    struct ticket_row t;
    json_auto_t *data = NULL;
    bool internal;

    if (!right_is_agent(&x->me))
        return api_fail(x, error, 403, "Not authorized");
    if (!article_visible(x->db, x->m, &x->me, id, &article, error) || !api_ticket(x, article.ticket_id, &t, error) ||
        !api_may(x, t.queue_id, "change", error) || !record_data(x->db, x->m, RECORD_ARTICLE, id, &data, error))
        return false;
    internal = article.internal != 0;
    if (!api_take_bool(x, x->body, "internal", &internal, error) ||
        !article_set_internal(&c, &article, internal, error))
        return false;
    if (highlight != NULL) {
        if (json_object_get(data, "preferences") == NULL)
            json_object_set_new(data, "preferences", json_object());
        json_object_set(json_object_get(data, "preferences"), "highlight", (json_t *)(uintptr_t)highlight);
    }
    return record_put(x->db, x->m, RECORD_ARTICLE, id, NULL, data, x->me.person_id, x->now, error);
}

bool api_save_article(struct api *x, int64_t *id, GError **error)
{
    struct ticket_row t;
    int64_t ticket_id = 0;
    bool there;

    if (*id != 0)
        return change(x, *id, error);
    if (!api_take_id(x, x->body, "ticket_id", NULL, RECORD_TICKET, &ticket_id, &there, error))
        return false;
    if (!there || ticket_id == 0)
        return api_fail(x, error, 422, "Missing required value for field 'ticket_id'!");
    return api_ticket(x, ticket_id, &t, error) && api_may(x, t.queue_id, "change", error) &&
           api_article_make(x, ticket_id, x->body, id, error);
}

/* Own notes, or an administrator; the message is taken out of the conversation. */
bool api_article_remove(struct api *x, GError **error)
{
    struct ticket_change c = {.db = x->db, .a = x->m, .actor_id = x->me.person_id, .at = x->now};
    struct article_row article;
    struct record_rows rows;
    int64_t id;
    bool own;

    if (!api_param_id(x, 0, &id, error) || !api_row(x, &api_articles, id, &rows, error) ||
        !article_visible(x->db, x->m, &x->me, id, &article, error))
        return false;
    own = article.author_id == x->me.person_id && strcmp(article.kind, "note") == 0 && right_is_agent(&x->me);
    if (!own && !permission_held(x->real.role, x->scopes, "admin"))
        return api_fail(x, error, 403, "Not authorized");
    if (!article_withdraw(&c, &article, error))
        return false;
    buf_puts(x->out, "{}");
    return true;
}

bool api_may_delete_article(struct api *x, int64_t id, GError **error)
{
    (void)id;
    return api_fail(x, error, 403, "Not authorized");
}

bool api_articles_of(struct api *x, GError **error)
{
    struct db_find_term of = {.column = "ticket_id", .op = DB_FIND_EQ};
    struct db_find find = {.terms = &of, .n_terms = 1};
    struct record_rows rows;
    struct ticket_row t;
    struct api_page page;

    if (!api_page_of(x, API_PAGE_MOST, API_PAGE_MOST, &page, error))
        return false;
    find.limit = page.per_page;
    find.offset = (page.page - 1) * page.per_page;
    if (!api_param_id(x, 0, &of.value.i, error) || !api_ticket(x, of.value.i, &t, error) ||
        !record_find(x->db, x->m, &x->me, RECORD_ARTICLE, &find, &rows, error))
        return false;
    x->full = false;
    return api_put_list(x, &api_articles, &rows, (int64_t)rows.n, false, error);
}

/* What takes long is done before the transaction: hashing a password, cleaning HTML. */
bool api_prepare(struct api *x, GError **error)
{
    const json_t *article = json_object_get(x->body, "article");
    const json_t *o = json_is_object(article) ? article : x->body;
    const char *type = json_string_value(json_object_get(o, "content_type"));
    const char *body = json_string_value(json_object_get(o, "body"));
    const char *password = json_string_value(json_object_get(x->body, "password"));

    if (x->op->run == api_batch)
        return api_batch_prepare(x, error);
    if (x->op->kind == RECORD_USER && !text_empty(password)) {
        const char *email = json_string_value(json_object_get(x->body, "email"));

        x->password_hash = api_hash_password(x, email, password, error);
        if (x->password_hash == NULL)
            return false;
    }
    if (type == NULL || body == NULL || !text_eq_ci(type, "text/html") || x->app->clean_html == NULL)
        return true;
    return x->app->clean_html(x->app->cleaner, x->m, api_pictures_take(x, body), &x->clean_html, &x->clean_text, error);
}
