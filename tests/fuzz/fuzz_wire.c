/* wire.c, and maildoc_read() on top of it: what a hostile child may have written. Fields lie within
 * the bytes, in order; what was read can be written and read again, and is the same then. */
#include "base/fail.h"
#include "base/text.h"
#include "base/wire.h"
#include "decode/maildoc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { CONTENT = 1 << 20, DOC_MAX = 1 << 28 };

static void walk(const char *data, size_t n)
{
    const char *at = data, *end = data + n;
    struct str value;
    struct wire w;
    uint16_t tag;
    int64_t number;

    wire_init(&w, data, n);
    while (wire_next(&w, &tag, &value)) {
        if (value.p < at + 6 || value.n > (size_t)(end - value.p))
            abort();
        at = value.p + value.n;
        if (wire_int(value, &number) != (value.n == 8))
            abort();
    }
    if (!w.broken && at != end)
        abort();
}

static void check(const struct maildoc *d)
{
    if (d->body_text == NULL || !text_utf8_ok(d->body_text, strlen(d->body_text)))
        abort();
    for (size_t i = 0; i < d->n_attachments; i++)
        if (d->attachments[i].offset < 0 || d->attachments[i].size < 0 ||
            d->attachments[i].offset > CONTENT - d->attachments[i].size)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) error = NULL;
    g_auto(buf) once, twice;
    const struct maildoc *d;

    walk((const char *)data, n);
    buf_init(&once, DOC_MAX);
    buf_init(&twice, DOC_MAX);
    d = maildoc_read(a, data, n, CONTENT, &error);
    if ((d == NULL) != (error != NULL) || (error != NULL && !fail_is(error, FAIL_CORRUPT)))
        abort();
    if (d == NULL)
        return 0;
    check(d);
    maildoc_write(d, &once);
    d = maildoc_read(a, once.data, once.len, CONTENT, &error);
    if (d == NULL)
        abort();
    maildoc_write(d, &twice);
    if (once.len != twice.len || memcmp(once.data, twice.data, once.len) != 0)
        abort();
    return 0;
}
