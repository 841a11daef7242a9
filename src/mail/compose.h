/* compose.h - the bytes of one outgoing mail (RFC 5322, 2045, 2047, 2231), CRLF line ends. One
 * writer makes every header: it lets no control through, so nothing can add a line. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"
#include <stdbool.h>
#include <stdint.h>

struct compose_file {
    const char *filename, *content_type;
    const void *data;
    size_t size;
};

struct compose {
    const char *from_name, *from_address;
    const char *to, *cc;      /* "Name <a@b>, c@d"; cc may be "" */
    const char *subject;
    const char *message_id, *in_reply_to; /* with <>; in_reply_to may be NULL */
    const char *references;   /* separated by spaces, may be "" */
    int64_t date_at;
    const char *lang;
    /* "auto-replied" (an answer to a mail), "auto-generated", or NULL where a person wrote it
     * (RFC 3834 section 5). */
    const char *automatic;
    const char *text, *html;
    const struct compose_file *files;
    size_t n_files;
};

/* False: the mail would be larger than OUT may be (FAIL_TOO_BIG). */
bool compose_write(const struct compose *c, struct buf *out, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
