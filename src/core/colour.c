#include "core/colour.h"

#include <math.h>
#include <string.h>

enum { STEPS = 64 };

bool colour_parse(const char *text, struct colour *c)
{
    uint8_t v[3];

    if (strlen(text) != 7 || text[0] != '#')
        return false;
    for (size_t i = 0; i < 3; i++) {
        int high = g_ascii_xdigit_value(text[1 + 2 * i]), low = g_ascii_xdigit_value(text[2 + 2 * i]);

        if (high < 0 || low < 0)
            return false;
        v[i] = (uint8_t)(16 * high + low);
    }
    *c = (struct colour){v[0], v[1], v[2]};
    return true;
}

char *colour_text(struct arena *a, struct colour c)
{
    return arena_printf(a, "#%02x%02x%02x", c.r, c.g, c.b);
}

static double linear(uint8_t value)
{
    double v = value / 255.0;

    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double luminance(struct colour c)
{
    return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

double colour_contrast(struct colour a, struct colour b)
{
    double x = luminance(a), y = luminance(b);

    return (MAX(x, y) + 0.05) / (MIN(x, y) + 0.05);
}

static uint8_t mix(uint8_t a, uint8_t b, double share)
{
    return (uint8_t)lround(a + (b - a) * share);
}

struct colour colour_mix(struct colour a, struct colour b, double share)
{
    return (struct colour){mix(a.r, b.r, share), mix(a.g, b.g, share), mix(a.b, b.b, share)};
}

struct colour colour_reach(struct colour c, struct colour towards, struct colour ground,
                           double contrast)
{
    for (int i = 0; i < STEPS; i++) {
        struct colour tried = colour_mix(c, towards, (double)i / STEPS);

        if (colour_contrast(tried, ground) >= contrast)
            return tried;
    }
    return towards;
}
