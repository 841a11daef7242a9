#include "mail/autoconfig.h"

#include "base/text.h"

#include <glib.h>
#include <string.h>

enum { TEXT_MAX = 255, DEPTH_MOST = 16, PORT_MOST = 65535 };

struct reader {
    struct arena *a;
    const char *address;
    struct autoconfig_server *servers;
    size_t n;
    struct autoconfig_server now;
    bool inside;   /* a server is being read */
    bool password; /* it names a password as a way in */
    char text[TEXT_MAX + 1];
    size_t len;
    int depth;
};

static const char *filled(const struct reader *r, const char *text)
{
    const char *at = strrchr(r->address, '@');
    const struct {
        const char *mark, *value;
    } marks[] = {{"%EMAILADDRESS%", r->address},
                 {"%EMAILLOCALPART%", arena_strndup(r->a, r->address, (size_t)(at - r->address))},
                 {"%EMAILDOMAIN%", at + 1}};

    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        const char *found = strstr(text, marks[i].mark);

        if (found != NULL)
            return arena_printf(r->a, "%.*s%s%s", (int)(found - text), text, marks[i].value,
                                found + strlen(marks[i].mark));
    }
    return text_repair(r->a, text, strlen(text));
}

static bool is_host(const char *s)
{
    return *s != '\0' &&
           strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") ==
               strlen(s) &&
           *s != '-' && *s != '.';
}

static void on_start(GMarkupParseContext *context, const char *element, const char **names,
                     const char **values, void *user, GError **error)
{
    struct reader *r = user;

    (void)context;
    r->len = 0;
    if (++r->depth > DEPTH_MOST) {
        g_set_error_literal(error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, "too deep");
        return;
    }
    if (strcmp(element, "incomingServer") != 0 && strcmp(element, "outgoingServer") != 0)
        return;
    r->inside = true;
    r->password = false;
    r->now = (struct autoconfig_server){.kind = "", .host = "", .secure = "", .user = ""};
    for (; *names != NULL; names++, values++)
        if (strcmp(*names, "type") == 0)
            r->now.kind = strcmp(*values, "imap") == 0   ? "imap"
                          : strcmp(*values, "pop3") == 0 ? "pop3"
                          : strcmp(*values, "smtp") == 0 ? "smtp"
                                                         : "";
}

static void take(struct reader *r, const char *element)
{
    struct autoconfig_server *s = &r->now;
    char *text = g_strstrip(r->text);

    if (strcmp(element, "hostname") == 0)
        s->host = filled(r, text);
    else if (strcmp(element, "port") == 0)
        s->port = (int)CLAMP(g_ascii_strtoll(text, NULL, 10), 0, PORT_MOST);
    else if (strcmp(element, "socketType") == 0)
        s->secure = g_ascii_strcasecmp(text, "SSL") == 0        ? "tls"
                    : g_ascii_strcasecmp(text, "STARTTLS") == 0 ? "starttls"
                                                                : "";
    else if (strcmp(element, "username") == 0)
        s->user = filled(r, text);
    else if (strcmp(element, "authentication") == 0) {
        s->oauth2 = s->oauth2 || g_ascii_strcasecmp(text, "OAuth2") == 0;
        r->password = r->password || g_str_has_prefix(text, "password");
    }
}

static void on_end(GMarkupParseContext *context, const char *element, void *user, GError **error)
{
    struct reader *r = user;
    struct autoconfig_server *s = &r->now;

    (void)context;
    (void)error;
    r->depth--;
    if (!r->inside)
        return;
    r->text[r->len] = '\0';
    if (strcmp(element, "incomingServer") != 0 && strcmp(element, "outgoingServer") != 0) {
        take(r, element);
        r->len = 0;
        return;
    }
    r->inside = false;
    s->oauth2 = s->oauth2 && !r->password;
    if (*s->kind != '\0' && is_host(s->host) && s->port > 0 && *s->secure != '\0' &&
        r->n < AUTOCONFIG_SERVERS)
        r->servers[r->n++] = *s;
}

static void on_text(GMarkupParseContext *context, const char *text, gsize n, void *user,
                    GError **error)
{
    struct reader *r = user;
    size_t room = TEXT_MAX - r->len;

    (void)context;
    (void)error;
    if (!r->inside)
        return;
    memcpy(r->text + r->len, text, MIN(n, room));
    r->len += MIN(n, room);
}

void autoconfig_read(struct arena *a, const char *bytes, size_t size, const char *address,
                     struct autoconfig_server *servers, size_t *n)
{
    static const GMarkupParser parser = {
        .start_element = on_start, .end_element = on_end, .text = on_text};
    struct reader r = {.a = a, .address = address, .servers = servers};
    GMarkupParseContext *context;

    *n = 0;
    if (size == 0 || size > AUTOCONFIG_BYTES || strrchr(address, '@') == NULL)
        return;
    context = g_markup_parse_context_new(&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &r, NULL);
    if (g_markup_parse_context_parse(context, bytes, (gssize)size, NULL) &&
        g_markup_parse_context_end_parse(context, NULL))
        *n = r.n;
    g_markup_parse_context_free(context);
}
