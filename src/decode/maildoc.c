#include "decode/maildoc.h"

#include "base/fail.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/wire.h"
#include "decode/filename.h"

#include <stddef.h>
#include <string.h>

enum type {
    T_TEXT,
    T_LINE,
    T_INT,
    T_BOOL,
    T_ENUM,
    T_TEXTS,
    T_LINES,
    T_ADDRESSES,
    T_ADDRESS,
    T_GROUP,
    T_GROUPS
};

struct table;

/* One member of a struct on the wire. The same rows write and read: they can't drift apart. */
struct row {
    uint16_t tag;
    enum type type;
    size_t at, count_at; /* where in the struct; count_at of T_GROUPS */
    size_t most;         /* bytes of a text, elements of a list, the largest enum */
    const struct table *sub;
};

struct table {
    const struct row *rows;
    size_t n, size;
};

#define AT(s, m) offsetof(struct s, m)
#define TABLE(name, s)                                                                             \
    static const struct table name = {name##_rows, G_N_ELEMENTS(name##_rows), sizeof(struct s)}

enum { LINE = 4 * LIMIT_MAIL_HEADER_LINE, WORD = 1000, TEXT = 16 * 1024 * 1024, SHA256_HEX = 64 };

static const struct row address_rows[] = {
    {1, T_LINE, AT(mail_address, name), 0, LINE, NULL},
    {2, T_LINE, AT(mail_address, address), 0, LINE, NULL},
};
TABLE(address, mail_address);

static const struct row attachment_rows[] = {
    {1, T_LINE, AT(mail_attachment, filename), 0, LIMIT_FILENAME_BYTES, NULL},
    {2, T_LINE, AT(mail_attachment, content_type), 0, WORD, NULL},
    {3, T_INT, AT(mail_attachment, size), 0, 0, NULL},
    {4, T_LINE, AT(mail_attachment, sha256), 0, 64, NULL},
    {5, T_BOOL, AT(mail_attachment, is_inline), 0, 0, NULL},
    {6, T_LINE, AT(mail_attachment, content_id), 0, LINE, NULL},
    {7, T_INT, AT(mail_attachment, offset), 0, 0, NULL},
};
TABLE(attachment, mail_attachment);

static const struct row recipient_rows[] = {
    {1, T_TEXT, AT(mail_recipient, final_recipient), 0, LINE, NULL},
    {2, T_TEXT, AT(mail_recipient, status), 0, WORD, NULL},
    {3, T_TEXT, AT(mail_recipient, reply_code), 0, WORD, NULL},
    {4, T_TEXT, AT(mail_recipient, reason), 0, WORD, NULL},
    {5, T_TEXT, AT(mail_recipient, action), 0, WORD, NULL},
    {6, T_TEXT, AT(mail_recipient, diagnostic), 0, LINE, NULL},
    {7, T_BOOL, AT(mail_recipient, hard), 0, 0, NULL},
};
TABLE(recipient, mail_recipient);

static const struct row calendar_rows[] = {
    {1, T_TEXT, AT(mail_calendar, method), 0, WORD, NULL},
    {2, T_TEXT, AT(mail_calendar, summary), 0, LINE, NULL},
    {3, T_TEXT, AT(mail_calendar, location), 0, LINE, NULL},
    {4, T_TEXT, AT(mail_calendar, organizer), 0, LINE, NULL},
    {5, T_TEXT, AT(mail_calendar, start_text), 0, LINE, NULL},
    {6, T_TEXT, AT(mail_calendar, end_text), 0, LINE, NULL},
    {7, T_INT, AT(mail_calendar, start_at), 0, 0, NULL},
    {8, T_INT, AT(mail_calendar, end_at), 0, 0, NULL},
    {9, T_TEXTS, AT(mail_calendar, attendees), 0, LIMIT_MAIL_ADDRESSES, NULL},
};
TABLE(calendar, mail_calendar);

static const struct row forwarded_rows[] = {
    {1, T_ADDRESS, AT(mail_forwarded, from), 0, 0, &address},
    {2, T_ADDRESSES, AT(mail_forwarded, to), 0, LIMIT_MAIL_ADDRESSES, &address},
    {3, T_ADDRESSES, AT(mail_forwarded, cc), 0, LIMIT_MAIL_ADDRESSES, &address},
    {4, T_TEXT, AT(mail_forwarded, subject), 0, LINE, NULL},
    {5, T_TEXT, AT(mail_forwarded, date_text), 0, LINE, NULL},
    {6, T_TEXT, AT(mail_forwarded, text), 0, TEXT, NULL},
    {7, T_BOOL, AT(mail_forwarded, attached), 0, 0, NULL},
    {8, T_GROUPS, AT(mail_forwarded, attachments), AT(mail_forwarded, n_attachments),
     LIMIT_MAIL_PARTS, &attachment},
};
TABLE(forwarded, mail_forwarded);

static const struct row doc_rows[] = {
    {1, T_LINE, AT(maildoc, message_id), 0, LINE, NULL},
    {2, T_LINES, AT(maildoc, in_reply_to), 0, LIMIT_MAIL_REFERENCES, NULL},
    {3, T_LINES, AT(maildoc, references), 0, LIMIT_MAIL_REFERENCES, NULL},
    {4, T_INT, AT(maildoc, date_at), 0, 0, NULL},
    {5, T_ADDRESSES, AT(maildoc, from), 0, LIMIT_MAIL_ADDRESSES, &address},
    {6, T_ADDRESSES, AT(maildoc, sender), 0, LIMIT_MAIL_ADDRESSES, &address},
    {7, T_ADDRESSES, AT(maildoc, reply_to), 0, LIMIT_MAIL_ADDRESSES, &address},
    {8, T_ADDRESSES, AT(maildoc, to), 0, LIMIT_MAIL_ADDRESSES, &address},
    {9, T_ADDRESSES, AT(maildoc, cc), 0, LIMIT_MAIL_ADDRESSES, &address},
    {10, T_ADDRESSES, AT(maildoc, bcc), 0, LIMIT_MAIL_ADDRESSES, &address},
    {11, T_ADDRESSES, AT(maildoc, delivered_to), 0, LIMIT_MAIL_ADDRESSES, &address},
    {12, T_LINE, AT(maildoc, return_path), 0, LINE, NULL},
    {13, T_LINE, AT(maildoc, subject), 0, LIMIT_MAIL_HEADER_BYTES, NULL},
    {14, T_TEXT, AT(maildoc, body_text), 0, TEXT, NULL},
    {15, T_TEXT, AT(maildoc, body_html), 0, TEXT, NULL},
    {16, T_TEXT, AT(maildoc, new_text), 0, TEXT, NULL},
    {17, T_BOOL, AT(maildoc, body_text_is_from_html), 0, 0, NULL},
    {18, T_GROUPS, AT(maildoc, attachments), AT(maildoc, n_attachments), LIMIT_MAIL_PARTS,
     &attachment},
    {19, T_ENUM, AT(maildoc, kind), 0, MAILDOC_BOUNCE, NULL},
    {20, T_TEXT, AT(maildoc, kind_reason), 0, LINE, NULL},
    {21, T_BOOL, AT(maildoc, auto_submitted), 0, 0, NULL},
    {22, T_BOOL, AT(maildoc, no_auto_reply), 0, 0, NULL},
    {23, T_LINE, AT(maildoc, list_id), 0, LINE, NULL},
    {24, T_GROUPS, AT(maildoc, recipients), AT(maildoc, n_recipients), LIMIT_MAIL_ADDRESSES,
     &recipient},
    {25, T_TEXT, AT(maildoc, returned_message_id), 0, LINE, NULL},
    {26, T_TEXT, AT(maildoc, returned_subject), 0, LINE, NULL},
    {27, T_ENUM, AT(maildoc, security), 0, MAILDOC_ENCRYPTED, NULL},
    {28, T_GROUP, AT(maildoc, calendar), 0, 0, &calendar},
    {29, T_GROUP, AT(maildoc, forwarded), 0, 0, &forwarded},
    {30, T_LINE, AT(maildoc, authentication_results), 0, LINE, NULL},
    {31, T_LINE, AT(maildoc, fingerprint), 0, 64, NULL},
    {32, T_TEXTS, AT(maildoc, problems), 0, 100, NULL},
    {33, T_LINE, AT(maildoc, dkim_domain), 0, LINE, NULL},
};
TABLE(doc, maildoc);

static void write_struct(struct buf *out, const struct table *t, const void *s);

static void write_list(struct buf *out, const struct row *r, const void *v, size_t n, size_t size)
{
    for (size_t i = 0; i < n && i < r->most; i++) {
        size_t open = wire_open(out, r->tag);

        write_struct(out, r->sub, (const char *)v + i * size);
        wire_close(out, open);
    }
}

static void write_row(struct buf *out, const struct row *r, const void *s)
{
    const char *at = (const char *)s + r->at;
    const struct mail_addresses *addresses = (const void *)at;
    const struct mail_texts *texts = (const void *)at;
    const void *group;
    size_t n;

    switch (r->type) {
    case T_TEXT:
    case T_LINE:
        wire_put_text(out, r->tag, *(const char *const *)(const void *)at);
        break;
    case T_INT:
        wire_put_int(out, r->tag, *(const int64_t *)(const void *)at);
        break;
    case T_BOOL:
        wire_put_int(out, r->tag, *(const bool *)at);
        break;
    case T_ENUM:
        wire_put_int(out, r->tag, *(const int *)(const void *)at);
        break;
    case T_TEXTS:
    case T_LINES:
        for (size_t i = 0; i < texts->n && i < r->most; i++)
            wire_put_text(out, r->tag, texts->v[i]);
        break;
    case T_ADDRESSES:
        write_list(out, r, addresses->v, addresses->n, r->sub->size);
        break;
    case T_ADDRESS:
        write_list(out, &(struct row){.tag = r->tag, .most = 1, .sub = r->sub}, at, 1,
                   r->sub->size);
        break;
    case T_GROUP:
        group = *(const void *const *)(const void *)at;
        if (group != NULL)
            write_list(out, &(struct row){.tag = r->tag, .most = 1, .sub = r->sub}, group, 1,
                       r->sub->size);
        break;
    case T_GROUPS:
    default:
        memcpy(&n, (const char *)s + r->count_at, sizeof n);
        write_list(out, r, *(const void *const *)(const void *)at, n, r->sub->size);
        break;
    }
}

static void write_struct(struct buf *out, const struct table *t, const void *s)
{
    for (size_t i = 0; i < t->n; i++)
        write_row(out, &t->rows[i], s);
}

void maildoc_write(const struct maildoc *d, struct buf *out)
{
    write_struct(out, &doc, d);
}

static bool broken(GError **error, const char *what)
{
    fail_set(error, FAIL_CORRUPT, "maildoc: %s", what);
    return false;
}

static bool read_struct(struct arena *a, const struct table *t, struct str bytes, void *s,
                        int level, GError **error);

static bool read_text(struct arena *a, const struct row *r, struct str v, size_t most,
                      const char **out, GError **error)
{
    bool is_line = r->type == T_LINE || r->type == T_LINES;

    if (v.n > most)
        return broken(error, "a text is too long");
    if (!text_utf8_ok(v.p, v.n))
        return broken(error, "a text is not UTF-8");
    for (size_t i = 0; is_line && i < v.n; i++)
        if ((unsigned char)v.p[i] < 0x20 || v.p[i] == 0x7f)
            return broken(error, "a line holds controls");
    *out = arena_strndup(a, v.p, v.n);
    return true;
}

/* Room for one more element: lists grow by doubling, never past the table's most. */
static void *grow(struct arena *a, void *v, size_t n, size_t size)
{
    void *more;

    if (n > 0 && (n & (n - 1)) != 0)
        return v;
    more = arena_array(a, n == 0 ? 1 : n * 2, size);
    if (n > 0)
        memcpy(more, v, n * size);
    return more;
}

static bool read_number(const struct row *r, struct str v, void *at, GError **error)
{
    int64_t n;

    if (!wire_int(v, &n))
        return broken(error, "a number is not eight bytes");
    if (r->type == T_INT)
        *(int64_t *)at = n;
    else if (r->type == T_BOOL)
        *(bool *)at = n != 0;
    else if (n < 0 || (uint64_t)n > r->most)
        return broken(error, "a word is none of its list");
    else
        *(int *)at = (int)n;
    return true;
}

static bool read_element(struct arena *a, const struct row *r, struct str v, void **list, size_t *n,
                         int level, GError **error)
{
    if (*n >= r->most)
        return broken(error, "a list is too long");
    *list = grow(a, *list, *n, r->sub->size);
    return read_struct(a, r->sub, v, (char *)*list + (*n)++ * r->sub->size, level + 1, error);
}

static bool read_row(struct arena *a, const struct row *r, struct str v, void *s, int level,
                     GError **error)
{
    char *at = (char *)s + r->at;
    struct mail_addresses *addresses = (void *)at;
    struct mail_texts *texts = (void *)at;
    size_t *count = (void *)((char *)s + r->count_at), one = 0;
    void *list;

    switch (r->type) {
    case T_TEXT:
    case T_LINE:
        return read_text(a, r, v, r->most, (const char **)(void *)at, error);
    case T_INT:
    case T_BOOL:
    case T_ENUM:
        return read_number(r, v, at, error);
    case T_TEXTS:
    case T_LINES:
        if (texts->n >= r->most)
            return broken(error, "a list is too long");
        texts->v = grow(a, texts->v, texts->n, sizeof *texts->v);
        return read_text(a, r, v, LINE, &texts->v[texts->n++], error);
    case T_ADDRESSES:
        list = addresses->v;
        if (!read_element(a, r, v, &list, &addresses->n, level, error))
            return false;
        addresses->v = list;
        return true;
    case T_ADDRESS:
        return read_struct(a, r->sub, v, at, level + 1, error);
    case T_GROUP:
        list = NULL;
        if (!read_element(a, &(struct row){.most = 1, .sub = r->sub}, v, &list, &one, level, error))
            return false;
        *(void **)(void *)at = list;
        return true;
    case T_GROUPS:
    default:
        list = *(void **)(void *)at;
        if (!read_element(a, r, v, &list, count, level, error))
            return false;
        *(void **)(void *)at = list;
        return true;
    }
}

static bool read_struct(struct arena *a, const struct table *t, struct str bytes, void *s,
                        int level, GError **error)
{
    struct wire w;
    struct str v;
    uint16_t tag;

    if (level > 3)
        return broken(error, "nested too deep");
    wire_init(&w, bytes.p, bytes.n);
    while (wire_next(&w, &tag, &v)) {
        size_t i = 0;

        while (i < t->n && t->rows[i].tag != tag)
            i++;
        if (i == t->n)
            return broken(error, "there is a field that nobody knows");
        if (!read_row(a, &t->rows[i], v, s, level, error))
            return false;
    }
    return !w.broken || broken(error, "a field is cut off");
}

static bool attachment_sane(struct arena *a, const struct mail_attachment *m, int64_t content_size)
{
    if (m->filename != NULL && strcmp(filename_safe(a, m->filename, NULL), m->filename) != 0)
        return false;
    return m->content_type != NULL && m->sha256 != NULL &&
           strspn(m->sha256, "0123456789abcdef") == SHA256_HEX && m->size >= 0 && m->offset >= 0 &&
           m->offset <= content_size && m->size <= content_size - m->offset;
}

static bool attachments_sane(struct arena *a, const struct mail_attachment *m, size_t n,
                             int64_t content_size)
{
    for (size_t i = 0; i < n; i++)
        if (!attachment_sane(a, &m[i], content_size))
            return false;
    return true;
}

static bool addresses_sane(const struct mail_addresses *list)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i].address == NULL)
            return false;
    return true;
}

/* What must be there, what names may look like, and where contents may lie. Of a forwarded message
 * people may be named without an address. */
static bool sane(struct arena *a, struct maildoc *d, int64_t content_size, GError **error)
{
    const struct mail_addresses *const lists[] = {&d->from, &d->sender, &d->reply_to,    &d->to,
                                                  &d->cc,   &d->bcc,    &d->delivered_to};

    if (!attachments_sane(a, d->attachments, d->n_attachments, content_size) ||
        (d->forwarded != NULL && !attachments_sane(a, d->forwarded->attachments,
                                                   d->forwarded->n_attachments, content_size)))
        return broken(error, "an attachment has an unsafe name or lies outside of the contents");
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        if (!addresses_sane(lists[i]))
            return broken(error, "an address is missing");
    if (d->body_text == NULL)
        d->body_text = "";
    if (d->new_text == NULL)
        d->new_text = d->body_text;
    return true;
}

struct maildoc *maildoc_read(struct arena *a, const void *data, size_t n, int64_t content_size,
                             GError **error)
{
    struct maildoc *d = ARENA_NEW(a, struct maildoc);

    d->date_at = MAILDOC_NO_DATE;
    if (!read_struct(a, &doc, (struct str){data, n}, d, 0, error) ||
        !sane(a, d, content_size, error))
        return NULL;
    return d;
}
