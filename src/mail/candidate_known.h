/* candidate_known.h - mail providers whose servers have other names than the domains they serve.
 * Pure. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct candidate_known {
    const char *const *ends; /* of the domain itself or its MX host: "gmx.de"; ends in NULL */
    const char *in, *out;    /* NULL: the MX host is the server */
    int out_port;            /* 465 with TLS, 587 with STARTTLS */
    const char *provider;    /* microsoft, google; NULL: a password */
};

/* By the domain of an address or the name of its MX host; NULL where it is none of them. */
const struct candidate_known *candidate_known(const char *name);
