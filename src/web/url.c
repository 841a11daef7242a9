#include "web/url.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "web/markup.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

enum { INTEGER_BYTES = 24 };

/* Writes the integer that *FORMAT asks for ("d", "ld", "lld") and passes over it. */
static bool integer_add(struct buf *out, const char **format, va_list *args)
{
    static const char *const kinds[] = {"d", "ld", "lld"};

    for (int i = 0; i < 3; i++) {
        size_t n = strlen(kinds[i]);

        if (strncmp(*format, kinds[i], n) != 0)
            continue;
        *format += n;
        buf_printf(out, "%lld",
                   i == 0   ? (long long)va_arg(*args, int)
                   : i == 1 ? (long long)va_arg(*args, long)
                            : va_arg(*args, long long));
        return true;
    }
    return false;
}

static bool path_format(struct buf *out, const char *format, va_list *args)
{
    bool query = false;

    while (*format != '\0') {
        char c = *format++;

        if (c != '%') {
            query |= c == '?' || c == '#';
            buf_putc(out, c);
        } else if (*format == 's') {
            format++;
            url_encode(out, va_arg(*args, const char *), query);
        } else if (*format == '%') {
            format++;
            buf_puts(out, "%25");
        } else if (!integer_add(out, &format, args)) {
            return false;
        }
    }
    return buf_ok(out);
}

struct url url_path(struct arena *a, const char *format, ...)
{
    g_auto(buf) out;
    va_list args;
    bool ok;

    buf_init(&out, LIMIT_URL_BYTES);
    g_return_val_if_fail(format[0] == '/' && format[1] != '/', (struct url){NULL});
    va_start(args, format);
    ok = path_format(&out, format, &args);
    va_end(args);
    return (struct url){ok ? arena_strndup(a, buf_text(&out), out.len) : NULL};
}

static bool url_bytes_ok(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] <= 0x20 || s[i] == 0x7F || s[i] == '\\')
            return false;
    return text_utf8_ok(s, n);
}

struct url url_checked(struct arena *a, const char *text)
{
    static const char *const starts[] = {"https://", "http://", "mailto:", "tel:"};
    size_t n = text == NULL ? 0 : strnlen(text, LIMIT_URL_BYTES + 1);

    if (n == 0 || n > LIMIT_URL_BYTES || !url_bytes_ok(text, n))
        return (struct url){NULL};
    if (text[0] == '/' && text[1] != '/')
        return (struct url){arena_strdup(a, text)};
    for (size_t i = 0; i < G_N_ELEMENTS(starts); i++) {
        size_t m = strlen(starts[i]);

        if (text_starts_ci(text, starts[i]) && n > m && strchr("/?#", text[m]) == NULL)
            return (struct url){arena_strdup(a, text)};
    }
    return (struct url){NULL};
}
