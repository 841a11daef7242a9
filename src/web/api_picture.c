/* api_picture.c - pictures within the HTML of a message: those that a client sent in it as data: become files of
 * the message, and who reads it is told where each one lies. */
#include "web/api_picture.h"

#include "core/html_picture.h"

#include <string.h>

enum { PICTURES_MOST = 50 };

/* "png" of what data: says that it is; NULL for what is no picture that browsers merely draw. */
static const char *subtype(const char *at, size_t *len)
{
    static const char *const known[] = {"png", "jpeg", "jpg", "gif", "webp", "bmp", "avif"};

    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        size_t n = strlen(known[i]);

        if (g_ascii_strncasecmp(at, known[i], n) == 0 && at[n] == ';') {
            *len = n;
            return known[i];
        }
    }
    return NULL;
}

/* The picture that AT (behind "data:image/") begins, up to QUOTE; false: it is none. *END is behind its data. */
static bool read_picture(struct api *x, const char *at, char quote, size_t number, struct article_file *f, const char **end)
{
    static const char how[] = ";base64,";
    g_autofree char *uuid = g_uuid_string_random(), *data = NULL;
    g_autofree guchar *bytes = NULL;
    const char *type, *stop;
    gsize n = 0;
    size_t len;

    type = subtype(at, &len);
    if (type == NULL || g_ascii_strncasecmp(at + len, how, sizeof how - 1) != 0)
        return false;
    at += len + sizeof how - 1;
    stop = strchr(at, quote);
    if (stop == NULL)
        return false;
    data = g_strndup(at, (gsize)(stop - at));
    if (!api_base64_ok(data))
        return false;
    bytes = g_base64_decode(data, &n);
    if (bytes == NULL || n == 0)
        return false;
    *f = (struct article_file){.filename = arena_printf(x->m, "image%zu.%s", number, type),
                               .content_type = arena_printf(x->m, "image/%s", strcmp(type, "jpg") == 0 ? "jpeg" : type),
                               .is_inline = true, .content_id = arena_printf(x->m, "%s@vorgang", uuid),
                               .source = {.data = arena_memdup(x->m, bytes, n), .size = (int64_t)n}};
    *end = stop;
    return true;
}

const char *api_pictures_take(struct api *x, const char *html)
{
    static const char mark[] = "data:image/";
    g_autoptr(GString) out = g_string_new(NULL);
    const char *from = html, *at;

    x->pictures_sent = ARENA_ARRAY(x->m, struct article_file, PICTURES_MOST);
    x->n_pictures_sent = 0;
    for (const char *p = html; (at = strstr(p, mark)) != NULL; p = at + 1) {
        char quote = at == html ? '\0' : at[-1];
        const char *end;

        if ((quote != '"' && quote != '\'') || x->n_pictures_sent == PICTURES_MOST ||
            !read_picture(x, at + sizeof mark - 1, quote, x->n_pictures_sent + 1, &x->pictures_sent[x->n_pictures_sent], &end))
            continue;
        g_string_append_len(out, from, at - from);
        g_string_append_printf(out, "cid:%s", x->pictures_sent[x->n_pictures_sent++].content_id);
        from = end;
        at = end - 1;
    }
    if (x->n_pictures_sent == 0)
        return html;
    g_string_append(out, from);
    return arena_strdup(x->m, out->str);
}

struct told {
    struct api *x;
    const struct api_article_row *article;
};

static const char *where(struct arena *a, const char *id, bool remote, void *user)
{
    const struct told *t = user;
    g_autofree char *safe = g_markup_escape_text(id, -1);

    if (remote)
        return arena_printf(a, "src=\"%s\"", safe);
    for (size_t i = 0; i < t->x->n_files; i++) {
        const struct api_file_row *f = &t->x->files[i];

        if (f->article_id == t->article->id && f->content_id != NULL && strcmp(f->content_id, id) == 0)
            return arena_printf(a, "src=\"/api/v1/ticket_attachment/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT
                                "?view=inline\"", t->article->ticket_id, t->article->id, f->id);
    }
    return arena_printf(a, "src=\"cid:%s\"", safe);
}

const char *api_pictures_told(struct api *x, const struct api_article_row *article)
{
    return html_picture_each(x->m, article->body_html, where, &(struct told){x, article});
}
