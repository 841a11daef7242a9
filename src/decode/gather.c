#include "decode/gather.h"

#include "base/fail.h"
#include "base/limits.h"
#include "base/text.h"
#include "decode/calendar.h"
#include "decode/filename.h"
#include "decode/textpart.h"
#include "decode/tnef.h"
#include "decode/uu.h"

#include <string.h>

enum { PROBLEMS_MOST = 40, TNEF_PACKAGES = 8 };

void gather_problem(struct gather *g, const char *text)
{
    struct mail_texts *p = &g->doc->problems;

    if (p->v == NULL)
        p->v = ARENA_ARRAY(g->a, const char *, PROBLEMS_MOST);
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->v[i], text) == 0)
            return;
    if (p->n < PROBLEMS_MOST)
        p->v[p->n++] = text;
}

static struct mail_attachment *attachment_new(struct gather *g)
{
    struct maildoc *d = g->doc;

    if (d->n_attachments == g->attachment_room) {
        size_t room = g->attachment_room * 2 + 8;
        struct mail_attachment *more = ARENA_ARRAY(g->a, struct mail_attachment, room);

        if (d->n_attachments > 0)
            memcpy(more, d->attachments, d->n_attachments * sizeof *more);
        d->attachments = more;
        g->attachment_room = room;
    }
    return &d->attachments[d->n_attachments++];
}

/* Decodes T into the content file, as an attachment like LIKE with a name that is safe. */
static bool attach(struct gather *g, struct transfer *t, struct mail_attachment like,
                   GError **error)
{
    struct content_item item;
    bool changed = false;

    if (g->doc->n_attachments >= LIMIT_MAIL_PARTS) {
        fail_set(error, FAIL_TOO_BIG, "decode: more than %d attachments (the raw message is kept)",
                 LIMIT_MAIL_PARTS);
        return false;
    }
    if (!content_add(&g->content, t, &item, error))
        return false;
    if (t->broken)
        gather_problem(g, "the encoding of an attachment is damaged: what can be read was kept");
    like.filename = filename_safe(g->a, like.filename, &changed);
    if (changed)
        gather_problem(g, "the name of an attachment was not safe and was changed");
    like.size = item.size;
    like.sha256 = arena_strdup(g->a, item.sha256);
    like.offset = item.offset;
    *attachment_new(g) = like;
    return true;
}

/* <id> without its brackets. */
static const char *content_id(struct gather *g, const struct part *p)
{
    const char *id = message_header_text(&p->headers, "Content-ID");

    if (id == NULL)
        return NULL;
    id = text_trim(g->a, id);
    if (*id == '<')
        id = arena_strndup(g->a, id + 1, strcspn(id + 1, ">"));
    return *id == '\0' ? NULL : id;
}

static bool attach_part(struct gather *g, const struct part *p, const char *name, GError **error)
{
    struct transfer t;
    struct mail_attachment like = {
        .filename = name, .content_type = p->content_type, .content_id = content_id(g, p)};

    like.is_inline = strcmp(p->disposition.value, "inline") == 0 ||
                     (*p->disposition.value == '\0' && like.content_id != NULL);
    transfer_init(&t, p->transfer, p->body, p->body_len);
    if (!attach(g, &t, like, error))
        return false;
    g->hashes[p - g->tree.v] = g->doc->attachments[g->doc->n_attachments - 1].sha256;
    return true;
}

bool gather_attach_piece(struct gather *g, const struct piece *p, GError **error)
{
    return attach_part(g, &g->tree.v[p->part], p->is_html ? "nachricht.html" : "nachricht.txt",
                       error);
}

static bool is_tnef(const struct part *p)
{
    return strcmp(p->content_type, "application/ms-tnef") == 0 ||
           strcmp(p->content_type, "application/vnd.ms-tnef") == 0;
}

/* Packages in packages: a message that was attached to one is a package itself. */
struct packages {
    struct tnef v[TNEF_PACKAGES];
    size_t n;
};

static bool attach_bytes(struct gather *g, struct mail_attachment like, const char *data, size_t n,
                         GError **error)
{
    struct transfer t;

    transfer_init(&t, TRANSFER_PLAIN, data, n);
    return attach(g, &t, like, error);
}

static bool unpack_file(struct gather *g, const struct tnef_file *f, struct packages *p,
                        GError **error)
{
    struct mail_attachment like = {
        .filename = f->name != NULL ? f->name : "Anhang",
        .content_type = f->content_type,
        .content_id = f->content_id,
    };

    if (p->n < TNEF_PACKAGES && tnef_parse(g->a, f->data, f->size, &p->v[p->n])) {
        p->n++;
        return true;
    }
    return attach_bytes(g, like, f->data, f->size, error);
}

static bool unpack_all(struct gather *g, struct packages *p, GError **error)
{
    struct mail_attachment text = {.filename = "Nachricht.txt", .content_type = "text/plain"};

    for (size_t k = 0; k < p->n; k++) {
        const struct tnef *t = &p->v[k];

        if (k > 0 && t->body != NULL && !attach_bytes(g, text, t->body, strlen(t->body), error))
            return false;
        for (size_t i = 0; i < t->n; i++)
            if (!unpack_file(g, &t->files[i], p, error))
                return false;
        if (t->is_damaged)
            gather_problem(g, "a winmail.dat is damaged: what can be read was taken out");
    }
    return true;
}

/* The files inside a winmail.dat. *WHOLE tells that all of it was taken out: then the package
 * itself is not listed. */
static bool unpack_tnef(struct gather *g, const struct part *part, bool *whole, GError **error)
{
    struct packages *p = ARENA_NEW(g->a, struct packages);
    size_t before = g->doc->n_attachments;

    *whole = false;
    if (!tnef_read(g->a, part, &p->v[0])) {
        gather_problem(g, "a winmail.dat could not be opened");
        return true;
    }
    p->n = 1;
    if (!unpack_all(g, p, error))
        return false;
    if (g->tnef_text == NULL)
        g->tnef_text = p->v[0].body;
    *whole = g->doc->n_attachments > before;
    for (size_t k = 0; k < p->n; k++)
        *whole = *whole && p->v[k].is_whole && !p->v[k].is_damaged;
    return true;
}

static bool add_attachment(struct gather *g, size_t i, GError **error)
{
    const struct part *p = &g->tree.v[i];
    bool whole = false;

    g->message->parts[i].is_attachment = true;
    if (is_tnef(p) && !unpack_tnef(g, p, &whole, error))
        return false;
    return whole || attach_part(g, p, body_filename(p), error);
}

static void note_text(struct gather *g, const struct part *p, const struct textpart *text)
{
    const char *charset = params_get(&p->type, "charset");

    if (text->bad_charset)
        gather_problem(g, arena_printf(g->a,
                                       "a text is not in its charset \"%s\": it was read as it "
                                       "seems meant",
                                       text_cut(g->a, charset != NULL ? charset : "", 40)));
    if (text->bad_transfer)
        gather_problem(g, "the encoding of a text is damaged: what can be read is shown");
}

/* Takes uuencoded files out of TEXT; what is left is returned. NULL on failure. */
static char *take_uu(struct gather *g, char *text, GError **error)
{
    struct uu_block block;
    char *from = text;

    while (uu_find(g->a, from, &block)) {
        struct transfer t;
        struct mail_attachment like = {.filename = block.name,
                                       .content_type = "application/octet-stream"};
        char *begin = text + (block.begin - text);

        transfer_init(&t, TRANSFER_UU, block.begin, (size_t)(block.end - block.begin));
        if (!attach(g, &t, like, error))
            return NULL;
        gather_problem(g, "a file stood in the text, uuencoded: it is an attachment now");
        memmove(begin, block.end, strlen(block.end) + 1);
        from = begin > text ? begin - 1 : begin;
    }
    return text;
}

/* What the alternative TOP (-1: none) has to offer of the two kinds. */
static bool alternative_has(const struct gather *g, int top, enum role role)
{
    for (size_t i = (size_t)(top + 1); top >= 0 && i < g->tree.n; i++)
        if (g->roles[i] == role && body_alternative(&g->tree, i) == top)
            return true;
    return false;
}

/* What the judges see of a text: not more than they are promised. */
static void judged_text(struct gather *g, size_t i, const struct textpart *t)
{
    struct message_part *out = &g->message->parts[i];
    size_t n = MIN(t->n, (size_t)MESSAGE_PART_TEXT);

    out->text = t->text;
    out->is_cut = t->is_cut || n < t->n;
    if (n == t->n)
        return;
    while (n > 0 && ((unsigned char)t->text[n] & 0xc0) == 0x80)
        n--;
    out->text = arena_strndup(g->a, t->text, n);
}

static bool add_piece(struct gather *g, size_t i, GError **error)
{
    const struct part *p = &g->tree.v[i];
    bool is_html = g->roles[i] == ROLE_HTML;
    int top = body_alternative(&g->tree, i);
    struct textpart t = textpart_read(g->a, p, g->text_room);
    struct piece *piece = &g->pieces[g->n_pieces++];

    note_text(g, p, &t);
    g->text_room -= MIN(g->text_room, t.n);
    judged_text(g, i, &t);
    *piece = (struct piece){i, t.text, is_html, t.is_cut, true, true};
    if (alternative_has(g, top, is_html ? ROLE_TEXT : ROLE_HTML)) {
        piece->in_text = !is_html;
        piece->in_html = is_html;
    }
    if (t.is_cut && g->roles[i] != ROLE_BOTH) {
        gather_problem(g, "a text is longer than is shown: all of it is attached as nachricht");
        if (!gather_attach_piece(g, piece, error))
            return false;
    }
    if (!is_html && !t.is_cut)
        piece->text = take_uu(g, arena_strdup(g->a, t.text), error);
    return piece->text != NULL;
}

static bool is_textual(const char *type)
{
    return g_str_has_prefix(type, "text/") || g_str_has_prefix(type, "message/");
}

static bool is_calendar(const char *type)
{
    return strcmp(type, "text/calendar") == 0 || strcmp(type, "application/ics") == 0;
}

/* The text of a part that is no body, for those who judge the kind of the message. */
static void read_text(struct gather *g, size_t i)
{
    const struct part *p = &g->tree.v[i];
    struct message_part *out = &g->message->parts[i];
    struct header_notes ignored = {0};
    size_t most = MIN((size_t)MESSAGE_PART_TEXT, g->part_room), body = 0;
    struct textpart t;

    if (most == 0 || !(is_textual(p->content_type) || is_calendar(p->content_type)))
        return;
    t = textpart_read(g->a, p, most);
    g->part_room -= MIN(g->part_room, t.n);
    out->text = t.text;
    out->is_cut = t.is_cut;
    if (is_calendar(p->content_type) && g->doc->calendar == NULL)
        g->doc->calendar = calendar_read(g->a, t.text);
    if ((g_str_has_prefix(p->content_type, "message/") ||
         strcmp(p->content_type, "text/rfc822-headers") == 0) &&
        !header_read(g->a, t.text, t.n, '\n', &out->inner, &body, &ignored, NULL))
        out->inner = (struct message_headers){0};
}

static void describe(struct gather *g, size_t i)
{
    const struct part *p = &g->tree.v[i];

    g->message->parts[i] = (struct message_part){
        .parent = p->parent,
        .depth = p->depth,
        .content_type = p->content_type,
        .report_type = p->is_multipart ? params_get(&p->type, "report-type") : NULL,
        .description = message_header_text(&p->headers, "Content-Description"),
        .filename = body_filename(p),
    };
}

static bool gather_part(struct gather *g, size_t i, GError **error)
{
    enum role role = g->roles[i];

    describe(g, i);
    if (role == ROLE_CONTAINER)
        return true;
    if (role != ROLE_ATTACHMENT && !add_piece(g, i, error))
        return false;
    if (role == ROLE_ATTACHMENT)
        read_text(g, i);
    return (role != ROLE_ATTACHMENT && role != ROLE_BOTH) || add_attachment(g, i, error);
}

bool gather_all(struct gather *g, GError **error)
{
    g->message->headers = g->tree.v[0].headers;
    g->message->parts = ARENA_ARRAY(g->a, struct message_part, g->tree.n);
    g->message->n_parts = g->tree.n;
    g->pieces = ARENA_ARRAY(g->a, struct piece, g->tree.n);
    g->hashes = ARENA_ARRAY(g->a, const char *, g->tree.n);
    g->text_room = g->part_room = LIMIT_MAIL_TEXT;
    for (size_t i = 0; i < g->tree.n; i++)
        if (!gather_part(g, i, error))
            return false;
    return true;
}
