/* fuzz_quote.c - quotes, signatures and forwards in hostile text: the spans cover it without gaps,
 * and what counts as new is made of the spans that say so. */
#include "base/text.h"
#include "decode/forward.h"
#include "decode/quote.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Blank lines go with what stands before them, so only words are counted. */
static size_t count_words(const char *s)
{
    size_t n = 0;

    for (; *s != '\0'; s++)
        n += !g_ascii_isspace(*s) ? 1 : 0;
    return n;
}

static void check_spans(struct arena *a, const char *text, size_t fresh)
{
    struct quote_span *v = NULL;
    size_t n = 0, at = 0, left = 0;

    quote_spans(a, text, &v, &n);
    for (size_t i = 0; i < n; i++) {
        g_assert_cmpuint(v[i].start, ==, at);
        g_assert_cmpuint(v[i].end, >, at);
        at = v[i].end;
        left += v[i].kind == QUOTE_NEW ? v[i].end - v[i].start : 0;
    }
    g_assert_cmpuint(at, ==, strlen(text));
    g_assert_cmpuint(fresh, <=, left);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(arena) a = arena_new();
    const char *text = text_unix_lines(a, text_repair(a, (const char *)data, size));
    const char *fresh = quote_new_text(a, text);
    struct mail_forwarded *f = forward_find(a, size % 2 == 0 ? "Fwd: x" : NULL, text);

    g_assert_true(text_utf8_ok(fresh, strlen(fresh)));
    check_spans(a, text, count_words(fresh));
    if (f == NULL)
        return 0;
    g_assert_true(f->from.name != NULL || f->from.address != NULL);
    g_assert_true(text_utf8_ok(f->text, strlen(f->text)));
    g_assert_true(f->subject == NULL || text_utf8_ok(f->subject, strlen(f->subject)));
    g_assert_true(f->date_text == NULL || text_utf8_ok(f->date_text, strlen(f->date_text)));
    g_assert_true(f->from.name == NULL || text_utf8_ok(f->from.name, strlen(f->from.name)));
    return 0;
}
