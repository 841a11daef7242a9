#include "mail/compose.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/secret.h"
#include "base/text.h"

#include <string.h>

enum { WORD_BYTES = 42, LINE_CHARS = 76, FOLD_AT = 72 };

static bool plain_ascii(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] < 0x20 || (unsigned char)s[i] > 0x7e)
            return false;
    return memmem(s, n, "=?", 2) == NULL;
}

/* Encoded words (RFC 2047), each with whole characters, folded between them. */
static void put_encoded(struct buf *out, const char *s, size_t n)
{
    size_t at = 0;

    while (at < n) {
        size_t end = at;
        g_autofree char *b64 = NULL;

        while (end < n) {
            size_t len = (size_t)(g_utf8_next_char(s + end) - (s + end));

            if (end + len - at > WORD_BYTES)
                break;
            end += len;
        }
        b64 = g_base64_encode((const guchar *)s + at, end - at);
        buf_printf(out, "%s=?UTF-8?B?%s?=", at > 0 ? "\r\n " : "", b64);
        at = end;
    }
}

/* Free text of a header: controls become spaces, long ASCII is folded at spaces. */
static void put_unstructured(struct buf *out, const char *s)
{
    g_autoptr(arena) a = arena_new();
    const char *line = text_one_line(a, s);
    size_t column = 0;

    if (!plain_ascii(line, strlen(line))) {
        put_encoded(out, line, strlen(line));
        return;
    }
    for (; *line != '\0'; line++, column++) {
        if (*line == ' ' && column + strcspn(line + 1, " ") > FOLD_AT) {
            buf_puts(out, "\r\n");
            column = 0;
        }
        buf_putc(out, *line);
    }
}

static void put_header(struct buf *out, const char *name, const char *value)
{
    if (text_empty(value))
        return;
    buf_printf(out, "%s: ", name);
    put_unstructured(out, value);
    buf_puts(out, "\r\n");
}

static void put_phrase(struct buf *out, const char *name, size_t n)
{
    if (!plain_ascii(name, n)) {
        put_encoded(out, name, n);
        return;
    }
    buf_putc(out, '"');
    for (size_t i = 0; i < n; i++) {
        if (name[i] == '"' || name[i] == '\\')
            buf_putc(out, '\\');
        buf_putc(out, name[i]);
    }
    buf_putc(out, '"');
}

/* The domain of an address as ASCII (IDNA); the local part stays as it is. */
static void put_address(struct buf *out, const char *s, size_t n)
{
    g_autofree char *address = g_strndup(s, n);
    char *at = strrchr(address, '@');
    g_autofree char *ascii = at == NULL ? NULL : g_hostname_to_ascii(at + 1);

    g_strstrip(address);
    if (ascii == NULL) {
        buf_puts(out, address);
        return;
    }
    *at = '\0';
    buf_printf(out, "%s@%s", address, ascii);
}

static void put_mailbox(struct buf *out, const char *s, size_t n)
{
    const char *open = memrchr(s, '<', n);
    size_t name;

    if (open == NULL) {
        put_address(out, s, n);
        return;
    }
    name = (size_t)(open - s);
    while (name > 0 && s[name - 1] == ' ')
        name--;
    put_phrase(out, s, name);
    buf_puts(out, " <");
    put_address(out, open + 1, strcspn(open + 1, ">"));
    buf_putc(out, '>');
}

/* "Name <a@b>, c@d": rebuilt one by one. A name of ours holds no comma before its address. */
static void put_mailboxes(struct buf *out, const char *name, const char *list)
{
    g_autoptr(arena) a = arena_new();
    const char *s = text_one_line(a, list == NULL ? "" : list);
    bool first = true;

    if (*s == '\0')
        return;
    buf_printf(out, "%s: ", name);
    while (*s != '\0') {
        const char *at = strchr(s, '@');
        size_t n = at == NULL ? strlen(s) : (size_t)(at - s) + strcspn(at, ",");

        if (!first)
            buf_puts(out, ",\r\n ");
        put_mailbox(out, s, n);
        first = false;
        s += n;
        s += strspn(s, ", ");
    }
    buf_puts(out, "\r\n");
}

/* Message-IDs: only what can be one; anything else would be somebody's header line. */
static void put_ids(struct buf *out, const char *name, const char *ids)
{
    g_auto(GStrv) words = g_strsplit_set(ids == NULL ? "" : ids, " \t\r\n", -1);
    bool first = true;

    for (char **w = words; *w != NULL; w++) {
        size_t n = strlen(*w);

        if (n < 3 || n > 250 || **w != '<' || (*w)[n - 1] != '>' || !plain_ascii(*w, n))
            continue;
        if (first)
            buf_printf(out, "%s: %s", name, *w);
        else
            buf_printf(out, "\r\n %s", *w);
        first = false;
    }
    if (!first)
        buf_puts(out, "\r\n");
}

/* Quoted-printable (RFC 2045 section 6.7); every line end becomes CRLF. */
static void put_quoted(struct buf *out, const char *s)
{
    static const char hex[] = "0123456789ABCDEF";
    int column = 0;

    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;
        bool last = s[1] == '\0' || s[1] == '\n' || (s[1] == '\r' && s[2] == '\n');
        bool plain = (c >= 0x20 && c < 0x7f && c != '=') || c == '\t';

        if (c == '\r' && s[1] == '\n')
            continue;
        if (c == '\n') {
            buf_puts(out, "\r\n");
            column = 0;
            continue;
        }
        if ((c == ' ' || c == '\t') && last)
            plain = false;
        if (column + (plain ? 1 : 3) >= LINE_CHARS) {
            buf_puts(out, "=\r\n");
            column = 0;
        }
        if (plain && !(column == 0 && c == '.')) {
            buf_putc(out, (char)c);
            column++;
        } else {
            char code[3] = {'=', hex[c >> 4], hex[c & 15]};

            buf_add(out, code, sizeof code);
            column += 3;
        }
    }
    buf_puts(out, "\r\n");
}

static void put_base64(struct buf *out, const void *data, size_t n)
{
    enum { RAW_LINE = 57 };

    for (size_t at = 0; at < n; at += RAW_LINE) {
        g_autofree char *line = g_base64_encode((const guchar *)data + at, MIN(n - at, (size_t)RAW_LINE));

        buf_puts(out, line);
        buf_puts(out, "\r\n");
    }
}

static void put_text_part(struct buf *out, const char *type, const char *body)
{
    buf_printf(out, "Content-Type: %s; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
               type);
    put_quoted(out, body);
}

static void put_alternative(struct buf *out, const struct compose *c, const char *boundary)
{
    if (c->html == NULL) {
        put_text_part(out, "text/plain", c->text);
        return;
    }
    buf_printf(out, "Content-Type: multipart/alternative; boundary=\"%s\"\r\n\r\n--%s\r\n", boundary,
               boundary);
    put_text_part(out, "text/plain", c->text);
    buf_printf(out, "--%s\r\n", boundary);
    put_text_part(out, "text/html", c->html);
    buf_printf(out, "--%s--\r\n", boundary);
}

/* file name by RFC 2231, with a plain one beside it for old programs. */
static void put_file(struct buf *out, const struct compose_file *f)
{
    g_autofree char *escaped = g_uri_escape_string(f->filename, NULL, FALSE);
    g_autofree char *plain = g_strdup(f->filename);

    for (char *p = plain; *p != '\0'; p++)
        if ((unsigned char)*p < 0x20 || (unsigned char)*p > 0x7e || *p == '"' || *p == '\\')
            *p = '_';
    buf_printf(out,
               "Content-Type: %s\r\nContent-Transfer-Encoding: base64\r\n"
               "Content-Disposition: attachment; filename=\"%s\";\r\n filename*=UTF-8''%s\r\n\r\n",
               plain_ascii(f->content_type, strlen(f->content_type)) ? f->content_type
                                                                     : "application/octet-stream",
               plain, escaped);
    put_base64(out, f->data, f->size);
}

static void put_body(struct buf *out, const struct compose *c)
{
    g_autoptr(arena) a = arena_new();
    const char *outer = arena_printf(a, "=_o%s", secret_token(a, 12));
    const char *inner = arena_printf(a, "=_i%s", secret_token(a, 12));

    if (c->n_files == 0) {
        put_alternative(out, c, inner);
        return;
    }
    buf_printf(out, "Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n--%s\r\n", outer, outer);
    put_alternative(out, c, inner);
    for (size_t i = 0; i < c->n_files; i++) {
        buf_printf(out, "--%s\r\n", outer);
        put_file(out, &c->files[i]);
    }
    buf_printf(out, "--%s--\r\n", outer);
}

bool compose_write(const struct compose *c, struct buf *out, GError **error)
{
    g_autoptr(arena) a = arena_new();
    char *from = text_empty(c->from_name) ? arena_strdup(a, c->from_address)
                                          : arena_printf(a, "%s <%s>", c->from_name, c->from_address);

    buf_printf(out, "Date: %s\r\nFrom: ", clock_rfc5322(a, c->date_at));
    put_mailbox(out, from, strlen(from));
    buf_puts(out, "\r\n");
    put_mailboxes(out, "To", c->to);
    put_mailboxes(out, "Cc", c->cc);
    put_header(out, "Subject", c->subject);
    put_ids(out, "Message-ID", c->message_id);
    put_ids(out, "In-Reply-To", c->in_reply_to);
    put_ids(out, "References", c->references);
    put_header(out, "Content-Language", c->lang);
    if (c->automatic != NULL) {
        put_header(out, "Auto-Submitted", c->automatic);
        put_header(out, "X-Auto-Response-Suppress", "All");
        put_header(out, "Precedence", "auto_reply");
    }
    buf_puts(out, "MIME-Version: 1.0\r\n");
    put_body(out, c);
    if (!buf_ok(out))
        fail_set(error, FAIL_TOO_BIG, "mail: larger than %zu bytes (send the files another way)",
                 out->max);
    return buf_ok(out);
}
