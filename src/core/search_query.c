#include "core/search_query.h"

#include "base/text.h"
#include "core/custom_find.h"
#include "core/search_date.h"
#include "core/search_operator.h"

#include <glib.h>
#include <string.h>

enum { NODES_MOST = 64, NAME_MOST = 4 * CUSTOM_LABEL_MAX };

enum values { ANY_VALUE, NAMED_VALUES, DATES };

static const struct field {
    const char *de, *en, *more; /* more: other names, "a|b" */
    enum search_field field;
    enum values values;
} fields[] = {
    {"status", "state", "ist|is|zustand", SEARCH_STATE, NAMED_VALUES},
    {"bereich", "queue", "gruppe|group|warteschlange", SEARCH_QUEUE, ANY_VALUE},
    {"bearbeiter", "owner", "besitzer|agent|zuständig", SEARCH_OWNER, ANY_VALUE},
    {"kunde", "customer", "kundin|from|von", SEARCH_CUSTOMER, ANY_VALUE},
    {"firma", "company", "organisation|organization", SEARCH_COMPANY, ANY_VALUE},
    {"schlagwort", "tag", "tags|schlagwörter|etikett", SEARCH_TAG, ANY_VALUE},
    {"betreff", "subject", "titel|title", SEARCH_SUBJECT, ANY_VALUE},
    {"kanal", "channel", "eingang", SEARCH_CHANNEL, NAMED_VALUES},
    {"priorität", "priority", "prio", SEARCH_PRIORITY, NAMED_VALUES},
    {"hat", "has", "mit", SEARCH_HAS, NAMED_VALUES},
    {"erstellt", "created", "angelegt|eingegangen", SEARCH_CREATED, DATES},
    {"geändert", "updated", "changed|aktualisiert", SEARCH_UPDATED, DATES},
    {"geschlossen", "closed", "gelöst|solved", SEARCH_CLOSED, DATES},
};

/* What people write for a value, and what is meant. */
static const struct value {
    enum search_field field;
    const char *de, *en, *more, *means;
} values[] = {
    {SEARCH_STATE, "neu", "new", "", "new"},
    {SEARCH_STATE, "offen", "open", "", "open"},
    {SEARCH_STATE, "wartet", "waiting", "wartend|pending", "waiting"},
    {SEARCH_STATE, "geschlossen", "closed", "zu|gelöst|solved", "closed"},
    {SEARCH_STATE, "aktiv", "active", "unerledigt", "active"},
    {SEARCH_CHANNEL, "mail", "mail", "e-mail|email", "mail"},
    {SEARCH_CHANNEL, "web", "web", "formular|form", "web"},
    {SEARCH_CHANNEL, "telefon", "phone", "anruf|call", "phone"},
    {SEARCH_CHANNEL, "api", "api", "", "api"},
    {SEARCH_PRIORITY, "niedrig", "low", "1", "1"},
    {SEARCH_PRIORITY, "normal", "normal", "2", "2"},
    {SEARCH_PRIORITY, "hoch", "high", "3", "3"},
    {SEARCH_PRIORITY, "dringend", "urgent", "4", "4"},
    {SEARCH_HAS, "anhang", "attachment", "anhänge|attachments|datei|file", "attachment"},
    {SEARCH_OWNER, "ich", "me", "mir|mich|meine|mine", "me"},
    {SEARCH_OWNER, "niemand", "nobody", "keiner|none|unassigned", "none"},
};

enum op { TERM, AND, OR };

struct node {
    enum op op;
    struct search_term *term;
    bool negated;
    struct node *first, *next; /* children, and brothers */
};

struct parser {
    struct arena *a;
    const char *start, *p;
    int64_t now;
    size_t nodes, depth;
    const struct custom_spelling *spellings;
    size_t n_spellings;
    struct search_query *out;
};

static void complain(struct parser *r, enum search_problem_kind kind, const char *from, size_t n)
{
    struct search_query *q = r->out;

    if (q->n_problems < SEARCH_PROBLEMS_MOST)
        q->problems[q->n_problems++] =
            (struct search_problem){.kind = kind,
                                    .at = (size_t)(from - r->start),
                                    .length = n,
                                    .what = arena_strndup(r->a, from, n)};
}

static bool is_one_of(const char *list, const char *name)
{
    size_t n = strlen(name);

    if (n == 0) /* it would be found everywhere, without end */
        return false;
    for (const char *p = list; (p = strstr(p, name)) != NULL; p += n)
        if ((p == list || p[-1] == '|') && (p[n] == '|' || p[n] == '\0'))
            return true;
    return false;
}

static const struct field *field_named(struct arena *a, const char *name)
{
    const char *small = text_fold(a, name);

    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        if (strcmp(fields[i].de, small) == 0 || strcmp(fields[i].en, small) == 0 ||
            is_one_of(fields[i].more, small))
            return &fields[i];
    return NULL;
}

static const char *value_named(struct arena *a, enum search_field field, const char *text)
{
    const char *small = text_fold(a, text);

    for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
        if (values[i].field == field &&
            (strcmp(values[i].de, small) == 0 || strcmp(values[i].en, small) == 0 ||
             is_one_of(values[i].more, small)))
            return values[i].means;
    return NULL;
}

static struct node *node_new(struct parser *r, enum op op)
{
    struct node *n;

    if (r->nodes >= NODES_MOST) {
        if (r->nodes++ == NODES_MOST)
            complain(r, SEARCH_TOO_MUCH, r->p, 0);
        return NULL;
    }
    r->nodes++;
    n = ARENA_NEW(r->a, struct node);
    n->op = op;
    return n;
}

static struct node *term_node(struct parser *r, enum search_field field, const char *from,
                              const char *value, bool phrase)
{
    struct node *n = node_new(r, TERM);

    if (n == NULL)
        return NULL;
    n->term = ARENA_NEW(r->a, struct search_term);
    *n->term = (struct search_term){.field = field,
                                    .phrase = phrase,
                                    .values = {value},
                                    .n_values = 1,
                                    .before = INT64_MAX,
                                    .at = (size_t)(from - r->start),
                                    .length = (size_t)(r->p - from)};
    return n;
}

static const char *quoted(struct parser *r)
{
    const char *from = ++r->p, *end = strchr(from, '"');

    if (end == NULL) {
        complain(r, SEARCH_OPEN_QUOTE, from - 1, 1);
        end = from + strlen(from);
    }
    r->p = *end == '"' ? end + 1 : end;
    return arena_strndup(r->a, from, (size_t)(end - from));
}

static const char *bare(struct parser *r)
{
    size_t n = strcspn(r->p, " \t\r\n\"()");
    const char *word = arena_strndup(r->a, r->p, n);

    r->p += n;
    return word;
}

/* "offen,neu": any of them. False where one of them can't be meant. */
static bool read_values(struct parser *r, const struct field *f, struct search_term *t)
{
    g_auto(GStrv) parts = NULL;

    if (t->phrase || f->field == SEARCH_SUBJECT)
        return true;
    parts = g_strsplit(t->values[0], ",", SEARCH_VALUES_MOST + 1);
    t->n_values = 0;
    for (size_t i = 0; parts[i] != NULL && i < SEARCH_VALUES_MOST; i++) {
        const char *means = value_named(r->a, f->field, parts[i]);

        if (*parts[i] == '\0')
            continue;
        if (means == NULL && f->values == NAMED_VALUES)
            return false;
        t->values[t->n_values++] = means != NULL ? means : arena_strdup(r->a, parts[i]);
    }
    return t->n_values > 0;
}

/* "status:offen"; NULL where it is none, and R->p where it was. */
static struct node *field_term(struct parser *r)
{
    const char *from = r->p, *colon = strpbrk(from, ": \t\r\n\"()");
    static const struct field own_field = {.field = SEARCH_OWN, .values = ANY_VALUE};
    const struct field *f;
    struct node *n;
    const char *value, *own = NULL, *name;
    bool phrase, ok;

    if (colon == NULL || *colon != ':' || colon == from || colon - from > NAME_MOST)
        return NULL;
    name = arena_strndup(r->a, from, (size_t)(colon - from));
    f = field_named(r->a, name);
    if (f == NULL && (own = custom_spelled(r->a, r->spellings, r->n_spellings, name)) != NULL)
        f = &own_field;
    if (f == NULL) {
        /* An address, a path or a time is no field. */
        if (g_unichar_isalpha(g_utf8_get_char(from)) && colon - from > 1 &&
            strchr("/\\: \t", colon[1]) == NULL && !g_ascii_isdigit(colon[1]))
            complain(r, SEARCH_UNKNOWN_FIELD, from, (size_t)(colon - from));
        return NULL;
    }
    r->p = colon + 1;
    phrase = *r->p == '"';
    value = phrase ? quoted(r) : bare(r);
    n = term_node(r, f->field, from, value, phrase);
    if (n == NULL)
        return NULL;
    n->term->own = own;
    if (f->values == DATES)
        ok = search_date_read(value, r->now, &n->term->from, &n->term->before);
    else
        ok = *value != '\0' && read_values(r, f, n->term);
    if (ok)
        return n;
    complain(r, f->values == DATES ? SEARCH_BAD_DATE : SEARCH_BAD_VALUE, from,
             (size_t)(r->p - from));
    /* As words it may still find something; without a value it says nothing. */
    return term_node(r, SEARCH_TEXT, from, *value == '\0' ? "" : value, true);
}

static struct node *read_or(struct parser *r);

static struct node *read_one(struct parser *r)
{
    const char *from = r->p;
    struct node *n;

    if (*r->p == '(') {
        r->p++;
        if (r->depth >= SEARCH_DEPTH_MOST) {
            complain(r, SEARCH_BRACKETS, from, 1);
            return NULL;
        }
        r->depth++;
        n = read_or(r);
        r->depth--;
        if (*r->p == ')')
            r->p++;
        else
            complain(r, SEARCH_BRACKETS, from, 1);
        return n;
    }
    if (*r->p == '"') {
        const char *words = quoted(r);

        return term_node(r, SEARCH_TEXT, from, words, true);
    }
    n = field_term(r);
    if (n != NULL)
        return n;
    r->p = from;
    return term_node(r, SEARCH_TEXT, from, bare(r), false);
}

static bool denies(const struct parser *r)
{
    return (*r->p == '-' || *r->p == '!') && r->p[1] != '\0' && strchr(" \t-!", r->p[1]) == NULL;
}

static void skip(struct parser *r)
{
    bool is_or;
    size_t n;

    for (;;) {
        r->p += strspn(r->p, " \t\r\n");
        if (*r->p == ')' && r->depth == 0) {
            complain(r, SEARCH_BRACKETS, r->p, 1);
            r->p++;
            continue;
        }
        n = search_operator_at(r->p, &is_or);
        if (n == 0 || is_or)
            return;
        r->p += n;
    }
}

static struct node *read_and(struct parser *r)
{
    struct node *all = node_new(r, AND), **last = all == NULL ? NULL : &all->first;
    bool is_or;

    for (skip(r); *r->p != '\0' && *r->p != ')'; skip(r)) {
        bool negated = false;
        struct node *n;

        if (search_operator_at(r->p, &is_or) > 0 && is_or)
            break;
        if (denies(r)) {
            negated = true;
            r->p++;
        } else if (strncmp(r->p, "NOT ", 4) == 0 || strncmp(r->p, "NICHT ", 6) == 0) {
            negated = true;
            r->p += strcspn(r->p, " ");
            skip(r);
            if (*r->p == '\0' || *r->p == ')')
                break;
        }
        n = read_one(r);
        if (n == NULL || last == NULL)
            continue;
        n->negated = negated;
        *last = n;
        last = &n->next;
    }
    return all;
}

static struct node *read_or(struct parser *r)
{
    struct node *any = node_new(r, OR), **last = any == NULL ? NULL : &any->first;

    for (;;) {
        struct node *n = read_and(r);
        bool is_or;
        size_t skipped;

        if (n != NULL && n->first != NULL && last != NULL) {
            *last = n;
            last = &n->next;
        }
        skipped = search_operator_at(r->p, &is_or);
        if (skipped == 0 || !is_or)
            return any;
        r->p += skipped;
    }
}

struct ways {
    struct search_way v[SEARCH_WAYS_MOST];
    size_t n;
};

static void too_much(struct parser *r)
{
    for (size_t i = 0; i < r->out->n_problems; i++)
        if (r->out->problems[i].kind == SEARCH_TOO_MUCH)
            return;
    complain(r, SEARCH_TOO_MUCH, r->p, 0);
}

static void add_way(struct parser *r, struct ways *w, struct search_way way)
{
    if (w->n < SEARCH_WAYS_MOST)
        w->v[w->n++] = way;
    else
        too_much(r);
}

static struct search_way both(struct parser *r, const struct search_way *x,
                              const struct search_way *y)
{
    struct search_way way = {.terms = ARENA_ARRAY(r->a, struct search_term, SEARCH_TERMS_MOST)};

    for (size_t i = 0; i < x->n + y->n; i++) {
        if (way.n == SEARCH_TERMS_MOST) {
            too_much(r);
            break;
        }
        way.terms[way.n++] = i < x->n ? x->terms[i] : y->terms[i - x->n];
    }
    return way;
}

/* All ways in which N holds, or, NEGATED, does not. */
static void expand(struct parser *r, const struct node *n, bool negated, struct ways *out)
{
    bool all;

    out->n = 0;
    negated ^= n->negated;
    if (n->op == TERM) {
        struct search_term *t = ARENA_NEW(r->a, struct search_term);

        *t = *n->term;
        t->negated = negated;
        add_way(r, out, (struct search_way){t, 1});
        return;
    }
    all = (n->op == AND) != negated;
    if (all)
        add_way(r, out, (struct search_way){NULL, 0});
    for (const struct node *c = n->first; c != NULL; c = c->next) {
        struct ways one, before = *out;

        expand(r, c, negated, &one);
        if (!all) {
            for (size_t i = 0; i < one.n; i++)
                add_way(r, out, one.v[i]);
            continue;
        }
        out->n = 0;
        for (size_t i = 0; i < before.n; i++)
            for (size_t k = 0; k < one.n; k++)
                add_way(r, out, both(r, &before.v[i], &one.v[k]));
    }
}

void search_query_read(struct arena *a, const char *typed, int64_t now, const struct custom_spelling *spellings,
                       size_t n_spellings, struct search_query *out)
{
    size_t n = strnlen(typed, SEARCH_QUERY_BYTES);
    struct parser r = {.a = a, .now = now, .out = out, .spellings = spellings, .n_spellings = n_spellings};
    struct node *root;
    struct ways ways;

    *out = (struct search_query){0};
    while (n > 0 && ((unsigned char)typed[n] & 0xc0) == 0x80)
        n--; /* not in the middle of a character */
    r.start = r.p = arena_strndup(a, typed, n);
    root = read_or(&r);
    if (typed[n] != '\0')
        too_much(&r);
    if (root == NULL || root->first == NULL)
        return;
    expand(&r, root, false, &ways);
    memcpy(out->ways, ways.v, sizeof out->ways);
    out->n_ways = ways.n;
}

const char *const *search_query_fields(struct arena *a, const char *typed, const char *lang)
{
    const char **names = ARENA_ARRAY(a, const char *, G_N_ELEMENTS(fields) + 1);
    const char *small = text_fold(a, typed);
    size_t n = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        const char *name = strcmp(lang, "en") == 0 ? fields[i].en : fields[i].de;

        if (g_str_has_prefix(fields[i].de, small) || g_str_has_prefix(fields[i].en, small))
            names[n++] = name;
    }
    return names;
}

bool search_query_field(const char *name, enum search_field *field)
{
    g_autoptr(arena) a = arena_new();
    const struct field *f = field_named(a, name);

    *field = f == NULL ? SEARCH_TEXT : f->field;
    return f != NULL;
}

const char *const *search_query_values(const char *field, const char *lang)
{
    static const char *lists[2][SEARCH_FIELDS][SEARCH_VALUES_MOST];
    static gsize once;
    g_autoptr(arena) a = arena_new();
    const struct field *f = field_named(a, field);

    if (g_once_init_enter(&once)) {
        for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
            for (size_t l = 0; l < 2; l++) {
                size_t n = 0;

                while (lists[l][values[i].field][n] != NULL)
                    n++;
                lists[l][values[i].field][n] = l == 0 ? values[i].de : values[i].en;
            }
        g_once_init_leave(&once, 1);
    }
    return f == NULL || lists[0][f->field][0] == NULL ? NULL
                                                      : lists[strcmp(lang, "en") == 0][f->field];
}
