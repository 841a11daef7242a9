/* html_entity.h - character references of HTML, those that mails use. */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* The reference at P ("&amp;", "&#228;"); behind it, or behind the "&" alone, which then stands
 * for itself, if it is none. */
const char *html_entity(const char *p, const char *end, gunichar *c);
