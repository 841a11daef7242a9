#include "decode/bounce_lines.h"

#include "base/text.h"

#include <glib.h>
#include <string.h>

/* What announces the message that is returned; whole lines but for dashes, blanks and colons. */
static const char *const announcements[] = {
    "this is a copy of",
    "below this line is a copy of",
    "enclosed is a copy of",
    "included is a copy of",
    "a copy of the original message",
    "below is a copy of the original message",
    "a copy of your message",
    "copy of the message",
    "the header of the original message",
    "the headers of the original message",
    "header of the original message",
    "headers of the original message",
    "original message",
    "original mail",
    "orginal message",
    "returned message",
    "returned mail",
    "message header follow",
    "message headers follow",
    "message text follows",
    "unsent message",
    "undelivered message",
    "rejected message",
    "message non-deliverable",
    "the original message follows",
    "original headers follow",
    "headers of your message",
    "your original message",
    "your message follows",
    "start of message headers",
    "begin original message",
    "forwarded message headers",
    "intestazioni originali",
    "en-têtes de message d'origine",
    "encabezados de mensaje originales",
    "ursprüngliche nachrichten",
    "ursprüngliche nachricht",
    "originalnachricht",
    "nachrichtenkopf",
    "kopfzeilen der ursprünglichen nachricht",
    "kopfzeilen der nachricht",
    "der header der ursprünglichen nachricht",
    "es folgt eine kopie",
    "es folgt der header",
};

/* Headers with which a returned message begins where nothing announces it. */
static const char *const first_headers[] = {
    "return-path:", "received:",     "delivered-to:", "x-original-to:", "dkim-signature:",
    "message-id:",  "mime-version:", "x-received:",   "x-apparently",   "from:",
};

static size_t whole_characters(const char *s, size_t n)
{
    while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
        n--;
    return n;
}

static char *line_copy(struct arena *a, const char *s, size_t n)
{
    if (n > BOUNCE_LINE_MOST)
        n = whole_characters(s, BOUNCE_LINE_MOST);
    while (n > 0 && g_ascii_isspace(s[n - 1]))
        n--;
    return arena_strndup(a, s, n);
}

struct bounce_lines bounce_lines_split(struct arena *a, const char *text)
{
    struct bounce_lines lines = {.v = ARENA_ARRAY(a, char *, BOUNCE_LINES_MOST)};
    const char *s = text == NULL ? "" : text, *end = s + strnlen(s, BOUNCE_TEXT_MOST);

    end = *end == '\0' ? end : s + whole_characters(s, (size_t)(end - s));
    while (s < end && lines.n < BOUNCE_LINES_MOST) {
        const char *eol = memchr(s, '\n', (size_t)(end - s));

        if (eol == NULL)
            eol = end;
        lines.v[lines.n++] = line_copy(a, s, (size_t)(eol - s));
        s = eol + 1;
    }
    return lines;
}

const char *bounce_skip_blanks(const char *s)
{
    return s + strspn(s, " \t\f\v\r");
}

static bool announces(const char *line)
{
    const char *s = line + strspn(line, " \t-=_*#+");

    if (g_ascii_strncasecmp(s, "the original message was received", 33) == 0)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(announcements); i++) {
        size_t n = strlen(announcements[i]);

        /* a line of its own, not the beginning of a sentence; dashes leave no doubt */
        if (g_ascii_strncasecmp(s, announcements[i], n) == 0 &&
            (strlen(s) < n + 45 || line[0] == '-'))
            return true;
    }
    return false;
}

/* A line of a mail's header: a name of letters, digits and hyphens, then a colon. */
static bool is_header(const char *s)
{
    size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    return n > 1 && s[n] == ':';
}

/* A header that begins mails, with another one or a folded line behind it. */
static bool begins_headers(const struct bounce_lines *lines, size_t i)
{
    const char *s = bounce_skip_blanks(lines->v[i]);
    const char *next = i + 1 < lines->n ? lines->v[i + 1] : "";

    for (size_t k = 0; k < G_N_ELEMENTS(first_headers); k++)
        if (text_starts_ci(s, first_headers[k]))
            return text_starts_ci(s, "return-path:") || text_starts_ci(s, "received:") ||
                   is_header(bounce_skip_blanks(next)) || *next == ' ' || *next == '\t';
    return false;
}

/* Reports quote some of the headers too ("This report relates to a message with: Message-id"),
 * indented: only where Received stands among them it is the message itself. */
static bool is_returned_header(const struct bounce_lines *lines, size_t i)
{
    const char *s = lines->v[i], *bare = bounce_skip_blanks(s);

    if (text_starts_ci(bare, "received:") || text_starts_ci(bare, "return-path:"))
        return begins_headers(lines, i);
    return *s != ' ' && *s != '\t' && begins_headers(lines, i) && i > 0 &&
           lines->v[i - 1][0] == '\0';
}

size_t bounce_lines_returned(const struct bounce_lines *lines, size_t *mark)
{
    for (size_t i = 0; i < lines->n; i++) {
        *mark = i;
        if (announces(lines->v[i]))
            return i + 1;
        if (is_returned_header(lines, i))
            return i;
    }
    *mark = lines->n;
    return lines->n;
}

const char *bounce_lines_header(struct arena *a, const struct bounce_lines *lines, size_t from,
                                size_t to, const char *name)
{
    size_t n = strlen(name);

    for (size_t i = from; i < to && i < lines->n; i++) {
        const char *s = bounce_skip_blanks(lines->v[i]);
        size_t indent = (size_t)(s - lines->v[i]);
        char *value;

        if (g_ascii_strncasecmp(s, name, n) != 0 || s[n] != ':')
            continue;
        value = arena_strdup(a, bounce_skip_blanks(s + n + 1));
        for (i++; i < to && i < lines->n && lines->v[i][0] != '\0' && strlen(value) < 998; i++) {
            const char *more = bounce_skip_blanks(lines->v[i]);

            if ((size_t)(more - lines->v[i]) <= indent)
                break;
            value = arena_printf(a, "%s%s%s", value, *value == '\0' ? "" : " ", more);
        }
        return value;
    }
    return NULL;
}

static bool is_address_char(char c)
{
    return (unsigned char)c > 0x7f || g_ascii_isalnum(c) ||
           (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~.@", c) != NULL);
}

const char *bounce_address_at(struct arena *a, const char *s, const char **end)
{
    const char *p, *at, *last;

    s += strspn(s, "<\"'[");
    if (g_ascii_strncasecmp(s, "mailto:", 7) == 0)
        s += 7;
    for (p = s; is_address_char(*p);)
        p++;
    last = p;
    while (last > s && strchr(".!'?*=/", last[-1]) != NULL)
        last--;
    at = memrchr(s, '@', (size_t)(last - s));
    if (at == NULL || at == s || at + 1 == last || last - s > 320 ||
        !g_ascii_isalnum(s[0] == '_' ? 'a' : s[0]))
        return NULL;
    *end = p + strspn(p, ">\"'");
    return arena_strndup(a, s, (size_t)(last - s));
}

/* A word that is no address as a whole has none inside: it is passed over in one go. */
const char *bounce_address_in(struct arena *a, const char *s, const char **end)
{
    const char *at = strchr(s, '@'), *from = s;

    while (at != NULL) {
        const char *p = at, *found;

        while (p > from && is_address_char(p[-1]))
            p--;
        found = bounce_address_at(a, p, end);
        if (found != NULL)
            return found;
        for (from = at; is_address_char(*from);)
            from++;
        at = strchr(from, '@');
    }
    return NULL;
}
