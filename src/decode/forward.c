#include "decode/forward.h"

#include "base/text.h"
#include "decode/address.h"
#include "decode/quote.h"

#include <stdbool.h>
#include <string.h>

enum { LOOK_LINES = 400, BLOCK_LINES = 12 };

static const char *next_line(const char *p)
{
    p += strcspn(p, "\n");
    return *p == '\n' ? p + 1 : p;
}

static char *value_of(struct arena *a, const char *v, const char *line, size_t n)
{
    return text_trim(a, arena_strndup(a, v, (size_t)(line + n - v)));
}

/* Reads the headers at P into F; behind them, or NULL if there is no sender among them. */
static const char *read_block(struct arena *a, const char *p, struct mail_forwarded *f)
{
    struct mail_addresses from = {0};
    bool broken = false, dropped = false;

    for (int i = 0; i < BLOCK_LINES && *p != '\0'; i++) {
        size_t n = strcspn(p, "\n");
        const char *v = NULL;
        char key = 0;

        if (!quote_is_header(p, n, &key, &v)) {
            if (from.n > 0)
                break;
            p = next_line(p);
            continue;
        }
        if (key == 'f')
            address_list(a, value_of(a, v, p, n), &from, &broken, &dropped);
        else if (key == 't')
            address_list(a, value_of(a, v, p, n), &f->to, &broken, &dropped);
        else if (key == 'c')
            address_list(a, value_of(a, v, p, n), &f->cc, &broken, &dropped);
        else if (key == 's')
            f->date_text = value_of(a, v, p, n);
        else if (key == 'j')
            f->subject = value_of(a, v, p, n);
        p = next_line(p);
    }
    if (from.n == 0)
        return NULL;
    f->from = from.v[0];
    return p;
}

/* A copy without the "> " that Apple Mail sets before each line of what it passes on. */
static char *unquoted(struct arena *a, const char *body)
{
    char *out = arena_alloc(a, strlen(body) + 1), *p = out;

    while (*body != '\0') {
        size_t n;

        if (*body == '>')
            body += body[1] == ' ' ? 2 : 1;
        n = strcspn(body, "\n");
        memcpy(p, body, n);
        p += n;
        body += n;
        if (*body == '\n')
            *p++ = *body++;
    }
    *p = '\0';
    return out;
}

/* A header block of its own: a sender, and at least two more headers in the lines after it. */
static bool is_block(const char *p)
{
    int found = 0;
    bool from = false;

    for (int i = 0; i < BLOCK_LINES / 2 && *p != '\0'; i++, p = next_line(p)) {
        char key = 0;

        if (!quote_is_header(p, strcspn(p, "\n"), &key, NULL))
            continue;
        found++;
        from = from || key == 'f';
    }
    return from && found >= 3;
}

struct mail_forwarded *forward_find(struct arena *a, const char *subject, const char *body)
{
    bool by_subject = subject != NULL && (text_starts_ci(subject, "fw") || text_starts_ci(subject, "wg") ||
                                          text_starts_ci(subject, "tr:") || text_starts_ci(subject, "rv:") ||
                                          text_starts_ci(subject, "i:") || text_starts_ci(subject, "enc:"));
    const char *first = body + strspn(body, " \t\n");
    const char *p = *first == '>' ? unquoted(a, body) : body;

    for (int i = 0; i < LOOK_LINES && *p != '\0'; i++, p = next_line(p)) {
        struct mail_forwarded *f;
        size_t n = strcspn(p, "\n");
        bool separated = quote_is_separator(p, n) != 0;
        const char *rest;

        if (!separated && !(by_subject && quote_is_header(p, n, NULL, NULL) && is_block(p)))
            continue;
        f = ARENA_NEW(a, struct mail_forwarded);
        rest = read_block(a, separated ? next_line(p) : p, f);
        if (rest == NULL)
            continue;
        f->text = text_trim(a, rest);
        return f;
    }
    return NULL;
}
