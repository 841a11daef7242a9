#include "web/markup.h"

#include "base/text.h"

#include <string.h>

static const char unreserved[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

struct url url_path(struct arena *a, const char *format, ...)
{
    va_list args;
    char *path;

    va_start(args, format);
    path = arena_vprintf(a, format, args);
    va_end(args);
    return (struct url){path[0] == '/' && path[1] != '/' && path[1] != '\\' ? path : "/"};
}

struct url url_checked(struct arena *a, const char *address)
{
    static const char *const schemes[] = {"http://", "https://", "mailto:", "tel:"};

    for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++)
        if (text_starts_ci(address, schemes[i]))
            return (struct url){arena_strdup(a, address)};
    return (struct url){"#"};
}

char *url_part(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, strlen(s) * 3 + 1), *p = out;

    for (; *s != '\0'; s++) {
        if (strchr(unreserved, *s) != NULL)
            *p++ = *s;
        else
            p += g_snprintf(p, 4, "%%%02X", (unsigned char)*s);
    }
    return out;
}

void put_raw(struct put *o, const char *s, size_t n)
{
    buf_add(o->out, s, n);
}

void put_str(struct put *o, struct str s)
{
    size_t from = 0;

    for (size_t i = 0; i < s.n; i++) {
        const char *entity;

        switch (s.p[i]) {
        case '&':
            entity = "&amp;";
            break;
        case '<':
            entity = "&lt;";
            break;
        case '>':
            entity = "&gt;";
            break;
        case '"':
            entity = "&quot;";
            break;
        case '\'':
            entity = "&#39;";
            break;
        default:
            continue;
        }
        buf_add(o->out, s.p + from, i - from);
        buf_puts(o->out, entity);
        from = i + 1;
    }
    buf_add(o->out, s.p + from, s.n - from);
}

void put_text(struct put *o, const char *s)
{
    if (s != NULL)
        put_str(o, str_of(s));
}

void put_int(struct put *o, int64_t n)
{
    buf_printf(o->out, "%" G_GINT64_FORMAT, n);
}

void put_html(struct put *o, struct html h)
{
    buf_puts(o->out, h.markup);
}

void put_url(struct put *o, struct url u)
{
    put_text(o, u.address);
}

void put_url_part(struct put *o, const char *s)
{
    if (s != NULL && strcmp(s, ".") != 0 && strcmp(s, "..") != 0)
        buf_puts(o->out, url_part(o->a, s));
}

void put_url_query(struct put *o, const char *s)
{
    if (s != NULL)
        buf_puts(o->out, url_part(o->a, s));
}

void put_path(struct put *o, const char *s)
{
    put_url_part(o, s);
}

void put_date(struct put *o, int64_t at)
{
    buf_puts(o->out, lang_date(o->a, o->lang, o->zone, at));
}

void put_day(struct put *o, int64_t at)
{
    buf_puts(o->out, lang_day(o->a, o->lang, o->zone, at));
}

void put_ago(struct put *o, int64_t at)
{
    buf_puts(o->out, lang_ago(o->a, o->lang, o->zone, at, o->now));
}

void put_size(struct put *o, int64_t bytes)
{
    buf_puts(o->out, lang_size(o->a, o->lang, bytes));
}

/* How much of S is one web address; 0 if it does not begin with one. */
static size_t address_length(const char *s)
{
    size_t n;

    if (!text_starts_ci(s, "http://") && !text_starts_ci(s, "https://"))
        return 0;
    n = strcspn(s, " \t\r\n<>\"'`|\\^{}");
    while (n > 0 && strchr(".,;:!?)]", s[n - 1]) != NULL)
        n--;
    return n > 8 ? n : 0;
}

void put_lines(struct put *o, const char *s)
{
    const char *from = s;

    for (; s != NULL && *s != '\0'; s++) {
        size_t n = *s == 'h' || *s == 'H' ? address_length(s) : 0;

        if (n == 0 && *s != '\n')
            continue;
        put_str(o, (struct str){from, (size_t)(s - from)});
        if (n > 0) {
            buf_puts(o->out,
                     "<a rel=\"noopener noreferrer nofollow ugc\" target=\"_blank\" href=\"");
            put_str(o, (struct str){s, n});
            buf_puts(o->out, "\">");
            put_str(o, (struct str){s, n});
            buf_puts(o->out, "</a>");
            s += n - 1;
        } else {
            buf_puts(o->out, "<br>\n");
        }
        from = s + 1;
    }
    if (from != NULL && s > from)
        put_str(o, (struct str){from, (size_t)(s - from)});
}

void put_csrf(struct put *o)
{
    buf_puts(o->out, "<input type=\"hidden\" name=\"csrf\" value=\"");
    put_text(o, o->csrf);
    buf_puts(o->out, "\">");
}

static void put_arg_value(struct put *o, const struct put_arg *arg)
{
    if (arg->text != NULL)
        put_text(o, arg->text);
    else
        put_int(o, arg->number);
}

void put_words(struct put *o, const char *german, const struct put_arg *args, size_t n)
{
    const char *text = lang_text(o->lang, german), *slot;

    while ((slot = strstr(text, "%(")) != NULL) {
        size_t len = strcspn(slot + 2, ")");

        put_str(o, (struct str){text, (size_t)(slot - text)});
        for (size_t i = 0; i < n; i++)
            if (strlen(args[i].name) == len && strncmp(args[i].name, slot + 2, len) == 0)
                put_arg_value(o, &args[i]);
        text = slot + 2 + len;
        text += text[0] == ')' ? (text[1] != '\0' ? 2 : 1) : 0;
    }
    put_text(o, text);
}

bool put_same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}
