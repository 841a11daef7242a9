/* mime_write.h - the writer of outgoing mail: headers (RFC 5322, 2047, 2231) and bodies (RFC 2045).
 *
 * Every header goes through it. Free text loses its control characters; addresses are rebuilt from
 * their parts; what is no Message-ID, address or type is refused or left out; and before a header
 * counts, all its bytes are looked at once more: below 0x20 only the writer's own folding passes,
 * so no value can add a line. Bodies leave it as quoted-printable or base64, every line ended by
 * CRLF: no CR or LF stands alone anywhere (RFC 5321 section 2.3.8). Lines of headers are at most
 * 78 characters where they can be folded, those of bodies 76.
 *
 * The bytes go to a buffer, or through it to a file. The first error is kept, what follows does
 * nothing, and mime_end() tells it. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"
#include <stdbool.h>
#include <stdint.h>

struct mime_writer {
    struct buf *out; /* all of it, or what has not gone to FD yet */
    int fd;          /* -1: only the buffer */
    int64_t size;    /* bytes that went to FD */
    int64_t max;     /* of all */
    bool smtputf8;   /* a local part is not ASCII: the receiving server must know RFC 6531 */
    GError *error;
};

enum { MIME_REFERENCES_MOST = 20, MIME_ADDRESS_BYTES = 320 };

/* FD -1: OUT gets everything; else OUT is a place in between, which ends empty. */
void mime_begin(struct mime_writer *w, struct buf *out, int fd, int64_t max);
/* *SIZE (may be NULL) is that of the whole mail. */
bool mime_end(struct mime_writer *w, int64_t *size, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Free text; nothing where VALUE is NULL or empty. ASCII words stay readable, the rest becomes
 * encoded words. */
void mime_header(struct mime_writer *w, const char *name, const char *value);
/* "Name <a@b>, c@d"; names may hold commas, addresses only what person_address_ok() lets pass.
 * FAIL_INVALID where an address is none. */
void mime_mailboxes(struct mime_writer *w, const char *name, const char *list);
void mime_mailbox(struct mime_writer *w, const char *header, const char *name, const char *address);
/* Message-IDs separated by white space; those that are none are left out, of many the first and
 * the last ones stay (RFC 5537 section 3.4.4). */
void mime_ids(struct mime_writer *w, const char *name, const char *ids);
/* Content-Type, -Disposition and -Transfer-Encoding of a file, and the empty line. TYPE that is
 * none, and message/… which must not be base64 (RFC 2046 section 5.2.1), become octet-stream. */
void mime_file_headers(struct mime_writer *w, const char *type, const char *filename,
                       const char *content_id);
/* Quoted-printable; every kind of line end becomes CRLF. */
void mime_quoted(struct mime_writer *w, const char *text);
/* May be called again and again: only the last piece may be no multiple of MIME_BASE64_LINE. */
enum { MIME_BASE64_LINE = 57 };
void mime_base64(struct mime_writer *w, const void *data, size_t n);
/* Constant text of ours, such as a boundary's line. */
void mime_raw(struct mime_writer *w, const char *text);
void mime_fail(struct mime_writer *w, GError *error_take);
