#include "base/address.h"

#include "base/text.h"

#include <glib.h>
#include <idn2.h>
#include <string.h>

static char *lower(struct arena *a, const char *s)
{
    char *out = arena_strdup(a, s);

    for (char *p = out; *p != '\0'; p++)
        *p = g_ascii_tolower(*p);
    return out;
}

char *address_domain_key(struct arena *a, const char *domain)
{
    char *key = lower(a, text_trim(a, domain));
    uint8_t *labels = NULL;

    if (g_str_is_ascii(key))
        return key;
    /* Without the mapping of UTS 46, which would fold look-alikes. */
    if (idn2_lookup_u8((const uint8_t *)key, &labels, IDN2_NO_TR46) == IDN2_OK)
        key = arena_strdup(a, (const char *)labels);
    idn2_free(labels);
    return key;
}

char *address_key(struct arena *a, const char *address)
{
    char *key = lower(a, text_trim(a, address));
    const char *at = strrchr(key, '@');

    if (at == NULL || g_str_is_ascii(at))
        return key;
    return arena_printf(a, "%.*s@%s", (int)(at - key), key, address_domain_key(a, at + 1));
}
