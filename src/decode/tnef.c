#include "decode/tnef.h"

#include "base/limits.h"
#include "base/text.h"
#include "decode/charset.h"

#include <string.h>

enum { SIGNATURE = 0x223e9f78, FILES_MOST = 200, PART_MOST = 48 * 1024 * 1024, PROPS_MOST = 1000 };

/* Attributes (MS-OXTNEF 2.1.3): level, id with its type, length, data, checksum. */
enum {
    ATT_BODY = 0x0002800c, ATT_ATTACH_RENDDATA = 0x00069002, ATT_ATTACH_TITLE = 0x00018010,
    ATT_ATTACH_DATA = 0x0006800f, ATT_ATTACHMENT = 0x00069005, ATT_CODEPAGE = 0x00069007,
};
/* Properties inside attAttachment (MS-OXPROPS). */
enum { PR_LONG_FILENAME = 0x3707, PR_MIME_TAG = 0x370e, PR_DATA = 0x3701 };
enum { PT_STRING8 = 0x1e, PT_UNICODE = 0x1f, PT_BINARY = 0x102, PT_OBJECT = 0x0d };

struct cursor {
    const unsigned char *p;
    size_t left;
    bool short_read;
};

static uint32_t take(struct cursor *c, unsigned bytes)
{
    uint32_t v = 0;

    if (c->left < bytes) {
        c->short_read = true;
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
        c->short_read = true;
    c->p += s.left;
    c->left -= s.left;
    return s;
}

static char *text_of(struct arena *a, const struct cursor *c, const char *charset)
{
    size_t n = c->left;

    while (n > 0 && c->p[n - 1] == '\0')
        n--;
    if (strcmp(charset, "utf-16le") == 0 && n % 2 != 0)
        n++;
    return charset_utf8(a, charset, (const char *)c->p, n, NULL, NULL);
}

/* The values of one property: a count and lengths for variable ones, four or eight bytes else. */
static struct cursor value_of(struct cursor *c, unsigned type)
{
    static const unsigned char eight[] = {0x05, 0x06, 0x07, 0x14, 0x40};
    uint32_t count, len;
    struct cursor v;

    if (type != PT_STRING8 && type != PT_UNICODE && type != PT_BINARY && type != PT_OBJECT)
        return slice(c, memchr(eight, (int)type, sizeof eight) != NULL ? 8 : type == 0x48 ? 16 : 4);
    count = take(c, 4);
    v = (struct cursor){NULL, 0, false};
    for (uint32_t i = 0; i < count && i < PROPS_MOST && !c->short_read; i++) {
        len = take(c, 4);
        v = slice(c, len);
        (void)slice(c, (4 - len % 4) % 4);
    }
    return v;
}

/* A named property carries a GUID and a number or a name before its value. */
static void skip_name(struct cursor *c)
{
    (void)slice(c, 16);
    if (take(c, 4) == 0)
        (void)take(c, 4);
    else {
        uint32_t len = take(c, 4);

        (void)slice(c, len + (4 - len % 4) % 4);
    }
}

static void read_props(struct arena *a, struct cursor c, const char *charset, struct tnef_file *f)
{
    uint32_t n = take(&c, 4);

    for (uint32_t i = 0; i < n && i < PROPS_MOST && !c.short_read; i++) {
        unsigned type = take(&c, 2), id = take(&c, 2);
        struct cursor v;

        if (id >= 0x8000)
            skip_name(&c);
        v = value_of(&c, type & 0x0fff);
        if (c.short_read)
            return;
        if (id == PR_LONG_FILENAME)
            f->name = text_of(a, &v, type == PT_UNICODE ? "utf-16le" : charset);
        else if (id == PR_MIME_TAG)
            f->content_type = text_of(a, &v, type == PT_UNICODE ? "utf-16le" : charset);
        else if (id == PR_DATA && type == PT_BINARY && f->data == NULL) {
            f->data = (const char *)v.p;
            f->size = v.left;
        }
    }
}

struct tnef {
    struct arena *a;
    struct tnef_file *files;
    size_t n;
    const char *charset;
    char *body;
};

static void take_attribute(struct tnef *t, uint32_t id, struct cursor v)
{
    struct tnef_file *f = t->n == 0 ? NULL : &t->files[t->n - 1];

    if (id == ATT_CODEPAGE && v.left >= 4)
        t->charset = arena_printf(t->a, "cp%u", (unsigned)(v.p[0] | v.p[1] << 8 | v.p[2] << 16));
    else if (id == ATT_BODY)
        t->body = text_unix_lines(t->a, text_of(t->a, &v, t->charset));
    else if (id == ATT_ATTACH_RENDDATA && t->n < FILES_MOST)
        t->files[t->n++] = (struct tnef_file){.content_type = "application/octet-stream"};
    else if (f == NULL)
        return;
    else if (id == ATT_ATTACH_TITLE && f->name == NULL)
        f->name = text_of(t->a, &v, t->charset);
    else if (id == ATT_ATTACH_DATA) {
        f->data = (const char *)v.p;
        f->size = v.left;
    } else if (id == ATT_ATTACHMENT)
        read_props(t->a, v, t->charset, f);
}

static void *undo_transfer(struct arena *a, const struct part *part, size_t *n)
{
    char *bytes = arena_alloc(a, part->body_len + TRANSFER_ROOM);
    struct transfer t;
    size_t got;

    transfer_init(&t, part->transfer, part->body, part->body_len);
    *n = 0;
    while ((got = transfer_read(&t, bytes + *n, part->body_len + TRANSFER_ROOM - *n)) > 0) {
        *n += got;
        if (part->body_len + TRANSFER_ROOM - *n < TRANSFER_ROOM)
            break;
    }
    return bytes;
}

bool tnef_read(struct arena *a, const struct part *part, struct tnef_file **files, size_t *n,
               char **body)
{
    struct tnef t = {.a = a, .charset = "windows-1252"};
    struct cursor c = {0};
    size_t kept = 0;

    if (part->body_len > PART_MOST)
        return false;
    c.p = undo_transfer(a, part, &c.left);
    if (take(&c, 4) != SIGNATURE)
        return false;
    (void)take(&c, 2);
    t.files = ARENA_ARRAY(a, struct tnef_file, FILES_MOST);
    while (c.left > 0 && !c.short_read) {
        uint32_t id, len;

        (void)take(&c, 1);
        id = take(&c, 4);
        len = take(&c, 4);
        take_attribute(&t, id, slice(&c, len));
        (void)take(&c, 2);
    }
    for (size_t i = 0; i < t.n; i++)
        if (t.files[i].data != NULL)
            t.files[kept++] = t.files[i];
    *files = t.files;
    *n = kept;
    *body = t.body;
    return true;
}
