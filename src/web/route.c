#include "web/route.h"

#include "base/fail.h"
#include "base/form.h"

#include <string.h>

const struct field no_fields[] = {{0}};

/* A path or pattern cut at its slashes; slices of the original. */
struct segments {
    struct {
        const char *p;
        size_t n;
    } at[ROUTE_SEGMENTS];
    size_t n;
    bool too_many;
};

static void cut(const char *path, struct segments *out)
{
    *out = (struct segments){0};
    while (*path == '/') {
        size_t n = strcspn(path + 1, "/");

        if (out->n == ROUTE_SEGMENTS) {
            out->too_many = true;
            return;
        }
        out->at[out->n].p = path + 1;
        out->at[out->n++].n = n;
        path += 1 + n;
    }
}

static bool pattern_ok(const char *pattern)
{
    struct segments s;
    size_t names = 0;

    if (pattern == NULL || pattern[0] != '/')
        return false;
    cut(pattern, &s);
    for (size_t i = 0; i < s.n; i++) {
        char first = s.at[i].p[0];

        if (first == ':' || first == '*')
            names++;
        if (first == '*' && i + 1 != s.n)
            return false;
        if (s.at[i].n == 0 && s.n > 1)
            return false;
    }
    return !s.too_many && names <= ROUTE_PARAMS;
}

static bool fields_ok(const struct route *row)
{
    if (row->fields == NULL)
        return false;
    for (const struct field *f = row->fields; f->name != NULL; f++) {
        if (f->kind == FIELD_FILE && (row->flags & ROUTE_UPLOAD) == 0)
            return false;
        if (f->kind == FIELD_CHOICE && f->values == NULL)
            return false;
        if (f->family && f->kind != FIELD_TEXT)
            return false;
        if (strcmp(f->name, "csrf") == 0)
            return false;
    }
    return true;
}

static const char *row_fault(const struct route *row)
{
    const unsigned lawful = HTTP_GET | HTTP_POST | HTTP_PUT | HTTP_PATCH | HTTP_DELETE;

    if (row->method == 0 || (row->method & lawful) != row->method ||
        (row->method & (row->method - 1)) != 0)
        return "needs one method";
    if (row->right <= RIGHT_UNSET || row->right >= RIGHT_COUNT)
        return "has no right (say RIGHT_PUBLIC if everybody may)";
    if ((row->flags & ROUTE_FAST) != 0 && row->right != RIGHT_PUBLIC)
        return "is ROUTE_FAST but not public";
    if ((row->flags & ROUTE_RECENT) != 0 && row->method != HTTP_GET)
        return "is ROUTE_RECENT but no GET";
    if ((row->flags & ROUTE_RECENT) != 0 && (row->flags & ROUTE_SECRET) != 0)
        return "is ROUTE_RECENT, but its page must not be kept";
    if (row->handler == NULL)
        return "has no handler";
    if (!pattern_ok(row->path))
        return "has no lawful path";
    if (!fields_ok(row))
        return "has no field table (say no_fields), or an unlawful field";
    return NULL;
}

static bool is_twice(const struct route_list *lists, size_t n, const struct route *row)
{
    int seen = 0;

    for (size_t l = 0; l < n; l++)
        for (size_t i = 0; i < lists[l].n; i++)
            seen += lists[l].routes[i].method == row->method &&
                    strcmp(lists[l].routes[i].path, row->path) == 0;
    return seen > 1;
}

bool route_check(const struct route_list *lists, size_t n, GError **error)
{
    for (size_t l = 0; l < n; l++)
        for (size_t i = 0; i < lists[l].n; i++) {
            const struct route *row = &lists[l].routes[i];
            const char *fault = row_fault(row);

            if (fault == NULL && is_twice(lists, n, row))
                fault = "is there twice";
            if (fault == NULL)
                continue;
            fail_set(error, FAIL_BUG, "route %s %s: %s", head_method_name(row->method),
                     row->path == NULL ? "?" : row->path, fault);
            return false;
        }
    return true;
}

void route_all(const struct route_list *lists, size_t n,
               void (*see)(const struct route *route, void *data), void *data)
{
    for (size_t l = 0; l < n; l++)
        for (size_t i = 0; i < lists[l].n; i++)
            see(&lists[l].routes[i], data);
}

/* One segment, decoded once. NULL where it holds what no name may hold. */
static const char *decode(struct arena *a, const char *p, size_t n)
{
    const char *out = form_decode(a, p, n, false);

    if (out == NULL || strcmp(out, ".") == 0 || strcmp(out, "..") == 0)
        return NULL;
    for (const char *c = out; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f || *c == '/' || *c == '\\')
            return NULL;
    return out;
}

static bool decode_all(struct arena *a, const struct segments *s, const char **out)
{
    for (size_t i = 0; i < s->n; i++) {
        out[i] = decode(a, s->at[i].p, s->at[i].n);
        if (out[i] == NULL)
            return false;
    }
    return true;
}

static const char *join(struct arena *a, const char *const *texts, size_t n)
{
    const char *out = n == 0 ? "" : texts[0];

    for (size_t i = 1; i < n; i++)
        out = arena_printf(a, "%s/%s", out, texts[i]);
    return out;
}

static void param_add(struct route_params *params, struct arena *a, const char *name, size_t n,
                      const char *value)
{
    params->items[params->n++] = (struct route_param){arena_strndup(a, name, n), value};
}

/* Walks the pattern beside the decoded segments; runs for every row, so it copies nothing. */
static bool matches(const char *pattern, const char *const *texts, size_t n)
{
    for (size_t i = 0; *pattern == '/'; i++) {
        size_t len = strcspn(++pattern, "/");

        if (*pattern == '*')
            return i < n;
        if (i == n)
            return false;
        if (*pattern == ':' ? texts[i][0] == '\0'
                            : strncmp(pattern, texts[i], len) != 0 || texts[i][len] != '\0')
            return false;
        pattern += len;
        if (*pattern == '\0')
            return i + 1 == n;
    }
    return false;
}

static void read_params(const char *pattern, const char *const *texts, size_t n, struct arena *a,
                        struct route_params *out)
{
    struct segments s;

    cut(pattern, &s);
    for (size_t i = 0; i < s.n && i < n; i++) {
        if (s.at[i].p[0] == ':')
            param_add(out, a, s.at[i].p + 1, s.at[i].n - 1, texts[i]);
        else if (s.at[i].p[0] == '*')
            param_add(out, a, s.at[i].p + 1, s.at[i].n - 1, join(a, texts + i, n - i));
    }
}

/* Notes what a row means for this path: it is the one, or its method would be allowed. */
static void judge(const struct route *row, enum http_method method, const char *const *texts,
                  size_t n, struct route_match *out)
{
    if (out->route != NULL || !matches(row->path, texts, n))
        return;
    out->allowed |= row->method | (row->method == HTTP_GET ? HTTP_HEAD : 0);
    if (row->method == method)
        out->route = row;
}

struct route_match route_find(const struct route_list *lists, size_t n, struct arena *a,
                              enum http_method method, const char *path)
{
    struct route_match out = {0};
    struct segments s;
    const char *texts[ROUTE_SEGMENTS];

    cut(path, &s);
    if (!decode_all(a, &s, texts)) {
        out.status = 400;
        return out;
    }
    for (size_t l = 0; l < n && !s.too_many; l++)
        for (size_t i = 0; i < lists[l].n; i++)
            judge(&lists[l].routes[i], method == HTTP_HEAD ? HTTP_GET : method, texts, s.n, &out);
    if (out.route != NULL)
        read_params(out.route->path, texts, s.n, a, &out.params);
    else
        out.status = out.allowed != 0 || method == HTTP_OTHER ? 405 : 404;
    return out;
}

const char *route_methods(struct arena *a, unsigned methods)
{
    const char *out = NULL;

    if (methods == 0)
        return "GET, HEAD, POST";
    for (unsigned bit = HTTP_GET; bit <= HTTP_DELETE; bit *= 2)
        if ((methods & bit) != 0)
            out = out == NULL
                      ? head_method_name((enum http_method)bit)
                      : arena_printf(a, "%s, %s", out, head_method_name((enum http_method)bit));
    return out;
}
