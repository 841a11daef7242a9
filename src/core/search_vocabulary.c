#include "core/search_vocabulary.h"

#include "sql/search_index.h"

#include <string.h>

enum {
    WORD_LEAST = 3,
    WORD_MOST = 40,
    WORDS_MOST = 300 * 1000, /* each question without an answer walks them all */
    SET_FIRST = 4096,
    READ_MOST = 50000,
    BEHIND = 1000, /* ids that PostgreSQL may still commit */
    INSIDE_LEAST = 5,
    REST_LEAST = 3, /* what must be left of a compound on each side */
    NEAR_LEAST = 4,
    NEAR_TWO = 7, /* longer words may have two mistakes */
};

/* Of a word in the set, in the lowest bits of its hash. ONCE: it was written, but perhaps not
 * committed, so it is written a second time when it comes again. */
enum { ONCE = 1, SURE = 2, IN_TEXT = 4, FLAGS = 7 };
enum { NOTED_MOST = 16384 }; /* words written since the last time that something was taken back */

struct vocabulary {
    GMutex lock;
    uint64_t *set; /* open addressing; 0 is free */
    size_t room, n;
    GString *text; /* "\nword\tstem" for each */
    int64_t last;  /* the newest id in it */
    int undone;    /* db_undone() then */
    uint64_t *noted; /* hashes, the newest NOTED_MOST of them */
    size_t n_noted;
};

static void clear(struct vocabulary *v)
{
    g_free(v->set);
    v->room = SET_FIRST;
    v->set = g_new0(uint64_t, v->room);
    v->n = 0;
    v->last = 0;
    v->n_noted = 0;
    g_string_truncate(v->text, 0);
}

static void *vocabulary_new(void)
{
    struct vocabulary *v = g_new0(struct vocabulary, 1);

    g_mutex_init(&v->lock);
    v->text = g_string_new(NULL);
    v->noted = g_new(uint64_t, NOTED_MOST);
    clear(v);
    return v;
}

static void vocabulary_free(void *data)
{
    struct vocabulary *v = data;

    g_mutex_clear(&v->lock);
    g_string_free(v->text, TRUE);
    g_free(v->set);
    g_free(v->noted);
    g_free(v);
}

static struct vocabulary *vocabulary_of(struct db *db)
{
    return db_keep(db, vocabulary_new, vocabulary_free);
}

static uint64_t hash_of(const char *s, size_t n)
{
    uint64_t h = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < n; i++)
        h = (h ^ (uint8_t)s[i]) * UINT64_C(1099511628211);
    h ^= h >> 29;
    h &= ~(uint64_t)FLAGS;
    return h == 0 ? FLAGS + 1 : h;
}

static uint64_t *place_of(const struct vocabulary *v, uint64_t hash)
{
    size_t i = (size_t)(hash >> 3) & (v->room - 1);

    while (v->set[i] != 0 && (v->set[i] & ~(uint64_t)FLAGS) != hash)
        i = (i + 1) & (v->room - 1);
    return &v->set[i];
}

static void grow(struct vocabulary *v)
{
    uint64_t *old = v->set;
    size_t room = v->room;

    v->room *= 2;
    v->set = g_new0(uint64_t, v->room);
    for (size_t i = 0; i < room; i++)
        if (old[i] != 0)
            *place_of(v, old[i] & ~(uint64_t)FLAGS) = old[i];
    g_free(old);
}

/* The flags that the word had before. */
static uint64_t mark(struct vocabulary *v, const char *word, size_t n, uint64_t flags)
{
    uint64_t hash = hash_of(word, n), *place = place_of(v, hash), before = *place & FLAGS;

    if (*place == 0 && 2 * ++v->n > v->room) {
        grow(v);
        place = place_of(v, hash);
    }
    *place = hash | before | flags;
    return before;
}

/* Where a transaction was taken back, the words that it wrote may be missing: they are written again. */
static void doubt(struct vocabulary *v, struct db *db)
{
    int undone = db_undone(db);

    if (undone == v->undone)
        return;
    v->undone = undone;
    for (size_t i = 0; i < MIN(v->n_noted, NOTED_MOST); i++)
        *place_of(v, v->noted[i]) &= ~(uint64_t)(ONCE | SURE);
    for (size_t i = 0; v->n_noted > NOTED_MOST && i < v->room; i++)
        v->set[i] &= ~(uint64_t)(ONCE | SURE);
    v->n_noted = 0;
}

static void noted(struct vocabulary *v, const char *word, size_t n)
{
    v->noted[v->n_noted++ % NOTED_MOST] = hash_of(word, n);
}

static bool is_kept(const struct search_token *t)
{
    return !t->digits && t->word_n >= WORD_LEAST && t->word_n <= WORD_MOST;
}

bool search_vocabulary_lacks(struct db *db, const struct search_token *t)
{
    struct vocabulary *v;
    bool lacks;

    if (!is_kept(t))
        return false;
    v = vocabulary_of(db);
    g_mutex_lock(&v->lock);
    doubt(v, db);
    lacks = v->n < WORDS_MOST && (*place_of(v, hash_of(t->word, t->word_n)) & SURE) == 0;
    g_mutex_unlock(&v->lock);
    return lacks;
}

bool search_vocabulary_full(struct db *db)
{
    struct vocabulary *v = vocabulary_of(db);
    bool full;

    g_mutex_lock(&v->lock);
    full = v->n >= WORDS_MOST;
    g_mutex_unlock(&v->lock);
    return full;
}

bool search_vocabulary_note(struct db *db, const char *word, const char *stem, GError **error)
{
    struct vocabulary *v = vocabulary_of(db);
    size_t n = strlen(word);
    uint64_t before = SURE;

    g_mutex_lock(&v->lock);
    doubt(v, db);
    if (v->n < WORDS_MOST) {
        before = mark(v, word, n, 0);
        if ((before & (ONCE | SURE)) == 0)
            noted(v, word, n);
        if ((before & SURE) == 0)
            (void)mark(v, word, n, (before & ONCE) != 0 ? SURE : ONCE);
    }
    g_mutex_unlock(&v->lock);
    return (before & SURE) != 0 || sql_search_word_add(db, word, stem, NULL, error);
}

void search_vocabulary_forget(struct db *db)
{
    struct vocabulary *v = vocabulary_of(db);

    g_mutex_lock(&v->lock);
    clear(v);
    g_mutex_unlock(&v->lock);
}

/* Reads what has come since the last time. Ids of PostgreSQL are not committed in their order, so
 * that the newest are looked at again. */
static bool refresh(struct vocabulary *v, struct db *db, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct search_word_row *rows = NULL;
    size_t n;

    do {
        arena_reset(a);
        n = 0;
        if (!sql_search_word_list(db, a, MAX(v->last - (db_is_postgres(db) ? BEHIND : 0), 0),
                                  READ_MOST, &rows, &n, error))
            return false;
        for (size_t i = 0; i < n; i++) {
            v->last = MAX(v->last, rows[i].id);
            if (v->n < WORDS_MOST &&
                (mark(v, rows[i].word, strlen(rows[i].word), SURE | IN_TEXT) & IN_TEXT) == 0)
                g_string_append_printf(v->text, "\n%s\t%s", rows[i].word, rows[i].stem);
        }
    } while (n == READ_MOST);
    return true;
}

struct picking {
    struct arena *a;
    struct search_word *words;
    size_t *costs;
    size_t n, most;
};

/* Keeps the cheapest, in order. */
static void pick(struct picking *p, const char *line, size_t cost)
{
    size_t at = p->n, word = strcspn(line, "\t");
    const char *stem = line + word + 1;

    while (at > 0 && p->costs[at - 1] > cost)
        at--;
    if (at >= p->most)
        return;
    if (p->n < p->most)
        p->n++;
    for (size_t i = p->n - 1; i > at; i--) {
        p->words[i] = p->words[i - 1];
        p->costs[i] = p->costs[i - 1];
    }
    p->costs[at] = cost;
    p->words[at] = (struct search_word){.word = arena_strndup(p->a, line, word),
                                        .stem = arena_strndup(p->a, stem, strcspn(stem, "\n")),
                                        .distance = cost};
}

static struct picking picking(struct arena *a, size_t most)
{
    return (struct picking){.a = a,
                            .words = ARENA_ARRAY(a, struct search_word, most + 1),
                            .costs = ARENA_ARRAY(a, size_t, most + 1),
                            .most = most};
}

/* WORD_N bytes at AT of the word on LINE: begun, or a part of a compound. */
static bool is_part(const char *line, size_t line_n, const char *at, size_t n)
{
    size_t before = (size_t)(at - line), after = line_n - before - n;

    if (before == 0)
        return after > 0;
    /* Behind it nothing, another part, or what bends the word. */
    return n >= INSIDE_LEAST && before >= REST_LEAST &&
           (after >= REST_LEAST || strspn(at + n, "enrs") >= after);
}

static void find_parts(const struct vocabulary *v, const char *word, struct picking *p)
{
    const char *at = v->text->str, *end = at + v->text->len;
    size_t n = strlen(word);

    while (at < end && (at = memmem(at, (size_t)(end - at), word, n)) != NULL) {
        const char *line = memrchr(v->text->str, '\n', (size_t)(at - v->text->str));
        size_t length;

        line = line == NULL ? v->text->str : line + 1;
        length = strcspn(line, "\t");
        if (at + n <= line + length && is_part(line, length, at, n)) {
            pick(p, line, length + (at > line ? WORD_MOST : 0));
            at = line + length;
        }
        at++;
    }
}

bool search_vocabulary_parts(struct db *db, struct arena *a, const char *word, size_t most,
                             struct search_word **words, size_t *n, GError **error)
{
    struct vocabulary *v = vocabulary_of(db);
    struct picking p = picking(a, most);
    bool ok;

    g_mutex_lock(&v->lock);
    ok = refresh(v, db, error);
    if (ok && strlen(word) >= WORD_LEAST)
        find_parts(v, word, &p);
    g_mutex_unlock(&v->lock);
    *words = p.words;
    *n = p.n;
    return ok;
}

size_t search_distance(const char *a, size_t n, const char *b, size_t m, size_t most)
{
    size_t rows[3][WORD_MOST + 2];
    size_t *older = rows[0], *old = rows[1], *now = rows[2];

    if (m > WORD_MOST)
        return most + 1;

    for (size_t k = 0; k <= m; k++)
        old[k] = k;
    for (size_t i = 1; i <= n; i++) {
        size_t *spare = older, least = now[0] = i;

        for (size_t k = 1; k <= m; k++) {
            size_t cost = old[k - 1] + (a[i - 1] != b[k - 1]);

            cost = MIN(cost, MIN(old[k], now[k - 1]) + 1);
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
                cost = MIN(cost, older[k - 2] + 1);
            now[k] = cost;
            least = MIN(least, cost);
        }
        if (least > most)
            return most + 1;
        older = old;
        old = now;
        now = spare;
    }
    return old[m];
}

static void find_near(const struct vocabulary *v, const char *word, size_t n, struct picking *p)
{
    size_t allowed = n >= NEAR_TWO ? 2 : 1;
    const char *line = v->text->str;

    while (*line != '\0') {
        size_t length = strcspn(++line, "\t");

        if (length <= n + allowed && n <= length + allowed && length >= NEAR_LEAST - 1) {
            size_t d = search_distance(word, n, line, length, allowed);

            /* Who mistypes a word mostly gets its beginning right. */
            if (d > 0 && d <= allowed)
                pick(p, line, 2 * d + (*line != *word));
        }
        line += length;
        line += strcspn(line, "\n");
    }
}

bool search_vocabulary_near(struct db *db, struct arena *a, const char *word, size_t most,
                            struct search_word **words, size_t *n, GError **error)
{
    struct vocabulary *v = vocabulary_of(db);
    struct picking p = picking(a, most);
    size_t length = strlen(word);
    bool ok;

    g_mutex_lock(&v->lock);
    ok = refresh(v, db, error);
    if (ok && length >= NEAR_LEAST && length <= WORD_MOST)
        find_near(v, word, length, &p);
    g_mutex_unlock(&v->lock);
    *words = p.words;
    *n = p.n;
    return ok;
}
