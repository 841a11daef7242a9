#include "base/form.h"

#include "base/fail.h"
#include "base/text.h"

#include <string.h>

char *form_decode(struct arena *a, const char *data, size_t n, bool plus)
{
    char *out = arena_alloc(a, n + 1);
    size_t len = 0;

    for (size_t i = 0; i < n; i++) {
        char c = data[i];

        if (c == '%') {
            int high = n - i > 2 ? g_ascii_xdigit_value(data[i + 1]) : -1;
            int low = n - i > 2 ? g_ascii_xdigit_value(data[i + 2]) : -1;

            if (high < 0 || low < 0)
                return NULL;
            c = (char)(unsigned char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        out[len++] = c;
    }
    out[len] = '\0';
    return text_utf8_ok(out, len) ? out : NULL;
}

char *form_encode(struct arena *a, const char *s)
{
    static const char hex[] = "0123456789ABCDEF";
    char *out = arena_array(a, strlen(s) + 1, 3);
    size_t len = 0;

    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;

        if (g_ascii_isalnum(c) || strchr("-._~/", c) != NULL) {
            out[len++] = (char)c;
            continue;
        }
        out[len++] = '%';
        out[len++] = hex[c >> 4];
        out[len++] = hex[c & 15];
    }
    out[len] = '\0';
    return out;
}

static size_t count_pairs(const char *data, size_t n)
{
    size_t count = n > 0;

    for (size_t i = 0; i < n; i++)
        count += data[i] == '&';
    return count;
}

static bool read_pair(struct arena *a, const char *data, size_t n, struct form_pair *out,
                      GError **error)
{
    const char *equals = memchr(data, '=', n);
    size_t name_n = equals == NULL ? n : (size_t)(equals - data);

    out->name = form_decode(a, data, name_n, true);
    out->value = equals == NULL ? "" : form_decode(a, equals + 1, n - name_n - 1, true);
    if (out->name != NULL && out->value != NULL)
        return true;
    fail_set(error, FAIL_INVALID, "form: a field is not UTF-8, or a %% escape is broken");
    return false;
}

bool form_read(struct arena *a, const char *data, size_t n, size_t max, struct form *out,
               GError **error)
{
    const char *end = n == 0 ? data : data + n;
    size_t count = count_pairs(data, n);

    *out = (struct form){0};
    if (count > max) {
        fail_set(error, FAIL_TOO_BIG, "form: more than %zu fields", max);
        return false;
    }
    out->pairs = ARENA_ARRAY(a, struct form_pair, count + 1);
    while (data < end) {
        const char *stop = memchr(data, '&', (size_t)(end - data));

        if (stop == NULL)
            stop = end;
        if (stop > data && !read_pair(a, data, (size_t)(stop - data), &out->pairs[out->n++], error))
            return false;
        data = stop == end ? end : stop + 1;
    }
    return true;
}

const char *form_get(const struct form *form, const char *name)
{
    for (size_t i = 0; i < form->n; i++)
        if (strcmp(form->pairs[i].name, name) == 0)
            return form->pairs[i].value;
    return NULL;
}
