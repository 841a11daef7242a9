/* fuzz_subject.c - any subject: the number stands in it once, in front and whole, and is found. */
#include "base/text.h"
#include "core/number.h"
#include "core/subject.h"
#include "core/subject_number.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NUMBER "2026-0417-5"
#define TAG "[Ticket#" NUMBER "]"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const patterns[] = {"INC%d{6}", "%d{4}-%d{6,8}", "100%%%d", NULL};
    g_autoptr(arena) a = arena_new();
    const char *text = text_repair(a, (const char *)data, size), **keys = NULL;
    const char *tagged = subject_tagged(a, NUMBER, text);
    size_t n = 0;

    g_assert_true(g_str_has_prefix(tagged, TAG));
    g_assert_null(strstr(tagged + 1, TAG));
    g_assert_null(strpbrk(tagged, "\r\n"));
    g_assert_true(text_utf8_ok(tagged, strlen(tagged)));
    g_assert_cmpint(g_utf8_strlen(tagged, -1), <=, SUBJECT_MAX_CHARS);
    subject_numbers(a, tagged, SUBJECT_LINE, patterns, &keys, &n);
    g_assert_cmpuint(n, >=, 1);
    g_assert_cmpuint(n, <=, SUBJECT_MAX_NUMBERS);
    g_assert_cmpstr(keys[0], ==, number_key(a, NUMBER));
    subject_numbers(a, text, SUBJECT_BODY, patterns, &keys, &n);
    g_assert_cmpuint(n, <=, SUBJECT_MAX_NUMBERS);
    (void)subject_number_typed(a, text, patterns);
    (void)subject_is_reply(a, text);
    (void)subject_pattern_ok(text, NULL);
    return 0;
}
