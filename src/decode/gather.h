/* gather.h - the words and the attachments of a message, collected from its parts.
 *
 * The walk (part.h) and the roles (body.h) come first; gather_all() then decodes each part once:
 * texts into the arena, attachments through the content file. */
#pragma once
#include "base/arena.h"
#include "decode/body.h"
#include "decode/content.h"
#include "decode/maildoc.h"
#include "decode/message.h"
#include "decode/part.h"
#include <stdbool.h>

/* A piece of the body in reading order. */
struct piece {
    size_t part;
    const char *text; /* plain text, or the HTML as it came */
    bool is_html;
    bool is_cut;           /* there is more of it: the part is attached, too */
    bool in_text, in_html; /* which of the two bodies it belongs to; alternatives to one only */
};

struct gather {
    struct arena *a;
    struct maildoc *doc;
    struct message *message;
    struct part_tree tree;
    enum role *roles;
    struct content content;
    struct piece *pieces;
    size_t n_pieces;
    size_t text_room;       /* what is left of LIMIT_MAIL_TEXT for the body */
    size_t part_room;       /* the same for the texts that only the judges see */
    const char **hashes;    /* of the parts that are attachments as they are: SHA-256, else NULL */
    size_t attachment_room; /* elements allocated in the doc */
    bool is_inner;          /* a message that is attached to another */
    const char *tnef_text;  /* the body inside a winmail.dat; NULL if none */
};

/* Notes a problem once; TEXT lives as long as the arena. */
void gather_problem(struct gather *g, const char *text);
/* Fills the doc's attachments and calendar, the message's parts, and the pieces. TREE and roles are
 * set. False: FAIL_TOO_BIG, FAIL_IO. */
bool gather_all(struct gather *g, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The part of piece P whole, as an attachment named "nachricht.txt" or "nachricht.html". */
bool gather_attach_piece(struct gather *g, const struct piece *p,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
