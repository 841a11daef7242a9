/* clean_attribute.h - the attributes that may stand in a cleaned mail, each with the grammar of its
 * value. Names are ours, values are written anew or are words and numbers that the grammar knows.
 *
 * href and src are not here: clean_url.h. Pure. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"
#include "decode/css.h"

#include <gumbo.h>

enum clean_attribute {
    CLEAN_TITLE = 1 << 0,
    CLEAN_DIR = 1 << 1,
    CLEAN_LANG = 1 << 2,
    CLEAN_ALIGN = 1 << 3,
    CLEAN_VALIGN = 1 << 4,
    CLEAN_ALT = 1 << 5,
    CLEAN_WIDTH = 1 << 6,
    CLEAN_HEIGHT = 1 << 7,
    CLEAN_COLSPAN = 1 << 8,
    CLEAN_ROWSPAN = 1 << 9,
    CLEAN_BGCOLOR = 1 << 10,
    CLEAN_SCOPE = 1 << 11,
    CLEAN_BORDER = 1 << 12,
    CLEAN_CELLPADDING = 1 << 13,
    CLEAN_CELLSPACING = 1 << 14,
    CLEAN_START = 1 << 15,
    CLEAN_LIST_TYPE = 1 << 16,
    CLEAN_VALUE = 1 << 17,
    CLEAN_COLOR = 1 << 18,
    CLEAN_FACE = 1 << 19,
    CLEAN_SIZE = 1 << 20,
    CLEAN_SPAN = 1 << 21,
    /* every tag may have these */
    CLEAN_COMMON = CLEAN_TITLE | CLEAN_DIR | CLEAN_LANG | CLEAN_ALIGN | CLEAN_VALIGN,
};

/* Writes those attributes of E that are in ALLOWED and whose values are sound; what CSS says stands
 * in where the attribute is missing. */
void clean_attributes(struct arena *a, struct buf *out, const GumboElement *e,
                      const struct css *css, unsigned allowed);
/* S with everything escaped that means something to HTML; controls left out. */
void clean_escape(struct buf *out, const char *s, size_t n);
void clean_put_attribute(struct buf *out, const char *name, const char *value);
