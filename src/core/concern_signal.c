#include "core/concern_signal.h"

#include "base/text.h"
#include "core/concern_look.h"

#include <math.h>
#include <string.h>

enum {
    LONG_AGO_DAYS = 14,
    TINY_WORDS = 5,
    SHORT_WORDS = 14,
    LONG_WORDS = 60,
    OWN_WORDS = 3,
    TITLE_CHARS = 80
};

#define ARCHIVE_SURE 3.0 /* twenty times as likely */

/* How many words of the reply's sentence S stand in the ticket. */
static int shared_with(const struct concern_look *l, const struct concern_sentence *s)
{
    return l->tokens[s - l->s.v].shared;
}

static int on(const struct concern_sentence *s, enum concern_phrase kind)
{
    return s->phrases[kind] > 0;
}

static bool is_pleased(const struct concern_sentence *s)
{
    return (on(s, PHRASE_THANKS) || on(s, PHRASE_WORKS) || on(s, PHRASE_ACK)) &&
           !on(s, PHRASE_BUT) && !on(s, PHRASE_SHIFT) && !on(s, PHRASE_HOW);
}

static bool is_foreign(const struct concern_look *l, const struct concern_sentence *s)
{
    return concern_topics_any(s->topics) && !concern_topics_share(s->topics, l->topics);
}

static bool is_matter(const struct concern_sentence *s)
{
    return on(s, PHRASE_REQUEST) || on(s, PHRASE_WISH) || on(s, PHRASE_FAULT) ||
           on(s, PHRASE_HOW) || s->question > 0;
}

static double at_most(double x, double max)
{
    return x > max ? max : x;
}

static void total_phrases(struct concern_look *l)
{
    static const struct {
        enum concern_signal signal;
        enum concern_phrase phrase;
        double most;
    } sums[] = {
        {SIGNAL_THANKS, PHRASE_THANKS, 2},     {SIGNAL_WORKS, PHRASE_WORKS, 1},
        {SIGNAL_ACK, PHRASE_ACK, 1},           {SIGNAL_ADDS, PHRASE_ADDS, 1},
        {SIGNAL_REQUEST, PHRASE_REQUEST, 1},   {SIGNAL_WISH, PHRASE_WISH, 1},
        {SIGNAL_FAULT, PHRASE_FAULT, 2},       {SIGNAL_BUT, PHRASE_BUT, 2},
        {SIGNAL_AGAIN, PHRASE_AGAIN, 2},       {SIGNAL_REFERS, PHRASE_REFERS, 2},
        {SIGNAL_STRANGER, PHRASE_STRANGER, 1}, {SIGNAL_REVISES, PHRASE_REVISES, 1},
        {SIGNAL_URGENT, PHRASE_URGENT, 1},     {SIGNAL_HOW, PHRASE_HOW, 1},
    };

    for (size_t k = 0; k < G_N_ELEMENTS(sums); k++) {
        double sum = 0;

        for (size_t i = 0; i < l->s.n; i++)
            sum += l->s.v[i].phrases[sums[k].phrase];
        l->on[sums[k].signal] = at_most(sum, sums[k].most);
    }
}

static void total_marks(struct concern_look *l)
{
    int words = 0, questions = 0, exclaims = 0;
    bool numbers = false;

    for (size_t i = 0; i < l->s.n; i++) {
        words += l->s.v[i].words;
        questions += l->s.v[i].question;
        exclaims += l->s.v[i].exclamation;
        numbers = numbers || l->s.v[i].numbers;
    }
    l->on[SIGNAL_QUESTIONS] = at_most(questions, 2);
    l->on[SIGNAL_EXCLAIMS] = at_most(exclaims, 1);
    l->on[SIGNAL_NUMBERS] = numbers;
    l->on[SIGNAL_FILE] = l->s.file;
    l->on[SIGNAL_TINY] = words <= TINY_WORDS;
    l->on[SIGNAL_SHORT] = words <= SHORT_WORDS;
    l->on[SIGNAL_LONG] = words >= LONG_WORDS;
}

static void total_words(struct concern_look *l)
{
    int all = 0, shared = 0;

    for (size_t i = 0; i < l->s.n; i++) {
        shared += l->tokens[i].shared;
        all += l->tokens[i].content;
    }
    l->on[SIGNAL_OVERLAP] = all == 0 ? 0 : at_most(3.0 * shared / all, 2);
    l->on[SIGNAL_NO_OVERLAP] = shared == 0;
}

static void total_topics(struct concern_look *l)
{
    struct concern_topics reply = {0};
    double matters = 0;
    int foreign;

    for (size_t i = 0; i < l->s.n; i++) {
        concern_topics_join(&reply, l->s.v[i].topics);
        matters += is_foreign(l, &l->s.v[i]) && is_matter(&l->s.v[i]);
    }
    foreign = concern_topics_beyond(reply, l->topics);
    l->on[SIGNAL_FOREIGN] = at_most(foreign, 3);
    l->on[SIGNAL_ONLY_FOREIGN] = foreign > 0 && !concern_topics_share(reply, l->topics);
    l->on[SIGNAL_FOREIGN_MATTER] = at_most(matters, 2);
}

/* How much a sentence is about the ticket, and how much a matter of its own. */
static double ticket_points(struct concern_look *l, const struct concern_sentence *s)
{
    return on(s, PHRASE_WORKS) + 0.5 * on(s, PHRASE_AGAIN) + 0.5 * on(s, PHRASE_REFERS) +
           0.5 * s->numbers + at_most(shared_with(l, s), 2) * 0.5;
}

static double own_points(struct concern_look *l, const struct concern_sentence *s)
{
    return 2 * on(s, PHRASE_SHIFT) + 0.5 * on(s, PHRASE_ADDS) + is_foreign(l, s) +
           0.5 * is_matter(s);
}

/* The best place where the reply can be parted into the ticket's matter and another one. */
static double best_split(struct concern_look *l)
{
    double best = 0;

    for (size_t cut = 1; cut < l->s.n; cut++) {
        double before = ticket_points(l, &l->s.v[cut - 1]), after = own_points(l, &l->s.v[cut]);

        if (cut > 1)
            before += 0.5 * ticket_points(l, &l->s.v[cut - 2]);
        if (cut + 1 < l->s.n)
            after += 0.5 * own_points(l, &l->s.v[cut + 1]);
        best = fmax(best, fmin(before, after));
    }
    return at_most(best, 3);
}

static bool is_own(const struct concern_look *l, const struct concern_sentence *s)
{
    return on(s, PHRASE_SHIFT) || (is_foreign(l, s) && is_matter(s));
}

/* Says something on the ticket, more than a courtesy. */
static bool is_answer(struct concern_look *l, const struct concern_sentence *s)
{
    return !is_own(l, s) && !on(s, PHRASE_STRANGER) && !on(s, PHRASE_REQUEST) &&
           (s->numbers || on(s, PHRASE_REFERS) || on(s, PHRASE_AGAIN) || on(s, PHRASE_REVISES) ||
            shared_with(l, s) > 0);
}

/* What comes before the first matter of its own: good news, an answer, or nothing. */
static void total_own(struct concern_look *l)
{
    bool good = false, answer = false;
    size_t i;

    for (i = 0; i < l->s.n && !is_own(l, &l->s.v[i]); i++) {
        good = good || (on(&l->s.v[i], PHRASE_WORKS) && !on(&l->s.v[i], PHRASE_BUT));
        answer = answer || is_answer(l, &l->s.v[i]);
    }
    if (i == l->s.n)
        return;
    l->on[SIGNAL_OWN] = 1;
    l->on[SIGNAL_GOOD_THEN_OWN] = good;
    l->on[SIGNAL_ANSWER_THEN_OWN] = answer;
    l->on[SIGNAL_OWN_ONLY] = !good && !answer;
}

static void total_faults(struct concern_look *l)
{
    for (size_t i = 0; i < l->s.n; i++) {
        const struct concern_sentence *s = &l->s.v[i];

        if (!on(s, PHRASE_FAULT))
            continue;
        if (shared_with(l, s) > 0)
            l->on[SIGNAL_RELAPSE] = 1;
        else
            l->on[SIGNAL_OTHER_FAULT] = 1;
    }
}

static void total_course(struct concern_look *l)
{
    size_t pleased = 0;
    bool first_pleased = l->s.n > 0 && is_pleased(&l->s.v[0]), matter_later = false;
    int before = 0;

    for (size_t i = 0; i < l->s.n; i++) {
        const struct concern_sentence *s = &l->s.v[i];

        pleased += is_pleased(s);
        matter_later = matter_later || (i > 0 && is_matter(s) && !is_pleased(s));
        if (on(s, PHRASE_SHIFT))
            l->on[before >= 4 ? SIGNAL_SHIFT_LATER : SIGNAL_SHIFT_FIRST] = 1;
        before += s->words;
    }
    l->on[SIGNAL_PLEASED] = pleased > 0 && pleased == l->s.n;
    l->on[SIGNAL_PLEASED_SHARE] = l->s.n == 0 ? 0 : 2.0 * (double)pleased / (double)l->s.n;
    l->on[SIGNAL_PLEASED_BUT] = first_pleased && matter_later;
    l->on[SIGNAL_SPLIT] = best_split(l);
}

static void look_at_state(struct concern_look *l)
{
    const struct concern_case *c = l->c;
    const char *state = c->state == NULL ? "" : c->state;
    bool asked = l->agent_question || concern_phrase_count(l->last_agent, PHRASE_ASKS) > 0;
    bool test = concern_phrase_count(l->last_agent, PHRASE_TEST) > 0;

    l->on[SIGNAL_CLOSED] = c->closed_days >= 0;
    l->on[SIGNAL_CLOSED_LONG] = c->closed_days > LONG_AGO_DAYS;
    l->on[SIGNAL_FRESH] = *l->last_agent == '\0';
    l->on[SIGNAL_PENDING] = g_str_has_prefix(state, "pending");
    l->on[SIGNAL_COLLEAGUE] = c->colleague;
    l->on[SIGNAL_ASKED] = asked && c->closed_days < 0;
    l->on[SIGNAL_TEST] = test && c->closed_days < 0;
    l->on[SIGNAL_DONE] = concern_phrase_count(l->last_agent, PHRASE_DONE) > 0;
    l->on[SIGNAL_ANSWERS] = (asked || test) && c->closed_days < 0 &&
                            l->on[SIGNAL_REQUEST] + l->on[SIGNAL_HOW] < 1 &&
                            l->on[SIGNAL_FOREIGN_MATTER] < 1;
    l->on[SIGNAL_DONE_WISH] = (l->on[SIGNAL_DONE] > 0 || c->closed_days >= 0) &&
                              l->on[SIGNAL_WISH] + l->on[SIGNAL_REQUEST] > 0 &&
                              l->on[SIGNAL_AGAIN] < 1;
}

static void compare_subjects(struct concern_look *l)
{
    const struct concern_case *c = l->c;
    const char *theirs, *ours;

    if (text_empty(c->reply_subject) || c->subject == NULL)
        return;
    theirs = concern_look_subject(l, c->reply_subject);
    ours = concern_look_subject(l, c->subject);
    l->on[SIGNAL_SUBJECT_OTHER] = strstr(theirs, ours) == NULL && strstr(ours, theirs) == NULL &&
                                  concern_look_shared(l, theirs) == 0;
}

static void look_at(struct concern_look *l)
{
    l->on[SIGNAL_BIAS] = 1;
    total_phrases(l);
    total_marks(l);
    total_words(l);
    total_topics(l);
    total_course(l);
    total_own(l);
    total_faults(l);
    look_at_state(l);
    compare_subjects(l);
    l->on[SIGNAL_ARCHIVE] = at_most(fmax(l->c->archive / ARCHIVE_SURE, -1), 1);
}

/* The sentence that a ticket of its own would be named after: the first that announces or is a
 * matter of its own, else the first that wants something. */
static const struct concern_sentence *own_sentence(const struct concern_look *l)
{
    const struct concern_sentence *first = NULL;

    for (size_t i = 0; i < l->s.n; i++) {
        const struct concern_sentence *s = &l->s.v[i];

        if (is_own(l, s) && (is_matter(s) || i + 1 == l->s.n))
            return s;
        if (first == NULL && is_matter(s) && !is_pleased(s))
            first = s;
    }
    return first;
}

/* The words with a capital letter or a figure that the ticket does not have: in German its nouns. */
static const char *own_words(struct concern_look *l, const struct concern_sentence *s)
{
    g_auto(GStrv) words = g_strsplit_set(s->text, " \t\r\n,;:.!?()\"", 200);
    g_autoptr(GString) out = g_string_new(NULL);
    int n = 0;

    for (char **w = words; *w != NULL && n < OWN_WORDS; w++) {
        const char *plain = concern_plain(l->a, *w, strlen(*w));
        bool named = g_unichar_isupper(g_utf8_get_char(*w)) && w != words && strlen(plain) > 4;

        if (!named || concern_look_shared(l, plain) > 0 ||
            concern_stop_word(plain + 1, strlen(plain) - 2))
            continue;
        g_string_append_printf(out, "%s%s", n++ == 0 ? "" : ", ", *w);
    }
    return arena_strdup(l->a, out->str);
}

/* From sentence S to the last one. */
static const char *passage_from(struct concern_look *l, const struct concern_sentence *s)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (; s < l->s.v + l->s.n; s++)
        g_string_append_printf(out, "%s%s", out->len == 0 ? "" : "\n", s->text);
    return arena_strdup(l->a, out->str);
}

static void find_matter(struct concern_look *l, struct concern_matter *own)
{
    const struct concern_sentence *s = own_sentence(l);

    *own = (struct concern_matter){
        .title = "", .passage = "", .words = "", .urgent = l->on[SIGNAL_URGENT] > 0};
    if (s == NULL)
        return;
    own->passage = passage_from(l, s);
    own->title = text_cut(l->a, text_one_line(l->a, concern_behind_opener(l->a, s->text)), TITLE_CHARS);
    own->words = own_words(l, s);
}

void concern_signals_of(struct concern_look *l, double *values, struct concern_matter *own)
{
    l->on = values;
    look_at(l);
    find_matter(l, own);
}
