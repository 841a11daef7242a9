/* textpart.h - the text of a part as people read it: transfer encoding and charset undone, LF line
 * ends, controls dropped, format=flowed joined (RFC 3676). */
#pragma once
#include "base/arena.h"
#include "decode/part.h"
#include <stdbool.h>
#include <stddef.h>

struct textpart {
    char *text; /* valid UTF-8 */
    size_t n;
    bool is_cut;      /* there is more than MOST bytes of it */
    bool bad_charset; /* not what its charset says */
    bool bad_transfer;
};

/* The first MOST bytes of PART's content as text. */
struct textpart textpart_read(struct arena *a, const struct part *part, size_t most);
/* Joins the lines of S that format=flowed marks, outside of quotes. */
char *textpart_unflow(struct arena *a, const char *s, bool delsp);
