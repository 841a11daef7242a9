/* authres.h - Authentication-Results (RFC 8601), as our own mail server wrote them. */
#pragma once
#include <stdbool.h>

/* True if VALUE (the topmost header) is by AUTHSERV_ID and says that DMARC passed for the domain
 * of FROM_ADDRESS. Everything else, "" as id included, is false. Bounded, never fails. */
bool authres_verified(const char *value, const char *authserv_id, const char *from_address);
