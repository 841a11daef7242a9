#include "core/caller.h"

#include "base/buf.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/text.h"
#include "sql/caller.h"

#include <stdlib.h>
#include <string.h>

enum {
    CANDIDATES = 300,
    CAUGHT_UP = 50, /* people in one transaction */
    WALKED = 3000, /* words of the index, where the rarest that was typed is common */
    DIGITS_LEAST = 3,
    DIGITS_MOST = 24, /* schema/057-person-word.sql, */
    WORD_CHARS = 16,  /* as these */
    WORDS_MOST = 6,
    QUESTION_BYTES = 1024,
};

#define SIGNS " !\"#$%&'()*+,-./:;<=>?@[]_"

static const struct {
    const char *one, *two;
} spellings[] = {{"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}, {"ß", "ss"}};

static const char *replaced(struct arena *a, const char *s, bool to_two)
{
    g_autoptr(GString) out = g_string_new(s);

    for (size_t i = 0; i < G_N_ELEMENTS(spellings); i++)
        g_string_replace(out, to_two ? spellings[i].one : spellings[i].two,
                         to_two ? spellings[i].two : spellings[i].one, 0);
    return arena_strdup(a, out->str);
}

const char *caller_fold(struct arena *a, const char *name)
{
    return replaced(a, text_fold(a, name), true);
}

const char *caller_digits(struct arena *a, const char *typed)
{
    g_autoptr(GString) all = g_string_new(typed);
    g_autoptr(GString) digits = g_string_new(NULL);
    const char *s;

    g_string_replace(all, "(0)", "", 0);
    for (s = all->str; *s != '\0'; s++) {
        if (g_ascii_isdigit(*s))
            g_string_append_c(digits, *s);
        else if (strchr(" +-/().", *s) == NULL)
            return NULL;
    }
    s = digits->str;
    if (strchr(all->str, '+') != NULL && g_str_has_prefix(s, "49"))
        s += 2;
    else if (g_str_has_prefix(s, "0049"))
        s += 4;
    s += strspn(s, "0");
    return strlen(s) < DIGITS_LEAST ? NULL : arena_strdup(a, s);
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), k = strlen(end);

    return n >= k && strcmp(s + n - k, end) == 0;
}

/* One number closes the other. */
static bool same_number(const char *a, const char *b)
{
    return a != NULL && b != NULL && (ends_with(a, b) || ends_with(b, a));
}

/* The number to be shown: the typed one, if it is among them. */
static void choose_phone(struct arena *a, const char *phones, const char *digits, struct caller *c)
{
    g_auto(GStrv) all = g_strsplit(phones == NULL ? "" : phones, "\n", -1);

    c->phone = all[0] == NULL ? "" : arena_strdup(a, all[0]);
    for (int i = 0; digits != NULL && all[i] != NULL && !c->by_phone; i++) {
        const char *theirs = caller_digits(a, all[i]);

        if (same_number(theirs, digits) || (theirs != NULL && strstr(theirs, digits) != NULL))
            c->phone = arena_strdup(a, all[i]);
        c->by_phone = same_number(theirs, digits);
    }
}

static const char *or_empty(const char *s)
{
    return s == NULL ? "" : s;
}

static struct caller caller_of(struct arena *a, const struct caller_row *row, const char *digits)
{
    struct caller c = {.id = row->id,
                       .name = row->name,
                       .company = or_empty(row->company),
                       .address = or_empty(row->address)};

    choose_phone(a, row->phones, digits, &c);
    return c;
}

static const char *text_of(struct arena *a, const struct caller_row *row)
{
    return arena_printf(a, "%s %s %s", row->name, or_empty(row->company), or_empty(row->address));
}

static bool has_words(struct arena *a, const char *text, char *const *words)
{
    const char *all = caller_fold(a, text);

    for (int i = 0; words[i] != NULL; i++)
        if (strstr(all, words[i]) == NULL)
            return false;
    return true;
}

/* The typed number first, then those whose own name it is, before people of a company so called;
 * who waits for something before who does not. */
static int better(const void *x, const void *y)
{
    const struct caller *a = x, *b = y;

    if (a->by_phone != b->by_phone)
        return a->by_phone ? -1 : 1;
    if (a->by_name != b->by_name)
        return a->by_name ? -1 : 1;
    if (a->open != b->open)
        return a->open > b->open ? -1 : 1;
    return g_utf8_collate(a->name, b->name);
}

static bool count_open(struct db *db, struct arena *a, const struct actor *agent,
                       struct caller *callers, size_t n, GError **error)
{
    int64_t *ids = ARENA_ARRAY(a, int64_t, n + 1);
    struct caller_open_row *rows = NULL;
    size_t n_rows = 0;

    for (size_t i = 0; i < n; i++)
        ids[i] = callers[i].id;
    if (!sql_caller_open(db, a, json_ids(a, ids, n), agent->person_id, &rows, &n_rows, error))
        return false;
    for (size_t k = 0; k < n_rows; k++)
        for (size_t i = 0; i < n; i++)
            if (callers[i].id == rows[k].customer_id)
                callers[i].open = rows[k].n;
    return true;
}

/* The first letter large: SQLite knows only the case of A to Z. */
static const char *titled(struct arena *a, const char *word)
{
    char first[7] = "";

    first[g_unichar_to_utf8(g_unichar_toupper(g_utf8_get_char(word)), first)] = '\0';
    return arena_printf(a, "%s%s", first, g_utf8_next_char(word));
}

/* Without the signs before it, as long as words are in the index. */
static const char *stem(struct arena *a, const char *word)
{
    word += strspn(word, SIGNS);
    word = arena_strndup(a, word, strcspn(word, " "));
    return arena_strndup(
        a, word, (size_t)(g_utf8_offset_to_pointer(word, MIN(g_utf8_strlen(word, -1), WORD_CHARS)) - word));
}

/* A word as it stands in the index, in each way to write it: what the databases make small is less than
 * what we fold. RAW is the word as typed. False where it has no letter. */
static bool put_word(struct jw *j, struct arena *a, const char *word, const char *raw)
{
    const char *folded = stem(a, word);

    if (*folded == '\0')
        return false;
    raw = stem(a, raw);
    jw_open(j, NULL, '[');
    jw_text(j, NULL, folded);
    if ((*folded & 0x80) != 0)
        jw_text(j, NULL, titled(a, folded));
    if (!g_str_is_ascii(raw)) {
        g_autofree char *letters = g_ascii_strdown(raw, -1), *small = g_utf8_strdown(raw, -1);

        /* Each once: they are counted. */
        if (strcmp(letters, folded) != 0)
            jw_text(j, NULL, letters);
        if (strcmp(small, folded) != 0 && strcmp(small, letters) != 0)
            jw_text(j, NULL, small);
        if (strcmp(small, folded) != 0 && strcmp(titled(a, small), letters) != 0)
            jw_text(j, NULL, titled(a, small));
    }
    jw_close(j, ']');
    return true;
}

/* What the index is asked for. */
struct wanted {
    const char *words[WORDS_MOST]; /* JSON: ways to write each */
    size_t n, lead;                /* the rarest leads */
    const char *ends;              /* JSON: numbers that close the typed one */
};

static void want_words(struct arena *a, char *const *words, const char *line, struct wanted *w)
{
    g_auto(GStrv) raw = g_strsplit(line, " ", WORDS_MOST);
    bool same = g_strv_length(raw) == g_strv_length((char **)(uintptr_t)words);

    for (size_t i = 0; words[i] != NULL && w->n < WORDS_MOST; i++) {
        g_auto(buf) out;
        struct jw j;

        buf_init(&out, QUESTION_BYTES);
        jw_init(&j, &out);
        if (put_word(&j, a, words[i], same ? raw[i] : words[i]))
            w->words[w->n++] = arena_strdup(a, buf_text(&out));
    }
}

/* Digits need no escape. */
static void want_number(struct arena *a, const char *digits, struct wanted *w)
{
    g_autoptr(GString) ends = g_string_new("[");

    w->words[w->n++] = arena_printf(a, "[\"+%.*s\"]", DIGITS_MOST, digits);
    /* As they stand with a country code: found at once, also before the words of a new one are taken. */
    g_string_append_printf(ends, "\"49%.*s\",\"490%.*s\"", DIGITS_MOST, digits, DIGITS_MOST, digits);
    for (const char *s = digits; strlen(s) > DIGITS_LEAST && s < digits + DIGITS_MOST; s++)
        g_string_append_printf(ends, ",\"%.*s\"", DIGITS_MOST, s);
    w->ends = arena_strdup(a, g_string_append_c(ends, ']')->str);
}

typedef bool (*count_fn)(struct db *db, struct arena *a, const char *leads, int64_t most,
                         struct caller_count_row *row, GError **error);

/* Counted as far as MOST. */
static bool find_rarest(struct db *db, struct arena *a, struct wanted *w, count_fn count, int64_t most,
                        GError **error)
{
    struct caller_count_row row;
    int64_t least = INT64_MAX;

    for (size_t i = 0; w->n > 1 && i < w->n; i++) {
        if (!count(db, a, w->words[i], most, &row, error))
            return false;
        if (row.n >= least)
            continue;
        least = row.n;
        w->lead = i;
    }
    return true;
}

static bool candidates(struct db *db, struct arena *a, struct wanted *w, struct caller_row **rows,
                       size_t *n, GError **error)
{
    g_autoptr(GString) others = g_string_new("[");

    if (w->n == 0)
        return true;
    if (!find_rarest(db, a, w, sql_caller_count, WALKED, error))
        return false;
    for (size_t i = 0; i < w->n; i++)
        if (i != w->lead)
            g_string_append_printf(others, "%s%s", others->len > 1 ? "," : "", w->words[i]);
    g_string_append_c(others, ']');
    return sql_caller_find(db, a,
                           &(struct sql_caller_find){.leads = w->words[w->lead],
                                                     .others = others->str,
                                                     .ends = w->ends,
                                                     .walked = WALKED,
                                                     .most = CANDIDATES},
                           rows, n, error);
}

static bool find_lead(struct db *db, struct arena *a, const char *typed, count_fn count, int64_t most,
                      struct caller_lead *lead, GError **error)
{
    const char *line = text_one_line(a, typed);
    g_auto(GStrv) words = g_strsplit(caller_fold(a, line), " ", WORDS_MOST);
    struct wanted wanted = {.n = 0};

    want_words(a, words, line, &wanted);
    if (!find_rarest(db, a, &wanted, count, most, error))
        return false;
    *lead = (struct caller_lead){.words = wanted.n > 0 ? wanted.words[wanted.lead] : "[]",
                                 .walked = most};
    return true;
}

bool caller_lead(struct db *db, struct arena *a, const char *typed, int64_t most, struct caller_lead *lead,
                 GError **error)
{
    return find_lead(db, a, typed, sql_caller_count, most, lead, error);
}

bool caller_lead_company(struct db *db, struct arena *a, const char *typed, int64_t most,
                         struct caller_lead *lead, GError **error)
{
    return find_lead(db, a, typed, sql_caller_count_company, most, lead, error);
}

bool caller_find(struct db *db, struct arena *a, const struct actor *agent, const char *typed,
                 struct caller **callers, size_t *n, GError **error)
{
    const char *line = text_one_line(a, typed), *digits = caller_digits(a, line);
    g_auto(GStrv) words = g_strsplit(caller_fold(a, line), " ", WORDS_MOST);
    struct wanted wanted = {.ends = "[]"};
    struct caller_row *rows = NULL;
    size_t n_rows = 0;

    *n = 0;
    if (digits != NULL)
        want_number(a, digits, &wanted);
    else
        want_words(a, words, line, &wanted);
    if (!candidates(db, a, &wanted, &rows, &n_rows, error))
        return false;
    *callers = ARENA_ARRAY(a, struct caller, n_rows + 1);
    for (size_t i = 0; i < n_rows; i++) {
        if (digits == NULL && !has_words(a, text_of(a, &rows[i]), words))
            continue;
        (*callers)[*n] = caller_of(a, &rows[i], digits);
        (*callers)[(*n)++].by_name = digits == NULL && has_words(a, rows[i].name, words);
    }
    if (!count_open(db, a, agent, *callers, *n, error))
        return false;
    if (*n > 0)
        qsort(*callers, *n, sizeof **callers, better);
    *n = MIN(*n, (size_t)CALLERS_MOST);
    return true;
}

bool caller_get(struct db *db, struct arena *a, const struct actor *agent, int64_t id,
                struct caller *caller, GError **error)
{
    struct caller_row *row = NULL;

    if (!sql_caller_get(db, a, id, &row, error))
        return false;
    if (row == NULL) {
        fail_set(error, FAIL_NOT_FOUND, "customer %" G_GINT64_FORMAT ": there is none", id);
        return false;
    }
    *caller = caller_of(a, row, NULL);
    return count_open(db, a, agent, caller, 1, error);
}

bool caller_tickets(struct db *db, struct arena *a, const struct actor *agent, int64_t id,
                    struct caller_ticket_row **rows, size_t *n, GError **error)
{
    return sql_caller_tickets(db, a, id, agent->person_id, CALLER_TICKETS_MOST, rows, n, error);
}

/* First off the list: on PostgreSQL that waits for whoever is just changing him, and sees it then. */
static bool catch_up_tx(struct db *db, void *data, GError **error)
{
    g_autoptr(arena) a = arena_new();
    struct caller_stale_row *rows = NULL;
    bool *left = data;
    size_t n = 0;

    if (!sql_caller_stale(db, a, CAUGHT_UP, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!sql_caller_stale_done(db, rows[i].person_id, NULL, error) ||
            !sql_caller_words_drop(db, rows[i].person_id, NULL, error) ||
            !sql_caller_words_put(db, rows[i].person_id, NULL, error))
            return false;
    *left = n == CAUGHT_UP;
    return true;
}

bool caller_catch_up(struct db_pool *pool, bool *left, GError **error)
{
    g_autoptr(arena) a = arena_new();
    g_autoptr(db_conn) db = db_take(pool, error);
    struct caller_stale_row *rows = NULL;
    size_t n = 0;

    *left = false;
    if (db == NULL || !sql_caller_stale(db, a, 1, &rows, &n, error))
        return false;
    g_clear_pointer(&db, db_give);
    return n == 0 || db_write_later(pool, catch_up_tx, left, error);
}
