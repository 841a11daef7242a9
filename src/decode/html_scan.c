#include "decode/html_scan.h"

#include "base/fail.h"
#include "base/limits.h"
#include "decode/html_token.h"

#include <string.h>

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
    char name[HTML_NAME_BYTES];
    bool formats, bars, is_special;
};

struct scan {
    const char *p, *end;
    struct open_tag open[LIMIT_HTML_DEPTH];
    size_t depth, tags, roots;
    const char *over; /* what is too much */
    size_t most;
};

static void too_much(struct scan *s, const char *what, size_t most)
{
    s->over = what;
    s->most = most;
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

static void end_tag(struct scan *s, const struct html_token *t)
{
    bool formats = html_name_in(formatting, t->name);
    bool is_special = html_name_in(special, t->name);

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

static void start_tag(struct scan *s, const struct html_token *t)
{
    struct open_tag *o;

    if (++s->tags > LIMIT_HTML_NODES)
        too_much(s, "too many tags", LIMIT_HTML_NODES);
    if (strcmp(t->name, "html") == 0 || strcmp(t->name, "body") == 0)
        if (++s->roots > LIMIT_HTML_ATTRIBUTES)
            too_much(s, "too many bodies", LIMIT_HTML_ATTRIBUTES);
    if (html_name_in(lenient, t->name) || (t->closes_itself && strchr(t->name, ':')))
        return;
    if (html_name_in(" a nobr ", t->name)) /* close their like (13.2.6.4.7) */
        end_tag(s, t);
    if (s->depth == G_N_ELEMENTS(s->open)) {
        too_much(s, "nested too deep", LIMIT_HTML_DEPTH);
        return;
    }
    o = &s->open[s->depth++];
    memcpy(o->name, t->name, sizeof o->name);
    o->formats = html_name_in(formatting, t->name);
    o->bars = html_name_in(barriers, t->name);
    o->is_special = html_name_in(special, t->name);
}

static void step(struct scan *s)
{
    struct html_token t;

    s->p = html_token_next(s->p, s->end, &t);
    if (t.n_attributes > LIMIT_HTML_ATTRIBUTES)
        too_much(s, "too many attributes in a tag", LIMIT_HTML_ATTRIBUTES);
    if (t.kind == HTML_TOKEN_STOP)
        end_tag(s, &t);
    if (t.kind != HTML_TOKEN_START)
        return;
    start_tag(s, &t);
    if (html_name_in(raw, t.name))
        s->p = html_raw_end(s->p, s->end, t.name);
}

bool html_scan(const char *html, size_t n, GError **error)
{
    struct scan s = {.p = html, .end = html + n};

    while (s.p < s.end && s.over == NULL)
        step(&s);
    if (s.over != NULL)
        fail_set(error, FAIL_TOO_BIG, "HTML: %s, at most %zu", s.over, s.most);
    return s.over == NULL;
}
