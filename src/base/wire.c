#include "base/wire.h"

#include <glib.h>
#include <string.h>

enum { HEAD = 6, INT_BYTES = 8 };

static void put_head(struct buf *out, uint16_t tag, uint32_t n)
{
    uint16_t t = GUINT16_TO_LE(tag);
    uint32_t l = GUINT32_TO_LE(n);

    buf_add(out, &t, sizeof t);
    buf_add(out, &l, sizeof l);
}

void wire_put_bytes(struct buf *out, uint16_t tag, const void *data, size_t n)
{
    if (n > UINT32_MAX) {
        out->failed = true;
        return;
    }
    put_head(out, tag, (uint32_t)n);
    buf_add(out, data, n);
}

void wire_put_text(struct buf *out, uint16_t tag, const char *s)
{
    if (s != NULL)
        wire_put_bytes(out, tag, s, strlen(s));
}

void wire_put_int(struct buf *out, uint16_t tag, int64_t n)
{
    uint64_t le = GUINT64_TO_LE((uint64_t)n);

    wire_put_bytes(out, tag, &le, sizeof le);
}

size_t wire_open(struct buf *out, uint16_t tag)
{
    put_head(out, tag, 0);
    return out->len;
}

void wire_close(struct buf *out, size_t opened)
{
    uint32_t n;

    if (!buf_ok(out))
        return;
    n = GUINT32_TO_LE((uint32_t)(out->len - opened));
    memcpy(out->data + opened - sizeof n, &n, sizeof n);
}

void wire_init(struct wire *w, const void *data, size_t n)
{
    w->p = n == 0 ? "" : data; /* NULL is as good as nothing */
    w->end = w->p + n;
    w->broken = false;
}

bool wire_next(struct wire *w, uint16_t *tag, struct str *value)
{
    uint16_t t;
    uint32_t n;

    if (w->broken || w->p == w->end)
        return false;
    if ((size_t)(w->end - w->p) < HEAD) {
        w->broken = true;
        return false;
    }
    memcpy(&t, w->p, sizeof t);
    memcpy(&n, w->p + sizeof t, sizeof n);
    n = GUINT32_FROM_LE(n);
    w->p += HEAD;
    if (n > (size_t)(w->end - w->p)) {
        w->broken = true;
        return false;
    }
    *tag = GUINT16_FROM_LE(t);
    *value = (struct str){w->p, n};
    w->p += n;
    return true;
}

bool wire_int(struct str value, int64_t *n)
{
    uint64_t le;

    if (value.n != INT_BYTES)
        return false;
    memcpy(&le, value.p, sizeof le);
    *n = (int64_t)GUINT64_FROM_LE(le);
    return true;
}
