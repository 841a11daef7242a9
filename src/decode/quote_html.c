#include "decode/quote_html.h"

#include "base/limits.h"
#include "decode/clean.h"
#include "decode/html_scan.h"
#include "decode/html_tree.h"

#include <string.h>

char *quote_new_html(struct arena *a, const char *html, size_t n)
{
    char *out = NULL;

    return clean_html(a, html, n, &out, NULL) ? out : NULL;
}
