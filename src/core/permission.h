/* permission.h - the API's words for what somebody may do, over the table in right.h: a role holds
 * permissions, a token may narrow them. "admin" holds "admin.user", too. Pure. */
#pragma once
#include "base/arena.h"
#include "core/right.h"

struct permission {
    int64_t id;
    const char *name;
    const char *label; /* what it is for, in English as clients show it */
};
extern const struct permission permission_all[];
extern const size_t permission_n_all;

/* Whether a list (names, separated by spaces) holds NAME, itself or by one above it. */
bool permission_in(const char *list, const char *name);
/* ALTERNATIVES is "admin.user|ticket.agent"; "" is anybody. SCOPES narrows what ROLE has; "" does
 * not. */
bool permission_held(enum role role, const char *scopes, const char *alternatives);
/* The role that is left of ROLE under SCOPES: who may not work on the desk sees as a customer. */
enum role permission_role(enum role role, const char *scopes);
/* The role that a list of permissions amounts to. */
enum role permission_amounts(const char *list);
/* NULL where there is none. */
const struct permission *permission_find(const char *name);
