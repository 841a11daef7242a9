#include "core/webauthn.h"

#include "base/fail.h"
#include "base/json.h"

#include <sodium.h>
#include <string.h>

enum {
    CLIENT_MOST = 4096,
    OBJECT_MOST = 16 * 1024,
    CREDENTIAL_MOST = 1023, /* WebAuthn 4, credential id */
    CBOR_DEPTH = 8,
    CBOR_ITEMS = 1000,
    AUTH_HEAD = 37,
    AAGUID = 16
};
enum { CBOR_BYTES = 2, CBOR_TEXT = 3, CBOR_ARRAY = 4, CBOR_MAP = 5, CBOR_TAG = 6, CBOR_SIMPLE = 7 };

static bool bad(GError **error, const char *why)
{
    fail_set(error, FAIL_INVALID, "passkey: %s (try again)", why);
    return false;
}

/* The head of one item (RFC 8949, 3): its kind and its number. Indefinite lengths are not canonical
 * CTAP2 and not taken. */
static bool read_head(struct str *in, unsigned *kind, uint64_t *n)
{
    const uint8_t *p = (const uint8_t *)in->p;
    unsigned info;
    size_t more;

    if (in->n == 0)
        return false;
    *kind = p[0] >> 5;
    info = p[0] & 31;
    more = info < 24 ? 0 : info > 27 ? in->n : (size_t)1 << (info - 24);
    if (more >= in->n)
        return false;
    *n = info;
    if (more > 0)
        *n = 0;
    for (size_t i = 1; i <= more; i++)
        *n = *n << 8 | p[i];
    *in = (struct str){in->p + 1 + more, in->n - 1 - more};
    return true;
}

static bool take(struct str *in, uint64_t n, struct str *out)
{
    if (n > in->n)
        return false;
    *out = (struct str){in->p, (size_t)n};
    *in = (struct str){in->p + n, in->n - (size_t)n};
    return true;
}

/* Steps over one well-formed item, *ITEM its bytes. */
static bool skip_item(struct str *in, struct str *item)
{
    uint64_t left[CBOR_DEPTH] = {1};
    size_t depth = 0, items = 0;
    const char *begin = in->p;
    struct str content;

    while (depth > 0 || left[0] > 0) {
        unsigned kind;
        uint64_t n;

        if (left[depth] == 0) {
            depth--;
            continue;
        }
        left[depth]--;
        if (++items > CBOR_ITEMS || !read_head(in, &kind, &n))
            return false;
        if ((kind == CBOR_BYTES || kind == CBOR_TEXT) && !take(in, n, &content))
            return false;
        if (kind != CBOR_ARRAY && kind != CBOR_MAP && kind != CBOR_TAG)
            continue;
        /* Each item takes a byte at least: no more can follow than bytes are left. */
        if (n > in->n || ++depth == CBOR_DEPTH)
            return false;
        left[depth] = kind == CBOR_TAG ? 1 : kind == CBOR_MAP ? 2 * n : n;
    }
    *item = (struct str){begin, (size_t)(in->p - begin)};
    return true;
}

static bool take_string(struct str *in, unsigned want, struct str *out)
{
    unsigned kind;
    uint64_t n;

    return read_head(in, &kind, &n) && kind == want && take(in, n, out);
}

bool webauthn_attestation_read(struct str object, struct webauthn_attestation *out, GError **error)
{
    struct str in = object, key;
    unsigned kind;
    uint64_t n;
    bool ok;

    *out = (struct webauthn_attestation){0};
    if (object.n > OBJECT_MOST || !read_head(&in, &kind, &n) || kind != CBOR_MAP || n != 3)
        return bad(error, "the attestation is no map of three");
    for (; n > 0; n--) {
        if (!take_string(&in, CBOR_TEXT, &key))
            return bad(error, "a key of the attestation is no text");
        if (str_is(key, "fmt"))
            ok = take_string(&in, CBOR_TEXT, &out->format);
        else if (str_is(key, "authData"))
            ok = take_string(&in, CBOR_BYTES, &out->auth_data);
        else
            ok = str_is(key, "attStmt") && skip_item(&in, &out->statement);
        if (!ok)
            return bad(error, "the attestation is not well-formed");
    }
    if (in.n != 0 || out->format.p == NULL || out->auth_data.p == NULL || out->statement.p == NULL)
        return bad(error, "the attestation is not whole");
    return true;
}

bool webauthn_auth_read(struct str data, struct webauthn_auth *out, GError **error)
{
    const uint8_t *p = (const uint8_t *)data.p;
    struct str in, item;
    size_t n;

    *out = (struct webauthn_auth){0};
    if (data.n < AUTH_HEAD || data.n > OBJECT_MOST)
        return bad(error, "the authenticator's data has a wrong length");
    out->rp_hash = (struct str){data.p, 32};
    out->flags = p[32];
    out->count = (uint32_t)p[33] << 24 | (uint32_t)p[34] << 16 | (uint32_t)p[35] << 8 | p[36];
    in = (struct str){data.p + AUTH_HEAD, data.n - AUTH_HEAD};
    if ((out->flags & WEBAUTHN_CREDENTIAL) != 0) {
        if (in.n < AAGUID + 2)
            return bad(error, "the credential is cut off");
        n = (size_t)(p[AUTH_HEAD + AAGUID] << 8 | p[AUTH_HEAD + AAGUID + 1]);
        in = (struct str){in.p + AAGUID + 2, in.n - AAGUID - 2};
        if (n == 0 || n > CREDENTIAL_MOST || !take(&in, n, &out->credential) ||
            !skip_item(&in, &out->key))
            return bad(error, "the credential is not well-formed");
    }
    if ((out->flags & WEBAUTHN_EXTENSIONS) != 0 && !skip_item(&in, &item))
        return bad(error, "the extensions are not well-formed");
    return in.n == 0 || bad(error, "something follows the authenticator's data");
}

struct str webauthn_decode(struct arena *a, const char *text)
{
    size_t n = strlen(text), got = 0;
    uint8_t *out = arena_alloc(a, n + 1);

    if (n == 0 || n > 2 * OBJECT_MOST ||
        sodium_base642bin(out, n, text, n, NULL, &got, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return (struct str){NULL, 0};
    out[got] = '\0';
    return (struct str){(const char *)out, got};
}

char *webauthn_encode(struct arena *a, struct str bytes)
{
    size_t room = sodium_base64_encoded_len(bytes.n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);

    return sodium_bin2base64(arena_alloc(a, room), room, (const uint8_t *)bytes.p, bytes.n,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static const char *text_of(struct arena *a, const json_t *object, const char *name)
{
    const char *s = json_string_value(json_object_get(object, name));

    return s == NULL ? NULL : arena_strdup(a, s);
}

bool webauthn_client_read(struct arena *a, struct str json, struct webauthn_client *client,
                          GError **error)
{
    json_auto_t *object = NULL;
    const char *challenge;
    struct str bytes;

    *client = (struct webauthn_client){0};
    if (json.n > CLIENT_MOST)
        return bad(error, "the browser's data is too long");
    object = json_read(json.p, json.n, error);
    if (object == NULL)
        return false;
    client->type = text_of(a, object, "type");
    client->origin = text_of(a, object, "origin");
    client->cross_origin = json_is_true(json_object_get(object, "crossOrigin"));
    challenge = text_of(a, object, "challenge");
    if (client->type == NULL || client->origin == NULL || challenge == NULL)
        return bad(error, "the browser's data is not whole");
    bytes = webauthn_decode(a, challenge);
    if (bytes.p == NULL || strlen(bytes.p) != bytes.n)
        return bad(error, "the challenge is not ours");
    client->challenge = bytes.p;
    return true;
}
