/* page_file.c - files: attachments, HTML mails in their sandboxed frame, raw messages. */
#include "base/fail.h"
#include "core/article.h"
#include "core/blob.h"
#include "core/inbox.h"
#include "pages/gate.h"
#include "web/shell.h"

#include <string.h>

struct stored {
    const struct house *house;
    int64_t blob_id;
};

static bool read_stored(void *handle, int64_t offset, void *out, size_t room, size_t *n, GError **error)
{
    const struct stored *s = handle;
    g_autoptr(db_conn) db = db_take(s->house->pool, error);

    return db != NULL && blob_read(db, s->blob_id, offset, out, room, n, error);
}

static void send_blob(struct request *r, struct answer *a, int64_t blob_id, const char *filename,
                      int64_t size, bool in_frame)
{
    struct stored *s = g_new0(struct stored, 1);

    s->house = shell_app(r)->house;
    s->blob_id = blob_id;
    answer_content(r, a, &(struct content){.filename = filename, .size = size, .read = read_stored,
                                           .close = g_free, .handle = s, .inline_image = true,
                                           .for_frame = in_frame});
}

static void attachment(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct attachment_found_row file;
    bool ok;

    {
        g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);

        ok = db != NULL && article_file_visible(db, request_arena(r), request_actor(r),
                                                request_param(r, "token"), &file, &error);
    }
    if (ok)
        send_blob(r, a, file.blob_id, file.filename, file.size, false);
    else
        answer_fail(r, a, error);
}

/* A picture of a mail in its frame, which has no session: the token is its secret. */
static void picture(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct attachment_found_row file;
    bool ok;

    {
        g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);

        ok = db != NULL && article_file_by_token(db, request_arena(r), request_param(r, "token"), &file, &error);
    }
    if (ok && g_str_has_prefix(file.content_type, "image/"))
        send_blob(r, a, file.blob_id, file.filename, file.size, true);
    else
        answer_error(r, a, 404);
}

/* src="/img/ID" (decode/clean.h) becomes the address of the same message's own picture; others, and
 * those that lie elsewhere, show nothing. */
static char *with_pictures(struct arena *a, const char *html, const struct attachment_row *files,
                           size_t n)
{
    static const char mark[] = "src=\"/img/";
    g_autoptr(GString) out = g_string_new(NULL);
    const char *at;

    while ((at = strstr(html, mark)) != NULL) {
        const char *value = at + sizeof mark - 1, *end = value + strcspn(value, "\"");
        g_autofree char *id = g_uri_unescape_segment(value, end, NULL);
        size_t i = 0;

        g_string_append_len(out, html, at - html);
        while (i < n && (id == NULL || g_strcmp0(files[i].content_id, id) != 0))
            i++;
        g_string_append_printf(out, "src=\"/picture/%s", i < n ? files[i].token : "none");
        html = end;
    }
    g_string_append(out, html);
    return arena_strdup(a, out->str);
}

static bool load_frame(struct request *r, struct view_frame *v, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    struct arena *a = request_arena(r);
    const struct actor *who = request_actor(r);
    int64_t id = g_ascii_strtoll(request_param(r, "id"), NULL, 10);
    struct attachment_row *files = NULL;
    struct article_row m;
    size_t n = 0;

    if (db == NULL || !article_get(db, a, id, &m, error) ||
        !ticket_visible_id(db, a, who, m.ticket_id, error) ||
        !article_files(db, a, m.ticket_id, &files, &n, error))
        return false;
    if (m.body_html == NULL || (m.internal && !right_has(who, RIGHT_DESK))) {
        fail_set(error, FAIL_NOT_FOUND, "message: there is none at this address");
        return false;
    }
    v->body.markup = with_pictures(a, m.body_html, files, n);
    return true;
}

static void frame(struct request *r, struct answer *a)
{
    g_autoptr(GError) error = NULL;
    struct put o = shell_put(r, a);
    struct view_frame v = {.lang = lang_name(shell_lang(r))};

    if (!load_frame(r, &v, &error)) {
        answer_fail(r, a, error);
        return;
    }
    page_frame(&o, &v);
    answer_html(a, 200);
    answer_frame(a);
}

/* The message as it arrived, for those who may see its ticket; what belongs to none, for
 * administrators. */
static void raw(struct request *r, struct answer *a)
{
    int64_t id = g_ascii_strtoll(request_param(r, "id"), NULL, 10);
    const struct actor *who = request_actor(r);
    g_autoptr(GError) error = NULL;
    struct inbox_row row;
    bool ok;

    {
        g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, &error);

        ok = db != NULL && inbox_get(db, request_arena(r), id, &row, &error) &&
             (row.ticket_id != 0 ? ticket_visible_id(db, request_arena(r), who, row.ticket_id, &error)
                                 : right_has(who, RIGHT_ADMIN));
    }
    if (ok)
        send_blob(r, a, row.blob_id, arena_printf(request_arena(r), "nachricht-%" G_GINT64_FORMAT ".eml", id),
                  row.size, false);
    else if (error != NULL)
        answer_fail(r, a, error);
    else
        answer_error(r, a, 404);
}

const struct route file_routes[] = {
    {HTTP_GET, "/attachments/:token", RIGHT_TICKET_READ, no_fields, attachment, ROUTE_SECRET},
    {HTTP_GET, "/picture/:token", RIGHT_PUBLIC, no_fields, picture, ROUTE_SECRET},
    {HTTP_GET, "/frame/:id", RIGHT_TICKET_READ, no_fields, frame},
    {HTTP_GET, "/desk/raw/:id", RIGHT_RAW, no_fields, raw},
};
const size_t file_n_routes = G_N_ELEMENTS(file_routes);
