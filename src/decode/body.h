/* body.h - which parts are the message's own words, and which are attachments.
 *
 * Of alternatives the plain one is the text and the last HTML one the HTML; parts in a row are
 * read one after the other; what has a file name or is marked as attachment is an attachment. */
#pragma once
#include "decode/part.h"

enum role {
    ROLE_CONTAINER,
    ROLE_TEXT,
    ROLE_HTML,
    ROLE_ATTACHMENT,
    ROLE_BOTH, /* text that is shown and listed: the only text there is, but with a file name */
};

/* One role for each part of TREE, in ROLES (tree->n of them). */
void body_roles(const struct part_tree *tree, enum role *roles);
/* The number of the outermost multipart/alternative around part I, -1 if none. */
int body_alternative(const struct part_tree *tree, size_t i);
/* The file name that a part has, as written; NULL if none. */
const char *body_filename(const struct part *part);
/* True if Content-Disposition says attachment (or something unknown, RFC 2183 section 2.8). */
bool body_is_attached(const struct part *part);
