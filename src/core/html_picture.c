#include "core/html_picture.h"

#include <glib.h>
#include <string.h>

char *html_picture_each(struct arena *a, const char *html, html_picture_fn fn, void *user)
{
    static const char mark[] = "src=\"/img/", far[] = "remote/";
    g_autoptr(GString) out = g_string_new(NULL);
    const char *at;

    while ((at = strstr(html, mark)) != NULL) {
        const char *value = at + sizeof mark - 1, *end = value + strcspn(value, "\"");
        bool remote = strncmp(value, far, sizeof far - 1) == 0;
        g_autofree char *id =
            g_uri_unescape_segment(remote ? value + sizeof far - 1 : value, end, NULL);

        g_string_append_len(out, html, at - html);
        g_string_append(out, fn(a, id == NULL ? "" : id, remote, user));
        html = *end == '"' ? end + 1 : end;
    }
    g_string_append(out, html);
    return arena_strdup(a, out->str);
}
