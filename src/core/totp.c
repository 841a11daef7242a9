#include "core/totp.h"

#include "base/secret.h"

#include <glib.h>
#include <string.h>

uint32_t totp_hotp(const uint8_t *secret, size_t n, uint64_t counter, unsigned digits)
{
    g_autoptr(GHmac) mac = g_hmac_new(G_CHECKSUM_SHA1, secret, n);
    uint64_t big = GUINT64_TO_BE(counter);
    uint8_t out[20];
    gsize size = sizeof out;
    uint32_t code, most = 1;
    unsigned at;

    g_hmac_update(mac, (const guchar *)&big, sizeof big);
    g_hmac_get_digest(mac, out, &size);
    at = out[19] & 15U; /* dynamic truncation */
    code = (out[at] & 0x7fU) << 24 | (uint32_t)out[at + 1] << 16 | (uint32_t)out[at + 2] << 8 |
           out[at + 3];
    for (unsigned i = 0; i < digits; i++)
        most *= 10;
    return code % most;
}

int64_t totp_match(const uint8_t *secret, size_t n, const char *code, int64_t now, int64_t after)
{
    int64_t step = now / TOTP_STEP_MS, found = 0;

    for (int64_t i = step - TOTP_DRIFT; i <= step + TOTP_DRIFT; i++) {
        char want[TOTP_DIGITS + 1];

        g_snprintf(want, sizeof want, "%0*u", TOTP_DIGITS,
                   totp_hotp(secret, n, (uint64_t)i, TOTP_DIGITS));
        if (secret_equal(want, code) && i > after && found == 0)
            found = i;
    }
    return found;
}

char *totp_uri(struct arena *a, const char *issuer, const char *account, const char *base32)
{
    g_autofree char *by = g_uri_escape_string(issuer, NULL, FALSE);
    g_autofree char *who = g_uri_escape_string(account, "@", FALSE);

    return arena_printf(a, "otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=SHA1&digits=%d&period=%d",
                        by, who, base32, by, TOTP_DIGITS, TOTP_STEP_MS / 1000);
}
