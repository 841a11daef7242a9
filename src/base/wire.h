/* wire.h - tagged, length-prefixed fields: how a decoded message passes the wall of the airlock.
 *
 * Writer and reader know the same tags; a field is u16 tag, u32 length (both little endian), then
 * the bytes. Groups are fields whose bytes are fields. The reader trusts nothing: every length is
 * checked against what is left, nothing is allocated from a length before that. */
#pragma once
#include "base/buf.h"
#include "base/str.h"
#include <stdbool.h>
#include <stdint.h>

void wire_put_bytes(struct buf *out, uint16_t tag, const void *data, size_t n);
/* NULL writes nothing: an absent field. */
void wire_put_text(struct buf *out, uint16_t tag, const char *s);
void wire_put_int(struct buf *out, uint16_t tag, int64_t n);
/* A group: what is put between open and close becomes its content. */
size_t wire_open(struct buf *out, uint16_t tag);
void wire_close(struct buf *out, size_t opened);

struct wire {
    const char *p, *end;
    bool broken; /* a length was wrong: everything read so far is worthless */
};

void wire_init(struct wire *w, const void *data, size_t n);
/* The next field; false at the end, or where the rest is broken. */
bool wire_next(struct wire *w, uint16_t *tag, struct str *value);
/* False unless VALUE is exactly eight bytes. */
bool wire_int(struct str value, int64_t *n);
