/* autoconfig.h - the file in which a domain tells mail programs its servers (config-v1.1.xml, as
 * Thunderbird's autoconfiguration made it known). Pure, thread-safe; the bytes are hostile. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

enum { AUTOCONFIG_BYTES = 64 * 1024, AUTOCONFIG_SERVERS = 16 };

struct autoconfig_server {
    const char *kind; /* imap, pop3, smtp */
    const char *host;
    int port;
    const char *secure; /* tls, starttls; servers without encryption are left out */
    const char *user;   /* %EMAILADDRESS% and the like are filled in */
    bool oauth2;        /* the only way in that it names */
};

/* The servers in the order of the file, for ADDRESS; texts in A. *N = 0 where it is none. */
void autoconfig_read(struct arena *a, const char *bytes, size_t size, const char *address,
                     struct autoconfig_server *servers, size_t *n);
