#include "decode/html_token.h"

#include <string.h>

struct attribute {
    const char *name, *value;
    size_t name_n, value_n;
};

bool html_name_in(const char *list, const char *name)
{
    size_t n = strlen(name);

    for (const char *p = list; (p = strchr(p, ' ')) != NULL && p[1] != '\0'; p++)
        if (strncmp(p + 1, name, n) == 0 && p[1 + n] == ' ')
            return true;
    return false;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* Comments end at "-->" or "--!>", and at once in "<!-->" and "<!--->"; what else begins with "<!",
 * "<?" or "</" and no letter ends at the next ">". */
static const char *behind_comment(const char *p, const char *end)
{
    const char *close;

    if (end - p < 4 || memcmp(p, "<!--", 4) != 0) {
        close = memchr(p, '>', (size_t)(end - p));
        return close == NULL ? end : close + 1;
    }
    for (p += 4; (close = memchr(p, '>', (size_t)(end - p))) != NULL; p = close + 1) {
        const char *text = close;

        if (text[-1] == '!')
            text--;
        if (text[-1] == '-' && text[-2] == '-')
            return close + 1;
    }
    return end;
}

static const char *read_value(const char *p, const char *end, struct attribute *at)
{
    while (p < end && is_space(*p))
        p++;
    at->value = p;
    if (p < end && (*p == '"' || *p == '\'')) {
        const char *close = memchr(p + 1, *p, (size_t)(end - p - 1));

        at->value = p + 1;
        p = close == NULL ? end : close;
        at->value_n = (size_t)(p - at->value);
        return close == NULL ? end : close + 1;
    }
    while (p < end && !is_space(*p) && *p != '>')
        p++;
    at->value_n = (size_t)(p - at->value);
    return p;
}

/* The attribute at P, which is neither white space nor ">"; behind it. */
static const char *read_attribute(const char *p, const char *end, struct attribute *at)
{
    *at = (struct attribute){.name = p};
    for (p++; p < end && !is_space(*p) && *p != '=' && *p != '>' && *p != '/'; p++)
        continue;
    at->name_n = (size_t)(p - at->name);
    while (p < end && is_space(*p))
        p++;
    return p < end && *p == '=' ? read_value(p + 1, end, at) : p;
}

static const char *read_tag(const char *p, const char *end, struct html_token *t)
{
    struct attribute at;

    for (; p < end && !is_space(*p) && *p != '>' && *p != '/'; p++)
        if (t->name_len < HTML_NAME_BYTES - 1)
            t->name[t->name_len++] = g_ascii_tolower(*p);
    t->attributes = p;
    while (p < end && *p != '>') {
        t->closes_itself = *p == '/';
        if (is_space(*p) || *p == '/') {
            p++;
            continue;
        }
        p = read_attribute(p, end, &at);
        t->n_attributes++;
    }
    return p < end ? p + 1 : p;
}

static const char *read_token(const char *p, const char *end, struct html_token *t)
{
    char c = end - p > 1 ? p[1] : '\0';
    bool stops = c == '/' && end - p > 2;

    if (*p != '<') {
        const char *next = memchr(p, '<', (size_t)(end - p));

        return next == NULL ? end : next;
    }
    if (stops && g_ascii_isalpha(p[2])) {
        t->kind = HTML_TOKEN_STOP;
        return read_tag(p + 2, end, t);
    }
    if (c == '!' || c == '?' || stops) {
        t->kind = HTML_TOKEN_NOTHING;
        return behind_comment(p, end);
    }
    if (!g_ascii_isalpha(c))
        return p + 1;
    t->kind = HTML_TOKEN_START;
    return read_tag(p + 1, end, t);
}

const char *html_token_next(const char *p, const char *end, struct html_token *t)
{
    const char *next;

    *t = (struct html_token){.kind = HTML_TOKEN_TEXT, .p = p};
    next = read_token(p, end, t);
    t->n = (size_t)(next - p);
    return next;
}

bool html_token_attribute(const struct html_token *t, const char *name, char *out, size_t size)
{
    const char *p = t->attributes, *end = t->p + t->n;
    struct attribute at;

    while (p < end && *p != '>') {
        if (is_space(*p) || *p == '/') {
            p++;
            continue;
        }
        p = read_attribute(p, end, &at);
        if (strlen(name) == at.name_n && g_ascii_strncasecmp(name, at.name, at.name_n) == 0) {
            size_t n = MIN(at.value_n, size - 1);

            if (n > 0)
                memcpy(out, at.value, n);
            out[n] = '\0';
            return true;
        }
    }
    return false;
}

const char *html_raw_end(const char *p, const char *end, const char *name)
{
    size_t n = strlen(name);

    while (p < end && (p = memchr(p, '<', (size_t)(end - p))) != NULL) {
        if ((size_t)(end - p) > n + 2 && p[1] == '/' && g_ascii_strncasecmp(p + 2, name, n) == 0 &&
            (is_space(p[n + 2]) || p[n + 2] == '>' || p[n + 2] == '/'))
            return p;
        p++;
    }
    return end;
}
