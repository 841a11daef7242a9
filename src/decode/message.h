/* message.h - a message taken apart but not yet judged: its headers and the texts of its parts.
 *
 * decode.c makes one for each message and hands it to those who judge (kind.h); it is gone with
 * the arena. Every text here is valid UTF-8 without NUL; lists may be empty (NULL with 0). */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

struct message_header {
    const char *name; /* as written, without the colon */
    const char *raw;  /* unfolded and trimmed, encoded words left as they are */
    const char *text; /* the same with encoded words decoded (RFC 2047), one line */
};

struct message_headers {
    struct message_header *v;
    size_t n;
};

/* One part of the MIME tree in reading order, the root included (parts[0]). */
struct message_part {
    int parent, depth;        /* index of the multipart around it, -1 for the root */
    const char *content_type; /* "text/plain": lower case, without parameters */
    const char *report_type;  /* multipart/report: its report-type, lower case; else NULL */
    const char *description;  /* Content-Description, decoded; NULL if none */
    const char *filename;     /* NULL if none */
    /* Decoded text with LF line ends of text/plain, text/rfc822-headers, message/delivery-status,
     * message/disposition-notification, message/feedback-report and every other text/ and
     * message/ type (for message/rfc822 the nested message as it stands); text/html is the source.
     * NULL for the rest. At most MESSAGE_PART_TEXT bytes: is_cut tells that there is more. */
    const char *text;
    bool is_cut;
    bool is_attachment; /* stands in the maildoc's list of attachments */
    /* message/rfc822, message/global, message/partial and text/rfc822-headers: the headers of the
     * message inside. */
    struct message_headers inner;
};

enum { MESSAGE_PART_TEXT = 256 * 1024 };

struct message {
    struct message_headers headers;
    struct message_part *parts;
    size_t n_parts;
    const char *body_text; /* same as the maildoc's */
};

/* The first header of that name, NULL if there is none. Names compare without case. */
const struct message_header *message_header_find(const struct message_headers *h, const char *name);
/* The decoded text of the first header of that name, NULL if there is none. */
const char *message_header_text(const struct message_headers *h, const char *name);
