#include "mail/compose.h"

#include "base/clock.h"
#include "base/secret.h"
#include "mail/mime_write.h"

#include <string.h>

enum { CHUNK = MIME_BASE64_LINE * 4096 };

static bool is_picture(const struct compose_file *f)
{
    return f->content_id != NULL;
}

static size_t count_pictures(const struct compose *c)
{
    size_t n = 0;

    for (size_t i = 0; c->html != NULL && i < c->n_files; i++)
        n += is_picture(&c->files[i]) ? 1 : 0;
    return n;
}

static void put_read(struct mime_writer *w, const struct compose_file *f)
{
    g_autofree char *chunk = g_malloc(CHUNK);
    size_t have = 0, n = 0;
    int64_t offset = 0;

    do {
        GError *error = NULL;

        if (!f->read(f->user, offset, chunk + have, CHUNK - have, &n, &error)) {
            mime_fail(w, error);
            return;
        }
        have += n;
        offset += (int64_t)n;
        if (have == CHUNK || n == 0) {
            mime_base64(w, chunk, have);
            have = 0;
        }
    } while (n > 0 && w->error == NULL);
}

static void put_file(struct mime_writer *w, const struct compose_file *f)
{
    mime_file_headers(w, f->content_type, f->filename, f->content_id);
    if (f->data != NULL || f->read == NULL)
        mime_base64(w, f->data, f->size);
    else
        put_read(w, f);
}

static void put_text_part(struct mime_writer *w, const char *type, const char *body)
{
    mime_raw(w, "Content-Type: ");
    mime_raw(w, type);
    mime_raw(w, "; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
    mime_quoted(w, body);
}

/* A boundary has "=_", which neither quoted-printable nor base64 can. */
struct multipart {
    struct mime_writer *w;
    const char *boundary;
};

static struct multipart open_multipart(struct mime_writer *w, struct arena *a, const char *type,
                                       const char *more)
{
    struct multipart m = {.w = w, .boundary = arena_printf(a, "=_%s", secret_token(a, 15))};

    mime_raw(w, arena_printf(a, "Content-Type: multipart/%s;%s\r\n boundary=\"%s\"\r\n\r\n", type,
                             more, m.boundary));
    return m;
}

static void next_part(const struct multipart *m)
{
    mime_raw(m->w, "--");
    mime_raw(m->w, m->boundary);
    mime_raw(m->w, "\r\n");
}

static void close_multipart(const struct multipart *m)
{
    mime_raw(m->w, "--");
    mime_raw(m->w, m->boundary);
    mime_raw(m->w, "--\r\n");
}

static void put_html(struct mime_writer *w, struct arena *a, const struct compose *c)
{
    struct multipart m;

    if (count_pictures(c) == 0) {
        put_text_part(w, "text/html", c->html);
        return;
    }
    m = open_multipart(w, a, "related", " type=\"text/html\";");
    next_part(&m);
    put_text_part(w, "text/html", c->html);
    for (size_t i = 0; i < c->n_files; i++) {
        if (!is_picture(&c->files[i]))
            continue;
        next_part(&m);
        put_file(w, &c->files[i]);
    }
    close_multipart(&m);
}

static void put_alternative(struct mime_writer *w, struct arena *a, const struct compose *c)
{
    struct multipart m;

    if (c->html == NULL) {
        put_text_part(w, "text/plain", c->text);
        return;
    }
    m = open_multipart(w, a, "alternative", "");
    next_part(&m);
    put_text_part(w, "text/plain", c->text);
    next_part(&m);
    put_html(w, a, c);
    close_multipart(&m);
}

static void put_body(struct mime_writer *w, struct arena *a, const struct compose *c)
{
    struct multipart m;

    if (c->n_files == count_pictures(c)) {
        put_alternative(w, a, c);
        return;
    }
    m = open_multipart(w, a, "mixed", "");
    next_part(&m);
    put_alternative(w, a, c);
    for (size_t i = 0; i < c->n_files; i++) {
        if (c->html != NULL && is_picture(&c->files[i]))
            continue;
        next_part(&m);
        put_file(w, &c->files[i]);
    }
    close_multipart(&m);
}

/* What keeps other machines from answering ours. X-Auto-Response-Suppress is Exchange's word.
 * RFC 3834 leaves Precedence out, and "bulk" costs a mail its place in the inbox; but other help
 * desks know "auto_reply", and nobody counts it as bulk. */
static void put_automatic(struct mime_writer *w, const struct compose *c)
{
    if (c->automatic == NULL)
        return;
    mime_header(w, "Auto-Submitted", c->automatic);
    mime_header(w, "X-Auto-Response-Suppress", "All");
    mime_header(w, "Precedence", "auto_reply");
}

static void put_mail(struct mime_writer *w, const struct compose *c)
{
    g_autoptr(arena) a = arena_new();

    mime_header(w, "Date", clock_rfc5322(a, c->date_at));
    mime_mailbox(w, "From", c->from_name, c->from_address);
    mime_mailbox(w, "Reply-To", c->from_name, c->reply_to);
    mime_mailboxes(w, "To", c->to);
    mime_mailboxes(w, "Cc", c->cc);
    mime_header(w, "Subject", c->subject);
    mime_ids(w, "Message-ID", c->message_id);
    mime_ids(w, "In-Reply-To", c->in_reply_to);
    mime_ids(w, "References", c->references);
    mime_header(w, "Content-Language", c->lang);
    put_automatic(w, c);
    mime_raw(w, "MIME-Version: 1.0\r\n");
    put_body(w, a, c);
}

bool compose_write(const struct compose *c, struct buf *out, GError **error)
{
    struct mime_writer w;

    mime_begin(&w, out, -1, (int64_t)out->max);
    put_mail(&w, c);
    return mime_end(&w, NULL, error);
}

bool compose_to_fd(const struct compose *c, int fd, int64_t max, struct composed *made,
                   GError **error)
{
    struct mime_writer w;
    g_auto(buf) stage;
    bool ok;

    buf_init(&stage, (size_t)16 * 1024 * 1024);
    mime_begin(&w, &stage, fd, max);
    put_mail(&w, c);
    ok = mime_end(&w, made == NULL ? NULL : &made->size, error);
    if (made != NULL)
        made->smtputf8 = w.smtputf8;
    return ok;
}
