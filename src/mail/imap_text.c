/* imap_text.c - names and dates as IMAP writes them. */
#include "base/clock.h"
#include "mail/imap.h"

#include <string.h>

static void put_base64(GString *out, const gunichar2 *units, glong n)
{
    g_autofree guchar *bytes = g_malloc((gsize)n * 2 + 1);
    g_autofree char *text = NULL;

    for (glong i = 0; i < n; i++) {
        bytes[2 * i] = (guchar)(units[i] >> 8);
        bytes[2 * i + 1] = (guchar)(units[i] & 0xff);
    }
    text = g_base64_encode(bytes, (gsize)n * 2);
    g_strdelimit(text, "/", ',');
    g_string_append_c(out, '&');
    g_string_append_len(out, text, (gssize)strcspn(text, "="));
    g_string_append_c(out, '-');
}

static bool is_plain(char c)
{
    return c >= 0x20 && c < 0x7f;
}

char *imap_name(struct arena *a, const char *utf8)
{
    g_autoptr(GString) out = g_string_new("\"");

    for (const char *p = utf8; *p != '\0';) {
        const char *start = p;
        g_autofree gunichar2 *units = NULL;
        glong n = 0;

        if (is_plain(*p)) {
            if (*p == '"' || *p == '\\')
                g_string_append_c(out, '\\');
            g_string_append(out, *p == '&' ? "&-" : (char[]){*p, '\0'});
            p++;
            continue;
        }
        while (*p != '\0' && !is_plain(*p))
            p++;
        units = g_utf8_to_utf16(start, (glong)(p - start), NULL, &n, NULL);
        if (units != NULL)
            put_base64(out, units, n);
    }
    g_string_append_c(out, '"');
    return arena_strdup(a, out->str);
}

int64_t imap_date(const char *text)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    g_autoptr(GDateTime) date = NULL;
    g_autoptr(GTimeZone) zone = NULL;
    const char *month, *sign;
    int n[6] = {0};

    /* Each piece has its column; the day may begin with a space. */
    if (text == NULL || strlen(text) < 26)
        return 0;
    month = strstr(months, (char[]){text[3], text[4], text[5], '\0'});
    sign = text + 21;
    if (month == NULL || (month - months) % 3 != 0 || strlen(sign) != 5)
        return 0;
    n[0] = (int)g_ascii_strtoll(text + 7, NULL, 10);
    n[1] = (int)(month - months) / 3 + 1;
    n[2] = (int)g_ascii_strtoll(text, NULL, 10);
    n[3] = (int)g_ascii_strtoll(text + 12, NULL, 10);
    n[4] = (int)g_ascii_strtoll(text + 15, NULL, 10);
    n[5] = (int)g_ascii_strtoll(text + 18, NULL, 10);
    zone = g_time_zone_new_identifier(sign);
    date = zone == NULL ? NULL
                        : g_date_time_new(zone, n[0], n[1], n[2], n[3], n[4], (gdouble)n[5]);
    return date == NULL ? 0 : g_date_time_to_unix(date) * CLOCK_SECOND;
}
