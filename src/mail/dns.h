/* dns.h - what a domain says of its mail servers: SRV (RFC 2782, RFC 6186) and MX records, by
 * c-ares. Thread-safe. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DNS_HOSTS_MOST = 8 };

struct dns_host {
    const char *name; /* without the dot at its end */
    int port;         /* 0 for MX */
    int priority, weight;
};

struct dns_ask {
    const char *name;
    bool mx; /* else SRV */
    struct arena *a;
    /* The best first; what says "there is none" (a target of ".") is left out. */
    struct dns_host hosts[DNS_HOSTS_MOST];
    size_t n;
};

/* Asks all at once and waits for the answers, TIMEOUT_MS at most. What is not answered has no
 * hosts. */
void dns_ask_all(struct dns_ask *asks, size_t n, int64_t timeout_ms);
