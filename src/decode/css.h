/* css.h - what of a style attribute may live on in a cleaned mail.
 *
 * No style passes: the pages' policy forbids inline styles, and whatever CSS can do that is not in
 * this struct it should not do in a mail. A property counts only if it is named in css.c and its
 * whole value fits a grammar of words, numbers and colours; url(), var(), calc(), escapes and
 * comments fit none. What is found comes out as constants and numbers, never as the original text,
 * for attributes and tags that every browser knows. Pure. */
#pragma once
#include <stdbool.h>

enum { CSS_COLOR_BYTES = 8 }; /* "#rrggbb" */

struct css {
    bool hidden; /* display: none, or folded to no height */
    bool bold, italic, underline, strike;
    const char *align, *valign;                               /* constants, NULL if not told */
    char color[CSS_COLOR_BYTES], background[CSS_COLOR_BYTES]; /* "" if not told */
    int width, height;                                        /* pixels, -1 if not told */
};

/* STYLE may be NULL. */
void css_read(const char *style, struct css *out);
/* Reads a colour ("#f00", "rgb(1, 2, 3)", "navy"); false if it is none. */
bool css_color(const char *s, char out[CSS_COLOR_BYTES]);
/* Readable on white; backgrounds: such that black text is readable on it. A mail's background may
 * be lost in cleaning, its text never. */
bool css_readable(const char color[CSS_COLOR_BYTES]);
bool css_light(const char color[CSS_COLOR_BYTES]);
