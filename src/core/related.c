#include "core/related.h"

#include "base/clock.h"
#include "core/mark.h"
#include "sql/mark.h"

#include <string.h>

enum { EACH_MOST = 60, RARE = 12, READ_MOST = 24, SOON_IDS = 400, SOON_MS = 30 * CLOCK_MINUTE };
enum { WORDS_SAME = 2 };

#define CODE_POINTS 4.0
#define RARE_POINTS 2.0
#define COMMON_POINTS 0.5
#define LEAST_POINTS 2.0
#define CUSTOMER_POINTS 1.5
#define COMPANY_POINTS 0.75
#define SAME_SHARE 0.6

/* A ticket that has something of this one. */
struct candidate {
    int64_t id;
    double points;
    int words;
    const char *codes;
};

struct look {
    struct db *db;
    struct arena *a;
    const struct actor *actor;
    const struct ticket_row *t;
    struct marks marks;
    const char *text;
    struct candidate *v;
    size_t n, max;
    GHashTable *at; /* of id: index + 1 */
};

static struct candidate *candidate(struct look *l, int64_t id)
{
    size_t at = GPOINTER_TO_SIZE(g_hash_table_lookup(l->at, GSIZE_TO_POINTER((size_t)id)));

    if (at > 0)
        return &l->v[at - 1];
    l->v[l->n++] = (struct candidate){.id = id, .codes = ""};
    g_hash_table_insert(l->at, GSIZE_TO_POINTER((size_t)id), GSIZE_TO_POINTER(l->n));
    return &l->v[l->n - 1];
}

static bool count_mark(struct look *l, const char *mark, GError **error)
{
    struct mark_ticket_row *rows = NULL;
    size_t n = 0;
    bool code = mark_is_code(mark);

    if (!sql_mark_tickets(l->db, l->a, mark, EACH_MOST, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct candidate *c;

        if (rows[i].ticket_id == l->t->id)
            continue;
        c = candidate(l, rows[i].ticket_id);
        c->points += n > RARE ? COMMON_POINTS : code ? CODE_POINTS : RARE_POINTS;
        c->words++;
        if (code)
            c->codes = arena_printf(l->a, "%s%s%s", c->codes, *c->codes == '\0' ? "" : ", ", mark + 1);
    }
    return true;
}

/* The same side wrote at about the same time: looked at, whatever its words. */
static bool add_soon(struct look *l, GError **error)
{
    const struct ticket_row *t = l->t;
    struct related_id_row *rows = NULL;
    size_t n = 0;

    if (!sql_related_soon(l->db, l->a,
                          &(struct sql_related_soon){.ticket_id = t->id,
                                                     .low_id = t->id - SOON_IDS,
                                                     .high_id = t->id + SOON_IDS,
                                                     .low = t->created_at - SOON_MS,
                                                     .high = t->created_at + SOON_MS,
                                                     .customer_id = t->customer_id,
                                                     .company_id = t->company_id},
                          &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        candidate(l, rows[i].id)->points += LEAST_POINTS;
    return true;
}

static int by_points(const void *x, const void *y)
{
    const struct candidate *a = x, *b = y;

    if (a->points != b->points)
        return a->points < b->points ? 1 : -1;
    return a->id < b->id ? 1 : -1;
}

static bool first_text(struct look *l, int64_t id, const char **text, GError **error)
{
    struct mark_text_row *row = NULL;

    if (!sql_mark_first_text(l->db, l->a, id, &row, error))
        return false;
    *text = row == NULL ? "" : row->text;
    return true;
}

static size_t words_of(struct arena *a, const char *text, struct marks *m)
{
    *m = (struct marks){.n = 0};
    marks_of_codes(a, text, m);
    marks_of_words(a, text, m);
    return m->n;
}

static size_t shared(const struct marks *x, const struct marks *y)
{
    size_t n = 0;

    for (size_t i = 0; i < x->n; i++)
        for (size_t k = 0; k < y->n; k++)
            n += strcmp(x->v[i], y->v[k]) == 0;
    return n;
}

bool related_same(struct arena *a, const char *x, const char *y)
{
    struct marks m, k;
    size_t all = MAX(words_of(a, x, &m), words_of(a, y, &k)), both = shared(&m, &k);

    return both >= WORDS_SAME && (double)both >= SAME_SHARE * (double)all;
}

/* By the subject, or by what was written. */
static bool is_twice(struct look *l, const struct related_ticket *r, bool *twice, GError **error)
{
    const char *text;
    int64_t apart = r->ticket->created_at - l->t->created_at;

    *twice = false;
    if (!(r->same_customer || r->same_company) || apart > SOON_MS || apart < -SOON_MS)
        return true;
    if (!first_text(l, r->ticket->id, &text, error))
        return false;
    *twice = related_same(l->a, l->text, text) ||
             related_same(l->a, l->t->title, r->ticket->title);
    return true;
}

static bool read_one(struct look *l, const struct candidate *c, struct related_ticket *out,
                     double *points, bool *shown, GError **error)
{
    struct related_row *row = NULL;

    *shown = false;
    if (!sql_related_ticket(l->db, l->a, c->id, l->actor->person_id, &row, error))
        return false;
    if (row == NULL)
        return true;
    *out = (struct related_ticket){.ticket = row,
                                   .shared = c->codes,
                                   .same_customer = row->customer_id == l->t->customer_id,
                                   .same_company = l->t->company_id != 0 &&
                                                   row->company_id == l->t->company_id};
    *points = c->points + (out->same_customer  ? CUSTOMER_POINTS
                           : out->same_company ? COMPANY_POINTS
                                               : 0);
    if (!is_twice(l, out, &out->twice, error))
        return false;
    *shown = out->twice || (*points >= LEAST_POINTS && c->words > 0);
    *points += out->twice ? 100 : 0;
    return true;
}

static bool read_best(struct look *l, size_t most, struct related_ticket **found, size_t *n,
                      GError **error)
{
    double *points = ARENA_ARRAY(l->a, double, most + 1);

    *found = ARENA_ARRAY(l->a, struct related_ticket, most + 1);
    *n = 0;
    for (size_t i = 0; i < l->n && i < READ_MOST; i++) {
        struct related_ticket one;
        double mine;
        bool shown;
        size_t at;

        if (!read_one(l, &l->v[i], &one, &mine, &shown, error))
            return false;
        for (at = *n; at > 0 && shown && points[at - 1] < mine; at--) {
            (*found)[at] = (*found)[at - 1];
            points[at] = points[at - 1];
        }
        if (!shown || at >= most)
            continue;
        (*found)[at] = one;
        points[at] = mine;
        *n = MIN(*n + 1, most);
    }
    return true;
}

bool related_tickets(struct db *db, struct arena *a, const struct actor *actor,
                     const struct ticket_row *t, size_t most, struct related_ticket **found,
                     size_t *n, GError **error)
{
    g_autoptr(GHashTable) at = g_hash_table_new(NULL, NULL);
    struct look l = {.db = db, .a = a, .actor = actor, .t = t, .at = at};

    if (!first_text(&l, t->id, &l.text, error))
        return false;
    marks_of_codes(a, t->title, &l.marks);
    marks_of_words(a, t->title, &l.marks);
    marks_of_codes(a, l.text, &l.marks);
    l.max = MARKS_MOST * (size_t)EACH_MOST + 2 * (size_t)SOON_IDS;
    l.v = ARENA_ARRAY(a, struct candidate, l.max + 1);
    for (size_t i = 0; i < l.marks.n; i++)
        if (!count_mark(&l, l.marks.v[i], error))
            return false;
    if (!add_soon(&l, error))
        return false;
    qsort(l.v, l.n, sizeof *l.v, by_points);
    return read_best(&l, most, found, n, error);
}
