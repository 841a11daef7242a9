/* page_file.c - files: attachments, HTML mails in their sandboxed frame, raw messages. */
#include "base/fail.h"
#include "core/article.h"
#include "core/blob.h"
#include "core/html_picture.h"
#include "core/inbox.h"
#include "pages/gate.h"
#include "web/access_note.h"
#include "web/shell.h"
#include "web/stored.h"

#include <string.h>

static const struct field frame_fields[] = {
    {"remote", FIELD_FLAG},
    {NULL},
};

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
    if (ok) {
        access_note_id(r, file.ticket_id, ACCESS_FILE);
        stored_send(r, a, file.blob_id, file.filename, file.size, STORED_IN_PAGE);
    } else
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
        stored_send(r, a, file.blob_id, file.filename, file.size, STORED_IN_FRAME);
    else
        answer_error(r, a, 404);
}

struct pictures {
    const struct attachment_row *files;
    size_t n;
    int64_t article_id;
    bool remote; /* asked for */
};

/* The same picture in an earlier message of the ticket: a logo, mostly. */
static bool shown_before(const struct pictures *p, const struct attachment_row *f)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->files[i].article_id < f->article_id && p->files[i].is_inline && f->is_inline &&
            p->files[i].blob_id == f->blob_id)
            return true;
    return false;
}

/* The same message's own picture; others show nothing. One that lies elsewhere is loaded by the
 * browser, without a referrer, and only where somebody asked for it. */
static const char *picture_src(struct arena *a, const char *id, bool remote, void *user)
{
    const struct pictures *p = user;

    if (remote) {
        g_autofree char *escaped = g_markup_escape_text(id, -1);

        if (!p->remote || !(g_str_has_prefix(id, "https://") || g_str_has_prefix(id, "http://")))
            return "hidden";
        return arena_printf(a, "referrerpolicy=\"no-referrer\" src=\"%s\"", escaped);
    }
    for (size_t i = 0; i < p->n; i++)
        if (p->files[i].article_id == p->article_id && g_strcmp0(p->files[i].content_id, id) == 0)
            return shown_before(p, &p->files[i])
                       ? "hidden"
                       : arena_printf(a, "src=\"/picture/%s\"", p->files[i].token);
    return "hidden";
}

static bool load_frame(struct request *r, struct view_frame *v, GError **error)
{
    g_autoptr(db_conn) db = db_take(shell_app(r)->house->pool, error);
    struct arena *a = request_arena(r);
    int64_t id = g_ascii_strtoll(request_param(r, "id"), NULL, 10);
    struct attachment_row *files = NULL;
    struct article_row m;
    size_t n = 0;

    if (db == NULL || !article_visible(db, a, request_actor(r), id, &m, error) ||
        !article_files(db, a, m.ticket_id, &files, &n, error))
        return false;
    access_note_id(r, m.ticket_id, ACCESS_PAGE);
    if (m.body_html == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "message: there is none at this address");
        return false;
    }
    v->body.markup = html_picture_each(
        a, m.body_html, picture_src,
        &(struct pictures){
            .files = files, .n = n, .article_id = id, .remote = request_flag(r, "remote")});
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
    answer_frame(a, request_flag(r, "remote"));
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
             (row.ticket_id != 0
                  ? ticket_visible_id(db, request_arena(r), who, row.ticket_id, &error)
                  : right_has(who, RIGHT_ADMIN));
    }
    if (ok) {
        access_note_id(r, row.ticket_id, ACCESS_FILE);
        stored_send(r, a, row.blob_id,
                  arena_printf(request_arena(r), "nachricht-%" G_GINT64_FORMAT ".eml", id),
                  row.size, STORED_IN_PAGE);
    } else if (error != NULL)
        answer_fail(r, a, error);
    else
        answer_error(r, a, 404);
}

const struct route file_routes[] = {
    {HTTP_GET, "/attachments/:token", RIGHT_TICKET_READ, no_fields, attachment, ROUTE_SECRET},
    {HTTP_GET, "/picture/:token", RIGHT_PUBLIC, no_fields, picture, ROUTE_SECRET},
    {HTTP_GET, "/frame/:id", RIGHT_TICKET_READ, frame_fields, frame},
    {HTTP_GET, "/desk/raw/:id", RIGHT_RAW, no_fields, raw},
};
const size_t file_n_routes = G_N_ELEMENTS(file_routes);
