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

struct mail_forwarded *forward_find(struct arena *a, const char *subject, const char *body)
{
    bool by_subject = subject != NULL && (text_starts_ci(subject, "fw") || text_starts_ci(subject, "wg") ||
                                          text_starts_ci(subject, "tr:") || text_starts_ci(subject, "rv:"));
    const char *p = body;

    for (int i = 0; i < LOOK_LINES && *p != '\0'; i++, p = next_line(p)) {
        struct mail_forwarded *f;
        size_t n = strcspn(p, "\n");
        bool separated = quote_is_separator(p, n), header = quote_is_header(p, n, NULL, NULL);
        const char *rest;

        if (!separated && !(by_subject && header))
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
