/* fuzz_quote.c - quotes, signatures and forwards in hostile text: what counts as new is
 * never more than there was, and everything that is said of a forward is text. */
#include "base/text.h"
#include "decode/forward.h"
#include "decode/quote.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(arena) a = arena_new();
    const char *text = text_unix_lines(a, text_repair(a, (const char *)data, size));
    const char *fresh = quote_new_text(a, text);
    struct mail_forwarded *f = forward_find(a, size % 2 == 0 ? "Fwd: x" : NULL, text);

    g_assert_true(text_utf8_ok(fresh, strlen(fresh)));
    g_assert_cmpuint(strlen(fresh), <=, strlen(text));
    if (f == NULL)
        return 0;
    g_assert_true(f->from.name != NULL || f->from.address != NULL);
    g_assert_true(text_utf8_ok(f->text, strlen(f->text)));
    g_assert_true(f->subject == NULL || text_utf8_ok(f->subject, strlen(f->subject)));
    g_assert_true(f->date_text == NULL || text_utf8_ok(f->date_text, strlen(f->date_text)));
    g_assert_true(f->from.name == NULL || text_utf8_ok(f->from.name, strlen(f->from.name)));
    return 0;
}
