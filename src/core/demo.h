/* demo.h - a believable desk: made-up customers, companies, agents and their conversations, German
 * and English. The same seed gives the same data. All mail domains end in .example. */
#pragma once
#include "core/house.h"

struct demo_options {
    int64_t tickets;
    uint64_t seed;
    int64_t now; /* the newest ticket is of this time; 0: fixed by the seed */
    /* argon2id hash of the demo agents' password, NULL: nobody can log in */
    const char *password_hash;
};

/* Adds to what is there; no mail goes out. Some four articles a ticket. */
bool demo_fill(const struct house *house, const struct demo_options *o, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* The addresses of the demo's administrator, an agent and a customer. */
extern const char *const demo_logins[3];
