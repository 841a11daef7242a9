#include "core/concern_look.h"

#include "base/text.h"
#include "core/subject.h"

#include <libstemmer.h>
#include <string.h>

enum {
    TICKET_BYTES = 32 * 1024, /* of all its messages together, the newest first */
    SUBJECT_BYTES = 1024,
    TICKET_WORDS = 600,
    REPLY_WORDS = 600,
    WORD_BYTES = 64,
    PART_SHORTEST = 4, /* of a compound, at its edge */
    PART_ANYWHERE = 6  /* of a compound, within */
};

static struct str stem(struct concern_look *l, struct sb_stemmer *with, struct str w)
{
    const sb_symbol *s;

    if (with == NULL)
        return w;
    s = sb_stemmer_stem(with, (const sb_symbol *)w.p, (int)w.n);
    if (s == NULL)
        return w;
    w.n = (size_t)sb_stemmer_length(with);
    w.p = arena_strndup(l->a, (const char *)s, w.n);
    return w;
}

static struct concern_word word_of(struct concern_look *l, struct str w)
{
    return (struct concern_word){w, stem(l, l->de, w), stem(l, l->en, w)};
}

static bool has(const struct concern_vocabulary *v, struct str w)
{
    for (size_t i = 0; i < v->n; i++)
        if (str_eq(v->v[i].plain, w))
            return true;
    return false;
}

/* Each word once. */
static void collect(struct concern_look *l, const char *plain, struct concern_vocabulary *out)
{
    const char *p = plain;

    while (*p != '\0' && out->n < out->max) {
        size_t n = strcspn(p, " ");
        struct str w = {p, n};

        if (n > 0 && n < WORD_BYTES && !has(out, w) && !concern_stop_word(p, n))
            out->v[out->n++] = word_of(l, w);
        p += n + (p[n] == ' ' ? 1 : 0);
    }
}

static struct concern_vocabulary vocabulary_new(struct concern_look *l, size_t max)
{
    return (struct concern_vocabulary){ARENA_ARRAY(l->a, struct concern_word, max), 0, max};
}

static bool ends_with(struct str s, struct str end)
{
    return s.n >= end.n && memcmp(s.p + s.n - end.n, end.p, end.n) == 0;
}

/* "beleg" is a part of "zahlungsbeleg", "kasse" of "kassensturz". */
static bool is_part(struct str whole, struct str part)
{
    if (part.n < PART_SHORTEST || part.n >= whole.n)
        return false;
    if (memcmp(whole.p, part.p, part.n) == 0 || ends_with(whole, part))
        return true;
    return part.n >= PART_ANYWHERE && memmem(whole.p, whole.n, part.p, part.n) != NULL;
}

static bool same_word(const struct concern_word *x, const struct concern_word *y)
{
    return str_eq(x->plain, y->plain) || str_eq(x->de, y->de) || str_eq(x->en, y->en) ||
           is_part(x->de, y->de) || is_part(y->de, x->de);
}

static bool known(const struct concern_vocabulary *v, const struct concern_word *w)
{
    for (size_t i = 0; i < v->n; i++)
        if (same_word(&v->v[i], w))
            return true;
    return false;
}

int concern_look_shared(struct concern_look *l, const char *plain)
{
    struct concern_vocabulary words = vocabulary_new(l, REPLY_WORDS);
    int n = 0;

    collect(l, plain, &words);
    for (size_t i = 0; i < words.n; i++)
        n += known(&l->ticket, &words.v[i]);
    return n;
}

/* Takes what it reads off the budget of *LEFT bytes. */
static const char *plain_of(struct concern_look *l, const char *text, size_t *left)
{
    size_t n = text == NULL ? 0 : concern_cut(text, *left);

    *left -= n;
    return n == 0 ? " " : concern_plain(l->a, text, n);
}

const char *concern_look_subject(struct concern_look *l, const char *subject)
{
    size_t left = SUBJECT_BYTES;

    if (subject == NULL)
        return " ";
    subject = arena_strndup(l->a, subject, concern_cut(subject, SUBJECT_BYTES));
    return plain_of(l, subject_base(l->a, subject), &left);
}

static void read_ticket(struct concern_look *l)
{
    const struct concern_case *c = l->c;
    const char *subject = concern_look_subject(l, c->subject);
    size_t left = TICKET_BYTES;

    l->ticket = vocabulary_new(l, TICKET_WORDS);
    l->last_agent = "";
    collect(l, subject, &l->ticket);
    l->topics = concern_topics(subject);
    for (size_t i = c->n_messages; i-- > 0;) {
        const struct concern_message *m = &c->messages[i];
        const char *plain = plain_of(l, m->text, &left);

        collect(l, plain, &l->ticket);
        concern_topics_join(&l->topics, concern_topics(plain));
        if (m->agent && *l->last_agent == '\0') {
            l->last_agent = plain;
            l->agent_question = m->text != NULL && strchr(m->text, '?') != NULL;
        }
    }
    l->last = vocabulary_new(l, TICKET_WORDS);
    collect(l, l->last_agent, &l->last);
}

struct topic_marks {
    const struct concern_look *l;
    enum concern_kind *at; /* for each byte of the sentence */
};

/* The nearest topic wins where several are named. */
static void mark_topic(void *data, int topic, size_t from, size_t to)
{
    struct topic_marks *m = data;
    struct concern_topics one = {0};
    enum concern_kind kind;

    concern_topics_add(&one, topic);
    kind = concern_topics_share(one, m->l->topics)       ? KIND_TOPIC
           : (one.fields & m->l->topics.fields) != 0 ? KIND_NEAR
                                                         : KIND_FOREIGN;
    for (size_t i = from; i < to; i++)
        m->at[i] = MAX(m->at[i], kind);
}

static enum concern_kind kind_of(const enum concern_kind *at, struct str w, bool content)
{
    enum concern_kind kind = KIND_COMMON;

    for (size_t i = 0; i < w.n; i++)
        kind = MAX(kind, at[i]);
    if (kind != KIND_COMMON)
        return kind;
    for (size_t i = 0; i < w.n; i++)
        if (g_ascii_isdigit(w.p[i]))
            return KIND_NUMBER;
    return content ? KIND_UNKNOWN : KIND_COMMON;
}

static void add_token(struct concern_look *l, struct concern_tokens *t, const enum concern_kind *at,
                      struct str w)
{
    bool content = w.n < WORD_BYTES && !concern_stop_word(w.p, w.n);
    struct concern_token *one = &t->v[t->n++];

    *one = (struct concern_token){.w = w};
    if (content && l->looked_up < REPLY_WORDS) {
        struct concern_word word = word_of(l, w);

        l->looked_up++;
        one->known = known(&l->ticket, &word);
        one->answers = known(&l->last, &word);
    }
    one->kind = one->known ? KIND_KNOWN : kind_of(at, w, content);
    t->content += content;
    t->shared += one->known;
}

/* Whether the next word of *TEXT begins with a capital letter; steps behind it. Words are cut as
 * concern_plain() cuts them. */
static bool next_is_capital(const char **text)
{
    const char *p = *text;
    bool capital;

    while (*p != '\0' && !g_unichar_isalnum(g_utf8_get_char(p)))
        p = g_utf8_next_char(p);
    capital = g_unichar_isupper(g_utf8_get_char(p));
    while (*p != '\0' && g_unichar_isalnum(g_utf8_get_char(p)))
        p = g_utf8_next_char(p);
    *text = p;
    return capital;
}

static struct concern_tokens tokens_of(struct concern_look *l, const struct concern_sentence *s)
{
    struct concern_tokens t = {.v = ARENA_ARRAY(l->a, struct concern_token, (size_t)s->words + 1)};
    size_t all = strlen(s->plain);
    struct topic_marks m = {l, ARENA_ARRAY(l->a, enum concern_kind, all + 1)};

    const char *written = s->text;

    memset(m.at, 0, (all + 1) * sizeof *m.at);
    concern_topics_each(s->plain, mark_topic, &m);
    for (const char *p = s->plain + 1; *p != '\0' && t.n < (size_t)s->words;) {
        size_t n = strcspn(p, " ");

        add_token(l, &t, m.at + (p - s->plain), (struct str){p, n});
        t.v[t.n - 1].capital = next_is_capital(&written) && t.n > 1;
        p += n + (p[n] == ' ' ? 1 : 0);
    }
    return t;
}

void concern_look_at(struct concern_look *l)
{
    l->de = sb_stemmer_new("german", "UTF_8");
    l->en = sb_stemmer_new("english", "UTF_8");
    read_ticket(l);
    concern_sentences_of(l->a, l->c->reply_text == NULL ? "" : l->c->reply_text, &l->s);
    l->tokens = ARENA_ARRAY(l->a, struct concern_tokens, l->s.n + 1);
    for (size_t i = 0; i < l->s.n; i++)
        l->tokens[i] = tokens_of(l, &l->s.v[i]);
}

void concern_look_end(struct concern_look *l)
{
    if (l->de != NULL)
        sb_stemmer_delete(l->de);
    if (l->en != NULL)
        sb_stemmer_delete(l->en);
}
