/* fuzz_webauthn.c - what a browser hands over of a passkey: every slice lies inside what came, and
 * what was taken as whole is read the same way again. */
#include "core/webauthn.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void inside(struct str part, struct str whole)
{
    g_assert_true(part.p == NULL || (part.p >= whole.p && part.n <= whole.n &&
                                     part.p + part.n <= whole.p + whole.n));
}

static void auth(struct str data)
{
    struct webauthn_auth out;

    if (!webauthn_auth_read(data, &out, NULL))
        return;
    inside(out.rp_hash, data);
    inside(out.credential, data);
    inside(out.key, data);
    g_assert_cmpuint(out.rp_hash.n, ==, 32);
    g_assert_true((out.key.n > 0) == ((out.flags & WEBAUTHN_CREDENTIAL) != 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(arena) a = arena_new();
    struct webauthn_attestation attestation;
    struct webauthn_client client;
    struct str whole = {(const char *)memcpy(arena_alloc(a, size + 1), data, size), size};
    char *encoded = webauthn_encode(a, whole);
    struct str decoded = webauthn_decode(a, encoded);

    g_assert_true(decoded.p == NULL || str_eq(decoded, whole));
    auth(whole);
    if (webauthn_attestation_read(whole, &attestation, NULL)) {
        inside(attestation.format, whole);
        inside(attestation.statement, whole);
        inside(attestation.auth_data, whole);
        auth(attestation.auth_data);
    }
    if (webauthn_client_read(a, whole, &client, NULL))
        g_assert_true(client.type != NULL && client.origin != NULL && client.challenge != NULL);
    (void)webauthn_decode(a, arena_strndup(a, (const char *)data, size));
    return 0;
}
