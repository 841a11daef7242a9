/* authres.h - Authentication-Results (RFC 8601), as our own mail server wrote them.
 *
 * Anybody can write such a header. It counts only if it is the topmost one (the caller hands over
 * that and no other), and its authserv-id is the configured one. What stands in comments and in
 * quoted strings other than values says nothing; a header that breaks the grammar says nothing at
 * all. Bounded by AUTHRES_BYTES, linear, never fails; pure and thread-safe. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>

enum { AUTHRES_BYTES = 16 * 1024, AUTHRES_RESULTS = 64 };

enum authres_result {
    AUTHRES_NONE, /* not told, or "none" */
    AUTHRES_PASS,
    AUTHRES_FAIL,  /* fail, softfail, policy */
    AUTHRES_OTHER, /* neutral, temperror, permerror, and words of the future */
};

struct authres {
    bool ours; /* by the configured server, and whole */
    /* The best of the results of each method; of dmarc the worst, so that no second entry helps. */
    enum authres_result spf, dkim, dmarc;
    const char *dmarc_domain; /* header.from of dmarc, lower case; NULL if not told or not the same
                                 in all of them */
};

/* AUTHSERV_ID "" is nobody's. VALUE may be NULL. */
void authres_read(struct arena *a, const char *value, const char *authserv_id, struct authres *out);
/* The authserv-id that VALUE begins with, "" for none: who says so, not whether that is true. */
const char *authres_server(struct arena *a, const char *value);
/* True if VALUE is ours and says that DMARC passed for the domain of FROM_ADDRESS, the only mailbox
 * of the only From header. */
bool authres_verified(const char *value, const char *authserv_id, const char *from_address);
