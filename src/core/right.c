#include "core/right.h"

#include <glib.h>

enum { N = 1 << ROLE_NOBODY, G = 1 << ROLE_GUEST, C = 1 << ROLE_CUSTOMER, A = 1 << ROLE_AGENT, M = 1 << ROLE_ADMIN };

static const unsigned holders[RIGHT_COUNT] = {
    [RIGHT_UNSET] = 0,
    [RIGHT_PUBLIC] = N | G | C | A | M,
    [RIGHT_SIGNED_IN] = C | A | M,
    [RIGHT_TICKET_READ] = G | C | A | M,
    [RIGHT_TICKET_CREATE] = C | A | M,
    [RIGHT_TICKET_ANSWER] = G | C | A | M,
    [RIGHT_DESK] = A | M,
    [RIGHT_REPLY] = A | M,
    [RIGHT_NOTE] = A | M,
    [RIGHT_TICKET_CHANGE] = A | M,
    [RIGHT_RAW] = A | M,
    [RIGHT_FAQ] = A | M,
    [RIGHT_ADMIN] = M,
};

static const char *const names[] = {
    [ROLE_NOBODY] = "nobody",
    [ROLE_GUEST] = "guest",
    [ROLE_CUSTOMER] = "customer",
    [ROLE_AGENT] = "agent",
    [ROLE_ADMIN] = "admin",
};

bool right_has(const struct actor *actor, enum right right)
{
    if (right <= RIGHT_UNSET || right >= RIGHT_COUNT)
        return false;
    if (actor->owes_factor && right > RIGHT_SIGNED_IN)
        return false;
    return (holders[right] & (1U << actor->role)) != 0;
}

bool right_is_agent(const struct actor *actor)
{
    return actor->role == ROLE_AGENT || actor->role == ROLE_ADMIN;
}

enum role role_parse(const char *name)
{
    for (int i = ROLE_CUSTOMER; i <= ROLE_ADMIN; i++)
        if (g_strcmp0(name, names[i]) == 0)
            return (enum role)i;
    return ROLE_NOBODY;
}

const char *role_name(enum role role)
{
    return names[role];
}
