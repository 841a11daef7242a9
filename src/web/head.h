/* head.h - the request line and header fields of HTTP/1.1 (RFC 9112), read without mercy.
 *
 * Two readers of one byte stream that disagree about where a request ends are how requests get
 * smuggled, so nothing here is forgiven: bare CR or LF, NUL and other controls, folded lines, space
 * before a colon, repeated framing fields, a Content-Length that is not digits, both lengths at
 * once, a transfer coding other than "chunked", a missing or odd Host: each is refused, and the
 * caller closes the connection after the answer.
 *
 * head_scan() is called as bytes arrive and refuses at the first bad byte; head_parse() then works
 * in place on a copy of the whole head: its texts end in NUL and live as long as that copy.
 * Pure functions; no state, no allocation. */
#pragma once
#include "base/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bits, so that a path's methods make a set. HEAD is served by the rows for GET. */
enum http_method {
    HTTP_GET = 1,
    HTTP_HEAD = 2,
    HTTP_POST = 4,
    HTTP_PUT = 8,
    HTTP_PATCH = 16,
    HTTP_DELETE = 32,
    HTTP_OTHER = 64, /* a well-formed method that nobody here serves */
};

struct head_field {
    const char *name; /* in lower case */
    const char *value;
};

struct head {
    enum http_method method;
    const char *method_text;
    const char *path;  /* begins with '/', still percent-encoded */
    const char *query; /* after '?', NULL if there is none */
    bool http10;
    struct head_field fields[LIMIT_HTTP_HEADERS];
    size_t n_fields;
    int64_t content_length; /* -1: none stated */
    bool chunked;
    bool keep_alive;
    bool expect_continue;
};

/* Looks at DATA from *AT on (0 at first; moved forward). Returns the length of the whole head with
 * its empty line, 0 if more bytes are needed, or minus the HTTP status of the refusal. */
int head_scan(const char *data, size_t n, size_t *at);
/* Reads the head of N bytes, as measured by head_scan(), in place. 0, or the HTTP status. */
unsigned head_parse(char *data, size_t n, struct head *out);
/* The value of a field, NULL if absent. NAME in lower case. */
const char *head_get(const struct head *head, const char *name);
/* The value of the last field of that name: what the nearest proxy added. */
const char *head_get_last(const struct head *head, const char *name);
/* The upper-case name of one method. */
const char *head_method_name(enum http_method method);
