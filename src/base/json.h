/* json.h - writing JSON (RFC 8259) straight into a buffer; reading it within limits.
 *
 * Writing: commas and quotes are put by the writer; keys and texts are escaped; texts must be
 * valid UTF-8. Inside an array pass key NULL. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"
#include <jansson.h>
#include <stdint.h>

enum { JSON_MAX_DEPTH_OURS = 32 };

struct jw {
    struct buf *out;
    bool comma;
};

void jw_init(struct jw *j, struct buf *out);
void jw_open(struct jw *j, const char *key, char bracket);  /* '{' or '[' */
void jw_close(struct jw *j, char bracket);                  /* '}' or ']' */
void jw_text(struct jw *j, const char *key, const char *s); /* NULL becomes null */
void jw_int(struct jw *j, const char *key, int64_t n);
void jw_real(struct jw *j, const char *key, double n);
void jw_bool(struct jw *j, const char *key, bool b);
void jw_null(struct jw *j, const char *key);
/* "[1,2,3]": how a statement takes a list of ids. */
const char *json_ids(struct arena *a, const int64_t *ids, size_t n);
/* A text in quotes, without key or comma. */
void jw_quote(struct buf *out, const char *s, size_t n);

/* Reads one JSON value: at most 32 deep, no duplicate keys, no NUL in texts. Free with
 * json_decref (or json_auto_t). */
json_t *json_read(const char *data, size_t n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
