#include "core/reply_address.h"

#include <string.h>

enum { LOCAL_MOST = 64, ADDRESS_MOST = 320 };

static char *sign(struct arena *a, const struct house *house, int64_t ticket_id)
{
    return secret_sign(a, house->key,
                       arena_printf(a, "reply-address %" G_GINT64_FORMAT, ticket_id));
}

char *reply_address_make(struct arena *a, const struct house *house, const char *address,
                         int64_t ticket_id)
{
    const char *at = strrchr(address, '@');
    char *local;

    if (at == NULL || memchr(address, '+', (size_t)(at - address)) != NULL)
        return NULL;
    local = arena_printf(a, "%.*s+%" G_GINT64_FORMAT ".%s", (int)(at - address), address, ticket_id,
                         sign(a, house, ticket_id));
    return strlen(local) > LOCAL_MOST ? NULL : arena_printf(a, "%s%s", local, at);
}

bool reply_address_verify(struct arena *a, const struct house *house, const char *address,
                          int64_t *ticket_id)
{
    g_autofree char *lower = NULL;
    const char *plus, *at;
    char *end = NULL;
    int64_t ticket;

    if (strlen(address) > ADDRESS_MOST)
        return false;
    lower = g_ascii_strdown(address, -1);
    at = strrchr(lower, '@');
    plus = strchr(lower, '+');
    if (at == NULL || plus == NULL || plus > at || !g_ascii_isdigit(plus[1]))
        return false;
    ticket = g_ascii_strtoll(plus + 1, &end, 10);
    if (ticket <= 0 || *end != '.')
        return false;
    if (!secret_equal(sign(a, house, ticket), arena_strndup(a, end + 1, (size_t)(at - end - 1))))
        return false;
    *ticket_id = ticket;
    return true;
}

char *reply_address_plain(struct arena *a, const char *address)
{
    const char *at = strrchr(address, '@'), *plus = strchr(address, '+');

    if (at == NULL || plus == NULL || plus > at || plus == address)
        return arena_strdup(a, address);
    return arena_printf(a, "%.*s%s", (int)(plus - address), address, at);
}
