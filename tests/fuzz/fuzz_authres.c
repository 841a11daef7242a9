/* fuzz_authres.c - Authentication-Results written by anybody: never ours but with our name in
 * front, never verified without the words that say so. */
#include "base/text.h"
#include "mail/authres.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ID "mx.desk.example"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(arena) a = arena_new();
    const char *value = text_repair(a, (const char *)data, size);
    char *behind_id = arena_printf(a, ID "; %s", value), *lower = g_ascii_strdown(value, -1);
    struct authres r;

    authres_read(a, value, ID, &r);
    g_assert_true(!r.ours || strstr(lower, ID) != NULL || strchr(value, '"') != NULL);
    g_assert_true(r.ours || (r.dmarc == AUTHRES_NONE && r.dmarc_domain == NULL));
    if (authres_verified(behind_id, ID, "anna@kunde.example")) {
        g_assert_nonnull(strstr(lower, "dmarc"));
        g_assert_nonnull(strstr(lower, "pass"));
        g_assert_true(strstr(lower, "kunde.example") != NULL || strchr(value, '\\') != NULL);
        g_assert_false(authres_verified(behind_id, ID, "anna@other.example"));
    }
    g_free(lower);
    return 0;
}
