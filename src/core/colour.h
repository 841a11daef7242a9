/* colour.h - the desk's own colour: read, judged by contrast (WCAG 2.2, 1.4.3), mixed. Pure. */
#pragma once
#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct colour {
    uint8_t r, g, b;
};

/* "#0b6374"; false for anything else. */
bool colour_parse(const char *text, struct colour *c);
char *colour_text(struct arena *a, struct colour c);
/* 1 to 21. */
double colour_contrast(struct colour a, struct colour b);
/* SHARE of B (0 to 1), the rest of A, in sRGB. */
struct colour colour_mix(struct colour a, struct colour b, double share);
/* C itself, or the nearest towards TOWARDS that reaches CONTRAST on GROUND; at worst TOWARDS. */
struct colour colour_reach(struct colour c, struct colour towards, struct colour ground,
                           double contrast);
