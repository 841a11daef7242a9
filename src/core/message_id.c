#include "core/message_id.h"

#include <string.h>

enum { RANDOM_BYTES = 10 };

static char *sign(struct arena *a, const struct house *house, int64_t ticket_id,
                  const char *random)
{
    return secret_sign(a, house->key,
                       arena_printf(a, "message-id %" G_GINT64_FORMAT " %s", ticket_id, random));
}

char *message_id_make(struct arena *a, const struct house *house, int64_t ticket_id)
{
    char *random = secret_token(a, RANDOM_BYTES);

    return arena_printf(a, "<v1.%" G_GINT64_FORMAT ".%s.%s@%s>", ticket_id, random,
                        sign(a, house, ticket_id, random), house_now(house)->domain);
}

bool message_id_verify(struct arena *a, const struct house *house, const char *id,
                       int64_t *ticket_id)
{
    const char *random, *mac, *at;
    char *end = NULL;
    int64_t ticket;

    if (*id == '<')
        id++;
    if (!g_str_has_prefix(id, "v1.") || strlen(id) > 250)
        return false;
    ticket = g_ascii_strtoll(id + 3, &end, 10);
    if (ticket < 0 || end == NULL || *end != '.')
        return false;
    random = end + 1;
    mac = strchr(random, '.');
    at = strchr(random, '@');
    if (mac == NULL || at == NULL || mac > at)
        return false;
    if (!secret_equal(sign(a, house, ticket, arena_strndup(a, random, (size_t)(mac - random))),
                      arena_strndup(a, mac + 1, (size_t)(at - mac - 1))))
        return false;
    *ticket_id = ticket;
    return true;
}
