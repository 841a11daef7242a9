#include "decode/clean_attribute.h"

#include "base/text.h"

#include <stdint.h>
#include <string.h>

enum { TEXT_CHARS = 300, NUMBER_MOST = 5000, FACE_BYTES = 100, LANG_BYTES = 35 };

static const char *entity_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '`':
        return "&#96;";
    default:
        return NULL;
    }
}

void clean_escape(struct buf *out, const char *s, size_t n)
{
    size_t from = 0;

    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        const char *entity = entity_of(s[i]);
        bool control = (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
        bool c1 = c == 0xc2 && i + 1 < n && (unsigned char)s[i + 1] < 0xa0;

        if (entity == NULL && !control && !c1)
            continue;
        buf_add(out, s + from, i - from);
        buf_puts(out, entity);
        i += c1 ? 1 : 0;
        from = i + 1;
    }
    buf_add(out, s + from, n - from);
}

void clean_put_attribute(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, " %s=\"", name);
    clean_escape(out, value, strlen(value));
    buf_putc(out, '"');
}

static char *text_value(struct arena *a, const char *s)
{
    char *line = text_cut(a, text_one_line(a, s), TEXT_CHARS);

    return *line == '\0' ? NULL : line;
}

/* "12", "100%", "12px", "12.5": a whole number, or percent. */
static char *number_value(struct arena *a, const char *s)
{
    char *end;
    guint64 n;

    s += strspn(s, " \t\r\n");
    if (!g_ascii_isdigit(*s))
        return NULL;
    n = g_ascii_strtoull(s, &end, 10);
    if (n > NUMBER_MOST)
        return NULL;
    return arena_printf(a, "%u%s", (unsigned)n, *end == '%' && n <= 100 ? "%" : "");
}

static char *color_value(struct arena *a, const char *s)
{
    char color[CSS_COLOR_BYTES];

    return css_color(s, color) && css_readable(color) ? arena_strdup(a, color) : NULL;
}

static char *background_value(struct arena *a, const char *s)
{
    char color[CSS_COLOR_BYTES];

    return css_color(s, color) && css_light(color) ? arena_strdup(a, color) : NULL;
}

static char *lang_value(struct arena *a, const char *s)
{
    size_t n = strlen(s);

    for (size_t i = 0; i < n; i++)
        if (!g_ascii_isalnum(s[i]) && s[i] != '-')
            return NULL;
    return n > 0 && n <= LANG_BYTES ? arena_strdup(a, s) : NULL;
}

static char *face_value(struct arena *a, const char *s)
{
    size_t n = strlen(s);

    for (size_t i = 0; i < n; i++)
        if (!g_ascii_isalnum(s[i]) && strchr(" ,-", s[i]) == NULL)
            return NULL;
    return n > 0 && n <= FACE_BYTES ? arena_strdup(a, s) : NULL;
}

/* "3", "+1", "-2" */
static char *size_value(struct arena *a, const char *s)
{
    bool sign = *s == '+' || *s == '-';
    bool ok = strlen(s) == (sign ? 2 : 1) && s[sign ? 1 : 0] >= '1' && s[sign ? 1 : 0] <= '7';

    return ok ? arena_strdup(a, s) : NULL;
}

static const struct {
    unsigned bit;
    const char *name;
    char *(*value)(struct arena *a, const char *s); /* NULL: one of the words */
    const char *words;
} attributes[] = {
    {CLEAN_TITLE, "title", text_value, NULL},
    {CLEAN_DIR, "dir", NULL, "ltr rtl auto"},
    {CLEAN_LANG, "lang", lang_value, NULL},
    {CLEAN_ALIGN, "align", NULL, "left right center justify middle top bottom"},
    {CLEAN_VALIGN, "valign", NULL, "top middle bottom baseline"},
    {CLEAN_ALT, "alt", text_value, NULL},
    {CLEAN_WIDTH, "width", number_value, NULL},
    {CLEAN_HEIGHT, "height", number_value, NULL},
    {CLEAN_COLSPAN, "colspan", number_value, NULL},
    {CLEAN_ROWSPAN, "rowspan", number_value, NULL},
    {CLEAN_BGCOLOR, "bgcolor", background_value, NULL},
    {CLEAN_SCOPE, "scope", NULL, "row col rowgroup colgroup"},
    {CLEAN_BORDER, "border", number_value, NULL},
    {CLEAN_CELLPADDING, "cellpadding", number_value, NULL},
    {CLEAN_CELLSPACING, "cellspacing", number_value, NULL},
    {CLEAN_START, "start", number_value, NULL},
    {CLEAN_LIST_TYPE, "type", NULL, "1 a A i I"},
    {CLEAN_VALUE, "value", number_value, NULL},
    {CLEAN_COLOR, "color", color_value, NULL},
    {CLEAN_FACE, "face", face_value, NULL},
    {CLEAN_SIZE, "size", size_value, NULL},
    {CLEAN_SPAN, "span", number_value, NULL},
};

/* The word of WORDS that VALUE is; NULL if none. "a" and "A" differ only in a list's type. */
static char *word_value(struct arena *a, const char *words, const char *value)
{
    g_auto(GStrv) all = g_strsplit(words, " ", -1);

    for (size_t i = 0; all[i] != NULL; i++)
        if (strcmp(all[i], value) == 0 || (all[i][1] != '\0' && text_eq_ci(all[i], value)))
            return arena_strdup(a, all[i]);
    return NULL;
}

static const char *from_css(struct arena *a, const struct css *css, unsigned bit)
{
    switch (bit) {
    case CLEAN_ALIGN:
        return css->align;
    case CLEAN_VALIGN:
        return css->valign;
    case CLEAN_BGCOLOR:
        return css->background[0] != '\0' ? css->background : NULL;
    case CLEAN_WIDTH:
        return css->width > 0 ? arena_printf(a, "%d", css->width) : NULL;
    case CLEAN_HEIGHT:
        return css->height > 0 ? arena_printf(a, "%d", css->height) : NULL;
    default:
        return NULL;
    }
}

void clean_attributes(struct arena *a, struct buf *out, const GumboElement *e,
                      const struct css *css, unsigned allowed)
{
    for (size_t i = 0; i < G_N_ELEMENTS(attributes); i++) {
        const GumboAttribute *at;
        const char *value = NULL;

        if ((attributes[i].bit & allowed) == 0)
            continue;
        at = gumbo_get_attribute(&e->attributes, attributes[i].name);
        if (at != NULL && attributes[i].value != NULL)
            value = attributes[i].value(a, at->value);
        else if (at != NULL)
            value = word_value(a, attributes[i].words, at->value);
        if (value == NULL)
            value = from_css(a, css, attributes[i].bit);
        if (value != NULL)
            clean_put_attribute(out, attributes[i].name, value);
    }
}
