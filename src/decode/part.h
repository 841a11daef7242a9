/* part.h - a message as the tree of its MIME parts (RFC 2046), each a slice of the message.
 *
 * The walk is iterative and copies no content. What is broken is read as the mailer meant it:
 * final boundaries that are missing, boundaries that are not named or named wrong, parts without
 * headers. A nested message is one part: it is not walked into. */
#pragma once
#include "base/arena.h"
#include "decode/header.h"
#include "decode/message.h"
#include "decode/param.h"
#include "decode/transfer.h"
#include <stdbool.h>
#include <stddef.h>

struct part {
    int parent, depth; /* -1 and 0 for the root */
    struct message_headers headers;
    struct params type;        /* Content-Type, as written */
    struct params disposition; /* Content-Disposition */
    const char *content_type;  /* "text/plain": what it is taken for, never NULL */
    bool is_multipart;
    enum transfer_kind transfer;
    const char *body; /* a slice of the message; of multiparts all of it */
    size_t body_len;
};

/* What was broken, for the list of problems. */
struct part_notes {
    struct header_notes headers;
    bool no_final_boundary;
    bool no_boundary;      /* a multipart that does not name one */
    bool wrong_boundary;   /* the one named does not occur */
    bool bad_type;         /* a Content-Type that is none */
    bool unknown_transfer; /* a Content-Transfer-Encoding that is none */
    bool bad_params;
    bool dropped_params;
};

struct part_tree {
    struct part *v; /* in reading order; v[0] is the message itself */
    size_t n;
    char eol; /* '\n' or '\r' */
    struct part_notes notes;
};

/* False and FAIL_TOO_BIG if the message passes a limit of base/limits.h. */
bool part_walk(struct arena *a, const char *s, size_t n, struct part_tree *out,
               GError **error) G_GNUC_WARN_UNUSED_RESULT;
