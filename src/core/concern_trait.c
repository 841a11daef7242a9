#include "core/concern_trait.h"

#include "core/concern_look.h"

#include <math.h>
#include <string.h>

/* Words that say how a sentence hangs together with what was before it. */
enum list {
    LIST_REFERRING,
    LIST_YES_NO,
    LIST_ON,
    LIST_TELLING,
    LIST_OURS,
    LIST_A,
    LIST_WANTS,
    LIST_CAN,
    LIST_THIRD,
    LIST_TIME,
    LIST_POINTS
};

static const char *const lists[] = {
    [LIST_REFERRING] = " es er sie das dies dieser diese dieses der die it he that they this she "
                       "those these damit davon daran dabei dort da there beide beides both eins "
                       "keine keiner nichts alle alles all welche welcher welches which wo what ",
    [LIST_YES_NO] = " ja nein nee noe jo jup yes no nope yep yeah doch klar ok okay leider genau "
                    "richtig stimmt not nur only ",
    [LIST_ON] = " jetzt nun now dafuer stattdessen instead aber but allerdings leider seitdem "
                "seither danach inzwischen meanwhile still immer wieder again noch trotzdem "
                "however sonst except ausser nachdem after sobald when wenn manchmal ",
    [LIST_TELLING] = " habe hab haben hatte hatten did tried have had wurde war waren was were ",
    [LIST_OURS] = " mein meine meinem meinen meiner unser unsere unserem unseren unserer my our ",
    [LIST_A] = " ein eine einen einem einer zwei drei vier fuenf neue neuen neuer neues weitere "
               "weiteren weiterer zweite zweiten zweites a an another new second two three "
               "additional noch extra ",
    [LIST_WANTS] = " brauche brauchen braeuchte braeuchten bekommen bekomme benoetigen benoetige "
                   "haetten haette gern gerne suchen moechten moechte wollen want need needs would "
                   "like wuenschen wuenscht hoffe planen plan ",
    [LIST_CAN] = " kann koennen koennt koennte koennten koenntet can could laesst geht gibt gibts "
                 "is there darf duerfen may wer who wie how wo where wann welche ",
    [LIST_THIRD] = " frau herr herrn mr mrs ms kollege kollegin kollegen colleague chef chefin "
                   "boss azubi ",
    [LIST_TIME] = " seit since gestern yesterday heute today morgen tomorrow montag dienstag "
                  "mittwoch donnerstag freitag samstag sonntag monday tuesday wednesday thursday "
                  "friday saturday sunday ab from ",
    [LIST_POINTS] = " es er sie das dies damit davon daran dabei darauf dazu ihn it that this them "
                    "they ihm dort there dafuer ",
};

/* The trait that a phrase makes. */
static const enum concern_phrase phrase_of[] = {
    [TRAIT_THANKS] = PHRASE_THANKS,     [TRAIT_WORKS] = PHRASE_WORKS,
    [TRAIT_ACK] = PHRASE_ACK,           [TRAIT_SHIFT] = PHRASE_SHIFT,
    [TRAIT_ADDS] = PHRASE_ADDS,         [TRAIT_REQUEST] = PHRASE_REQUEST,
    [TRAIT_WISH] = PHRASE_WISH,         [TRAIT_FAULT] = PHRASE_FAULT,
    [TRAIT_BUT] = PHRASE_BUT,           [TRAIT_AGAIN] = PHRASE_AGAIN,
    [TRAIT_REFERS] = PHRASE_REFERS,     [TRAIT_STRANGER] = PHRASE_STRANGER,
    [TRAIT_REVISES] = PHRASE_REVISES,   [TRAIT_URGENT] = PHRASE_URGENT,
    [TRAIT_HOW] = PHRASE_HOW,           [TRAIT_NOT] = PHRASE_NOT,
    [TRAIT_CALM] = PHRASE_CALM,         [TRAIT_SETTLED] = PHRASE_SETTLED,
    [TRAIT_JOY] = PHRASE_JOY,           [TRAIT_RESTS] = PHRASE_RESTS,
    [TRAIT_EFFECT] = PHRASE_EFFECT,     [TRAIT_TRIED] = PHRASE_TRIED,
    [TRAIT_GUESS] = PHRASE_GUESS,       [TRAIT_UNSURE] = PHRASE_UNSURE,
};

/* Kinds of words as sets of bits. */
enum {
    SET_FOREIGN = 1 << KIND_FOREIGN,
    SET_UNKNOWN = 1 << KIND_UNKNOWN,
    SET_TICKET = 1 << KIND_KNOWN | 1 << KIND_TOPIC
};

enum { FRAGMENT_WORDS = 4, PARTICIPLE_BYTES = 6, NEXT = 2, NEXT_BUT_ONE = 3 };

static bool listed(enum list list, struct str w)
{
    char spaced[24] = " ";

    if (w.n > sizeof spaced - 3)
        return false;
    memcpy(spaced + 1, w.p, w.n);
    memcpy(spaced + 1 + w.n, " ", 2);
    return strstr(lists[list], spaced) != NULL;
}

static bool any_of(const struct concern_tokens *t, enum list list, size_t first)
{
    for (size_t i = 0; i < t->n && i < first; i++)
        if (listed(list, t->v[i].w))
            return true;
    return false;
}

/* A word of the list, and within REACH words behind it one of the kinds in SET: "unser neuer Drucker". */
static bool leads_to(const struct concern_tokens *t, enum list list, unsigned set, size_t reach)
{
    for (size_t i = 0; i < t->n; i++) {
        if (!listed(list, t->v[i].w))
            continue;
        for (size_t k = i + 1; k < t->n && k <= i + reach; k++)
            if ((set & 1u << t->v[k].kind) != 0)
                return true;
    }
    return false;
}

/* German: "getauscht", "ausgetauscht". */
static bool is_participle(struct str w)
{
    return w.n >= PARTICIPLE_BYTES &&
           (memcmp(w.p, "ge", 2) == 0 || memcmp(w.p + 2, "ge", 2) == 0) &&
           (w.p[w.n - 1] == 't' || w.p[w.n - 1] == 'n');
}

static void count_words(const struct concern_tokens *t, double *on)
{
    int of[KIND_KNOWN + 1] = {0};
    bool answers = false, participle = false;

    for (size_t i = 0; i < t->n; i++) {
        of[t->v[i].kind]++;
        answers = answers || t->v[i].answers;
        participle = participle || is_participle(t->v[i].w);
    }
    on[TRAIT_FOREIGN_WORDS] = fmin(of[KIND_FOREIGN], 3);
    on[TRAIT_TOPIC_WORDS] = fmin(of[KIND_TOPIC], 3);
    on[TRAIT_KNOWN_WORDS] = fmin(of[KIND_KNOWN], 3);
    on[TRAIT_NEAR_WORDS] = fmin(of[KIND_NEAR], 2);
    on[TRAIT_UNKNOWN_WORDS] = fmin(of[KIND_UNKNOWN], 8) / 4;
    on[TRAIT_NUMBER] = of[KIND_NUMBER] > 0;
    on[TRAIT_ANSWERS] = answers;
    on[TRAIT_PARTICIPLE] = participle;
    on[TRAIT_FRAGMENT] = t->n <= FRAGMENT_WORDS;
    on[TRAIT_LENGTH] = fmin((double)t->n, 30) / 10;
}

static void see_links(const struct concern_tokens *t, double *on)
{
    on[TRAIT_BEGINS_REFERRING] = any_of(t, LIST_REFERRING, 1);
    on[TRAIT_BEGINS_YES_NO] = any_of(t, LIST_YES_NO, 1);
    on[TRAIT_BEGINS_ON] = any_of(t, LIST_ON, 2);
    on[TRAIT_BEGINS_TELLING] = any_of(t, LIST_TELLING, 2);
    on[TRAIT_BEGINS_CAN] = any_of(t, LIST_CAN, 1);
    on[TRAIT_OURS] = any_of(t, LIST_OURS, t->n);
    on[TRAIT_OURS_FOREIGN] = leads_to(t, LIST_OURS, SET_FOREIGN, NEXT_BUT_ONE);
    on[TRAIT_OURS_UNKNOWN] = leads_to(t, LIST_OURS, SET_UNKNOWN, NEXT);
    on[TRAIT_OURS_KNOWN] = leads_to(t, LIST_OURS, SET_TICKET, NEXT_BUT_ONE);
    on[TRAIT_A_FOREIGN] = leads_to(t, LIST_A, SET_FOREIGN, NEXT_BUT_ONE);
    on[TRAIT_A_UNKNOWN] = leads_to(t, LIST_A, SET_UNKNOWN, NEXT);
    on[TRAIT_A_KNOWN] = leads_to(t, LIST_A, SET_TICKET, NEXT_BUT_ONE);
    on[TRAIT_WANTS] = any_of(t, LIST_WANTS, t->n);
    on[TRAIT_THIRD] = any_of(t, LIST_THIRD, t->n);
    on[TRAIT_THIRD_NEW] = leads_to(t, LIST_THIRD, SET_UNKNOWN, NEXT);
    on[TRAIT_TIME] = any_of(t, LIST_TIME, t->n);
    on[TRAIT_POINTS] = any_of(t, LIST_POINTS, t->n);
}

/* What is wanted or reported, and whether the ticket knows what it is about. */
static void see_matter(double *on)
{
    bool foreign = on[TRAIT_FOREIGN_WORDS] > 0;
    bool ticket = on[TRAIT_KNOWN_WORDS] + on[TRAIT_TOPIC_WORDS] > 0;
    bool request =
        on[TRAIT_REQUEST] + on[TRAIT_WISH] + on[TRAIT_HOW] + on[TRAIT_WANTS] > 0;
    bool matter = request || on[TRAIT_FAULT] + on[TRAIT_QUESTION] > 0;
    bool fault = on[TRAIT_FAULT] > 0;

    on[TRAIT_FAR] = foreign && !ticket;
    on[TRAIT_MATTER] = matter;
    on[TRAIT_FAR_MATTER] = foreign && !ticket && matter;
    on[TRAIT_FAR_REQUEST] = foreign && !ticket && request;
    on[TRAIT_FAR_FAULT] = foreign && !ticket && fault;
    on[TRAIT_NEAR_REQUEST] = ticket && request;
    on[TRAIT_NEAR_FAULT] = ticket && fault;
    on[TRAIT_BARE_REQUEST] = !ticket && !foreign && request;
}

static void look_at_sentence(const struct concern_look *l, size_t i, double *on)
{
    const struct concern_sentence *s = &l->s.v[i];

    memset(on, 0, CONCERN_TRAITS * sizeof *on);
    for (size_t k = 0; k < G_N_ELEMENTS(phrase_of); k++)
        on[k] = s->phrases[phrase_of[k]] > 0;
    on[TRAIT_QUESTION] = s->question > 0;
    on[TRAIT_EXCLAIMS] = s->exclamation > 0;
    count_words(&l->tokens[i], on);
    see_links(&l->tokens[i], on);
    see_matter(on);
}

/* The first matter of another subject, and what stood before it. */
static void follow(const double *on, bool first, bool *good, bool *found, double *course)
{
    bool shifts = on[TRAIT_SHIFT] > 0, far = on[TRAIT_FAR_MATTER] > 0;

    if (first && far && on[TRAIT_BEGINS_ON] <= 0)
        course[COURSE_OPENS_FAR] = 1;
    if (!first && (far || shifts))
        course[COURSE_FAR_LATER] = 1;
    if ((far || shifts) && !*found) {
        *found = true;
        course[COURSE_GOOD_BEFORE] = *good;
    }
    *good = *good || on[TRAIT_WORKS] + on[TRAIT_ACK] > 0;
}

static void see_topics(const struct concern_look *l, double *course)
{
    struct concern_topics reply = {0};

    for (size_t i = 0; i < l->s.n; i++)
        concern_topics_join(&reply, l->s.v[i].topics);
    course[COURSE_OTHER_FIELDS] = fmin(__builtin_popcount(reply.fields & ~l->topics.fields), 4);
    course[COURSE_SHARES_TOPIC] = concern_topics_share(reply, l->topics);
    course[COURSE_NO_TOPIC] = !concern_topics_any(reply);
    course[COURSE_TICKET_NO_TOPIC] = !concern_topics_any(l->topics);
}

static int words_in(const char *plain)
{
    int n = 0;

    for (const char *p = plain; *p != '\0'; p++)
        n += *p == ' ';
    return n > 0 ? n - 1 : 0;
}

void concern_traits_of(const struct concern_look *l, double of[CONCERN_TRAITS][TRAIT_WHERES],
                       double course[CONCERN_COURSES])
{
    bool good = false, found = false;

    memset(of, 0, sizeof(double[CONCERN_TRAITS][TRAIT_WHERES]));
    memset(course, 0, sizeof(double[CONCERN_COURSES]));
    for (size_t i = 0; i < l->s.n; i++) {
        double on[CONCERN_TRAITS];

        look_at_sentence(l, i, on);
        for (int k = 0; k < CONCERN_TRAITS; k++) {
            of[k][TRAIT_ANYWHERE] = fmax(of[k][TRAIT_ANYWHERE], on[k]);
            if (i == 0)
                of[k][TRAIT_FIRST] = on[k];
            of[k][TRAIT_LAST] = on[k];
        }
        follow(on, i == 0, &good, &found, course);
    }
    course[COURSE_SENTENCES] = fmin((double)l->s.n, 6);
    course[COURSE_CHOICE] =
        strstr(l->last_agent, " oder ") != NULL || strstr(l->last_agent, " or ") != NULL;
    course[COURSE_OUR_LENGTH] = fmin(words_in(l->last_agent), 20) / 10;
    see_topics(l, course);
}
