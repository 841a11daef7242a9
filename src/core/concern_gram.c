#include "core/concern_gram.h"

#include "core/concern_look.h"

#include <math.h>
#include <string.h>

enum { SET_WORDS = CONCERN_GRAMS / 64, FEW = 8, ROW = 3 };

#define SCALE 10.0

/* FNV-1a */
#define BASIS 2166136261u
#define PRIME 16777619u

struct gathering {
    uint64_t set[SET_WORDS];
    uint16_t *v;
    size_t n;
};

static uint32_t mix(uint32_t h, struct str w)
{
    for (size_t i = 0; i < w.n; i++)
        h = (h ^ (unsigned char)w.p[i]) * PRIME;
    return (h ^ ' ') * PRIME;
}

static void hit(struct gathering *g, uint32_t h)
{
    /* the low bits of FNV alone are poor */
    unsigned bucket = (h ^ h >> 15) % CONCERN_GRAMS;
    uint64_t bit = (uint64_t)1 << (bucket % 64);

    if ((g->set[bucket / 64] & bit) != 0)
        return;
    g->set[bucket / 64] |= bit;
    g->v[g->n++] = (uint16_t)bucket;
}

/* A word by its kind, a common one as it stands. In German a capital letter tells a thing or a name
 * from what is done with it. */
static struct str sign_of(const struct concern_token *t)
{
    static const char noun = 'O';
    static const char kinds[] = {[KIND_NUMBER] = 'N', [KIND_UNKNOWN] = 'U', [KIND_FOREIGN] = 'F',
                                 [KIND_NEAR] = 'R',   [KIND_TOPIC] = 'T',   [KIND_KNOWN] = 'K'};

    if (t->kind == KIND_UNKNOWN && t->capital)
        return (struct str){&noun, 1};
    return t->kind == KIND_COMMON ? t->w : (struct str){&kinds[t->kind], 1};
}

/* One, two and three signs in a row that end at I; the sentence has edges. */
static void hit_signs(struct gathering *g, const struct concern_tokens *t, size_t i)
{
    static const struct str edge = {"^", 1};
    uint32_t h = BASIS;

    for (size_t back = 0; back < ROW; back++) {
        /* the place before the first word is 0, behind the last one n + 1 */
        size_t at = i - back;

        h = mix(h, at == 0 || at == t->n + 1 ? edge : sign_of(&t->v[at - 1]));
        if (back > 0 || (at > 0 && at <= t->n))
            hit(g, h);
        if (at == 0)
            break;
    }
}

/* The words themselves: those that the ticket does not know, and each with the one before. */
static void hit_words(struct gathering *g, const struct concern_tokens *t, size_t i)
{
    const struct concern_token *one = &t->v[i];

    if (one->kind != KIND_COMMON && one->kind != KIND_KNOWN && one->kind != KIND_NUMBER)
        hit(g, mix(mix(BASIS, (struct str){"w", 1}), one->w));
    if (i > 0 && (one->kind != KIND_COMMON || one[-1].kind != KIND_COMMON))
        hit(g, mix(mix(mix(BASIS, (struct str){"b", 1}), one[-1].w), one->w));
}

struct concern_grams concern_grams_of(const struct concern_look *l)
{
    struct gathering g = {.v = NULL};
    size_t most = 0;

    for (size_t s = 0; s < l->s.n; s++)
        most += (l->tokens[s].n + 1) * ROW + l->tokens[s].n * 2;
    g.v = ARENA_ARRAY(l->a, uint16_t, MIN(most, CONCERN_GRAMS) + 1);
    for (size_t s = 0; s < l->s.n; s++) {
        const struct concern_tokens *t = &l->tokens[s];

        for (size_t i = 1; i <= t->n + 1; i++)
            hit_signs(&g, t, i);
        for (size_t i = 0; i < t->n; i++)
            hit_words(&g, t, i);
    }
    return (struct concern_grams){g.v, g.n};
}

double concern_gram_value(const struct concern_grams *g)
{
    return SCALE / sqrt((double)(g->n > FEW ? g->n : FEW));
}
