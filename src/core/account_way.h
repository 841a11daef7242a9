/* account_way.h - the address of a mail server in its parts, as people choose them. Pure. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>

struct account_way {
    const char *kind;   /* imap, pop3, smtp, maildir, sendmail, graph; "": none */
    const char *secure; /* tls (from the first byte), starttls, opportunistic, none; "" elsewhere */
    const char *host, *user; /* "" where there is none */
    int port;                /* the usual one where none was said; 0 where there is no host */
    const char *rest;        /* of maildir:, sendmail: and graph: what follows; else "" */
};

/* False where URL is no way that is known. */
bool account_way_read(struct arena *a, const char *url, struct account_way *w);
/* Whether HOST can be nothing but a host in an URL: no '/', '?', '#', '@', '%', bracket, space; colons
 * in an IPv6 address only. */
bool account_host_ok(const char *host);
/* The URL; in A. The usual port is left out; so is a host that is none (then it names no server). */
const char *account_way_url(struct arena *a, const struct account_way *w);
/* The usual port of KIND with SECURE, 0 for kinds without. */
int account_way_port(const char *kind, const char *secure);
