#include "base/csv.h"

#include <string.h>

void csv_begin(struct csv *c, struct buf *out)
{
    *c = (struct csv){.out = out};
    buf_puts(out, "\xef\xbb\xbf");
}

/* What programs begin a formula with, also behind white space, which they drop. */
static bool is_formula(const char *text)
{
    size_t blank = strspn(text, " \t\r\n\xc2\xa0");

    return *text != '\0' && (strchr("\t\r", *text) != NULL ||
                             (text[blank] != '\0' && strchr("=+-@|%", text[blank]) != NULL) ||
                             g_str_has_prefix(text + blank, "\xef\xbc\x9d") || /* ＝ */
                             g_str_has_prefix(text + blank, "\xef\xbc\x8b") || /* ＋ */
                             g_str_has_prefix(text + blank, "\xef\xbc\x8d") || /* － */
                             g_str_has_prefix(text + blank, "\xef\xbc\xa0"));  /* ＠ */
}

void csv_cell(struct csv *c, const char *text)
{
    if (text == NULL)
        text = "";
    if (c->middle)
        buf_putc(c->out, ',');
    c->middle = true;
    buf_putc(c->out, '"');
    if (is_formula(text))
        buf_putc(c->out, '\'');
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"')
            buf_putc(c->out, '"');
        buf_putc(c->out, *p);
    }
    buf_putc(c->out, '"');
}

void csv_row(struct csv *c)
{
    buf_puts(c->out, "\r\n");
    c->middle = false;
}
