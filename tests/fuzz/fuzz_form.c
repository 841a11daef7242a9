/* form.c: whatever comes in, what comes out is UTF-8, and what is encoded decodes to itself. */
#include "base/form.h"
#include "base/limits.h"
#include "base/text.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(struct arena *a, const char *text)
{
    const char *coded = form_encode(a, text);
    const char *back = form_decode(a, coded, strlen(coded), true);

    if (!text_utf8_ok(text, strlen(text)) || back == NULL || strcmp(back, text) != 0)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(GError) error = NULL;
    struct form form;

    if (!form_read(a, (const char *)data, n, LIMIT_FORM_FIELDS, &form, &error)) {
        if (error == NULL)
            __builtin_trap();
        return 0;
    }
    for (size_t i = 0; i < form.n; i++) {
        check(a, form.pairs[i].name);
        check(a, form.pairs[i].value);
    }
    if (form.n > LIMIT_FORM_FIELDS)
        __builtin_trap();
    return 0;
}
