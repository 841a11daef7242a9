#include "core/mark.h"

#include "core/concern_sentence.h"
#include "core/concern_words.h"
#include "core/house.h"
#include "sql/mark.h"
#include "sql/setting.h"

#include <libstemmer.h>
#include <math.h>
#include <string.h>

enum { WORD_MIN = 3, CODE_MIN = 4, CODE_MAX = 32, UNIT_MAX = 3, DIGITS_MIN = 5 };
enum { FILL_AT_ONCE = 200, QUEUE_LOOK = 60, QUEUES_MOST = 64, TICKETS_KNOWN_MIN = 2 };

#define LEFT "mark.left"

static void add(struct marks *m, const char *mark)
{
    if (m->n == MARKS_MOST || strlen(mark) > MARK_BYTES)
        return;
    for (size_t i = 0; i < m->n; i++)
        if (strcmp(m->v[i], mark) == 0)
            return;
    m->v[m->n++] = mark;
}

void marks_of_words(struct arena *a, const char *text, struct marks *m)
{
    struct sb_stemmer *stemmer = sb_stemmer_new("german", "UTF_8");
    const char *p = concern_plain(a, text, concern_cut(text, MARK_TEXT_BYTES));

    while (stemmer != NULL && *p != '\0' && m->n < MARKS_MOST) {
        size_t n = strcspn(p, " ");

        if (n >= WORD_MIN && n <= MARK_BYTES && !concern_stop_word(p, n) &&
            strspn(p, "0123456789") < n) {
            const char *s = (const char *)sb_stemmer_stem(stemmer, (const sb_symbol *)p, (int)n);

            if (s != NULL)
                add(m, arena_strndup(a, s, (size_t)sb_stemmer_length(stemmer)));
        }
        p += n + (p[n] == ' ' ? 1 : 0);
    }
    if (stemmer != NULL)
        sb_stemmer_delete(stemmer);
}

static bool code_byte(char c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '_' || c == '.' || c == '/' || c == ':';
}

/* "srv-dc01", "0x0000011b", "77120"; not "2026", "28.11.2026", "12:30", "100mb" or "www.x.example". */
static bool is_code(const char *p, size_t n)
{
    size_t digits = 0, letters = 0, run = 0, longest = 0, lead = 0;

    if (n < CODE_MIN || n > CODE_MAX || memmem(p, n, "//", 2) != NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        bool digit = g_ascii_isdigit(p[i]);

        digits += digit;
        letters += g_ascii_isalpha(p[i]);
        run = digit ? run + 1 : 0;
        longest = MAX(longest, run);
        lead += digit && lead == i;
    }
    if (digits == 0 || digits + letters < CODE_MIN)
        return false;
    if (letters == 0)
        return longest >= DIGITS_MIN;
    return lead == 0 || letters > UNIT_MAX || digits > lead || lead + letters < n;
}

static void add_code(struct arena *a, struct marks *m, const char *p, size_t n)
{
    g_autofree char *lower = g_ascii_strdown(p, (gssize)n);

    add(m, arena_printf(a, "#%s", lower));
}

void marks_of_codes(struct arena *a, const char *text, struct marks *m)
{
    size_t all = concern_cut(text, MARK_TEXT_BYTES);

    for (size_t i = 0; i < all && m->n < MARKS_MOST;) {
        size_t n = 0, end;
        bool address = i > 0 && text[i - 1] == '@';

        while (i + n < all && code_byte(text[i + n]))
            n++;
        end = n;
        while (end > 0 && !g_ascii_isalnum(text[i + end - 1]))
            end--;
        if (!address && (i + n == all || text[i + n] != '@') && is_code(text + i, end))
            add_code(a, m, text + i, end);
        i += MAX(n, 1);
    }
}

bool mark_is_code(const char *mark)
{
    return *mark == '#';
}

bool mark_put(struct db *db, int64_t ticket_id, const struct marks *m, GError **error)
{
    for (size_t i = 0; i < m->n; i++)
        if (!sql_mark_put(db, m->v[i], ticket_id, NULL, error))
            return false;
    return true;
}

void marks_of_title(struct arena *a, const char *title, struct marks *m)
{
    marks_of_codes(a, title, m);
    marks_of_words(a, title, m);
}

bool mark_title(struct db *db, struct arena *a, int64_t ticket_id, const char *title,
                GError **error)
{
    struct marks m = {.n = 0};

    marks_of_title(a, title, &m);
    return mark_put(db, ticket_id, &m, error);
}

bool mark_text(struct db *db, struct arena *a, int64_t ticket_id, const char *text, GError **error)
{
    struct marks m = {.n = 0};

    marks_of_codes(a, text, &m);
    return mark_put(db, ticket_id, &m, error);
}

struct filling {
    struct arena *a;
    bool left;
};

static bool fill_one(struct filling *f, struct db *db, const struct mark_unread_row *row,
                     GError **error)
{
    struct mark_text_row *text = NULL;

    return mark_title(db, f->a, row->id, row->title, error) &&
           sql_mark_first_text(db, f->a, row->id, &text, error) &&
           (text == NULL || mark_text(db, f->a, row->id, text->text, error));
}

static bool fill_tx(struct db *db, void *data, GError **error)
{
    struct filling *f = data;
    struct setting_row *setting = NULL;
    struct mark_unread_row *rows = NULL;
    size_t n = 0;
    int64_t left;

    f->left = false;
    if (!sql_setting_get(db, f->a, LEFT, &setting, error))
        return false;
    left = setting == NULL ? 0 : g_ascii_strtoll(setting->value, NULL, 10);
    if (left == 0)
        return true;
    if (!sql_mark_unread(db, f->a, left, FILL_AT_ONCE, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!fill_one(f, db, &rows[i], error))
            return false;
    f->left = n == FILL_AT_ONCE;
    left = f->left ? rows[n - 1].id - 1 : 0;
    return sql_setting_put(db, LEFT, arena_printf(f->a, "%" G_GINT64_FORMAT, left), NULL, error);
}

/* Reading alone tells that there is nothing to do, which is so but for once. */
static bool anything(const struct house *house, struct arena *a, bool *any, GError **error)
{
    g_autoptr(db_conn) db = db_take(house->pool, error);
    struct setting_row *setting = NULL;

    if (db == NULL || !sql_setting_get(db, a, LEFT, &setting, error))
        return false;
    *any = setting != NULL && g_ascii_strtoll(setting->value, NULL, 10) != 0;
    return true;
}

bool mark_fill(const struct house *house, struct arena *a, bool *left, GError **error)
{
    struct filling f = {.a = a};

    *left = false;
    if (!anything(house, a, left, error))
        return false;
    if (!*left)
        return true;
    if (!db_write(house->pool, fill_tx, &f, error))
        return false;
    *left = f.left;
    return true;
}

struct votes {
    int64_t id[QUEUES_MOST];
    double sum[QUEUES_MOST]; /* of the logarithms of what each mark says */
    size_t n, words;
};

static size_t place(struct votes *v, int64_t id)
{
    size_t k = 0;

    while (k < v->n && v->id[k] != id)
        k++;
    if (k == v->n && v->n < QUEUES_MOST) {
        v->id[v->n] = id;
        v->sum[v->n++] = 0;
    }
    return k;
}

/* What one mark says of each queue: its share of the newest tickets that have it, smoothed. */
static void count(struct votes *v, const struct mark_ticket_row *rows, size_t n)
{
    double share[QUEUES_MOST] = {0};

    if (n < TICKETS_KNOWN_MIN)
        return;
    v->words++;
    for (size_t i = 0; i < n; i++) {
        size_t k = place(v, rows[i].queue_id);

        if (k < QUEUES_MOST)
            share[k]++;
    }
    for (size_t k = 0; k < v->n; k++)
        v->sum[k] += log((share[k] + 1) / ((double)n + 2));
}

bool mark_queue(struct db *db, struct arena *a, const struct marks *m, int64_t own,
                int64_t *queue_id, double *odds, GError **error)
{
    struct mark_ticket_row *rows[MARKS_MOST] = {NULL};
    size_t n[MARKS_MOST] = {0}, best = 0, mine;
    struct votes v = {.n = 0};

    *queue_id = 0;
    *odds = 0;
    mine = place(&v, own);
    for (size_t i = 0; i < m->n; i++) {
        if (!sql_mark_tickets(db, a, m->v[i], QUEUE_LOOK, &rows[i], &n[i], error))
            return false;
        for (size_t k = 0; k < n[i]; k++)
            (void)place(&v, rows[i][k].queue_id);
    }
    for (size_t i = 0; i < m->n; i++)
        count(&v, rows[i], n[i]);
    if (v.words == 0)
        return true;
    for (size_t k = 1; k < v.n; k++)
        if (v.sum[k] > v.sum[best])
            best = k;
    if (best == mine) {
        double second = -HUGE_VAL;

        for (size_t k = 0; k < v.n; k++)
            if (k != mine)
                second = fmax(second, v.sum[k]);
        *odds = second == -HUGE_VAL ? -1 : second - v.sum[mine];
        return true;
    }
    *queue_id = v.id[best];
    *odds = v.sum[best] - v.sum[mine];
    return true;
}
