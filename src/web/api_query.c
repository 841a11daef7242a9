/* api_query.c - what people and programs write into a search: words that all must be there, AND, OR,
 * NOT, parentheses, "phrases", field:value, prefix*, [a TO b] and comparisons. Whatever can't be read
 * as that is read as words: no query is an error. */
#include "web/api_query.h"

#include "base/fail.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MOST = 20, LEAVES_MOST = 64, QUERY_MOST = 2000 };

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void tidy(struct set *s)
{
    size_t kept = 0;

    if (s->n == 0)
        return;
    qsort(s->ids, s->n, sizeof *s->ids, by_id);
    for (size_t i = 0; i < s->n; i++)
        if (kept == 0 || s->ids[kept - 1] != s->ids[i])
            s->ids[kept++] = s->ids[i];
    s->n = kept;
}

static bool in_set(const struct set *s, int64_t id)
{
    return s->n > 0 && bsearch(&id, s->ids, s->n, sizeof id, by_id) != NULL;
}

/* What is in A and (KEEP) also in B, or (not KEEP) not in B. */
struct set api_narrowed(struct set a, const struct set *b, bool keep)
{
    size_t kept = 0;

    for (size_t i = 0; i < a.n; i++)
        if (in_set(b, a.ids[i]) == keep)
            a.ids[kept++] = a.ids[i];
    a.n = kept;
    return a;
}

struct set api_joined(struct finder *f, const struct set *a, const struct set *b)
{
    struct set out = {ARENA_ARRAY(f->x->m, int64_t, a->n + b->n + 1), a->n + b->n};

    if (a->n > 0)
        memcpy(out.ids, a->ids, a->n * sizeof *a->ids);
    if (b->n > 0)
        memcpy(out.ids + a->n, b->ids, b->n * sizeof *b->ids);
    tidy(&out);
    return out;
}

struct set api_found_by(struct finder *f, const struct db_find_term *terms, size_t n)
{
    struct db_find_term all[4];
    struct db_find find = {.terms = all, .n_terms = n, .limit = API_PAGE_MOST};
    struct set out = {NULL, 0};

    if (n > 0)
        memcpy(all, terms, n * sizeof *terms);
    /* A ticket without any message is found by no word. */
    if (f->res->kind == RECORD_TICKET && !f->all)
        all[find.n_terms++] = (struct db_find_term){.column = "articles", .op = DB_FIND_GT};
    if (!f->failed && !record_ids(f->x->db, f->x->m, &f->x->me, f->res->kind, &find, API_FOUND_MOST,
                                  &out.ids, &out.n, f->error))
        f->failed = true;
    return out;
}

static struct set by_text(struct finder *f, const char *column, enum db_find_op op, const char *text)
{
    return api_found_by(f, &(struct db_find_term){.column = column, .op = op, .value = {.s = text}}, 1);
}

/* Of what the index knows, only what this person may see. */
struct set api_of_rows(struct finder *f, const struct api_id_row *rows, size_t n)
{
    struct set out = {ARENA_ARRAY(f->x->m, int64_t, n + 1), 0};
    struct db_find_value values[DB_FIND_VALUES_MOST];

    for (size_t from = 0; from < n && !f->failed; from += DB_FIND_VALUES_MOST) {
        struct db_find_term among = {.column = "id", .op = DB_FIND_IN, .values = values,
                                     .n_values = MIN(n - from, (size_t)DB_FIND_VALUES_MOST)};
        struct set part;

        for (size_t i = 0; i < among.n_values; i++)
            values[i] = (struct db_find_value){.i = rows[from + i].id};
        part = api_found_by(f, &among, 1);
        if (part.n > 0)
            memcpy(out.ids + out.n, part.ids, part.n * sizeof *part.ids);
        out.n += part.n;
    }
    tidy(&out);
    return out;
}

/* A word anywhere in the thing. Tickets are found by the search that the desk and the customers use,
 * in its language. */
static struct set by_word(struct finder *f, const char *word)
{
    struct api_id_row *rows = NULL;
    size_t n = 0;

    if (f->res->kind != RECORD_TICKET || f->failed)
        return by_text(f, "hay", DB_FIND_CONTAINS, word);
    if (!record_ticket_words(f->x->db, f->x->m, &f->x->me, word, API_FOUND_MOST, &rows, &n,
                             f->error)) {
        f->failed = true;
        return (struct set){.n = 0};
    }
    return api_of_rows(f, rows, n);
}

/* One of the fields of Zammad's dialect. */
static bool names_fields(const struct finder *f, const char *query)
{
    static const char name[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.";

    while (*query != '\0') {
        size_t n = strspn(query, name);

        if (n > 0 && query[n] == ':' && api_search_field_of(f, query, n) != NULL)
            return true;
        query += MAX(n, 1);
    }
    return false;
}

static void skip(struct finder *f)
{
    f->p += strspn(f->p, " \t\r\n");
}

static bool word_is(const struct finder *f, const char *word)
{
    size_t n = strlen(word);

    return strncmp(f->p, word, n) == 0 && (f->p[n] == '\0' || strchr(" \t\r\n(", f->p[n]) != NULL);
}

/* The next text: in quotes or brackets, or up to a space. */
static char *take_text(struct finder *f, bool *quoted)
{
    char close = *f->p == '"' ? '"' : *f->p == '[' ? ']' : *f->p == '{' ? '}' : '\0';
    const char *end;
    char *out;

    *quoted = close != '\0';
    if (*quoted) {
        end = strchr(f->p + 1, close);
        f->odd = f->odd || end == NULL;
        if (end == NULL)
            end = f->p + strlen(f->p);
        out = arena_strndup(f->x->m, f->p + 1, (size_t)(MAX(end, f->p + 1) - f->p - 1));
        f->p = *end == '\0' ? end : end + 1;
        return out;
    }
    end = f->p + strcspn(f->p, " \t\r\n()");
    out = arena_strndup(f->x->m, f->p, (size_t)(end - f->p));
    f->p = end;
    return out;
}

/* "priority.name:2 normal": some clients put no quotes, so words that go on a known name belong to it. */
static const char *whole_name(struct finder *f, const struct api_search_field *field, char *text)
{
    const char *start = f->p;
    int64_t id = 0;

    if (field->rel == RECORD_NONE || field->rel == RECORD_USER)
        return text;
    for (int i = 0; i < 4 && *f->p == ' '; i++) {
        size_t n = strcspn(f->p + 1, " \t\r\n()");
        char *longer = arena_printf(f->x->m, "%s %.*s", text, (int)n, f->p + 1);

        if (n == 0 || strchr(f->p + 1, '\0') == f->p + 1)
            break;
        f->p += 1 + n;
        if (record_lookup(f->x->db, f->x->m, field->rel, longer, &id, NULL) && id != 0)
            return longer;
        text = longer;
    }
    f->p = start;
    return NULL;
}

static struct set take_or(struct finder *f);

/* "state.name:(new OR open)": each word inside is of this field. */
static struct set take_within(struct finder *f, const struct api_search_field *field)
{
    const struct api_search_field *outer = f->field;
    struct set out;

    f->p++;
    f->odd = f->odd || ++f->depth > DEPTH_MOST;
    f->field = field;
    out = f->odd ? (struct set){.n = 0} : take_or(f);
    f->field = outer;
    f->depth--;
    skip(f);
    if (*f->p == ')')
        f->p++;
    else
        f->odd = true;
    return out;
}

static struct set take_field(struct finder *f, const struct api_search_field *field)
{
    static const struct {
        const char *sign;
        enum db_find_op op;
    } ops[] = {{">=", DB_FIND_GE}, {"<=", DB_FIND_LE}, {">", DB_FIND_GT}, {"<", DB_FIND_LT}};
    enum db_find_op op = DB_FIND_EQ;
    const char open = *f->p;
    const char *name;
    char *text;
    bool quoted;

    for (size_t i = 0; i < G_N_ELEMENTS(ops); i++)
        if (g_str_has_prefix(f->p, ops[i].sign)) {
            op = ops[i].op;
            f->p += strlen(ops[i].sign);
            break;
        }
    if (open == '(')
        return take_within(f, field);
    text = take_text(f, &quoted);
    if (open == '[' || open == '{')
        return api_of_range(f, field, text);
    if (!quoted) {
        int64_t id = 0;
        const char *start = f->p;

        text[strcspn(text, "*")] = '\0';
        if (*text == '\0')
            return api_found_by(f, NULL, 0);
        if (field->rel != RECORD_NONE && record_lookup(f->x->db, f->x->m, field->rel, text, &id, NULL) && id == 0) {
            name = whole_name(f, field, text);
            if (name != NULL)
                return api_of_value(f, field, op, name);
            f->p = start;
        }
    }
    return api_of_value(f, field, op, text);
}

static struct set take_leaf(struct finder *f)
{
    size_t n = strspn(f->p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.");
    const struct api_search_field *field = f->p[n] == ':' ? api_search_field_of(f, f->p, n) : NULL;
    bool within = field == NULL && f->field != NULL && *f->p != '(';
    bool quoted;
    char *text;

    if (++f->leaves > LEAVES_MOST)
        f->odd = true;
    if (f->odd || f->failed)
        return (struct set){.n = 0};
    if (field != NULL || within) {
        f->p += within ? 0 : n + 1;
        return take_field(f, within ? f->field : field);
    }
    text = take_text(f, &quoted);
    if (!quoted)
        g_strdelimit(text, "*", ' ');
    g_strstrip(text);
    if (*text == '\0')
        return api_found_by(f, NULL, 0);
    if (quoted && f->res->kind == RECORD_TICKET)
        text = arena_printf(f->x->m, "\"%s\"", text);
    return by_word(f, text);
}

static struct set take_not(struct finder *f)
{
    struct set inner, all;
    bool no = false;

    skip(f);
    while (word_is(f, "NOT") || (*f->p == '!' && f->p[1] != '\0') || (*f->p == '-' && f->p[1] > ' ' && f->p[1] != '-')) {
        f->p += *f->p == 'N' ? 3 : 1;
        no = !no;
        skip(f);
    }
    if (*f->p == '(') {
        f->p++;
        f->odd = f->odd || ++f->depth > DEPTH_MOST;
        inner = f->odd ? (struct set){.n = 0} : take_or(f);
        f->depth--;
        skip(f);
        if (*f->p == ')')
            f->p++;
        else
            f->odd = true;
    } else if (*f->p == '\0' || *f->p == ')') {
        f->odd = true;
        return (struct set){.n = 0};
    } else {
        inner = take_leaf(f);
    }
    if (!no || f->odd || f->failed)
        return inner;
    all = api_found_by(f, NULL, 0);
    return api_narrowed(all, &inner, false);
}

static struct set take_and(struct finder *f)
{
    struct set out = take_not(f), next;

    for (skip(f); *f->p != '\0' && *f->p != ')' && !word_is(f, "OR") && !word_is(f, "||") && !f->odd && !f->failed; skip(f)) {
        if (word_is(f, "AND"))
            f->p += 3;
        else if (word_is(f, "&&"))
            f->p += 2;
        next = take_not(f);
        out = api_narrowed(out, &next, true);
    }
    return out;
}

static struct set take_or(struct finder *f)
{
    struct set out = take_and(f), next;

    for (skip(f); (word_is(f, "OR") || word_is(f, "||")) && !f->odd && !f->failed; skip(f)) {
        f->p += 2;
        next = take_and(f);
        out = api_joined(f, &out, &next);
    }
    return out;
}

/* Nothing of it is read as an operator. */
static struct set only_words(struct finder *f, const char *query)
{
    g_auto(GStrv) words = g_strsplit_set(query, " \t\r\n\"()[]{}", -1);
    struct set out = api_found_by(f, NULL, 0), next;
    int n = 0;

    for (char **w = words; *w != NULL && !f->failed && n < LEAVES_MOST; w++) {
        if (**w == '\0' || strcmp(*w, "AND") == 0 || strcmp(*w, "OR") == 0 || strcmp(*w, "NOT") == 0)
            continue;
        n++;
        next = by_word(f, arena_strdup(f->x->m, *w));
        out = api_narrowed(out, &next, true);
    }
    return out;
}

bool api_find_ids(struct api *x, const struct api_resource *res, const char *query, int64_t **ids,
                  size_t *n, GError **error)
{
    const char *whole = text_cut(x->m, text_one_line(x->m, query), QUERY_MOST);
    struct finder f = {.x = x, .res = res, .p = whole, .error = error};
    struct set found;

    f.all = *whole == '\0' || strcmp(whole, "*") == 0;
    if (f.all) {
        found = api_found_by(&f, NULL, 0);
        f.p += strlen(whole);
    } else if (res->kind == RECORD_TICKET && !names_fields(&f, whole)) {
        found = by_word(&f, whole);
        f.p += strlen(whole);
    } else {
        found = take_or(&f);
    }
    skip(&f);
    if ((f.odd || *f.p == ')') && !f.failed)
        found = only_words(&f, whole);
    if (!api_narrow_by_condition(&f, &found))
        return false;
    /* The system is none of the people. */
    if (res->kind == RECORD_USER)
        found = api_narrowed(found, &(struct set){&x->system, 1}, false);
    *ids = found.ids;
    *n = found.n;
    return !f.failed;
}
