#include "decode/decode.h"

#include "base/fail.h"
#include "base/limits.h"
#include "base/text.h"
#include "decode/address.h"
#include "decode/charset.h"
#include "decode/clean.h"
#include "decode/date.h"
#include "decode/fingerprint.h"
#include "decode/forward.h"
#include "decode/gather.h"
#include "decode/html_text.h"
#include "decode/kind.h"
#include "decode/msgid.h"
#include "decode/param.h"
#include "decode/quote.h"
#include "decode/quote_html.h"

#include <string.h>

bool decode_warm_up(GError **error)
{
    return charset_warm_up(error);
}

static const struct message_headers *headers(const struct gather *g)
{
    return &g->tree.v[0].headers;
}

static const char *raw_header(const struct gather *g, const char *name)
{
    const struct message_header *h = message_header_find(headers(g), name);

    return h == NULL ? NULL : h->raw;
}

static const char *one_line(struct gather *g, const char *s)
{
    return s == NULL ? NULL : text_one_line(g->a, s);
}

/* Of headers that may stand there once the first counts. What a server found out about the sender
 * is worth nothing where there are two: nobody knows which of them it means. */
static void note_double(struct gather *g, const char *name)
{
    gather_problem(g, arena_printf(g->a, "%s stands there twice: the first counts", name));
    if (strcmp(name, "From") == 0)
        g->doc->authentication_results = NULL;
}

static void read_addresses(struct gather *g)
{
    struct maildoc *d = g->doc;
    const struct {
        const char *name;
        struct mail_addresses *list;
        bool once;
    } fields[] = {
        {"From", &d->from, true},
        {"Sender", &d->sender, true},
        {"Reply-To", &d->reply_to, true},
        {"To", &d->to, false},
        {"Cc", &d->cc, false},
        {"Bcc", &d->bcc, false},
        {"Delivered-To", &d->delivered_to, false},
        {"X-Original-To", &d->delivered_to, false},
        {"Envelope-To", &d->delivered_to, false},
    };
    bool seen[G_N_ELEMENTS(fields)] = {false}, broken = false, dropped = false;

    for (size_t i = 0; i < headers(g)->n; i++)
        for (size_t k = 0; k < G_N_ELEMENTS(fields); k++) {
            if (!text_eq_ci(headers(g)->v[i].name, fields[k].name))
                continue;
            if (fields[k].once && seen[k])
                note_double(g, fields[k].name);
            else
                address_list(g->a, headers(g)->v[i].raw, fields[k].list, &broken, &dropped);
            seen[k] = true;
        }
    if (broken)
        gather_problem(g, "addresses break the rules and were read as they seem meant");
    if (dropped)
        gather_problem(g, "there are more addresses than are looked at");
}

static void read_ids(struct gather *g)
{
    struct maildoc *d = g->doc;
    size_t dropped = 0;

    d->message_id = msgid_first(g->a, raw_header(g, "Message-ID"));
    d->in_reply_to = msgid_list(g->a, raw_header(g, "In-Reply-To"), LIMIT_MAIL_REFERENCES, NULL);
    d->references = msgid_list(g->a, raw_header(g, "References"), LIMIT_MAIL_REFERENCES, &dropped);
    if (dropped > 0)
        gather_problem(g, "there are more references than are kept");
}

/* "<a@b>" without its brackets; "" for "<>". */
static const char *return_path(struct gather *g, const char *raw)
{
    const char *open = raw != NULL ? strchr(raw, '<') : NULL;

    if (raw == NULL)
        return NULL;
    return open == NULL ? text_trim(g->a, raw)
                        : arena_strndup(g->a, open + 1, strcspn(open + 1, ">"));
}

/* RFC 6376 section 3.5: "v=1; a=rsa-sha256; d=firma.example; …". NULL without a signature. */
static const char *signed_for(struct gather *g, const char *raw)
{
    struct params p = params_parse(g->a, one_line(g, raw));

    return raw == NULL ? NULL : one_line(g, params_get(&p, "d"));
}

static void read_headers(struct gather *g)
{
    struct maildoc *d = g->doc;
    const char *subject = message_header_text(headers(g), "Subject");
    bool broken = false;

    d->authentication_results = one_line(g, raw_header(g, "Authentication-Results"));
    d->dkim_domain = signed_for(g, raw_header(g, "DKIM-Signature"));
    read_addresses(g);
    read_ids(g);
    d->date_at = date_parse(raw_header(g, "Date"), &broken);
    if (broken && raw_header(g, "Date") != NULL)
        gather_problem(g, "the date is not written as it should be");
    d->subject = one_line(g, subject);
    d->return_path = one_line(g, return_path(g, raw_header(g, "Return-Path")));
    d->list_id = one_line(g, raw_header(g, "List-Id"));
}

static const struct {
    const char *type, *param, *value;
    enum maildoc_security is;
} SECURE_TYPES[] = {
    {"multipart/encrypted", NULL, NULL, MAILDOC_ENCRYPTED},
    {"multipart/signed", NULL, NULL, MAILDOC_SIGNED},
    {"application/pkcs7-mime", "smime-type", "signed-data", MAILDOC_SIGNED},
    {"application/x-pkcs7-mime", "smime-type", "signed-data", MAILDOC_SIGNED},
    {"application/pkcs7-mime", "smime-type", "certs-only", MAILDOC_PLAIN},
    {"application/x-pkcs7-mime", "smime-type", "certs-only", MAILDOC_PLAIN},
    {"application/pkcs7-mime", NULL, NULL, MAILDOC_ENCRYPTED},
    {"application/x-pkcs7-mime", NULL, NULL, MAILDOC_ENCRYPTED},
};

static enum maildoc_security part_security(const struct part *p)
{
    for (size_t k = 0; k < G_N_ELEMENTS(SECURE_TYPES); k++)
        if (strcmp(p->content_type, SECURE_TYPES[k].type) == 0 &&
            (SECURE_TYPES[k].param == NULL ||
             text_eq_ci(params_get(&p->type, SECURE_TYPES[k].param), SECURE_TYPES[k].value)))
            return SECURE_TYPES[k].is;
    return MAILDOC_PLAIN;
}

/* True if TEXT has the armor line LINE at the beginning of one of its lines. */
static bool has_line(const char *text, const char *line)
{
    const char *found = strstr(text, line);

    while (found != NULL && found > text && found[-1] != '\n')
        found = strstr(found + 1, line);
    return found != NULL;
}

/* MIME (RFC 1847, RFC 8551) or inline PGP; what is encrypted may be signed, too, but nobody sees.
 */
static enum maildoc_security security_of(const struct gather *g)
{
    enum maildoc_security is = MAILDOC_PLAIN;

    for (size_t i = 0; i < g->tree.n; i++)
        is = MAX(is, part_security(&g->tree.v[i]));
    if (has_line(g->doc->body_text, "-----BEGIN PGP MESSAGE-----"))
        is = MAILDOC_ENCRYPTED;
    if (has_line(g->doc->body_text, "-----BEGIN PGP SIGNED MESSAGE-----"))
        is = MAX(is, MAILDOC_SIGNED);
    return is;
}

static void line_begin(GString *out)
{
    if (out->len > 0 && out->str[out->len - 1] != '\n')
        g_string_append_c(out, '\n');
}

/* HTML may make much text of few bytes (quotes in quotes): what is shown has a limit. */
static const char *html_as_text(struct gather *g, const char *html)
{
    char *text = html_text(g->a, html, strlen(html));
    size_t n = strlen(text);

    if (n <= LIMIT_MAIL_TEXT)
        return text;
    gather_problem(g, "the text that was made of the HTML is too long: its beginning is shown");
    n = LIMIT_MAIL_TEXT;
    while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
        n--;
    text[n] = '\0';
    return text;
}

static void make_text(struct gather *g)
{
    g_autoptr(GString) out = g_string_new(NULL);
    struct maildoc *d = g->doc;
    bool any_plain = false;

    for (size_t i = 0; i < g->n_pieces; i++) {
        const struct piece *p = &g->pieces[i];

        if (!p->in_text)
            continue;
        line_begin(out);
        any_plain = any_plain || !p->is_html;
        d->body_text_is_from_html = d->body_text_is_from_html || p->is_html;
        g_string_append(out, p->is_html ? html_as_text(g, p->text) : p->text);
    }
    if (any_plain)
        d->body_text_is_from_html = false;
    d->body_text = arena_strndup(g->a, out->str, out->len);
    if (out->len == 0 && g->tnef_text != NULL)
        d->body_text = g->tnef_text;
}

static void append_escaped(GString *out, const char *text)
{
    g_string_append(out, "<pre>\n");
    for (; *text != '\0'; text++) {
        if (*text == '<')
            g_string_append(out, "&lt;");
        else if (*text == '&')
            g_string_append(out, "&amp;");
        else
            g_string_append_c(out, *text);
    }
    g_string_append(out, "</pre>\n");
}

/* The HTML as it came, with plain pieces between as they are. NULL if there is no HTML. */
static GString *join_html(const struct gather *g)
{
    GString *out;
    bool any = false;

    for (size_t i = 0; i < g->n_pieces; i++)
        any = any || g->pieces[i].is_html;
    if (!any)
        return NULL;
    out = g_string_new(NULL);
    for (size_t i = 0; i < g->n_pieces; i++) {
        if (g->pieces[i].in_html && g->pieces[i].is_html)
            g_string_append(out, g->pieces[i].text);
        else if (g->pieces[i].in_html)
            append_escaped(out, g->pieces[i].text);
    }
    return out;
}

/* HTML that is too much for the cleaner is not shown: it becomes a file. */
static bool attach_html(struct gather *g, const GError *why, GError **error)
{
    gather_problem(g, arena_printf(g->a, "the HTML is not shown but attached: %s", why->message));
    for (size_t i = 0; i < g->n_pieces; i++)
        if (g->pieces[i].is_html && !g->pieces[i].is_cut &&
            !gather_attach_piece(g, &g->pieces[i], error))
            return false;
    return true;
}

static bool make_html(struct gather *g, GError **error)
{
    g_autoptr(GString) html = join_html(g);
    g_autoptr(GError) why = NULL;
    char *clean = NULL;

    if (html == NULL || html->len == 0)
        return true;
    if (!clean_html(g->a, html->str, html->len, &clean, &why))
        return attach_html(g, why, error);
    g->doc->body_html = clean;
    return true;
}

/* HTML marks its quotes in ways that the text made of it has lost. */
static char *new_text_of(const struct gather *g)
{
    const struct piece *only = NULL;
    size_t n = 0;

    for (size_t i = 0; i < g->n_pieces; i++)
        if (g->pieces[i].in_text && n++ == 0)
            only = &g->pieces[i];
    if (n == 1 && only->is_html && strlen(g->doc->body_text) < LIMIT_MAIL_TEXT)
        return quote_new_text_of_html(g->a, only->text, strlen(only->text));
    return quote_new_text(g->a, g->doc->body_text);
}

static void note_breaks(struct gather *g)
{
    const struct part_notes *n = &g->tree.notes;
    const struct {
        bool is;
        const char *what;
    } notes[] = {
        {n->headers.no_colon, "a line among the headers is none and was passed over"},
        {n->headers.no_blank, "the body begins without an empty line before it"},
        {n->headers.raw_bytes, "headers hold bytes that are not UTF-8"},
        {n->headers.bad_words, "encoded words break the rules and were read as they seem meant"},
        {n->headers.has_nul, "headers hold NUL bytes; they were left out"},
        {n->no_final_boundary, "a multipart does not end; its last part was taken to the end"},
        {n->no_boundary, "a multipart names no boundary"},
        {n->wrong_boundary, "the boundary that a multipart names does not occur"},
        {n->bad_type, "a content type is none"},
        {n->unknown_transfer, "a transfer encoding is unknown; the part was taken as it stands"},
        {n->bad_params, "parameters break the rules and were read as they seem meant"},
        {n->dropped_params, "there are more parameters than are looked at"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(notes); i++)
        if (notes[i].is)
            gather_problem(g, notes[i].what);
}

static bool decode(struct gather *g, const char *raw, size_t n, GError **error);

/* The one message that is attached, if it stands there as it is (RFC 2046 section 5.2.1 allows no
 * encoding). */
static const struct part *attached_message(const struct gather *g)
{
    const struct part *only = NULL;

    for (size_t i = 0; i < g->tree.n; i++) {
        const struct part *p = &g->tree.v[i];

        if (g->roles[i] != ROLE_ATTACHMENT || strcmp(p->content_type, "message/rfc822") != 0)
            continue;
        if (only != NULL || p->transfer != TRANSFER_PLAIN)
            return NULL;
        only = p;
    }
    return only;
}

/* Who passes a message on as an attachment: it is read like any other, but those in it are not.
 * What can't be read of it stays an attachment. False only where the contents could not be kept. */
static bool read_attached(struct gather *g, GError **error)
{
    const struct part *p = g->is_inner ? NULL : attached_message(g);
    struct gather inner = {.a = g->a,
                           .doc = ARENA_NEW(g->a, struct maildoc),
                           .message = ARENA_NEW(g->a, struct message),
                           .content = g->content,
                           .is_inner = true};
    g_autoptr(GError) why = NULL;
    bool ok;

    if (p == NULL || g->doc->kind != MAILDOC_PERSON || g->doc->forwarded != NULL)
        return true;
    ok = decode(&inner, p->body, p->body_len, &why);
    g->content = inner.content;
    if (!ok && fail_is(why, FAIL_IO)) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    if (!ok || inner.doc->from.n == 0)
        return true;
    g->doc->forwarded = ARENA_NEW(g->a, struct mail_forwarded);
    *g->doc->forwarded = (struct mail_forwarded){.from = inner.doc->from.v[0],
                                                 .to = inner.doc->to,
                                                 .cc = inner.doc->cc,
                                                 .subject = inner.doc->subject,
                                                 .date_text = one_line(g, raw_header(&inner, "Date")),
                                                 .text = inner.doc->body_text,
                                                 .attached = true,
                                                 .attachments = inner.doc->attachments,
                                                 .n_attachments = inner.doc->n_attachments};
    return true;
}

static bool decode(struct gather *g, const char *raw, size_t n, GError **error)
{
    struct maildoc *d = g->doc;

    if (!part_walk(g->a, raw, n, &g->tree, error))
        return false;
    g->roles = ARENA_ARRAY(g->a, enum role, g->tree.n);
    body_roles(&g->tree, g->roles);
    read_headers(g);
    if (!gather_all(g, error) || !make_html(g, error))
        return false;
    make_text(g);
    d->security = security_of(g);
    note_breaks(g);
    d->new_text = new_text_of(g);
    d->forwarded = forward_find(g->a, d->subject, d->body_text);
    g->message->body_text = d->body_text;
    kind_judge(g->a, g->message, d);
    if (!read_attached(g, error))
        return false;
    d->fingerprint = fingerprint_of(g->a, d, &g->tree, g->hashes);
    return true;
}

bool decode_message(struct arena *a, const char *raw, size_t n, int content_fd,
                    struct maildoc **out, GError **error)
{
    struct gather g = {
        .a = a,
        .doc = ARENA_NEW(a, struct maildoc),
        .message = ARENA_NEW(a, struct message),
        .content = {.fd = content_fd},
    };

    g.doc->date_at = MAILDOC_NO_DATE;
    *out = decode(&g, raw, n, error) ? g.doc : NULL;
    return *out != NULL;
}
