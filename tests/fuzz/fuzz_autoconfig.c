/* fuzz_autoconfig.c - any autoconfiguration file: bounded, and nothing in it but hosts that may be
 * asked. */
#include "base/text.h"
#include "mail/autoconfig.h"

#include <glib.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(arena) a = arena_new();
    struct autoconfig_server v[AUTOCONFIG_SERVERS];
    size_t n = 0;

    autoconfig_read(a, (const char *)data, size, "support@firma.example", v, &n);
    g_assert_cmpuint(n, <=, AUTOCONFIG_SERVERS);
    for (size_t i = 0; i < n; i++) {
        g_assert_true(*v[i].host != '\0' && strpbrk(v[i].host, "@/:? \r\n") == NULL);
        g_assert_true(v[i].port > 0 && v[i].port < 65536);
        g_assert_true(text_utf8_ok(v[i].user, strlen(v[i].user)));
    }
    return 0;
}
