/* header.h - the header block of a message or part (RFC 5322 section 2.2), read as mail comes:
 * with CRLF, LF or CR, an mbox "From " line, blanks before the colon, lines that are none. */
#pragma once
#include "base/arena.h"
#include "decode/message.h"
#include <stdbool.h>
#include <stddef.h>

/* What was found besides the headers themselves. */
struct header_notes {
    bool mbox_line; /* a "From " line stood before the first header */
    bool no_colon;  /* a line that is no header stood among them */
    bool no_blank;  /* the body began without an empty line before it */
    bool raw_bytes; /* 8-bit bytes that are not UTF-8 */
    bool bad_words; /* encoded words that broke the rules */
    bool has_nul;
};

/* What ends a line in this message: '\n' (a CR before it belongs to it), or '\r' where a message
 * has no LF in its header. */
char header_line_end(const char *s, size_t n);
/* Reads headers from S on. *BODY is set to where the body begins. Names and values go to OUT;
 * texts that are not UTF-8 are read as charset HINT (may be NULL). False and FAIL_TOO_BIG if a
 * limit of base/limits.h is passed. */
bool header_read(struct arena *a, const char *s, size_t n, char eol, struct message_headers *out,
                 size_t *body, struct header_notes *notes,
                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
