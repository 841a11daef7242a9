/* bounce_lines.h - the text of a report as lines, and addresses in them. Values live in the
 * arena. All of it is linear in the text and looks at no more than the limits here. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

enum {
    BOUNCE_TEXT_MOST = 96 * 1024, /* bytes of a report's text that are read */
    BOUNCE_LINES_MOST = 3000,
    BOUNCE_LINE_MOST = 4000, /* bytes of a line */
};

struct bounce_lines {
    char **v; /* without their ends and the blanks before them */
    size_t n;
};

/* TEXT may be NULL. Valid UTF-8 stays valid. */
struct bounce_lines bounce_lines_split(struct arena *a, const char *text);
/* Where the returned message begins: behind a line that announces it, or at its first header;
 * lines.n if it is not in the text. *MARK is the number of the announcing line (or the same). */
size_t bounce_lines_returned(const struct bounce_lines *lines, size_t *mark);
/* S without blanks at its front. */
const char *bounce_skip_blanks(const char *s);
/* The value of the header NAME ("Message-ID") among the lines from FROM to TO, unfolded; NULL if
 * it is not there. Lines may be indented, as some reports do. */
const char *bounce_lines_header(struct arena *a, const struct bounce_lines *lines, size_t from,
                                size_t to, const char *name);
/* The mail address that begins at S, without <> or quotes; *END is behind it. NULL if there is
 * none. */
const char *bounce_address_at(struct arena *a, const char *s, const char **end);
/* The first address in S and what is behind it; NULL if there is none. */
const char *bounce_address_in(struct arena *a, const char *s, const char **end);
