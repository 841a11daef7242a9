#include "decode/forward.h"

#include "base/text.h"
#include "decode/forward_block.h"
#include "decode/quote_line.h"

#include <string.h>

enum {
    LOOK_LINES = 2000,
    SUBJECT_MARK_BYTES = 24,
    BLOCK_LINES = 60,  /* of a quote, looked at for headers */
    QUOTED_TRIES = 50, /* quotes that are looked into */
};

/* What mailers put before the subject of what they pass on, and of what they answer. */
static const char *const passed_on[] = {
    "fwd", "fw",     "wg",  "tr", "rv",         "i",    "enc",     "vs",
    "vl",  "doorst", "vb",  "pd", "továbbítás", "転送", "转发",    "轉寄",
    "ilt", "yml",    "πρθ", "fs", "edt",        "res",  "inoltro", "fwd.",
};

static const char *const answered[] = {
    "re", "aw", "antw", "sv", "odp", "ynt", "rif", "ref", "vá", "回复", "回覆", "答复", "r", "bls",
};

static bool has_mark(struct arena *a, const char *subject, const char *const *marks, size_t n)
{
    const char *low = quote_fold(a, subject, strlen(subject));
    size_t len = strcspn(low, ":");

    if (low[len] != ':' || len > SUBJECT_MARK_BYTES)
        return false;
    while (len > 0 && low[len - 1] == ' ')
        len--;
    for (size_t i = 0; i < n; i++)
        if (strlen(marks[i]) == len && memcmp(marks[i], low, len) == 0)
            return true;
    return false;
}

/* At most MOST lines of TEXT from line FROM on, one level of "> " taken off. */
static char *unquoted(struct arena *a, const struct quote_lines *l, size_t from, size_t most)
{
    const char *text = from < l->n ? l->v[from].p : "";
    const char *end = from + most < l->n ? l->v[from + most].p : text + strlen(text);
    char *out = arena_alloc(a, (size_t)(end - text) + 1), *p = out;

    while (text < end) {
        size_t n;

        if (*text == '>')
            text += text[1] == ' ' ? 2 : 1;
        n = strcspn(text, "\n");
        n += text[n] == '\n' ? 1 : 0;
        memcpy(p, text, n);
        p += n;
        text += n;
    }
    return out;
}

static const char *text_from(const struct quote_lines *l, size_t i)
{
    return i < l->n ? l->v[i].p : "";
}

static size_t behind_blanks(const struct quote_lines *l, size_t i)
{
    while (i < l->n && l->v[i].blank)
        i++;
    return i;
}

static struct mail_forwarded *finished(struct arena *a, struct mail_forwarded *f,
                                       const struct quote_lines *l, size_t behind)
{
    size_t first = behind_blanks(l, behind); /* Apple's lone byte order mark is one, too */

    /* Some quote the text but not the headers. */
    f->text =
        text_trim(a, first < l->n && l->v[first].quoted ? unquoted(a, l, first, l->n)
                                                        : arena_strdup(a, text_from(l, first)));
    return f;
}

static struct mail_forwarded *block_at(struct arena *a, const struct quote_lines *l, size_t i)
{
    struct mail_forwarded *f = ARENA_NEW(a, struct mail_forwarded);
    size_t behind = i;
    struct quote_lines bare;

    if (i >= l->n || !l->v[i].quoted)
        return forward_block_read(a, l, i, f, &behind) ? finished(a, f, l, behind) : NULL;
    bare = quote_lines_of(a, unquoted(a, l, i, BLOCK_LINES));
    if (!forward_block_read(a, &bare, 0, f, &behind))
        return NULL;
    bare = quote_lines_of(a, unquoted(a, l, i, l->n));
    return finished(a, f, &bare, behind);
}

/* What follows the separator at line I: its headers in lines, or all in the separator's own. */
static struct mail_forwarded *behind_separator(struct arena *a, const struct quote_lines *l,
                                               size_t i)
{
    struct mail_forwarded *f = block_at(a, l, behind_blanks(l, i + 1));

    if (f != NULL)
        return f;
    f = ARENA_NEW(a, struct mail_forwarded);
    return forward_block_read_line(a, &l->v[i], f) ? finished(a, f, l, i + 1) : NULL;
}

/* The line as it reads without one level of ">". */
static struct quote_line bare_line(struct arena *a, const struct quote_line *l)
{
    struct quote_lines one;
    const char *p = l->p;

    if (l->n == 0 || *p != '>')
        return *l;
    one = quote_lines_of(a, arena_strndup(a, p + 1, l->n - 1));
    return one.n > 0 ? one.v[0] : *l;
}

static bool block_begins(struct arena *a, const struct quote_lines *l, size_t i)
{
    struct quote_lines bare;

    if (!l->v[i].quoted)
        return quote_block_at(l, i);
    bare = quote_lines_of(a, unquoted(a, l, i, BLOCK_LINES));
    return bare.n > 0 && quote_block_at(&bare, 0);
}

/* Line I begins what was passed on; BEFORE: something stands before it. Without a separator the
 * subject must say so, or the mail have no words of its own. */
static struct mail_forwarded *at_line(struct arena *a, const struct quote_lines *l, size_t i,
                                      bool says_so, bool answers, bool before)
{
    struct quote_line bare = bare_line(a, &l->v[i]);
    enum quote_separator is = quote_words_separator(bare.low);
    struct mail_forwarded *f = NULL;

    if (is == QUOTE_FORWARDED || (is == QUOTE_ORIGINAL && says_so))
        f = behind_separator(a, l, i);
    if (f == NULL && (says_so || (!before && !answers)) && block_begins(a, l, i))
        f = block_at(a, l, i);
    if (f != NULL || !says_so || before)
        return f;
    f = ARENA_NEW(a, struct mail_forwarded);
    return forward_intro_read(a, &l->v[i], f) ? finished(a, f, l, i + 1) : NULL;
}

struct mail_forwarded *forward_find(struct arena *a, const char *subject, const char *body)
{
    struct quote_lines l = quote_lines_of(a, body);
    bool says_so = subject != NULL && has_mark(a, subject, passed_on, G_N_ELEMENTS(passed_on));
    bool answers = subject != NULL && has_mark(a, subject, answered, G_N_ELEMENTS(answered));
    bool was_quoted = false, before = false;
    size_t tries = 0;

    for (size_t i = 0; i < l.n && i < LOOK_LINES; i++) {
        /* Deep in a quote, it is the old message that was passed on, not this one. */
        bool may = !l.v[i].blank && (!l.v[i].quoted || (!was_quoted && tries++ < QUOTED_TRIES));
        struct mail_forwarded *f = may ? at_line(a, &l, i, says_so, answers, before) : NULL;

        if (f != NULL)
            return f;
        was_quoted = l.v[i].quoted;
        before = before || (!l.v[i].blank && !l.v[i].ruler);
    }
    return NULL;
}
