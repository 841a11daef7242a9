/* fuzz_bounce.c - hostile reports: nothing crashes, and each recipient gets a fate that is whole.
 */
#include "base/text.h"
#include "decode/bounce.h"
#include "decode/bounce_dsn.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct mail_recipient *r)
{
    size_t n = r->status == NULL ? 0 : strlen(r->status);

    g_assert_nonnull(r->reason);
    g_assert_true(r->reply_code == NULL || strlen(r->reply_code) == 3);
    g_assert_true(r->status == NULL || (n >= 5 && n <= 9 && strspn(r->status, "0123456789.") == n));
    g_assert_true(r->status == NULL || r->reply_code == NULL || *r->status == *r->reply_code);
    g_assert_true(r->final_recipient == NULL ||
                  text_utf8_ok(r->final_recipient, strlen(r->final_recipient)));
    g_assert_true(r->diagnostic == NULL || text_utf8_ok(r->diagnostic, strlen(r->diagnostic)));
}

/* What stands before the first form feed is the text, what is behind it the status part. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *cut = size == 0 ? NULL : memchr(data, '\f', size);
    size_t n = cut == NULL ? size : (size_t)(cut - data);
    g_autoptr(arena) a = arena_new();
    const char *status = cut == NULL ? NULL : text_repair(a, (const char *)cut, size - n);
    struct bounce_source source = {.text = text_repair(a, (const char *)data, n),
                                   .statuses = &status,
                                   .n_statuses = cut != NULL};
    struct bounce_report out;

    bounce_read(a, &source, &out);
    g_assert_cmpuint(out.n, >=, 1);
    g_assert_cmpuint(out.n, <=, BOUNCE_RECIPIENTS_MOST);
    for (size_t i = 0; i < out.n; i++)
        check(&out.recipients[i]);
    g_assert_true(out.message_id == NULL || text_utf8_ok(out.message_id, strlen(out.message_id)));
    (void)bounce_is_report(a, source.text);
    return 0;
}
