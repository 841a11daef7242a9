#include "web/head.h"

#include <glib.h>
#include <string.h>

/* Fields that decide about framing, identity or origin: a second one is an attack or a fault. */
static const char *const single[] = {
    "host",   "content-length", "transfer-encoding", "content-type",     "authorization",
    "cookie", "origin",         "sec-fetch-site",    "content-encoding", "expect",
};

static const struct {
    const char *name;
    enum http_method method;
} methods[] = {
    {"GET", HTTP_GET}, {"HEAD", HTTP_HEAD},   {"POST", HTTP_POST},
    {"PUT", HTTP_PUT}, {"PATCH", HTTP_PATCH}, {"DELETE", HTTP_DELETE},
};

const char *head_method_name(enum http_method method)
{
    for (size_t i = 0; i < G_N_ELEMENTS(methods); i++)
        if (methods[i].method == method)
            return methods[i].name;
    return "";
}

/* RFC 9110 section 5.6.2. */
static bool is_token(unsigned char c)
{
    return g_ascii_isalnum(c) || (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

/* One byte of a head, given the one before it; 0 or the status. */
static int byte_status(unsigned char before, unsigned char c)
{
    if ((c == '\n') != (before == '\r'))
        return 400;
    if ((c < 0x20 && c != '\t' && c != '\r' && c != '\n') || c == 0x7f)
        return 400;
    return 0;
}

/* What the place says about size: the first line has its own limit and its own status. */
static int size_status(const char *data, size_t i)
{
    if (i >= LIMIT_HTTP_LINE + LIMIT_HTTP_HEADER_BYTES)
        return 431;
    if (i == LIMIT_HTTP_LINE && memchr(data, '\n', i) == NULL)
        return 414;
    return 0;
}

int head_scan(const char *data, size_t n, size_t *at)
{
    for (size_t i = *at; i < n; i++) {
        unsigned char c = (unsigned char)data[i];
        int status = byte_status(i == 0 ? 0 : (unsigned char)data[i - 1], c);

        /* A method begins with a capital: TLS, a byte order mark or an empty line do not. */
        if (i == 0 && !g_ascii_isupper(c))
            status = 400;
        if (status == 0)
            status = size_status(data, i);
        if (status != 0)
            return -status;
        if (c == '\n' && i >= 3 && data[i - 2] == '\n') {
            *at = i + 1;
            return (int)(i + 1);
        }
    }
    *at = n;
    return 0;
}

static unsigned read_method(char *text, struct head *out)
{
    for (const char *p = text; *p != '\0'; p++)
        if (!is_token((unsigned char)*p))
            return 400;
    if (*text == '\0')
        return 400;
    out->method_text = text;
    out->method = HTTP_OTHER;
    for (size_t i = 0; i < G_N_ELEMENTS(methods); i++)
        if (strcmp(text, methods[i].name) == 0)
            out->method = methods[i].method;
    return 0;
}

/* Only the origin form is served (RFC 9112 section 3.2.1): we are no proxy, and "http://other/"
 * would bring a second host into the request. */
static unsigned read_target(char *text, struct head *out)
{
    char *question;

    if (*text != '/')
        return 400;
    for (const char *p = text; *p != '\0'; p++)
        if (*p <= 0x20 || *p >= 0x7f || strchr("#\\<>\"", *p) != NULL)
            return 400;
    question = strchr(text, '?');
    if (question != NULL) {
        *question = '\0';
        out->query = question + 1;
    }
    out->path = text;
    return 0;
}

static unsigned read_version(const char *text, struct head *out)
{
    if (strcmp(text, "HTTP/1.1") == 0)
        return 0;
    out->http10 = true;
    if (strcmp(text, "HTTP/1.0") == 0)
        return 0;
    return g_str_has_prefix(text, "HTTP/") && g_ascii_isdigit(text[5]) && strchr(text, ' ') == NULL
               ? 505
               : 400;
}

/* method SP target SP version: exactly two spaces. */
static unsigned read_line(char *line, struct head *out)
{
    char *target = strchr(line, ' ');
    char *version = target == NULL ? NULL : strchr(target + 1, ' ');
    unsigned status;

    if (version == NULL)
        return 400;
    *target++ = '\0';
    *version++ = '\0';
    status = read_method(line, out);
    if (status == 0)
        status = read_version(version, out);
    return status != 0 ? status : read_target(target, out);
}

static char *trim(char *value)
{
    size_t n;

    value += strspn(value, " \t");
    for (n = strlen(value); n > 0 && (value[n - 1] == ' ' || value[n - 1] == '\t'); n--)
        value[n - 1] = '\0';
    return value;
}

static unsigned read_field(char *line, struct head *out)
{
    char *p = line;

    for (; is_token((unsigned char)*p); p++)
        *p = g_ascii_tolower(*p);
    if (p == line || *p != ':')
        return 400;
    if (out->n_fields == LIMIT_HTTP_HEADERS)
        return 431;
    *p = '\0';
    out->fields[out->n_fields++] = (struct head_field){line, trim(p + 1)};
    return 0;
}

const char *head_get(const struct head *head, const char *name)
{
    for (size_t i = 0; i < head->n_fields; i++)
        if (strcmp(head->fields[i].name, name) == 0)
            return head->fields[i].value;
    return NULL;
}

const char *head_get_last(const struct head *head, const char *name)
{
    for (size_t i = head->n_fields; i > 0; i--)
        if (strcmp(head->fields[i - 1].name, name) == 0)
            return head->fields[i - 1].value;
    return NULL;
}

static bool repeats(const struct head *head)
{
    for (size_t s = 0; s < G_N_ELEMENTS(single); s++) {
        int seen = 0;

        for (size_t i = 0; i < head->n_fields; i++)
            seen += strcmp(head->fields[i].name, single[s]) == 0;
        if (seen > 1)
            return true;
    }
    return false;
}

/* A name or address and a port (RFC 9112 section 3.2), nothing else. */
static bool host_ok(const char *host)
{
    const char *p = host;
    size_t n;

    if (host == NULL)
        return false;
    if (*p == '[') {
        n = strspn(p + 1, "0123456789abcdefABCDEF:.");
        if (n < 2 || n > 45 || p[n + 1] != ']')
            return false;
        p += n + 2;
    } else {
        while (g_ascii_isalnum(*p) || (*p != '\0' && strchr("-._", *p) != NULL))
            p++;
        if (p == host || p - host > 255)
            return false;
    }
    if (*p == '\0')
        return true;
    n = strspn(p + 1, "0123456789");
    return *p == ':' && n >= 1 && n <= 5 && p[n + 1] == '\0' &&
           g_ascii_strtoull(p + 1, NULL, 10) <= 65535;
}

static unsigned read_length(const char *text, struct head *out)
{
    size_t n = strlen(text);

    out->content_length = -1;
    if (n == 0 || strspn(text, "0123456789") != n)
        return 400;
    if (n > 15) /* a petabyte: no need to know more exactly */
        return 413;
    out->content_length = (int64_t)g_ascii_strtoull(text, NULL, 10);
    return 0;
}

/* RFC 9112 section 6: how long is the body? */
static unsigned read_framing(struct head *out)
{
    const char *length = head_get(out, "content-length");
    const char *coding = head_get(out, "transfer-encoding");

    out->content_length = -1;
    if (coding != NULL && (length != NULL || out->http10))
        return 400;
    if (coding != NULL) {
        out->chunked = true;
        return g_ascii_strcasecmp(coding, "chunked") == 0 ? 0 : 501;
    }
    return length == NULL ? 0 : read_length(length, out);
}

static bool has_word(const char *list, const char *word)
{
    g_auto(GStrv) words = g_strsplit(list == NULL ? "" : list, ",", -1);

    for (size_t i = 0; words[i] != NULL; i++)
        if (g_ascii_strcasecmp(g_strstrip(words[i]), word) == 0)
            return true;
    return false;
}

static unsigned read_meaning(struct head *out)
{
    const char *expect = head_get(out, "expect");
    unsigned status;

    if (repeats(out) || !host_ok(head_get(out, "host")))
        return 400;
    status = read_framing(out);
    if (status != 0)
        return status;
    if (expect != NULL && g_ascii_strcasecmp(expect, "100-continue") != 0)
        return 417;
    out->expect_continue = expect != NULL && !out->http10;
    out->keep_alive = !out->http10;
    for (size_t i = 0; i < out->n_fields; i++)
        if (strcmp(out->fields[i].name, "connection") == 0 &&
            has_word(out->fields[i].value, "close"))
            out->keep_alive = false;
    return 0;
}

unsigned head_parse(char *data, size_t n, struct head *out)
{
    char *line = data, *end = data + n - 2; /* without the empty line */
    unsigned status = 0;

    memset(out, 0, sizeof *out);
    while (status == 0 && line < end) {
        char *cr = memchr(line, '\r', (size_t)(end - line));

        if (cr == NULL)
            return 400;
        *cr = '\0';
        status = line == data ? read_line(line, out) : read_field(line, out);
        line = cr + 2;
    }
    return status != 0 ? status : read_meaning(out);
}
