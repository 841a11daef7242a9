#include "core/concern.h"

#include "core/concern_weights.h"

#include <math.h>

enum { REASONS = 5 };

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

const char *concern_label_name(enum concern_label label)
{
    static const char *const names[] = {[CONCERN_SAME] = "same",
                                        [CONCERN_NEW] = "new",
                                        [CONCERN_BOTH] = "both",
                                        [CONCERN_THANKS] = "thanks"};

    return names[label];
}

static void weigh(struct concern_verdict *v)
{
    double sum[CONCERN_LABELS] = {0}, all = 0;
    int best = 0;

    for (int s = 0; s < CONCERN_SIGNALS; s++)
        for (int k = 0; k < CONCERN_LABELS; k++)
            sum[k] += weights[s][k] * v->signals[s];
    for (int k = 1; k < CONCERN_LABELS; k++)
        if (sum[k] > sum[best])
            best = k;
    for (int k = 0; k < CONCERN_LABELS; k++)
        all += exp(sum[k] - sum[best]);
    v->label = (enum concern_label)best;
    v->score = 1 / all;
    v->matter =
        (exp(sum[CONCERN_NEW] - sum[best]) + exp(sum[CONCERN_BOTH] - sum[best])) / all;
}

static void give_reasons(struct arena *a, struct concern_verdict *v)
{
    enum concern_signal *out = ARENA_ARRAY(a, enum concern_signal, REASONS);
    bool used[CONCERN_SIGNALS] = {[SIGNAL_BIAS] = true};

    for (v->n_why = 0; v->n_why < REASONS; v->n_why++) {
        int best = -1;
        double most = 0.05;

        for (int s = 0; s < CONCERN_SIGNALS; s++) {
            double pull = weights[s][v->label] * v->signals[s];

            if (!used[s] && pull > most) {
                most = pull;
                best = s;
            }
        }
        if (best < 0)
            break;
        used[best] = true;
        out[v->n_why] = (enum concern_signal)best;
    }
    v->why = out;
}

void concern_judge(struct arena *a, const struct concern_case *c, struct concern_verdict *v)
{
    *v = (struct concern_verdict){.label = CONCERN_SAME};
    concern_signals_of(a, c, v->signals, &v->own);
    weigh(v);
    give_reasons(a, v);
}
