/* multipart.h - multipart/form-data (RFC 7578, RFC 2046 section 5.1.1), read strictly and in one
 * linear pass over a body that is complete in memory or mapped.
 *
 * Contents are slices of the body: nothing is copied. Only Content-Disposition and Content-Type are
 * read from a part; others are passed over. A file name is only ever a label: folders are cut off,
 * controls and bidi marks are dropped, and no file is named after it. Nested multiparts are content
 * like any other. Refused: no or odd boundary, parts without name, text outside the parts' grammar,
 * no closing boundary, over the limits on parts, headers and files.
 * Pure functions; thread-safe. */
#pragma once
#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct part {
    const char *name;
    const char *filename; /* NULL: a plain field; "" for a file field left empty */
    const char *type;     /* lower case; "" if not stated */
    struct str content;
};

struct multipart {
    struct part *parts;
    size_t n;
};

/* The boundary of a Content-Type value, NULL if it is not multipart/form-data with a lawful one. */
const char *multipart_boundary(struct arena *a, const char *content_type);
/* Reads the body. FAIL_INVALID or FAIL_TOO_BIG. */
bool multipart_read(struct arena *a, const char *boundary, const char *data, size_t n,
                    struct multipart *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A file name fit to be shown and sent: last path segment, no controls or bidi marks, at most
 * LIMIT_FILENAME_BYTES bytes, "file" if nothing is left. */
const char *multipart_filename(struct arena *a, const char *name);
