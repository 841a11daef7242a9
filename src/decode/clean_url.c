#include "decode/clean_url.h"

#include "base/limits.h"
#include "base/text.h"

#include <stdbool.h>
#include <string.h>

static const char img[] = "/img/";
static const char remote[] = "/img/remote/";

/* Invisible, or able to turn the direction of what is read: nobody needs it in an address. */
static bool is_deceptive(gunichar c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
           (c >= 0xfff0 && c <= 0xfffb);
}

/* A copy without white space around it and without what is_deceptive(). */
static char *bare(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, strlen(s) + 1), *p = out;

    for (size_t n; *s != '\0'; s += n) {
        n = (size_t)g_utf8_skip[(unsigned char)*s];
        if (is_deceptive(g_utf8_get_char(s)))
            continue;
        memcpy(p, s, n);
        p += n;
    }
    return text_trim(a, out);
}

/* Escapes what ends an attribute or an address, or could be taken for it. */
static char *escaped(struct arena *a, const char *s)
{
    static const char hex[] = "0123456789ABCDEF";
    char *out = arena_alloc(a, strlen(s) * 3 + 1), *p = out;

    for (; *s != '\0'; s++) {
        if (strchr(" \"'<>`\\^{|}", *s) == NULL) {
            *p++ = *s;
            continue;
        }
        *p++ = '%';
        *p++ = hex[(unsigned char)*s >> 4];
        *p++ = hex[(unsigned char)*s & 15];
    }
    return out;
}

char *clean_link(struct arena *a, const char *value)
{
    static const struct {
        const char *prefix, *in_full;
    } schemes[] = {{"http://", "http://"},
                   {"https://", "https://"},
                   {"//", "https://"},
                   {"mailto:", "mailto:"},
                   {"tel:", "tel:"}};
    const char *url;

    if (strlen(value) > LIMIT_URL_BYTES * 2)
        return NULL;
    url = escaped(a, bare(a, value));
    for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++) {
        const char *rest = url + strlen(schemes[i].prefix);
        char *whole;

        if (!text_starts_ci(url, schemes[i].prefix))
            continue;
        whole = arena_printf(a, "%s%s", schemes[i].in_full, rest);
        return *rest == '\0' || *rest == '/' || strlen(whole) > LIMIT_URL_BYTES ? NULL : whole;
    }
    return NULL;
}

static char *of_our_own(struct arena *a, const char *prefix, const char *id)
{
    g_autofree char *encoded = g_uri_escape_string(id, NULL, FALSE);

    if (*id == '\0' || strcmp(id, ".") == 0 || strcmp(id, "..") == 0 ||
        strlen(id) > LIMIT_URL_BYTES)
        return NULL;
    return arena_printf(a, "%s%s", prefix, encoded);
}

static char *unescaped(const char *s)
{
    char *out = g_uri_unescape_string(s, NULL);

    if (out != NULL && g_utf8_validate(out, -1, NULL))
        return out;
    g_free(out);
    return g_strdup(s);
}

static char *elsewhere(struct arena *a, const char *url)
{
    const char *link = clean_link(a, url);

    if (link == NULL || !text_starts_ci(link, "http"))
        return NULL;
    return of_our_own(a, remote, link);
}

char *clean_picture(struct arena *a, const char *value)
{
    g_autofree char *id = NULL;
    const char *url;

    if (strlen(value) > LIMIT_URL_BYTES * 4) /* data: pictures are long, and do not stay */
        return NULL;
    url = bare(a, value);
    if (g_str_has_prefix(url, remote)) {
        id = unescaped(url + strlen(remote));
        return elsewhere(a, id);
    }
    if (text_starts_ci(url, "cid:"))
        id = unescaped(url + strlen("cid:"));
    else if (g_str_has_prefix(url, img))
        id = unescaped(url + strlen(img));
    return id != NULL ? of_our_own(a, img, bare(a, id)) : elsewhere(a, url);
}
