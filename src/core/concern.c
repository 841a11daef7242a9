#include "core/concern.h"

#include "core/concern_look.h"
#include "core/concern_weights.h"

#include <math.h>

enum { REASONS = 5 };

#define LEAST_PULL 0.05 /* of a reason */
#define ASKING 2.0       /* against thanks, where something is asked for */
#define MATTER_SURE 0.5
#define THANKS_SURE 0.58 /* a wrong thanks leaves somebody without an answer */

static const char *const signal_names[] = {
#define X(NAME, name, reason) name,
    CONCERN_SIGNAL_LIST(X)
#undef X
};
static const char *const signal_reasons[] = {
#define X(NAME, name, reason) reason,
    CONCERN_SIGNAL_LIST(X)
#undef X
};

const char *concern_signal_name(enum concern_signal s)
{
    return signal_names[s];
}

const char *concern_signal_reason(enum concern_signal s)
{
    return signal_reasons[s];
}

static const char *const trait_names[] = {
#define X(NAME, name, told) name,
    CONCERN_TRAIT_LIST(X)
#undef X
};
static const char *const course_names[] = {
#define X(NAME, name, told) name,
    CONCERN_COURSE_LIST(X)
#undef X
};
static const enum concern_signal trait_told[] = {
#define X(NAME, name, told) SIGNAL_##told,
    CONCERN_TRAIT_LIST(X)
#undef X
};
static const enum concern_signal course_told[] = {
#define X(NAME, name, told) SIGNAL_##told,
    CONCERN_COURSE_LIST(X)
#undef X
};

const char *concern_trait_name(enum concern_trait t)
{
    return trait_names[t];
}

const char *concern_course_name(enum concern_course k)
{
    return course_names[k];
}

const char *concern_label_name(enum concern_label label)
{
    static const char *const names[] = {[CONCERN_SAME] = "same",
                                        [CONCERN_NEW] = "new",
                                        [CONCERN_BOTH] = "both",
                                        [CONCERN_THANKS] = "thanks"};

    return names[label];
}

/* How much signal S, trait T, course K speak for LABEL. */
static double pull_of_signal(const struct concern_verdict *v, int s, int label)
{
    return weights[s][label] * v->signals[s];
}

static double pull_of_trait(const struct concern_verdict *v, int t, int label)
{
    double sum = 0;

    for (int where = 0; where < TRAIT_WHERES; where++)
        sum += trait_weights[t][where][label] * v->traits[t][where];
    return sum;
}

static double pull_of_course(const struct concern_verdict *v, int k, int label)
{
    return course_weights[k][label] * v->course[k];
}

/* Made of concern_gram.txt. */
extern const char concern_gram_weights[];

/* A letter of the table: 0 is '_', and "!" stands for the backslash. */
static int step_of(char c)
{
    return c == '!' ? '\\' - '_' : c - '_';
}

static double pull_of_grams(const struct concern_verdict *v, int label)
{
    int steps = 0;

    for (size_t i = 0; i < v->grams.n; i++)
        steps += step_of(concern_gram_weights[v->grams.v[i] * CONCERN_LABELS + label]);
    return steps * GRAM_STEP * concern_gram_value(&v->grams);
}

static double sum_of(const struct concern_verdict *v, int label)
{
    double sum = pull_of_grams(v, label);

    for (int s = 0; s < CONCERN_SIGNALS; s++)
        sum += pull_of_signal(v, s, label);
    for (int t = 0; t < CONCERN_TRAITS; t++)
        sum += pull_of_trait(v, t, label);
    for (int k = 0; k < CONCERN_COURSES; k++)
        sum += pull_of_course(v, k, label);
    return sum;
}

/* Whoever asks for something does not only say thanks, however warmly. */
static bool asks(const struct concern_verdict *v)
{
    return v->signals[SIGNAL_REQUEST] + v->signals[SIGNAL_WISH] + v->signals[SIGNAL_HOW] > 0;
}

/* First whether it brings a matter of its own, then which of the two labels that say so or do not. */
static enum concern_label label_of(const double *chance)
{
    if (chance[CONCERN_NEW] + chance[CONCERN_BOTH] >= MATTER_SURE)
        return chance[CONCERN_NEW] >= chance[CONCERN_BOTH] ? CONCERN_NEW : CONCERN_BOTH;
    return chance[CONCERN_THANKS] >= fmax(THANKS_SURE, chance[CONCERN_SAME]) ? CONCERN_THANKS
                                                                             : CONCERN_SAME;
}

static void weigh(struct concern_verdict *v)
{
    double sum[CONCERN_LABELS], chance[CONCERN_LABELS], most = -INFINITY, all = 0;

    for (int k = 0; k < CONCERN_LABELS; k++) {
        sum[k] = sum_of(v, k) - (k == CONCERN_THANKS && asks(v) ? ASKING : 0);
        most = fmax(most, sum[k]);
    }
    for (int k = 0; k < CONCERN_LABELS; k++)
        all += chance[k] = exp(sum[k] - most);
    for (int k = 0; k < CONCERN_LABELS; k++)
        chance[k] /= all;
    v->label = label_of(chance);
    v->score = chance[v->label];
    v->matter = chance[CONCERN_NEW] + chance[CONCERN_BOTH];
}

/* What spoke for the label, told by the signals that are there. */
static void give_reasons(struct arena *a, struct concern_verdict *v)
{
    enum concern_signal *out = ARENA_ARRAY(a, enum concern_signal, REASONS);
    double pull[CONCERN_SIGNALS];

    for (int s = 0; s < CONCERN_SIGNALS; s++)
        pull[s] = pull_of_signal(v, s, (int)v->label);
    for (int t = 0; t < CONCERN_TRAITS; t++)
        pull[trait_told[t]] += pull_of_trait(v, t, (int)v->label);
    for (int k = 0; k < CONCERN_COURSES; k++)
        pull[course_told[k]] += pull_of_course(v, k, (int)v->label);
    for (v->n_why = 0; v->n_why < REASONS; v->n_why++) {
        int best = -1;

        for (int s = SIGNAL_BIAS + 1; s < CONCERN_SIGNALS; s++)
            if (v->signals[s] > 0 && pull[s] > (best < 0 ? LEAST_PULL : pull[best]))
                best = s;
        if (best < 0)
            break;
        pull[best] = 0;
        out[v->n_why] = (enum concern_signal)best;
    }
    v->why = out;
}

void concern_judge(struct arena *a, const struct concern_case *c, struct concern_verdict *v)
{
    struct concern_look l = {.a = a, .c = c};

    *v = (struct concern_verdict){.label = CONCERN_SAME};
    concern_look_at(&l);
    concern_signals_of(&l, v->signals, &v->own);
    concern_traits_of(&l, v->traits, v->course);
    v->grams = concern_grams_of(&l);
    concern_look_end(&l);
    weigh(v);
    give_reasons(a, v);
}
