#include "decode/bounce_sns.h"

#include "decode/bounce_lines.h"

#include <glib.h>
#include <string.h>

/* The text without the backslashes of JSON within JSON, and with lines joined again. */
static char *flatten(struct arena *a, const char *text)
{
    size_t n = strnlen(text, BOUNCE_TEXT_MOST);
    char *out = arena_alloc(a, n + 1), *p = out;

    for (const char *s = text; s < text + n; s++) {
        if (*s == '\\' && (s[1] == '"' || s[1] == '\\'))
            continue;
        if (*s == '!' && s[1] == '\n') /* how sendmail cuts lines that are too long */
            continue;
        if (*s == '\n' || *s == '\r')
            continue;
        *p++ = *s;
    }
    *p = '\0';
    return out;
}

/* The text behind "KEY" : " between FROM and END, up to the next quote; NULL if it is not there. */
static const char *value_of(struct arena *a, const char *from, const char *end, const char *key)
{
    const char *at = memmem(from, (size_t)(end - from), key, strlen(key));

    if (at == NULL)
        return NULL;
    at += strlen(key);
    at += strspn(at, " :");
    if (*at != '"' || at >= end)
        return NULL;
    return arena_strndup(a, at + 1, strcspn(at + 1, "\""));
}

static struct bounce_fate *add(struct bounce_fates *out, const char *recipient)
{
    if (out->n == BOUNCE_RECIPIENTS_MOST)
        return NULL;
    out->v[out->n] = (struct bounce_fate){.recipient = recipient};
    return &out->v[out->n++];
}

/* "smtp; 550 5.1.1 user unknown" */
static const char *without_type(const char *s)
{
    return g_ascii_strncasecmp(s, "smtp;", 5) == 0 ? bounce_skip_blanks(s + 5) : s;
}

/* The objects with an address in them, from S to the end of the list. */
static void read_recipients(struct arena *a, const char *s, bool is_complaint,
                            struct bounce_fates *out)
{
    const char *list_end = strchr(s, ']');

    if (list_end == NULL)
        list_end = s + strlen(s);
    while (s < list_end) {
        const char *close = memchr(s, '}', (size_t)(list_end - s));
        const char *end = close == NULL ? list_end : close;
        const char *address = value_of(a, s, end, "\"emailAddress\"");
        struct bounce_fate *fate = address == NULL ? NULL : add(out, address);

        if (fate != NULL) {
            const char *said = value_of(a, s, end, "\"diagnosticCode\"");

            fate->action = value_of(a, s, end, "\"action\"");
            fate->status = value_of(a, s, end, "\"status\"");
            fate->diagnosis = said == NULL ? NULL : without_type(said);
            fate->told = is_complaint ? REASON_FEEDBACK : REASON_NONE;
        }
        s = end + 1;
    }
}

static void read_delivery(struct arena *a, const char *s, struct bounce_fates *out)
{
    const char *end = s + strlen(s);
    const char *list = strstr(s, "\"recipients\"");
    const char *behind, *address = list == NULL ? NULL : bounce_address_in(a, list, &behind);
    struct bounce_fate *fate = address == NULL ? NULL : add(out, address);

    if (fate == NULL)
        return;
    fate->action = "delivered";
    fate->diagnosis = value_of(a, s, end, "\"smtpResponse\"");
    fate->told = REASON_DELIVERED;
}

bool bounce_sns_read(struct arena *a, const char *text, struct bounce_fates *out,
                     const char **message_id)
{
    const char *flat, *type, *at, *end;

    if (text == NULL || strstr(text, "notificationType") == NULL)
        return false;
    flat = flatten(a, text);
    end = flat + strlen(flat);
    type = value_of(a, flat, end, "\"notificationType\"");
    if (type == NULL)
        return false;
    if ((at = strstr(flat, "\"bouncedRecipients\"")) != NULL)
        read_recipients(a, at, false, out);
    else if ((at = strstr(flat, "\"complainedRecipients\"")) != NULL)
        read_recipients(a, at, true, out);
    else if ((at = strstr(flat, "\"delivery\"")) != NULL)
        read_delivery(a, at, out);
    at = strcasestr(flat, "\"name\":\"message-id\"");
    if (at != NULL)
        *message_id = value_of(a, at, end, "\"value\"");
    return true;
}
