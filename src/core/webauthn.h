/* webauthn.h - what a browser hands over of a passkey (W3C Web Authentication Level 2), taken apart:
 * hostile bytes, bounded, no recursion. Pure functions; who signed it is proved in passkey.c. */
#pragma once
#include "base/arena.h"
#include "base/str.h"
#include <stdbool.h>
#include <stdint.h>

/* clientDataJSON (5.8.1). */
struct webauthn_client {
    const char *type, *challenge, *origin; /* challenge: decoded from base64url */
    bool cross_origin;
};
/* FAIL_INVALID where it is not what a browser makes. */
bool webauthn_client_read(struct arena *a, struct str json, struct webauthn_client *client,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* attestationObject (6.5): views into OBJECT, whose CBOR is well-formed afterwards. */
struct webauthn_attestation {
    struct str format, statement, auth_data; /* statement: the CBOR of its map */
};
bool webauthn_attestation_read(struct str object, struct webauthn_attestation *out,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

enum { WEBAUTHN_PRESENT = 1, WEBAUTHN_VERIFIED = 4, WEBAUTHN_CREDENTIAL = 64, WEBAUTHN_EXTENSIONS = 128 };

/* Authenticator data (6.1): views into DATA. */
struct webauthn_auth {
    struct str rp_hash; /* 32 bytes */
    unsigned flags;
    uint32_t count;
    struct str credential, key; /* of a new one: its id, and the CBOR of its public key; else empty */
};
bool webauthn_auth_read(struct str data, struct webauthn_auth *out,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The bytes of base64url TEXT without padding; .p NULL where it is none. */
struct str webauthn_decode(struct arena *a, const char *text);
char *webauthn_encode(struct arena *a, struct str bytes);
