#include "mail/lmtp_path.h"

#include "base/str.h"
#include "base/text.h"

#include <string.h>

enum { PATH_BYTES = 1024, SIZE_DIGITS = 18 };

static const char bad_value[] = "501 5.5.4 a parameter's value is not as it should be";
static const char unknown[] = "555 5.5.4 an unknown parameter";

static bool any_value(struct str v, struct lmtp_path *path)
{
    (void)path;
    return v.n > 0;
}

static bool no_value(struct str v, struct lmtp_path *path)
{
    path->smtputf8 = true;
    return v.p == NULL;
}

static bool size_value(struct str v, struct lmtp_path *path)
{
    if (v.n == 0 || v.n > SIZE_DIGITS)
        return false;
    path->size = 0;
    for (size_t i = 0; i < v.n; i++) {
        if (!g_ascii_isdigit(v.p[i]))
            return false;
        path->size = path->size * 10 + (v.p[i] - '0');
    }
    return true;
}

static bool is_word(struct str v, const char *word)
{
    return v.n == strlen(word) && g_ascii_strncasecmp(v.p, word, v.n) == 0;
}

static bool body_value(struct str v, struct lmtp_path *path)
{
    (void)path;
    return v.p != NULL && (is_word(v, "7BIT") || is_word(v, "8BITMIME"));
}

/* Of DSN nothing is kept: whoever writes to a desk gets its acknowledgement. */
static const struct {
    const char *name;
    unsigned of;
    bool (*value)(struct str v, struct lmtp_path *path);
} params[] = {
    {"SIZE", LMTP_PATH_FROM, size_value},   {"BODY", LMTP_PATH_FROM, body_value},
    {"SMTPUTF8", LMTP_PATH_FROM, no_value}, {"RET", LMTP_PATH_FROM, any_value},
    {"ENVID", LMTP_PATH_FROM, any_value},   {"NOTIFY", LMTP_PATH_TO, any_value},
    {"ORCPT", LMTP_PATH_TO, any_value},
};

static const char *read_param(struct str word, enum lmtp_path_of of, struct lmtp_path *path)
{
    const char *equals = memchr(word.p, '=', word.n);
    struct str name = {word.p, equals == NULL ? word.n : (size_t)(equals - word.p)};
    struct str value = {NULL, 0};

    if (equals != NULL)
        value = (struct str){equals + 1, word.n - name.n - 1};
    for (size_t i = 0; i < G_N_ELEMENTS(params); i++)
        if ((params[i].of & of) != 0 && is_word(name, params[i].name))
            return params[i].value(value, path) ? NULL : bad_value;
    return unknown;
}

static const char *read_params(const char *p, enum lmtp_path_of of, struct lmtp_path *path)
{
    const char *wrong = NULL;

    while (wrong == NULL && *p != '\0') {
        size_t n = strcspn(p, " ");

        if (n > 0)
            wrong = read_param((struct str){p, n}, of, path);
        p += n;
        p += strspn(p, " ");
    }
    return wrong;
}

/* The '>' that ends the path at P; one in a quoted local part does not. NULL: there is none. */
static const char *path_end(const char *p)
{
    bool quoted = false;

    for (; *p != '\0' && (quoted || *p != '>'); p++) {
        if (*p == '"')
            quoted = !quoted;
        else if (*p == '\\' && p[1] != '\0')
            p++;
    }
    return *p == '>' ? p : NULL;
}

/* Controls would forge replies and log lines; broken UTF-8 would not go into the database. */
static bool is_clean(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)p[i] < ' ' || p[i] == 0x7f)
            return false;
    return text_utf8_ok(p, n);
}

const char *lmtp_path_read(struct arena *a, const char *argument, enum lmtp_path_of of,
                           struct lmtp_path *path)
{
    bool from = of == LMTP_PATH_FROM;
    const char *keyword = from ? "FROM:" : "TO:", *p, *end = NULL, *route;
    const char *wrong = from ? "501 5.1.7 MAIL FROM:<address> is the form"
                             : "501 5.1.3 RCPT TO:<address> is the form";

    *path = (struct lmtp_path){0};
    if (!text_starts_ci(argument, keyword))
        return wrong;
    p = argument + strlen(keyword);
    p += strspn(p, " ");
    if (*p == '<')
        end = path_end(++p);
    if (end == NULL || end - p > PATH_BYTES || !is_clean(p, (size_t)(end - p)) ||
        (end[1] != '\0' && end[1] != ' '))
        return wrong;
    /* A source route, "@a,@b:user@c", counts for nothing (RFC 5321 section 4.1.1.3). */
    route = *p == '@' ? memchr(p, ':', (size_t)(end - p)) : NULL;
    if (route != NULL)
        p = route + 1;
    if (!from && p == end)
        return wrong;
    path->address = arena_strndup(a, p, (size_t)(end - p));
    return read_params(end + 1, of, path);
}
