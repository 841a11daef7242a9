/* transfer.h - undoing the Content-Transfer-Encoding (RFC 2045 section 6), a piece at a time.
 *
 * A struct transfer is a cursor over bytes that stay the caller's; transfer_read() hands out the
 * decoded bytes in pieces of the size that the caller likes, so a part of any size is decoded in
 * the memory of one piece. Nothing fails: what breaks the rules is read as mailers do and noted
 * in broken. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum transfer_kind { TRANSFER_PLAIN, TRANSFER_BASE64, TRANSFER_QP, TRANSFER_UU };

enum { TRANSFER_ROOM = 128 }; /* the least room that transfer_read() works with */

struct transfer {
    enum transfer_kind kind;
    const char *p, *end;
    uint32_t bits;   /* base64: what is left of the last quantum */
    unsigned filled; /* base64: characters in bits */
    bool is_over;    /* base64 after its padding, uuencode after its "end" */
    bool is_begun;   /* uuencode: "begin" was seen */
    bool broken;
};

/* The kind that NAME (the header's value, may be NULL) means; unknown ones are plain, and *KNOWN
 * (may be NULL) tells. */
enum transfer_kind transfer_kind_of(const char *name, bool *known);
void transfer_init(struct transfer *t, enum transfer_kind kind, const char *s, size_t n);
/* Decodes into OUT, at most ROOM (>= TRANSFER_ROOM) bytes; 0 at the end. Text that follows the
 * end of base64 data stays between t->p and t->end. */
size_t transfer_read(struct transfer *t, char *out, size_t room);
