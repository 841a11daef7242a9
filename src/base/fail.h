/* fail.h - the ten kinds of error, and what each means to the outside.
 *
 * Every function that can fail returns bool or a pointer and takes GError **error. The message is
 * "what: why (what to do)"; callers put their own "what" in front with g_prefix_error(). Which
 * HTTP status, LMTP reply or exit code an error becomes is decided by the table in fail.c, and
 * nowhere else. */
#pragma once
#include <glib.h>
#include <stdarg.h>
#include <stdbool.h>

enum fail {
    FAIL_INVALID,   /* the input is wrong; the sender must change it */
    FAIL_DENIED,    /* not allowed for this actor */
    FAIL_NOT_FOUND, /* no such thing, or not visible to this actor */
    FAIL_GONE,      /* it was here, and was deleted for good */
    FAIL_CONFLICT,  /* it changed meanwhile, or it exists already */
    FAIL_TOO_BIG,   /* over a named limit */
    FAIL_BUSY,      /* try again later */
    FAIL_TOO_OFTEN, /* tried more often than is allowed; try again later */
    FAIL_IO,        /* disk, network or database did not do it */
    FAIL_CORRUPT,   /* stored data contradicts itself */
    FAIL_BUG,       /* our own mistake */
};

#define FAIL (fail_quark())
GQuark fail_quark(void);

void fail_set(GError **error, enum fail kind, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* The kind of any error; FAIL_IO for those of other domains (GLib's own). */
enum fail fail_kind(const GError *error);
bool fail_is(const GError *error, enum fail kind);
/* HTTP status, RFC 9110 section 15. */
unsigned fail_http_status(enum fail kind);
/* LMTP reply code and enhanced status, e.g. "451 4.3.0"; RFC 2033, RFC 3463. */
const char *fail_lmtp(enum fail kind);
/* Exit code after sysexits.h. */
int fail_exit(enum fail kind);
/* "invalid", "denied" ... for logs and JSON. */
const char *fail_name(enum fail kind);
