#include "decode/msgid.h"

#include "base/text.h"

#include <string.h>

enum { ID_BYTES = 998 }; /* the longest line that SMTP carries */

/* <> around N bytes of S without their blanks; NULL if nothing is left. */
static const char *wrapped(struct arena *a, const char *s, size_t n)
{
    char *out, *to;

    if (n > ID_BYTES)
        return NULL;
    out = to = arena_alloc(a, n + 3);
    *to++ = '<';
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] > 0x20 && s[i] != 0x7f && s[i] != '<' && s[i] != '>')
            *to++ = s[i];
    if (to == out + 1)
        return NULL;
    *to = '>';
    return out;
}

/* The next id from *P on, NULL at the end. */
static const char *next_id(struct arena *a, const char **p)
{
    while (**p != '\0') {
        const char *from = *p + strspn(*p, " \t,;>"), *id;
        size_t n;

        if (*from == '<') {
            n = strcspn(from + 1, "<>");
            id = wrapped(a, from + 1, n);
            *p = from + 1 + n;
        } else {
            n = strcspn(from, " \t,;<>");
            id = memchr(from, '@', n) != NULL ? wrapped(a, from, n) : NULL;
            *p = from + n;
        }
        if (id != NULL)
            return id;
    }
    return NULL;
}

struct mail_texts msgid_list(struct arena *a, const char *raw, size_t max, size_t *dropped)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    struct mail_texts out = {0};
    const char *id;
    size_t skip;

    while (raw != NULL && (id = next_id(a, &raw)) != NULL)
        g_ptr_array_add(all, (gpointer)(uintptr_t)id);
    skip = all->len > max ? all->len - max : 0;
    if (dropped != NULL)
        *dropped = skip;
    if (all->len == 0)
        return out;
    out.v = ARENA_ARRAY(a, const char *, all->len);
    for (guint i = 0; i < all->len; i++)
        if (i == 0 || i > skip)
            out.v[out.n++] = all->pdata[i];
    return out;
}

const char *msgid_first(struct arena *a, const char *raw)
{
    struct mail_texts ids = msgid_list(a, raw, 1, NULL);

    if (ids.n > 0)
        return ids.v[0];
    return raw != NULL ? wrapped(a, raw, strlen(raw)) : NULL;
}
