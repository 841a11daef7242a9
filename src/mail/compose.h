/* compose.h - the bytes of one outgoing mail, with CRLF line ends: text and HTML side by side
 * (RFC 2046 section 5.1.4), pictures of the HTML related to it (RFC 2387), files behind them. Never
 * the whole of a large file is in memory. Thread-safe. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"
#include <stdbool.h>
#include <stdint.h>

struct compose_file {
    const char *filename, *content_type;
    const char *content_id; /* without <>: a picture of the HTML; NULL: an attachment */
    const void *data;       /* SIZE bytes; NULL: READ gives them */
    size_t size;
    /* Up to ROOM bytes from OFFSET on; *N = 0 only at the end. */
    bool (*read)(void *user, int64_t offset, void *out, size_t room, size_t *n, GError **error);
    void *user;
};

struct compose {
    const char *from_name, *from_address;
    const char *to, *cc;  /* "Name <a@b>, c@d"; cc may be "" or NULL */
    const char *reply_to; /* an address; NULL: as From */
    const char *subject;
    const char *message_id, *in_reply_to; /* with <>; in_reply_to may be NULL */
    const char *references;               /* separated by spaces, may be "" or NULL */
    int64_t date_at;
    const char *lang;
    /* "auto-replied" (an answer to a mail), "auto-generated", or NULL where a person wrote it
     * (RFC 3834 section 5). */
    const char *automatic;
    const char *text, *html; /* html may be NULL */
    const struct compose_file *files;
    size_t n_files;
};

struct composed {
    int64_t size;
    bool smtputf8; /* a local part in its headers is not ASCII (RFC 6531) */
};

/* False: the mail would be larger than OUT may be (FAIL_TOO_BIG), or an address is none
 * (FAIL_INVALID). */
bool compose_write(const struct compose *c, struct buf *out,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same into FD, from its position on; also FAIL_IO. MADE may be NULL. */
bool compose_to_fd(const struct compose *c, int fd, int64_t max, struct composed *made,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
