/* candidate.h - servers that an address may have: what its domain says of itself (autoconfig file,
 * SRV records), providers that are known, and usual names; the most certain first. */
#pragma once
#include "core/account_service.h"
#include "core/account_way.h"

enum { CANDIDATES_MOST = 24 };

struct candidate {
    struct account_way way;
    /* A password may go there: the name is the domain's own, or whoever named it was proved. */
    bool trusted;
    enum account_fault fault; /* of the last try */
    const char *answer;       /* the server's words */
    struct arena *a;          /* of ANSWER; used by one thread at a time */
};

struct candidates {
    struct candidate v[CANDIDATES_MOST];
    size_t n;
    const char *provider; /* microsoft or google: they want OAuth2; "" */
};

/* Finds them, within some seconds. Texts in A. */
void candidates_find(struct arena *a, const struct account_ask *ask, struct candidates *list);
