/* decode_message(): any bytes give a maildoc that passes the wall and is the same behind it, or one
 * of the limits. A second decoding gives the same fingerprint. */
#include "base/fail.h"
#include "base/text.h"
#include "decode/decode.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { DOC_MAX = 1 << 28 };

static int64_t content_size(const struct maildoc *d)
{
    int64_t end = 0;

    for (size_t i = 0; i < d->n_attachments; i++) {
        if (d->attachments[i].offset != end)
            abort();
        end += d->attachments[i].size;
    }
    return end;
}

static void pass_wall(struct arena *a, const struct maildoc *d)
{
    g_autoptr(GError) error = NULL;
    g_auto(buf) once, twice;
    const struct maildoc *behind;

    buf_init(&once, DOC_MAX);
    buf_init(&twice, DOC_MAX);
    maildoc_write(d, &once);
    behind = maildoc_read(a, buf_text(&once), once.len, content_size(d), &error);
    if (behind == NULL)
        g_error("%s", error->message);
    maildoc_write(behind, &twice);
    if (once.len != twice.len || memcmp(once.data, twice.data, once.len) != 0)
        abort();
    buf_clear(&twice);
    maildoc_json(behind, &twice);
    if (!text_utf8_ok(buf_text(&twice), twice.len))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) error = NULL;
    struct maildoc *first, *second;

    if (!decode_message(a, (const char *)data, n, -1, &first, &error)) {
        if (!fail_is(error, FAIL_TOO_BIG))
            abort();
        return 0;
    }
    pass_wall(a, first);
    if (!decode_message(a, (const char *)data, n, -1, &second, &error) ||
        strcmp(first->fingerprint, second->fingerprint) != 0)
        abort();
    return 0;
}
