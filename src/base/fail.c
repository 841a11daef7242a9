#include "base/fail.h"

#include <sysexits.h>

static const struct {
    const char *name;
    unsigned http;
    const char *lmtp;
    int exit;
} table[] = {
    [FAIL_INVALID] = {"invalid", 422, "550 5.6.0", EX_DATAERR},
    [FAIL_DENIED] = {"denied", 403, "550 5.7.1", EX_NOPERM},
    [FAIL_NOT_FOUND] = {"not found", 404, "550 5.1.1", EX_NOINPUT},
    [FAIL_GONE] = {"gone", 410, "550 5.1.1", EX_NOINPUT},
    [FAIL_CONFLICT] = {"conflict", 409, "451 4.3.0", EX_UNAVAILABLE},
    [FAIL_TOO_BIG] = {"too big", 413, "552 5.3.4", EX_DATAERR},
    [FAIL_BUSY] = {"busy", 503, "451 4.3.2", EX_TEMPFAIL},
    [FAIL_TOO_OFTEN] = {"too often", 429, "451 4.7.0", EX_TEMPFAIL},
    [FAIL_IO] = {"input/output", 503, "451 4.3.0", EX_IOERR},
    [FAIL_CORRUPT] = {"corrupt", 500, "451 4.3.0", EX_SOFTWARE},
    [FAIL_BUG] = {"bug", 500, "451 4.3.0", EX_SOFTWARE},
};

G_DEFINE_QUARK(vorgang - fail, fail)

void fail_set(GError **error, enum fail kind, const char *format, ...)
{
    va_list args;

    if (error == NULL)
        return;
    va_start(args, format);
    *error = g_error_new_valist(FAIL, (gint)kind, format, args);
    va_end(args);
}

enum fail fail_kind(const GError *error)
{
    if (error == NULL)
        return FAIL_BUG;
    if (error->domain != FAIL || error->code < 0 || error->code > FAIL_BUG)
        return FAIL_IO;
    return (enum fail)error->code;
}

bool fail_is(const GError *error, enum fail kind)
{
    return error != NULL && fail_kind(error) == kind;
}

unsigned fail_http_status(enum fail kind)
{
    return table[kind].http;
}

const char *fail_lmtp(enum fail kind)
{
    return table[kind].lmtp;
}

int fail_exit(enum fail kind)
{
    return table[kind].exit;
}

const char *fail_name(enum fail kind)
{
    return table[kind].name;
}
