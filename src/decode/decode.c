#include "decode/decode.h"

#include "base/fail.h"
#include "base/limits.h"
#include "base/text.h"
#include "decode/address.h"
#include "decode/body.h"
#include "decode/calendar.h"
#include "decode/charset.h"
#include "decode/clean.h"
#include "decode/content.h"
#include "decode/date.h"
#include "decode/filename.h"
#include "decode/fingerprint.h"
#include "decode/forward.h"
#include "decode/html_text.h"
#include "decode/kind.h"
#include "decode/msgid.h"
#include "decode/quote.h"
#include "decode/textpart.h"
#include "decode/tnef.h"
#include "decode/uu.h"
#include "decode/words.h"

#include <string.h>

enum { PROBLEMS_MOST = 40, NAME_LINE = 998 };

/* One message on its way. */
struct work {
    struct arena *a;
    struct maildoc *doc;
    struct part_tree tree;
    enum role *roles;
    struct content content;
    GString *text, *html;
    size_t room; /* for attachments in doc */
    bool names_dropped, addresses_broken;
};

bool decode_warm_up(GError **error)
{
    return charset_warm_up(error);
}

static void problem(struct work *w, const char *what)
{
    struct mail_texts *p = &w->doc->problems;

    if (p->v == NULL)
        p->v = ARENA_ARRAY(w->a, const char *, PROBLEMS_MOST);
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->v[i], what) == 0)
            return;
    if (p->n < PROBLEMS_MOST)
        p->v[p->n++] = what;
}

static const struct message_headers *headers(const struct work *w)
{
    return &w->tree.v[0].headers;
}

static const char *raw_header(const struct work *w, const char *name)
{
    const struct message_header *h = message_header_find(headers(w), name);

    return h == NULL ? NULL : h->raw;
}

static void read_addresses(struct work *w)
{
    struct maildoc *d = w->doc;
    const struct {
        const char *name;
        struct mail_addresses *list;
    } fields[] = {
        {"From", &d->from},         {"Sender", &d->sender}, {"Reply-To", &d->reply_to},
        {"To", &d->to},             {"Cc", &d->cc},         {"Bcc", &d->bcc},
        {"Delivered-To", &d->delivered_to}, {"X-Original-To", &d->delivered_to},
        {"Envelope-To", &d->delivered_to},
    };
    bool broken = false, dropped = false;

    for (size_t i = 0; i < headers(w)->n; i++)
        for (size_t k = 0; k < G_N_ELEMENTS(fields); k++) {
            bool again = fields[k].list->n > 0 && k < 3;

            if (!text_eq_ci(headers(w)->v[i].name, fields[k].name))
                continue;
            if (again)
                problem(w, arena_printf(w->a, "%s stands there twice; the first counts", fields[k].name));
            else
                address_list(w->a, headers(w)->v[i].raw, fields[k].list, &broken, &dropped);
        }
    if (broken)
        problem(w, "addresses break the rules and were read as they seem meant");
    if (dropped)
        problem(w, "there are more addresses than are looked at");
}

static void read_ids(struct work *w)
{
    struct maildoc *d = w->doc;
    size_t dropped = 0;

    d->message_id = msgid_first(w->a, raw_header(w, "Message-ID"));
    d->in_reply_to = msgid_list(w->a, raw_header(w, "In-Reply-To"), LIMIT_MAIL_REFERENCES, NULL);
    d->references = msgid_list(w->a, raw_header(w, "References"), LIMIT_MAIL_REFERENCES, &dropped);
    if (dropped > 0)
        problem(w, "there are more references than are kept");
}

static void read_headers(struct work *w)
{
    struct maildoc *d = w->doc;
    const char *subject = message_header_text(headers(w), "Subject");
    const char *path = raw_header(w, "Return-Path");
    const char *results = raw_header(w, "Authentication-Results");
    bool broken = false;

    read_addresses(w);
    read_ids(w);
    d->date_at = date_parse(raw_header(w, "Date"), &broken);
    if (broken)
        problem(w, "the date is not written as it should be");
    d->subject = subject == NULL ? NULL : text_one_line(w->a, subject);
    if (path != NULL) {
        const char *open = strchr(path, '<');

        d->return_path = open == NULL ? text_trim(w->a, path)
                                      : arena_strndup(w->a, open + 1, strcspn(open + 1, ">"));
    }
    d->list_id = raw_header(w, "List-Id");
    d->authentication_results = results == NULL ? NULL : text_one_line(w->a, results);
}

static struct mail_attachment *new_attachment(struct work *w)
{
    struct maildoc *d = w->doc;

    if (d->n_attachments == w->room) {
        size_t room = w->room * 2 + 8;
        struct mail_attachment *more = ARENA_ARRAY(w->a, struct mail_attachment, room);

        if (d->n_attachments > 0)
            memcpy(more, d->attachments, d->n_attachments * sizeof *more);
        d->attachments = more;
        w->room = room;
    }
    return &d->attachments[d->n_attachments++];
}

static bool add_content(struct work *w, struct transfer *t, const char *filename, const char *type,
                        struct mail_attachment **out, GError **error)
{
    struct content_item item;
    struct mail_attachment *m;
    bool changed = false;

    if (w->doc->n_attachments >= LIMIT_MAIL_PARTS) {
        fail_set(error, FAIL_TOO_BIG, "decode: more than %d attachments (the raw message is kept)",
                 LIMIT_MAIL_PARTS);
        return false;
    }
    if (!content_add(&w->content, t, &item, error))
        return false;
    m = new_attachment(w);
    *m = (struct mail_attachment){.filename = filename_safe(w->a, filename, &changed),
                                  .content_type = type, .size = item.size,
                                  .sha256 = arena_strdup(w->a, item.sha256), .offset = item.offset};
    if (changed)
        problem(w, "the name of an attachment was made safe");
    if (out != NULL)
        *out = m;
    return true;
}

/* <id> without its brackets. */
static const char *content_id(struct work *w, const struct part *p)
{
    const char *id = message_header_text(&p->headers, "Content-ID");

    if (id == NULL)
        return NULL;
    id = text_trim(w->a, id);
    if (*id == '<')
        id = arena_strndup(w->a, id + 1, strcspn(id + 1, ">"));
    return *id == '\0' ? NULL : id;
}

static bool add_tnef(struct work *w, const struct part *p, bool *taken, GError **error)
{
    struct tnef_file *files = NULL;
    size_t n = 0;
    struct transfer t;
    char *body = NULL;

    *taken = false;
    if (strcmp(p->content_type, "application/ms-tnef") != 0 &&
        strcmp(p->content_type, "application/vnd.ms-tnef") != 0)
        return true;
    if (!tnef_read(w->a, p, &files, &n, &body)) {
        problem(w, "a winmail.dat could not be opened");
        return true;
    }
    for (size_t i = 0; i < n; i++) {
        transfer_init(&t, TRANSFER_PLAIN, files[i].data, files[i].size);
        if (!add_content(w, &t, files[i].name == NULL ? "Anhang" : files[i].name,
                         files[i].content_type, NULL, error))
            return false;
    }
    if (body != NULL && w->text->len == 0)
        g_string_append(w->text, body);
    *taken = true;
    return true;
}

static bool add_attachment(struct work *w, const struct part *p, GError **error)
{
    const char *name = body_filename(p);
    struct mail_attachment *m = NULL;
    struct transfer t;
    bool taken = false;

    if (!add_tnef(w, p, &taken, error))
        return false;
    if (taken)
        return true;
    transfer_init(&t, p->transfer, p->body, p->body_len);
    if (!add_content(w, &t, name, p->content_type, &m, error))
        return false;
    m->is_inline = strcmp(p->disposition.value, "inline") == 0 ||
                   (*p->disposition.value == '\0' && content_id(w, p) != NULL);
    m->content_id = content_id(w, p);
    if (t.broken)
        problem(w, "the encoding of an attachment is damaged");
    return true;
}

static void append_text(struct work *w, GString *out, const struct part *p)
{
    size_t most = LIMIT_MAIL_TEXT - MIN(out->len, (size_t)LIMIT_MAIL_TEXT);
    struct textpart t = textpart_read(w->a, p, most);

    if (out->len > 0 && out->str[out->len - 1] != '\n')
        g_string_append_c(out, '\n');
    g_string_append_len(out, t.text, (gssize)t.n);
    if (t.bad_charset)
        problem(w, "the text is not in the charset that it claims; it was read as it seems meant");
    if (t.bad_transfer)
        problem(w, "the encoding of the text is damaged");
}

/* A text over the limit stays whole as a file: nothing is cut in silence. */
static bool keep_long_text(struct work *w, const struct part *p, GError **error)
{
    struct transfer t;

    if (p->body_len <= LIMIT_MAIL_TEXT)
        return true;
    problem(w, "the text is longer than is shown; all of it is in the file nachricht.txt");
    transfer_init(&t, p->transfer, p->body, p->body_len);
    return add_content(w, &t, "nachricht.txt", p->content_type, NULL, error);
}

static bool read_parts(struct work *w, GError **error)
{
    for (size_t i = 0; i < w->tree.n; i++) {
        const struct part *p = &w->tree.v[i];
        enum role role = w->roles[i];

        if (strcmp(p->content_type, "text/calendar") == 0 && w->doc->calendar == NULL)
            w->doc->calendar = calendar_read(w->a, textpart_read(w->a, p, LIMIT_MAIL_TEXT).text);
        if (role == ROLE_TEXT || role == ROLE_BOTH)
            append_text(w, w->text, p);
        if (role == ROLE_HTML)
            append_text(w, w->html, p);
        if ((role == ROLE_ATTACHMENT || role == ROLE_BOTH) && !add_attachment(w, p, error))
            return false;
        if ((role == ROLE_TEXT || role == ROLE_HTML) && !keep_long_text(w, p, error))
            return false;
    }
    return true;
}

/* Files that old mailers put into the text. */
static bool read_uu(struct work *w, GError **error)
{
    struct uu_block block;
    struct transfer t;

    while (uu_find(w->a, w->text->str, &block)) {
        size_t at = (size_t)(block.begin - w->text->str), n = (size_t)(block.end - block.begin);

        transfer_init(&t, TRANSFER_UU, block.begin, n);
        if (!add_content(w, &t, block.name, "application/octet-stream", NULL, error))
            return false;
        g_string_erase(w->text, (gssize)at, (gssize)n);
    }
    return true;
}

static void find_security(struct work *w)
{
    static const struct {
        const char *type, *param, *value;
        enum maildoc_security is;
    } types[] = {
        {"multipart/signed", NULL, NULL, MAILDOC_SIGNED},
        {"multipart/encrypted", NULL, NULL, MAILDOC_ENCRYPTED},
        {"application/pkcs7-mime", "smime-type", "signed-data", MAILDOC_SIGNED},
        {"application/x-pkcs7-mime", "smime-type", "signed-data", MAILDOC_SIGNED},
        {"application/pkcs7-mime", NULL, NULL, MAILDOC_ENCRYPTED},
        {"application/x-pkcs7-mime", NULL, NULL, MAILDOC_ENCRYPTED},
    };
    const char *text = w->text->str;

    for (size_t i = 0; i < w->tree.n; i++)
        for (size_t k = 0; k < G_N_ELEMENTS(types) && w->doc->security == MAILDOC_PLAIN; k++)
            if (strcmp(w->tree.v[i].content_type, types[k].type) == 0 &&
                (types[k].param == NULL ||
                 text_eq_ci(params_get(&w->tree.v[i].type, types[k].param), types[k].value)))
                w->doc->security = types[k].is;
    if (w->doc->security == MAILDOC_PLAIN && strstr(text, "-----BEGIN PGP MESSAGE-----") != NULL)
        w->doc->security = MAILDOC_ENCRYPTED;
    if (w->doc->security == MAILDOC_PLAIN && strstr(text, "-----BEGIN PGP SIGNED MESSAGE-----") != NULL)
        w->doc->security = MAILDOC_SIGNED;
}

static void finish_texts(struct work *w)
{
    g_autoptr(GError) error = NULL;
    struct maildoc *d = w->doc;
    char *clean = NULL;

    if (w->html->len > 0) {
        if (clean_html(w->a, w->html->str, w->html->len, &clean, &error))
            d->body_html = clean;
        else
            problem(w, arena_printf(w->a, "the HTML is not shown: %s", error->message));
    }
    if (w->text->len == 0 && w->html->len > 0) {
        d->body_text = html_text(w->a, w->html->str, w->html->len);
        d->body_text_is_from_html = true;
    } else {
        d->body_text = arena_strndup(w->a, w->text->str, w->text->len);
    }
    d->new_text = quote_new_text(w->a, d->body_text);
    d->forwarded = forward_find(w->a, d->subject, d->body_text);
}

static void note_breaks(struct work *w)
{
    const struct part_notes *n = &w->tree.notes;
    const struct {
        bool is;
        const char *what;
    } notes[] = {
        {n->headers.no_colon, "a line among the headers is none"},
        {n->headers.no_blank, "the body begins without an empty line before it"},
        {n->headers.raw_bytes, "headers hold bytes that are not UTF-8"},
        {n->headers.bad_words, "encoded words break the rules"},
        {n->headers.has_nul, "headers hold NUL bytes"},
        {n->no_final_boundary, "a boundary does not end"},
        {n->no_boundary, "a multipart names no boundary"},
        {n->wrong_boundary, "the boundary that is named does not occur"},
        {n->bad_type, "a content type is none"},
        {n->unknown_transfer, "a transfer encoding is unknown"},
        {n->bad_params, "parameters break the rules"},
        {n->dropped_params, "there are more parameters than are looked at"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(notes); i++)
        if (notes[i].is)
            problem(w, notes[i].what);
}

static bool is_textual(const char *type)
{
    return g_str_has_prefix(type, "text/") || g_str_has_prefix(type, "message/");
}

/* What the judges of its kind see of the message. */
static struct message *message_of(struct work *w)
{
    struct message *m = ARENA_NEW(w->a, struct message);

    m->headers = *headers(w);
    m->parts = ARENA_ARRAY(w->a, struct message_part, w->tree.n);
    m->n_parts = w->tree.n;
    m->body_text = w->doc->body_text;
    for (size_t i = 0; i < w->tree.n; i++) {
        const struct part *p = &w->tree.v[i];
        struct message_part *out = &m->parts[i];
        struct header_notes ignored = {0};
        size_t body = 0;

        *out = (struct message_part){.parent = p->parent, .depth = p->depth,
                                     .content_type = p->content_type,
                                     .description = message_header_text(&p->headers, "Content-Description"),
                                     .filename = body_filename(p),
                                     .is_attachment = w->roles[i] == ROLE_ATTACHMENT};
        if (p->is_multipart)
            out->report_type = params_get(&p->type, "report-type");
        else if (is_textual(p->content_type)) {
            struct textpart t = textpart_read(w->a, p, MESSAGE_PART_TEXT);

            out->text = t.text;
            out->is_cut = t.is_cut;
        }
        if (out->text != NULL && (g_str_has_prefix(p->content_type, "message/") ||
                                  strcmp(p->content_type, "text/rfc822-headers") == 0) &&
            !header_read(w->a, out->text, strlen(out->text), '\n', &out->inner, &body, &ignored, NULL))
            out->inner = (struct message_headers){0};
    }
    return m;
}

static bool decode(struct work *w, const char *raw, size_t n, GError **error)
{
    if (!part_walk(w->a, raw, n, &w->tree, error))
        return false;
    w->roles = ARENA_ARRAY(w->a, enum role, w->tree.n);
    body_roles(&w->tree, w->roles);
    read_headers(w);
    if (!read_parts(w, error) || !read_uu(w, error))
        return false;
    find_security(w);
    finish_texts(w);
    note_breaks(w);
    kind_judge(w->a, message_of(w), w->doc);
    w->doc->fingerprint = fingerprint_of(w->a, w->doc);
    return true;
}

bool decode_message(struct arena *a, const char *raw, size_t n, int content_fd, struct maildoc **out,
                    GError **error)
{
    struct work w = {.a = a, .doc = ARENA_NEW(a, struct maildoc), .content = {.fd = content_fd}};
    bool ok;

    w.doc->date_at = MAILDOC_NO_DATE;
    w.text = g_string_new(NULL);
    w.html = g_string_new(NULL);
    ok = decode(&w, raw, n, error);
    g_string_free(w.text, TRUE);
    g_string_free(w.html, TRUE);
    *out = ok ? w.doc : NULL;
    return ok;
}
