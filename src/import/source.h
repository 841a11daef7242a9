/* source.h - reading another system's HTTP interface: GET by libcurl, one connection, one thread.
 * The administrator who typed the address is trusted with it; what it answers is not. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"
#include <jansson.h>
#include <stdbool.h>

typedef struct source source;

/* BASE is "https://desk.example" (a path may follow), AUTHORIZATION the whole value of that header
 * field, NULL for none. http:// is refused but for this machine: the secret would go over the wire
 * in the clear. Free with source_close(). */
struct source *source_open(const char *base, const char *authorization,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
void source_close(struct source *s);
/* PATH begins with "/". OUT is emptied first and bounds the answer; TYPE (may be NULL) is its
 * Content-Type, in A. Waits and asks again where the system says that it is busy (429, 503).
 * FAIL_DENIED for 401 and 403, FAIL_NOT_FOUND for 404, FAIL_IO for all else that is not 2xx. */
bool source_get(struct source *s, struct arena *a, const char *path, struct buf *out,
                const char **type, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same, read as JSON; free with json_decref(). */
json_t *source_json(struct source *s, struct arena *a, const char *path,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* POSTs ASK as JSON. */
json_t *source_post(struct source *s, struct arena *a, const char *path, const json_t *ask,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A value in the query of an address, percent-encoded (RFC 3986). */
const char *source_part(struct arena *a, const char *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(source, source_close)
