#include "decode/address.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "decode/words.h"

#include <string.h>

/* One mailbox while it is read. */
struct mailbox {
    struct buf phrase;  /* words and quoted strings outside of brackets */
    struct buf comment; /* the first comment */
    struct buf angle;   /* what stood in <> */
    bool has_angle, has_quotes;
};

struct reader {
    struct arena *a;
    const char *p;
    struct mailbox m;
    struct mail_addresses *out;
    size_t room; /* of out->v */
    bool *broken, *dropped;
};

static void mailbox_clear(struct mailbox *m)
{
    buf_clear(&m->phrase);
    buf_clear(&m->comment);
    buf_clear(&m->angle);
    m->has_angle = m->has_quotes = false;
}

/* The closing quote of the string that begins at P; NULL if it has none. */
static const char *quote_end(const char *p)
{
    for (p++; *p != '\0' && *p != '"'; p++)
        if (*p == '\\' && p[1] != '\0')
            p++;
    return *p == '"' ? p : NULL;
}

/* "odd local part"@domain: the quotes belong to the address. */
static void read_quoted_address(struct reader *r, const char *end)
{
    size_t n = (size_t)(end - r->p) + strcspn(end, " \t,;<>(");

    buf_add(&r->m.angle, r->p, n);
    r->m.has_angle = true;
    r->p += n;
}

static void read_quoted(struct reader *r)
{
    const char *end = quote_end(r->p);

    if (end != NULL && end[1] == '@' && !r->m.has_angle) {
        read_quoted_address(r, end);
        return;
    }
    if (end == NULL) {
        *r->broken = true;
        r->p++;
        return;
    }
    r->m.has_quotes = true;
    for (r->p++; r->p < end; r->p++) {
        if (*r->p == '\\')
            r->p++;
        buf_putc(&r->m.phrase, *r->p);
    }
    r->p = end + 1;
}

/* Comments nest (RFC 5322 section 3.2.2); counted, not recursed. */
static void read_comment(struct reader *r)
{
    bool keep = r->m.comment.len == 0;
    size_t depth = 0;

    for (; *r->p != '\0'; r->p++) {
        if (*r->p == '(' && depth++ == 0)
            continue;
        if (*r->p == ')' && --depth == 0) {
            r->p++;
            return;
        }
        if (*r->p == '\\' && r->p[1] != '\0')
            r->p++;
        if (keep)
            buf_putc(&r->m.comment, *r->p);
    }
    *r->broken = true;
}

static void read_angle(struct reader *r)
{
    size_t n = 0;

    for (r->p++; r->p[n] != '\0' && r->p[n] != '>' && r->p[n] != '<'; n++) {
        const char *end = r->p[n] == '"' ? quote_end(r->p + n) : NULL;

        if (end != NULL)
            n = (size_t)(end - r->p);
        else if ((r->p[n] == ',' || r->p[n] == ';') && memchr(r->p, '@', n) != NULL &&
                 r->p[0] != '@')
            break;
    }
    buf_add(&r->m.angle, r->p, n);
    r->m.has_angle = true;
    r->p += n;
    if (*r->p == '>')
        r->p++;
    else
        *r->broken = true;
}

/* An encoded word is one piece even where it holds commas or brackets that it should not. */
static bool read_word(struct reader *r)
{
    const char *end;
    size_t n;

    if (r->p[0] != '=' || r->p[1] != '?')
        return false;
    n = strcspn(r->p + 2, "? ");
    if (r->p[2 + n] != '?' || r->p[3 + n] == '\0' || r->p[4 + n] != '?')
        return false;
    end = strstr(r->p + 5 + n, "?=");
    if (end == NULL)
        return false;
    buf_add(&r->m.phrase, r->p, (size_t)(end + 2 - r->p));
    r->p = end + 2;
    return true;
}

/* A text as a name: encoded words decoded, one line, quotes that mailers doubled taken off. */
static const char *name_of(struct reader *r, const struct buf *b)
{
    const char *raw = buf_text(b);
    char *s = text_one_line(r->a, words_decode(r->a, raw, r->broken));
    size_t n = strlen(s);

    if (n >= 2 && ((s[0] == '"' && s[n - 1] == '"') || (s[0] == '\'' && s[n - 1] == '\'')))
        s = text_trim(r->a, arena_strndup(r->a, s + 1, n - 2));
    return *s == '\0' ? NULL : s;
}

/* Copies without blanks, controls and comments (RFC 5322 section 4.4 lets them stand anywhere);
 * what is quoted stays. Returns the end. */
static char *spec_copy(char *to, const char *s, size_t n)
{
    bool quoted = false;
    size_t depth = 0;

    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];

        if (c == '"')
            quoted = !quoted;
        if (!quoted && c == '(' && memchr(s + i, ')', n - i) != NULL)
            depth++;
        if (depth == 0 && c != 0x7f && (c > 0x20 || (c == 0x20 && quoted)))
            *to++ = s[i];
        if (!quoted && c == ')' && depth > 0)
            depth--;
    }
    return to;
}

/* The address itself: without blanks and source route ("@relay:a@b"), domain in lower case. */
static const char *spec_of(struct reader *r, const char *s, size_t n)
{
    char *out = arena_alloc(r->a, n + 1), *to = out, *at;
    const char *colon;

    if (n > 0 && s[0] == '@' && (colon = memchr(s, ':', n)) != NULL) {
        n -= (size_t)(colon + 1 - s);
        s = colon + 1;
    }
    if (n > 7 && g_ascii_strncasecmp(s, "mailto:", 7) == 0) {
        s += 7;
        n -= 7;
    }
    to = spec_copy(to, s, n);
    while (to > out && (to[-1] == '.' || to[-1] == ',' || to[-1] == ';') && *out != '"')
        to--;
    *to = '\0';
    at = strrchr(out, '@');
    for (; at != NULL && *at != '\0'; at++)
        *at = g_ascii_tolower(*at);
    return out;
}

static void add(struct reader *r, const char *name, const char *address)
{
    struct mail_addresses *out = r->out;

    if (out->n >= LIMIT_MAIL_ADDRESSES) {
        *r->dropped = true;
        return;
    }
    if (out->n == r->room) {
        struct mail_address *more;

        r->room = MIN(MAX(r->room * 2, (size_t)4), (size_t)LIMIT_MAIL_ADDRESSES);
        more = ARENA_ARRAY(r->a, struct mail_address, r->room);
        if (out->n > 0)
            memcpy(more, out->v, out->n * sizeof *more);
        out->v = more;
    }
    out->v[out->n++] = (struct mail_address){name, address};
}

/* "Jane Doe jane@x.example": the word with the "@" is the address, the others are the name. */
static void add_bare(struct reader *r, const char *s)
{
    const char *at = strchr(s, '@'), *from, *end;
    g_auto(buf) rest = {0};

    if (at == NULL) {
        const char *word = spec_of(r, s, strlen(s));

        /* "root" and "MAILER-DAEMON" are addresses; several words are only a name. */
        if (strpbrk(s, " \t") == NULL && *word != '\0')
            add(r, name_of(r, &r->m.comment), word);
        else if (*word != '\0')
            *r->broken = true;
        return;
    }
    for (from = at; from > s && !g_ascii_isspace(from[-1]); from--)
        ;
    end = at + strcspn(at, " \t");
    buf_init(&rest, strlen(s) + 16);
    buf_add(&rest, s, (size_t)(from - s));
    buf_puts(&rest, end);
    if (rest.len > 0)
        *r->broken = true;
    add(r, name_of(r, rest.len > 0 ? &rest : &r->m.comment),
        spec_of(r, from, (size_t)(end - from)));
}

/* A name with the whole address inside its encoded words. */
static bool add_decoded(struct reader *r, const char *phrase)
{
    const char *text, *open, *close;
    g_auto(buf) name = {0};

    if (strstr(phrase, "=?") == NULL)
        return false;
    text = words_decode(r->a, phrase, r->broken);
    open = strrchr(text, '<');
    close = open != NULL ? strchr(open, '>') : NULL;
    if (close == NULL || memchr(open, '@', (size_t)(close - open)) == NULL)
        return false;
    *r->broken = true;
    buf_init(&name, strlen(text) + 16);
    buf_add(&name, text, (size_t)(open - text));
    add(r, name_of(r, &name), spec_of(r, open + 1, (size_t)(close - open - 1)));
    return true;
}

static void mailbox_end(struct reader *r)
{
    struct mailbox *m = &r->m;

    if (m->has_angle) {
        const char *angle = words_decode(r->a, buf_text(&m->angle), r->broken);
        const char *spec = spec_of(r, angle, strlen(angle));
        const char *name = name_of(r, m->phrase.len > 0 ? &m->phrase : &m->comment);

        if (*spec != '\0')
            add(r, name, spec);
    } else {
        const char *phrase = text_trim(r->a, buf_text(&m->phrase));

        if (*phrase != '\0' && !add_decoded(r, phrase))
            add_bare(r, phrase);
    }
    mailbox_clear(m);
}

/* "Name:" before addresses begins a group, unless the colon belongs to an address. */
static void read_colon(struct reader *r)
{
    r->p++;
    if (!r->m.has_angle && strchr(buf_text(&r->m.phrase), '@') == NULL) {
        mailbox_clear(&r->m);
        return;
    }
    buf_putc(&r->m.phrase, ':');
}

static void read_one(struct reader *r)
{
    switch (*r->p) {
    case '"':
        read_quoted(r);
        return;
    case '(':
        read_comment(r);
        return;
    case '<':
        if (r->m.has_angle)
            mailbox_end(r);
        read_angle(r);
        return;
    case ',':
    case ';':
        mailbox_end(r);
        r->p++;
        return;
    case ':':
        read_colon(r);
        return;
    default:
        if (!read_word(r))
            buf_putc(&r->m.phrase, *r->p++);
    }
}

void address_list(struct arena *a, const char *raw, struct mail_addresses *out, bool *broken,
                  bool *dropped)
{
    struct reader r = {
        .a = a, .p = raw, .out = out, .room = out->n, .broken = broken, .dropped = dropped};
    size_t max;

    if (raw == NULL)
        return;
    max = strlen(raw) + 16;
    buf_init(&r.m.phrase, max);
    buf_init(&r.m.comment, max);
    buf_init(&r.m.angle, max);
    while (*r.p != '\0' && !*dropped)
        read_one(&r);
    mailbox_end(&r);
    buf_release(&r.m.phrase);
    buf_release(&r.m.comment);
    buf_release(&r.m.angle);
}
