#include "decode/css.h"

#include <glib.h>
#include <stdint.h>
#include <string.h>

enum { VALUE_BYTES = 64, PIXELS_MOST = 2000, DECLARATIONS_MOST = 200 };

static const struct {
    const char *name;
    uint32_t rgb;
} named[] = {
    {"aqua", 0x00ffff},      {"black", 0x000000},     {"blue", 0x0000ff},
    {"brown", 0xa52a2a},     {"crimson", 0xdc143c},   {"cyan", 0x00ffff},
    {"darkblue", 0x00008b},  {"darkgray", 0xa9a9a9},  {"darkgreen", 0x006400},
    {"darkgrey", 0xa9a9a9},  {"darkred", 0x8b0000},   {"fuchsia", 0xff00ff},
    {"gray", 0x808080},      {"green", 0x008000},     {"grey", 0x808080},
    {"lightblue", 0xadd8e6}, {"lightgray", 0xd3d3d3}, {"lightgreen", 0x90ee90},
    {"lightgrey", 0xd3d3d3}, {"lime", 0x00ff00},      {"magenta", 0xff00ff},
    {"maroon", 0x800000},    {"navy", 0x000080},      {"olive", 0x808000},
    {"orange", 0xffa500},    {"orangered", 0xff4500}, {"pink", 0xffc0cb},
    {"purple", 0x800080},    {"red", 0xff0000},       {"silver", 0xc0c0c0},
    {"teal", 0x008080},      {"violet", 0xee82ee},    {"white", 0xffffff},
    {"yellow", 0xffff00},
};

static void put_color(uint32_t rgb, char out[CSS_COLOR_BYTES])
{
    g_snprintf(out, CSS_COLOR_BYTES, "#%06x", rgb & 0xffffffu);
}

static bool hex_color(const char *s, char out[CSS_COLOR_BYTES])
{
    size_t n = strlen(s);
    uint32_t rgb = 0;

    if ((n != 3 && n != 6) || strspn(s, "0123456789abcdefABCDEF") != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        rgb = rgb << 4 | (uint32_t)g_ascii_xdigit_value(s[i]);
        if (n == 3)
            rgb = rgb << 4 | (uint32_t)g_ascii_xdigit_value(s[i]);
    }
    put_color(rgb, out);
    return true;
}

/* "1, 2, 3)" */
static bool rgb_color(const char *s, char out[CSS_COLOR_BYTES])
{
    uint32_t rgb = 0;

    for (int i = 0; i < 3; i++) {
        char *end;
        guint64 v;

        s += strspn(s, " ,");
        if (!g_ascii_isdigit(*s))
            return false;
        v = g_ascii_strtoull(s, &end, 10);
        rgb = rgb << 8 | (uint32_t)MIN(v, 255);
        s = end;
    }
    s += strspn(s, " ");
    if (strcmp(s, ")") != 0)
        return false;
    put_color(rgb, out);
    return true;
}

bool css_color(const char *s, char out[CSS_COLOR_BYTES])
{
    if (*s == '#')
        return hex_color(s + 1, out);
    if (g_ascii_strncasecmp(s, "rgb(", 4) == 0)
        return rgb_color(s + 4, out);
    for (size_t i = 0; i < G_N_ELEMENTS(named); i++)
        if (g_ascii_strcasecmp(s, named[i].name) == 0) {
            put_color(named[i].rgb, out);
            return true;
        }
    return false;
}

/* Brightness as the eye has it, 0 to 255 (ITU-R BT.601). */
static uint64_t brightness(const char color[CSS_COLOR_BYTES])
{
    uint64_t rgb = g_ascii_strtoull(color + 1, NULL, 16);

    return ((rgb >> 16 & 255) * 299 + (rgb >> 8 & 255) * 587 + (rgb & 255) * 114) / 1000;
}

bool css_readable(const char color[CSS_COLOR_BYTES])
{
    return brightness(color) < 180;
}

bool css_light(const char color[CSS_COLOR_BYTES])
{
    return brightness(color) > 150;
}

static bool word_in(const char *words, const char *value)
{
    size_t n = strlen(value);

    for (const char *p = words; n > 0 && (p = strstr(p, value)) != NULL; p++)
        if ((p == words || p[-1] == ' ') && (p[n] == ' ' || p[n] == '\0'))
            return true;
    return false;
}

/* Whole pixels or points; percentages and ems say nothing that an attribute could. */
static int pixels(const char *value)
{
    char *end;
    guint64 v;

    if (!g_ascii_isdigit(*value))
        return -1;
    v = g_ascii_strtoull(value, &end, 10);
    if (*end == '.')
        end += 1 + strspn(end + 1, "0123456789");
    if (*end != '\0' && strcmp(end, "px") != 0 && strcmp(end, "pt") != 0)
        return -1;
    return (int)MIN(v, PIXELS_MOST);
}

struct reading {
    struct css *css;
    bool no_height, clipped;
};

static void set_display(struct reading *r, const char *v)
{
    r->css->hidden = strcmp(v, "none") == 0;
}

static void set_max_height(struct reading *r, const char *v)
{
    r->no_height = pixels(v) == 0;
}

static void set_overflow(struct reading *r, const char *v)
{
    r->clipped = strcmp(v, "hidden") == 0;
}

static void set_weight(struct reading *r, const char *v)
{
    r->css->bold = word_in("bold bolder 600 700 800 900", v);
}

static void set_slant(struct reading *r, const char *v)
{
    r->css->italic = word_in("italic oblique", v);
}

static void set_line(struct reading *r, const char *v)
{
    r->css->underline = strcmp(v, "underline") == 0;
    r->css->strike = strcmp(v, "line-through") == 0;
}

static void set_align(struct reading *r, const char *v)
{
    static const char *const ways[] = {"left", "right", "center", "justify"};

    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++)
        if (strcmp(v, ways[i]) == 0)
            r->css->align = ways[i];
}

static void set_valign(struct reading *r, const char *v)
{
    static const char *const ways[] = {"top", "middle", "bottom", "baseline"};

    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++)
        if (strcmp(v, ways[i]) == 0)
            r->css->valign = ways[i];
}

static void set_color(struct reading *r, const char *v)
{
    if (!css_color(v, r->css->color) || !css_readable(r->css->color))
        r->css->color[0] = '\0';
}

static void set_background(struct reading *r, const char *v)
{
    if (!css_color(v, r->css->background) || !css_light(r->css->background))
        r->css->background[0] = '\0';
}

static void set_width(struct reading *r, const char *v)
{
    r->css->width = pixels(v);
}

static void set_height(struct reading *r, const char *v)
{
    r->css->height = pixels(v);
}

static const struct {
    const char *name;
    void (*set)(struct reading *, const char *);
} properties[] = {
    {"display", set_display},       {"max-height", set_max_height},
    {"overflow", set_overflow},     {"font-weight", set_weight},
    {"font-style", set_slant},      {"text-decoration", set_line},
    {"text-align", set_align},      {"vertical-align", set_valign},
    {"color", set_color},           {"background-color", set_background},
    {"background", set_background}, {"width", set_width},
    {"height", set_height},
};

/* The end of a declaration: a ";" outside quotes and brackets. */
static const char *declaration_end(const char *p)
{
    char quote = '\0';
    int depth = 0;

    for (; *p != '\0' && (*p != ';' || quote != '\0' || depth > 0); p++) {
        if (quote != '\0')
            quote = *p == quote ? '\0' : quote;
        else if (*p == '"' || *p == '\'')
            quote = *p;
        else if (*p == '(')
            depth++;
        else if (*p == ')')
            depth -= depth > 0 ? 1 : 0;
    }
    return p;
}

/* P up to END without blanks around, lower case; "" if it does not fit or holds what no allowed
 * value has. */
static void copy_plain(char out[VALUE_BYTES], const char *p, const char *end)
{
    size_t n;

    out[0] = '\0';
    while (p < end && g_ascii_isspace(*p))
        p++;
    while (p < end && g_ascii_isspace(end[-1]))
        end--;
    n = (size_t)(end - p);
    if (n >= VALUE_BYTES)
        return;
    for (size_t i = 0; i < n; i++) {
        if (!g_ascii_isalnum(p[i]) && strchr(" #%.,()-!", p[i]) == NULL) {
            out[0] = '\0';
            return;
        }
        out[i] = g_ascii_tolower(p[i]);
    }
    out[n] = '\0';
}

static void read_declaration(struct reading *r, const char *p, const char *end)
{
    const char *colon = memchr(p, ':', (size_t)(end - p));
    char name[VALUE_BYTES], value[VALUE_BYTES];
    char *important;

    if (colon == NULL)
        return;
    copy_plain(name, p, colon);
    copy_plain(value, colon + 1, end);
    important = strchr(value, '!');
    if (important != NULL)
        *important = '\0';
    g_strchomp(value);
    for (size_t i = 0; i < G_N_ELEMENTS(properties) && value[0] != '\0'; i++)
        if (strcmp(properties[i].name, name) == 0)
            properties[i].set(r, value);
}

void css_read(const char *style, struct css *out)
{
    struct reading r = {.css = out};

    *out = (struct css){.width = -1, .height = -1};
    for (int i = 0; style != NULL && *style != '\0' && i < DECLARATIONS_MOST; i++) {
        const char *end = declaration_end(style);

        read_declaration(&r, style, end);
        style = *end == ';' ? end + 1 : end;
    }
    out->hidden = out->hidden || (r.no_height && r.clipped);
}
