/* webhook_sign.c - how the other side knows that it was us. */
#include "core/webhook.h"

#include <string.h>

char *webhook_sign_hub(struct arena *a, const char *secret, const char *body, bool sha256)
{
    g_autofree char *hex = g_compute_hmac_for_data(sha256 ? G_CHECKSUM_SHA256 : G_CHECKSUM_SHA1,
                                                   (const guchar *)secret, strlen(secret),
                                                   (const guchar *)body, strlen(body));

    return arena_printf(a, "%s=%s", sha256 ? "sha256" : "sha1", hex);
}

char *webhook_sign_standard(struct arena *a, const char *secret, const char *id, int64_t seconds,
                            const char *body)
{
    g_autofree char *text = g_strdup_printf("%s.%" G_GINT64_FORMAT ".%s", id, seconds, body);
    gsize n_key = strlen(secret), n = 32;
    g_autofree guchar *key = NULL;
    g_autoptr(GHmac) hmac = NULL;
    g_autofree char *base64 = NULL;
    guint8 digest[32];

    if (g_str_has_prefix(secret, "whsec_"))
        key = g_base64_decode(secret + strlen("whsec_"), &n_key);
    hmac = g_hmac_new(G_CHECKSUM_SHA256, key != NULL ? key : (const guchar *)secret, n_key);
    g_hmac_update(hmac, (const guchar *)text, (gssize)strlen(text));
    g_hmac_get_digest(hmac, digest, &n);
    base64 = g_base64_encode(digest, n);
    return arena_printf(a, "v1,%s", base64);
}
