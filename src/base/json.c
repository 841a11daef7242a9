#include "base/json.h"

#include "base/fail.h"

#include <string.h>

void jw_init(struct jw *j, struct buf *out)
{
    *j = (struct jw){.out = out};
}

void jw_quote(struct buf *out, const char *s, size_t n)
{
    size_t from = 0;

    buf_putc(out, '"');
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];

        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
            continue;
        buf_add(out, s + from, i - from);
        from = i + 1;
        if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else if (c == '\n')
            buf_puts(out, "\\n");
        else if (c == '\t')
            buf_puts(out, "\\t");
        else
            buf_printf(out, "\\u%04x", c);
    }
    buf_add(out, s + from, n - from);
    buf_putc(out, '"');
}

static void key_put(struct jw *j, const char *key)
{
    if (j->comma)
        buf_puts(j->out, ", ");
    j->comma = true;
    if (key == NULL)
        return;
    jw_quote(j->out, key, strlen(key));
    buf_puts(j->out, ": ");
}

void jw_open(struct jw *j, const char *key, char bracket)
{
    key_put(j, key);
    buf_putc(j->out, bracket);
    j->comma = false;
}

void jw_close(struct jw *j, char bracket)
{
    buf_putc(j->out, bracket);
    j->comma = true;
}

void jw_text(struct jw *j, const char *key, const char *s)
{
    if (s == NULL) {
        jw_null(j, key);
        return;
    }
    key_put(j, key);
    jw_quote(j->out, s, strlen(s));
}

void jw_int(struct jw *j, const char *key, int64_t n)
{
    key_put(j, key);
    buf_printf(j->out, "%" G_GINT64_FORMAT, n);
}

void jw_real(struct jw *j, const char *key, double n)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];

    key_put(j, key);
    buf_puts(j->out, g_ascii_formatd(digits, sizeof digits, "%.4g", n));
}

void jw_bool(struct jw *j, const char *key, bool b)
{
    key_put(j, key);
    buf_puts(j->out, b ? "true" : "false");
}

void jw_null(struct jw *j, const char *key)
{
    key_put(j, key);
    buf_puts(j->out, "null");
}

/* Jansson's own limit is 2,048 deep and its parser recurses; ours is checked before it starts. */
static bool depth_ok(const char *data, size_t n)
{
    bool quoted = false;
    int depth = 0;

    for (size_t i = 0; i < n; i++) {
        char c = data[i];

        if (quoted) {
            if (c == '\\')
                i++;
            else if (c == '"')
                quoted = false;
            continue;
        }
        if (c == '"')
            quoted = true;
        else if ((c == '{' || c == '[') && ++depth > JSON_MAX_DEPTH_OURS)
            return false;
        else if (c == '}' || c == ']')
            depth--;
    }
    return true;
}

json_t *json_read(const char *data, size_t n, GError **error)
{
    json_error_t why;
    json_t *value;

    if (!depth_ok(data, n)) {
        fail_set(error, FAIL_INVALID, "JSON: nested deeper than %d levels", JSON_MAX_DEPTH_OURS);
        return NULL;
    }
    value = json_loadb(data, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);
    if (value == NULL)
        fail_set(error, FAIL_INVALID, "JSON: line %d, column %d: %s", why.line, why.column,
                 why.text);
    return value;
}

const char *json_ids(struct arena *a, const int64_t *ids, size_t n)
{
    g_autoptr(GString) out = g_string_new("[");

    for (size_t i = 0; i < n; i++)
        g_string_append_printf(out, "%s%" G_GINT64_FORMAT, i == 0 ? "" : ",", ids[i]);
    g_string_append_c(out, ']');
    return arena_strndup(a, out->str, out->len);
}
