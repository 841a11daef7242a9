#include "core/search_rank.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

enum { POSITIONS_MOST = 400 };

/* What a text has of the clauses. */
struct fit {
    const struct search_collecting *c;
    int best[SEARCH_CLAUSES_MOST];
    unsigned tokens, fitting;
    int last; /* the clause of the word before, -1: none */
    unsigned in_a_row;
    struct {
        unsigned at;
        unsigned clause;
    } places[POSITIONS_MOST];
    unsigned n_places;
};

static bool look(const struct search_token *t, void *user)
{
    struct fit *f = user;
    int best = 0, which = -1;

    for (size_t i = 0; i < f->c->n_clauses; i++) {
        int fits = search_clause_fits(&f->c->clauses[i], t);

        f->best[i] = MAX(f->best[i], fits);
        if (fits > best) {
            best = fits;
            which = (int)i;
        }
    }
    if (which >= 0) {
        f->fitting++;
        f->in_a_row += f->last >= 0;
        if (f->n_places < POSITIONS_MOST) {
            f->places[f->n_places].at = f->tokens;
            f->places[f->n_places++].clause = (unsigned)which;
        }
    }
    f->tokens++;
    f->last = which;
    return true;
}

static struct fit fit_of(const struct search_collecting *c, const char *text)
{
    struct fit f = {.c = c, .last = -1};

    search_tokens(text, strlen(text), look, &f);
    return f;
}

/* 0 to 4: how much of the question the title is, and of the title the question. */
static double title_score(const struct search_collecting *c, const char *title)
{
    struct fit f = fit_of(c, title);
    double sum = 0, asked = 0;

    for (size_t i = 0; i < c->n_clauses; i++)
        if (!c->clauses[i].small) {
            asked++;
            sum += f.best[i] / 4.0;
        }
    if (asked == 0 || f.tokens == 0)
        return 0;
    return 2 * sum / asked + (double)f.fitting / f.tokens + 0.5 * f.in_a_row / f.tokens +
           (f.fitting == f.tokens && sum >= asked ? 0.5 : 0);
}

/* 0 to 1: all clauses within few words of each other. */
static double nearness(const struct search_collecting *c, const char *text)
{
    struct fit f = fit_of(c, text);
    unsigned count[SEARCH_CLAUSES_MOST] = {0}, have = 0, want = 0, from = 0, best = UINT32_MAX;

    for (size_t i = 0; i < c->n_clauses; i++)
        want += f.best[i] > 0;
    if (want < 2)
        return want == c->n_clauses ? 0.5 : 0;
    for (unsigned to = 0; to < f.n_places; to++) {
        have += count[f.places[to].clause]++ == 0;
        while (have == want) {
            best = MIN(best, f.places[to].at - f.places[from].at + 1);
            have -= --count[f.places[from].clause] == 0;
            from++;
        }
    }
    return best == UINT32_MAX ? 0 : (double)want / MAX(best, want) * want / (double)c->n_clauses;
}

bool search_text_has(const struct search_collecting *c, const char *text)
{
    return fit_of(c, text).fitting > 0;
}

static double newness(const struct search_collecting *c, const struct search_document_row *t)
{
    double days = (double)MAX(c->now - t->changed_at, 0) / (double)CLOCK_DAY;

    return 1 / (1 + days / 60);
}

static int by_score(const void *x, const void *y)
{
    const struct search_candidate *a = x, *b = y;

    if (a->score != b->score)
        return a->score < b->score ? 1 : -1;
    if (a->ticket->changed_at != b->ticket->changed_at)
        return a->ticket->changed_at < b->ticket->changed_at ? 1 : -1;
    return a->ticket->ticket_id < b->ticket->ticket_id ? 1 : -1;
}

void search_rank(struct search_collecting *c, const struct search_text_row *texts, size_t n)
{
    for (size_t i = 0; i < c->n; i++) {
        struct search_candidate *x = &c->v[i];
        bool closed = strcmp(x->ticket->state, "closed") == 0;

        if (c->n_clauses == 0 || c->listed) {
            x->score = 0;
            continue;
        }
        if (texts == NULL)
            x->score = 4 * x->score + title_score(c, x->ticket->title) +
                       0.6 * newness(c, x->ticket) + (closed ? 0 : 0.15) +
                       (x->article != 0 ? 0.3 : 0);
        for (size_t k = 0; k < n; k++)
            if (texts[k].id == x->article)
                x->score += x->text != NULL ? 0 : nearness(c, texts[k].begins);
    }
    if (c->n > 0)
        qsort(c->v, c->n, sizeof *c->v, by_score);
}
