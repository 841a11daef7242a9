#include "decode/html_scan.h"

#include "base/fail.h"
#include "base/limits.h"

#include <string.h>

enum { NAME_BYTES = 16 };

/* Never stay open, or close one another: they do not deepen the tree by being left open. */
static const char lenient[] =
    " p li td th tr dd dt option optgroup tbody thead tfoot colgroup br hr "
    "img input meta link col base area embed wbr param source track html "
    "head body ";
/* Opened again by the parser where other end tags closed them (13.2.4.3). */
static const char formatting[] = " a b big code em font i nobr s small strike strong tt u ";
/* An end tag never reaches beyond these (13.2.4.2). */
static const char barriers[] = " table caption object applet marquee template svg math select "
                               "button td th ";
/* The end tag of a tag that is not special stops at those that are. */
static const char special[] =
    " address applet article aside blockquote button caption center details dir div dl fieldset "
    "figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup iframe listing main "
    "marquee menu nav noembed noframes noscript object ol plaintext pre script section select "
    "style "
    "summary table template textarea title ul xmp ";
/* Their content is text up to their own end tag. */
static const char raw[] = " script style title textarea xmp iframe noembed noframes ";

struct open_tag {
    char name[NAME_BYTES];
    bool formats, bars, is_special;
};

struct scan {
    const char *p, *end;
    struct open_tag open[LIMIT_HTML_DEPTH];
    size_t depth, tags, roots;
    const char *over; /* what is too much */
    size_t most;
};

struct tag {
    char name[NAME_BYTES];
    size_t name_len;
    bool closes, closes_itself;
};

bool html_name_in(const char *list, const char *name, size_t n)
{
    for (const char *p = list; (p = strchr(p, ' ')) != NULL && p[1] != '\0'; p++)
        if (strncmp(p + 1, name, n) == 0 && p[1 + n] == ' ')
            return true;
    return false;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static void too_much(struct scan *s, const char *what, size_t most)
{
    s->over = what;
    s->most = most;
}

/* Comments end at "-->" or "--!>", and at once in "<!-->" and "<!--->"; what else begins with "<!",
 * "<?" or "</" and no letter ends at the next ">". */
static const char *behind_comment(const char *p, const char *end)
{
    const char *close;

    if (end - p < 4 || memcmp(p, "<!--", 4) != 0) {
        close = memchr(p, '>', (size_t)(end - p));
        return close == NULL ? end : close + 1;
    }
    for (p += 4; (close = memchr(p, '>', (size_t)(end - p))) != NULL; p = close + 1) {
        const char *text = close;

        if (text[-1] == '!')
            text--;
        if (text[-1] == '-' && text[-2] == '-')
            return close + 1;
    }
    return end;
}

/* The value of an attribute, from behind its "=". */
static const char *behind_value(const char *p, const char *end)
{
    while (p < end && is_space(*p))
        p++;
    if (p < end && (*p == '"' || *p == '\'')) {
        const char *close = memchr(p + 1, *p, (size_t)(end - p - 1));

        return close == NULL ? end : close + 1;
    }
    while (p < end && !is_space(*p) && *p != '>')
        p++;
    return p;
}

/* Behind the attributes of a tag and its ">". */
static const char *behind_attributes(struct scan *s, const char *p, struct tag *t)
{
    size_t n = 0;

    while (p < s->end && *p != '>') {
        t->closes_itself = *p == '/';
        if (is_space(*p) || *p == '/') {
            p++;
            continue;
        }
        for (p++; p < s->end && !is_space(*p) && *p != '=' && *p != '>' && *p != '/'; p++)
            continue;
        while (p < s->end && is_space(*p))
            p++;
        if (p < s->end && *p == '=')
            p = behind_value(p + 1, s->end);
        if (++n > LIMIT_HTML_ATTRIBUTES)
            too_much(s, "too many attributes in a tag", LIMIT_HTML_ATTRIBUTES);
    }
    return p < s->end ? p + 1 : p;
}

static const char *read_tag(struct scan *s, struct tag *t)
{
    const char *p = s->p + 1;

    *t = (struct tag){.closes = *p == '/'};
    p += t->closes ? 1 : 0;
    for (; p < s->end && !is_space(*p) && *p != '>' && *p != '/'; p++)
        if (t->name_len < NAME_BYTES - 1)
            t->name[t->name_len++] = g_ascii_tolower(*p);
    return behind_attributes(s, p, t);
}

/* Takes the entry AT out; those above stay if they are opened again by the parser. */
static void close_at(struct scan *s, size_t at)
{
    size_t to = at;

    for (size_t i = at + 1; i < s->depth; i++)
        if (s->open[i].formats)
            s->open[to++] = s->open[i];
    s->depth = to;
}

static void end_tag(struct scan *s, const struct tag *t)
{
    bool formats = html_name_in(formatting, t->name, t->name_len);
    bool is_special = html_name_in(special, t->name, t->name_len);

    for (size_t i = s->depth; i > 0; i--) {
        const struct open_tag *o = &s->open[i - 1];

        if (strcmp(o->name, t->name) == 0) {
            if (formats)
                memmove(&s->open[i - 1], &s->open[i], (s->depth-- - i) * sizeof *o);
            else
                close_at(s, i - 1);
            return;
        }
        if ((o->bars && strcmp(t->name, "table") != 0) ||
            (o->is_special && !is_special && !formats))
            return;
    }
}

static void start_tag(struct scan *s, const struct tag *t)
{
    struct open_tag *o;

    if (++s->tags > LIMIT_HTML_NODES)
        too_much(s, "too many tags", LIMIT_HTML_NODES);
    if (strcmp(t->name, "html") == 0 || strcmp(t->name, "body") == 0)
        if (++s->roots > LIMIT_HTML_ATTRIBUTES)
            too_much(s, "too many bodies", LIMIT_HTML_ATTRIBUTES);
    if (html_name_in(lenient, t->name, t->name_len) || (t->closes_itself && strchr(t->name, ':')))
        return;
    if (s->depth == G_N_ELEMENTS(s->open)) {
        too_much(s, "nested too deep", LIMIT_HTML_DEPTH);
        return;
    }
    if (strcmp(t->name, "a") == 0 ||
        strcmp(t->name, "nobr") == 0) /* close their like (13.2.6.4.7) */
        end_tag(s, t);
    o = &s->open[s->depth++];
    memcpy(o->name, t->name, sizeof o->name);
    o->formats = html_name_in(formatting, t->name, t->name_len);
    o->bars = html_name_in(barriers, t->name, t->name_len);
    o->is_special = html_name_in(special, t->name, t->name_len);
}

/* At the end tag of the raw text that begins at P, or at the end. */
static const char *raw_end(const char *p, const char *end, const struct tag *t)
{
    while (p < end && (p = memchr(p, '<', (size_t)(end - p))) != NULL) {
        size_t left = (size_t)(end - p);

        if (left > t->name_len + 2 && p[1] == '/' &&
            g_ascii_strncasecmp(p + 2, t->name, t->name_len) == 0 &&
            (is_space(p[t->name_len + 2]) || p[t->name_len + 2] == '>' ||
             p[t->name_len + 2] == '/'))
            return p;
        p++;
    }
    return end;
}

static void step(struct scan *s)
{
    struct tag t;
    char c = s->end - s->p > 1 ? s->p[1] : '\0';

    if (c == '!' || c == '?' || (c == '/' && s->end - s->p > 2 && !g_ascii_isalpha(s->p[2]))) {
        s->p = behind_comment(s->p, s->end);
        return;
    }
    if (c != '/' && !g_ascii_isalpha(c)) {
        s->p++;
        return;
    }
    s->p = read_tag(s, &t);
    if (t.closes) {
        end_tag(s, &t);
        return;
    }
    start_tag(s, &t);
    if (html_name_in(raw, t.name, t.name_len))
        s->p = raw_end(s->p, s->end, &t);
}

bool html_scan(const char *html, size_t n, GError **error)
{
    struct scan s = {.p = html, .end = html + n};

    while (s.p < s.end && s.over == NULL && (s.p = memchr(s.p, '<', (size_t)(s.end - s.p))) != NULL)
        step(&s);
    if (s.over != NULL)
        fail_set(error, FAIL_TOO_BIG, "HTML: %s, at most %zu", s.over, s.most);
    return s.over == NULL;
}
