#include "decode/tnef.h"

#include "base/limits.h"
#include "base/text.h"
#include "decode/charset.h"
#include "decode/html_text.h"
#include "decode/rtf.h"

#include <stdint.h>
#include <string.h>

enum {
    SIGNATURE = 0x223e9f78,
    FILES_MOST = 200,
    PART_MOST = 48 * 1024 * 1024,
    PROPERTIES_MOST = 1000,
    OBJECT_ID_BYTES = 16, /* what stands before the data of an object: its interface */
};

/* Attributes (MS-OXTNEF 2.1.3): level, id with its type, length, data, checksum. */
enum {
    ATT_BODY = 0x0002800c,
    ATT_PROPERTIES = 0x00069003,
    ATT_ATTACH_BEGIN = 0x00069002, /* attAttachRenddata */
    ATT_ATTACH_TITLE = 0x00018010,
    ATT_ATTACH_DATA = 0x0006800f,
    ATT_ATTACH_PROPERTIES = 0x00069005,
    ATT_CODEPAGE = 0x00069007,
};

/* Properties of the message and of attachments (MS-OXPROPS). */
enum {
    PR_BODY = 0x1000,
    PR_RTF = 0x1009,
    PR_HTML = 0x1013,
    PR_DATA = 0x3701,
    PR_FILENAME = 0x3704,
    PR_LONG_FILENAME = 0x3707,
    PR_MIME_TAG = 0x370e,
    PR_CONTENT_ID = 0x3712,
};

enum {
    PT_OBJECT = 0x0d,
    PT_STRING8 = 0x1e,
    PT_UNICODE = 0x1f,
    PT_BINARY = 0x102,
    PT_MANY = 0x1000
};

struct cursor {
    const unsigned char *p;
    size_t left;
    bool is_short; /* something reached beyond the end */
};

struct property {
    unsigned type, id;
    struct cursor value;
};

struct reader {
    struct arena *a;
    struct tnef *out;
    const char *charset;
    const char *html; /* bodies by what they are made of; the plain one wins */
    char *rtf;
};

static uint32_t take(struct cursor *c, unsigned bytes)
{
    uint32_t v = 0;

    if (c->left < bytes) {
        c->is_short = true;
        c->left = 0;
        return 0;
    }
    for (unsigned i = 0; i < bytes; i++)
        v |= (uint32_t)c->p[i] << (8 * i);
    c->p += bytes;
    c->left -= bytes;
    return v;
}

static struct cursor slice(struct cursor *c, size_t n)
{
    struct cursor s = {c->p, MIN(n, c->left), false};

    if (n > c->left)
        c->is_short = true;
    c->p += s.left;
    c->left -= s.left;
    return s;
}

static const char *text_of(const struct reader *r, const struct cursor *c, bool is_unicode)
{
    size_t n = c->left;

    if (is_unicode) {
        while (n >= 2 && c->p[n - 1] == 0 && c->p[n - 2] == 0)
            n -= 2;
        return charset_utf8(r->a, "utf-16le", (const char *)c->p, n & ~(size_t)1, NULL, NULL);
    }
    while (n > 0 && c->p[n - 1] == 0)
        n--;
    return charset_utf8(r->a, r->charset, (const char *)c->p, n, NULL, NULL);
}

/* The bytes of one value of a fixed type, padded to four. */
static size_t fixed_size(unsigned type)
{
    switch (type) {
    case 0x05: /* double, currency, time of application, 64 bit, system time */
    case 0x06:
    case 0x07:
    case 0x14:
    case 0x40:
        return 8;
    case 0x48: /* GUID */
        return 16;
    default:
        return 4;
    }
}

/* Variable types: a count, then each with its length, padded to four. The last value is handed
 * out: there is one, but for lists, which nobody asks for. */
static struct cursor value_of(struct cursor *c, unsigned type)
{
    bool is_many = (type & PT_MANY) != 0;
    struct cursor v = {NULL, 0, false};
    uint32_t count, len;

    type &= 0x0fff;
    if (type != PT_STRING8 && type != PT_UNICODE && type != PT_BINARY && type != PT_OBJECT) {
        count = is_many ? take(c, 4) : 1;
        return slice(c, fixed_size(type) * MIN(count, (uint32_t)G_MAXINT32));
    }
    count = take(c, 4);
    for (uint32_t i = 0; i < count && !c->is_short; i++) {
        len = take(c, 4);
        v = slice(c, len);
        (void)slice(c, (4 - len % 4) % 4);
    }
    return v;
}

/* A named property carries a GUID and a number or a name before its value. */
static void skip_name(struct cursor *c)
{
    uint32_t len;

    (void)slice(c, 16);
    if (take(c, 4) == 0) {
        (void)take(c, 4);
        return;
    }
    len = take(c, 4);
    (void)slice(c, len);
    (void)slice(c, (4 - len % 4) % 4);
}

static bool next_property(struct cursor *c, struct property *out)
{
    out->type = take(c, 2);
    out->id = take(c, 2);
    if (out->id >= 0x8000)
        skip_name(c);
    out->value = value_of(c, out->type);
    return !c->is_short;
}

static void file_property(struct reader *r, const struct property *p, struct tnef_file *f)
{
    bool is_unicode = p->type == PT_UNICODE;

    if (p->id == PR_LONG_FILENAME || (p->id == PR_FILENAME && f->name == NULL))
        f->name = text_of(r, &p->value, is_unicode);
    else if (p->id == PR_MIME_TAG)
        f->content_type = text_of(r, &p->value, is_unicode);
    else if (p->id == PR_CONTENT_ID)
        f->content_id = text_of(r, &p->value, is_unicode);
    else if (p->id == PR_DATA && (p->type == PT_BINARY || p->type == PT_OBJECT)) {
        size_t skip = p->type == PT_OBJECT ? MIN(p->value.left, (size_t)OBJECT_ID_BYTES) : 0;

        f->data = (const char *)p->value.p + skip;
        f->size = p->value.left - skip;
    }
}

static void message_property(struct reader *r, const struct property *p)
{
    size_t n;

    if (p->id == PR_BODY && (p->type == PT_STRING8 || p->type == PT_UNICODE) &&
        r->out->body == NULL)
        r->out->body = text_of(r, &p->value, p->type == PT_UNICODE);
    else if (p->id == PR_HTML && p->type == PT_BINARY && p->value.left <= LIMIT_MAIL_TEXT)
        r->html = text_of(r, &p->value, false);
    else if (p->id == PR_RTF && p->type == PT_BINARY && r->rtf == NULL) {
        r->rtf = rtf_unpack(r->a, p->value.p, p->value.left, &n);
        if (r->rtf != NULL)
            r->rtf = rtf_text(r->a, r->rtf, n);
    }
}

/* F is the attachment that the properties belong to, NULL for the message itself. */
static void read_properties(struct reader *r, struct cursor c, struct tnef_file *f)
{
    uint32_t n = take(&c, 4);
    struct property p;

    for (uint32_t i = 0; i < n && i < PROPERTIES_MOST && c.left > 0; i++) {
        if (!next_property(&c, &p)) {
            r->out->is_damaged = true;
            return;
        }
        if (f != NULL)
            file_property(r, &p, f);
        else
            message_property(r, &p);
    }
}

static void begin_file(struct reader *r)
{
    if (r->out->n == FILES_MOST) {
        r->out->is_whole = false;
        return;
    }
    r->out->files[r->out->n++] = (struct tnef_file){.content_type = "application/octet-stream"};
}

static void take_attribute(struct reader *r, uint32_t id, struct cursor v)
{
    struct tnef_file *f = r->out->n == 0 ? NULL : &r->out->files[r->out->n - 1];

    if (id == ATT_CODEPAGE && v.left >= 4)
        r->charset = arena_printf(r->a, "cp%u", (unsigned)take(&v, 4));
    else if (id == ATT_BODY && v.left <= LIMIT_MAIL_TEXT)
        r->out->body = text_of(r, &v, false);
    else if (id == ATT_PROPERTIES)
        read_properties(r, v, NULL);
    else if (id == ATT_ATTACH_BEGIN)
        begin_file(r);
    else if (f == NULL)
        return;
    else if (id == ATT_ATTACH_TITLE && f->name == NULL)
        f->name = text_of(r, &v, false);
    else if (id == ATT_ATTACH_DATA) {
        f->data = (const char *)v.p;
        f->size = v.left;
    } else if (id == ATT_ATTACH_PROPERTIES)
        read_properties(r, v, f);
}

/* Names and types are made texts as they go on: one line, nothing that is no type. */
static void tidy(struct reader *r)
{
    struct tnef *t = r->out;
    size_t kept = 0;

    for (size_t i = 0; i < t->n; i++) {
        struct tnef_file f = t->files[i];

        if (f.data == NULL) {
            t->is_whole = false;
            continue;
        }
        if (strchr(f.content_type, '/') == NULL || strlen(f.content_type) > 100)
            f.content_type = "application/octet-stream";
        f.content_type = text_one_line(r->a, f.content_type);
        if (f.content_id != NULL)
            f.content_id = text_cut(r->a, text_one_line(r->a, f.content_id), 500);
        t->files[kept++] = f;
    }
    t->n = kept;
}

static void choose_body(struct reader *r)
{
    struct tnef *t = r->out;

    if (text_empty(t->body) && r->html != NULL)
        t->body = html_text(r->a, r->html, strlen(r->html));
    if (text_empty(t->body))
        t->body = r->rtf;
    if (t->body == NULL)
        return;
    t->body = text_unix_lines(r->a, t->body);
    t->body = text_repair(r->a, t->body, strlen(t->body));
}

bool tnef_parse(struct arena *a, const char *data, size_t n, struct tnef *out)
{
    struct reader r = {.a = a, .out = out, .charset = "windows-1252"};
    struct cursor c = {(const unsigned char *)data, n, false};

    *out = (struct tnef){.is_whole = true};
    if (take(&c, 4) != SIGNATURE)
        return false;
    (void)take(&c, 2);
    out->files = ARENA_ARRAY(a, struct tnef_file, FILES_MOST);
    while (c.left > 0 && !c.is_short) {
        uint32_t id, len;
        struct cursor v;

        (void)take(&c, 1);
        id = take(&c, 4);
        len = take(&c, 4);
        v = slice(&c, len);
        (void)take(&c, 2);
        if (!c.is_short || v.left > 0)
            take_attribute(&r, id, v);
    }
    out->is_damaged = out->is_damaged || c.is_short;
    tidy(&r);
    choose_body(&r);
    return true;
}

bool tnef_read(struct arena *a, const struct part *part, struct tnef *out)
{
    size_t room = part->body_len + TRANSFER_ROOM, n = 0, got;
    struct transfer t;
    char *bytes;

    *out = (struct tnef){0};
    if (part->body_len > PART_MOST)
        return false;
    if (part->transfer == TRANSFER_PLAIN)
        return tnef_parse(a, part->body, part->body_len, out);
    bytes = arena_alloc(a, room);
    transfer_init(&t, part->transfer, part->body, part->body_len);
    while (room - n >= TRANSFER_ROOM && (got = transfer_read(&t, bytes + n, room - n)) > 0)
        n += got;
    return tnef_parse(a, bytes, n, out);
}
