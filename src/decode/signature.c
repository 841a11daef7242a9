#include "decode/signature.h"

#include <string.h>

enum {
    LINES_BEHIND_MARK = 30, /* "-- ", RFC 3676 section 4.3 */
    LINES_BEHIND_RULER = 10,
    LINES_BEHIND_DEVICE = 12,
    CARD_CHARS = 100,
    PHONE_DIGITS = 6,
};

static bool counts(const struct quote_line *l)
{
    return l->kind == QUOTE_NEW && !l->blank;
}

static bool is_mark(const struct quote_line *l)
{
    return strcmp(l->low, "--") == 0 || strcmp(l->low, "- -") == 0;
}

/* Long dashes and underscores are drawn by hand or by a program above a signature; "----" and
 * "====" are also how people part what they write. */
static bool is_line_above(const struct quote_line *l)
{
    return strcmp(l->low, "__") == 0 || strcmp(l->low, "—") == 0 ||
           (l->ruler && (l->low[0] == '_' || (unsigned char)l->low[0] >= 0x80));
}

/* A mail or web address, or enough digits for a phone. */
static bool is_contact(const struct quote_line *l)
{
    size_t digits = 0;

    for (size_t i = 0; i < l->n; i++)
        digits += g_ascii_isdigit(l->p[i]) ? 1 : 0;
    return memchr(l->p, '@', l->n) != NULL || strstr(l->low, "www.") != NULL ||
           strstr(l->low, "://") != NULL || digits >= PHONE_DIGITS;
}

/* What stands behind a ruler reads like a card: few short lines, with an address or a phone, or no
 * more than two. */
static bool is_card(const struct quote_lines *l, size_t from)
{
    size_t n = 0;
    bool contact = false;

    for (size_t i = from; i < l->n; i++) {
        if (!counts(&l->v[i]))
            continue;
        if (++n > LINES_BEHIND_RULER || l->v[i].n > CARD_CHARS || l->v[i].ruler)
            return false;
        contact = contact || is_contact(&l->v[i]);
    }
    return contact || n <= 2;
}

/* A line of a phone's or program's own stands alone: blank lines, quotes, rulers or ends around. */
static bool is_device(const struct quote_lines *l, size_t i)
{
    bool above = i == 0 || l->v[i - 1].blank || l->v[i - 1].kind != QUOTE_NEW ||
                 l->v[i - 1].ruler || is_mark(&l->v[i - 1]);
    bool below =
        i + 1 == l->n || l->v[i + 1].blank || l->v[i + 1].kind != QUOTE_NEW || l->v[i + 1].ruler;

    return above && below && quote_words_device(l->v[i].low);
}

/* BEHIND: how many lines with new text follow. */
static bool begins_at(const struct quote_lines *l, size_t i, size_t behind)
{
    if (is_mark(&l->v[i]))
        return behind <= LINES_BEHIND_MARK;
    if (is_line_above(&l->v[i]))
        return is_card(l, i + 1);
    return behind <= LINES_BEHIND_DEVICE && is_device(l, i);
}

void signature_mark(struct quote_lines *l)
{
    size_t all = 0, seen = 0, from = 0;

    for (size_t i = 0; i < l->n; i++)
        all += counts(&l->v[i]) ? 1 : 0;
    for (; from < l->n; from++) {
        if (!counts(&l->v[from]))
            continue;
        if (begins_at(l, from, all - seen - 1))
            break;
        seen++;
    }
    for (size_t i = from; i < l->n && seen > 0; i++)
        if (l->v[i].kind == QUOTE_NEW)
            l->v[i].kind = QUOTE_SIGNATURE;
}
