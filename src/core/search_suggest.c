#include "core/search_suggest.h"

#include "base/text.h"
#include "core/caller.h"
#include "core/custom_find.h"
#include "core/desk_words.h"
#include "core/search_filter.h"
#include "core/search_vocabulary.h"
#include "sql/search.h"
#include "sql/tag.h"

#include <string.h>

enum { TAGS_READ = 500, SIMILAR = 3, NAME_BYTES = 200 };

/* Where something goes into the question. */
struct gap {
    struct db *db;
    struct arena *a;
    const struct actor *actor;
    const char *typed, *lang;
    size_t from, to;  /* bytes of TYPED that it replaces */
    const char *sign; /* "-" where that stands before it */
    struct search_suggestions *out;
};

static void add(struct gap *g, const char *word)
{
    struct search_suggestions *out = g->out;
    const char *query;

    if (out->n == SEARCH_SUGGESTIONS_MOST)
        return;
    query =
        arena_printf(g->a, "%.*s%s%s%s", (int)g->from, g->typed, g->sign, word, g->typed + g->to);
    if (strlen(query) > SEARCH_QUERY_BYTES)
        return;
    out->v[out->n++] = (struct search_suggestion){arena_printf(g->a, "%s%s", g->sign, word), query};
}

/* FIELD:VALUE, in quotes where the value needs them; one that quotes can't hold is left out. */
static void add_value(struct gap *g, const char *field, const char *value)
{
    if (strchr(value, '"') != NULL || strlen(value) > NAME_BYTES)
        return;
    add(g, strpbrk(value, " ,()\t") != NULL ? arena_printf(g->a, "%s:\"%s\"", field, value)
                                            : arena_printf(g->a, "%s:%s", field, value));
}

static void add_fields(struct gap *g, const char *begun)
{
    const char *const *names = search_query_fields(g->a, begun, g->lang);
    enum search_field field;

    for (size_t i = 0; names[i] != NULL; i++)
        if (search_query_field(names[i], &field) && search_field_open(g->actor, field))
            add(g, arena_printf(g->a, "%s:", names[i]));
}

/* Those that people defined. */
static bool add_own(struct gap *g, const char *begun, GError **error)
{
    const char *small = text_fold(g->a, begun);
    struct custom_spelling *spellings = NULL;
    size_t n = 0;

    if (!custom_spellings(g->db, g->a, g->actor, &spellings, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (strcmp(spellings[i].said, spellings[i].name) == 0 && g_str_has_prefix(spellings[i].said, small))
            add(g, arena_printf(g->a, "%s:", spellings[i].said));
    return true;
}

static void add_words(struct gap *g, const char *field, const char *const *words, const char *begun)
{
    const char *small = text_fold(g->a, begun);

    for (size_t i = 0; words != NULL && words[i] != NULL; i++)
        if (g_str_has_prefix(words[i], small))
            add_value(g, field, words[i]);
}

static bool add_tags(struct gap *g, const char *name, const char *begun, GError **error)
{
    struct tag_row *rows = NULL;
    const char *small = text_fold(g->a, begun);
    size_t n = 0;

    if (!sql_tag_visible(g->db, g->a, g->actor->person_id, TAGS_READ, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++)
        if (strstr(text_fold(g->a, rows[i].name), small) != NULL)
            add_value(g, name, rows[i].name);
    return true;
}

/* What is called as BEGUN says, whatever the case of its first letter. */
static bool add_names(struct gap *g, enum search_field field, const char *name, const char *begun,
                      GError **error)
{
    const char *line = text_one_line(g->a, begun), *pattern, *second;
    struct search_name_row *rows = NULL;
    struct caller_lead lead;
    char first[7] = "";
    size_t n = 0;
    bool ok = true;

    if (*line != '\0')
        first[g_unichar_to_utf8(g_unichar_toupper(g_utf8_get_char(line)), first)] = '\0';
    pattern = desk_words_pattern(g->a, line);
    second = desk_words_pattern(
        g->a, arena_printf(g->a, "%s%s", first, *line == '\0' ? "" : g_utf8_next_char(line)));
    if (field == SEARCH_QUEUE)
        ok = sql_search_queue_names(g->db, g->a, pattern, second, g->actor->person_id,
                                    SEARCH_SUGGESTIONS_MOST, &rows, &n, error);
    else if (field == SEARCH_OWNER)
        ok = sql_search_agent_names(g->db, g->a, pattern, second, SEARCH_SUGGESTIONS_MOST, &rows,
                                    &n, error);
    else if (field == SEARCH_CUSTOMER && *line != '\0')
        ok = caller_lead(g->db, g->a, line, CALLER_HINTED, &lead, error) &&
             sql_search_customer_names(
                 g->db, g->a,
                 &(struct sql_search_customer_names){.pattern = pattern,
                                                     .second = second,
                                                     .leads = lead.words,
                                                     .walked = lead.walked,
                                                     .most = SEARCH_SUGGESTIONS_MOST},
                 &rows, &n, error);
    else if (field == SEARCH_COMPANY && *line != '\0')
        ok = caller_lead_company(g->db, g->a, line, CALLER_HINTED, &lead, error) &&
             sql_search_company_names(
                 g->db, g->a,
                 &(struct sql_search_company_names){.pattern = pattern,
                                                    .second = second,
                                                    .leads = lead.words,
                                                    .walked = lead.walked,
                                                    .most = SEARCH_SUGGESTIONS_MOST},
                 &rows, &n, error);
    for (size_t i = 0; i < n; i++)
        add_value(g, name, rows[i].name);
    return ok;
}

static bool add_values(struct gap *g, const char *name, const char *begun, GError **error)
{
    static const char *const days[2][6] = {{"heute", "gestern", "<7d", "<30d", ">1y", NULL},
                                           {"today", "yesterday", "<7d", "<30d", ">1y", NULL}};
    enum search_field field;

    if (!search_query_field(name, &field) || !search_field_open(g->actor, field))
        return true;
    if (field == SEARCH_CREATED || field == SEARCH_UPDATED || field == SEARCH_CLOSED) {
        add_words(g, name, days[strcmp(g->lang, "en") == 0], begun);
        return true;
    }
    add_words(g, name, search_query_values(name, g->lang), begun);
    return field == SEARCH_TAG ? add_tags(g, name, begun, error)
                               : add_names(g, field, name, begun, error);
}

/* Where the last word begins: behind a space or bracket that stands in no quotes. */
static size_t last_word(const char *typed)
{
    bool quoted = false;
    size_t from = 0;

    for (size_t i = 0; typed[i] != '\0'; i++) {
        quoted ^= typed[i] == '"';
        if (!quoted && strchr(" \t()", typed[i]) != NULL)
            from = i + 1;
    }
    return from;
}

static bool go_on(struct gap *g, const char *word, GError **error)
{
    const char *colon = strchr(word, ':');

    if (colon == NULL) {
        add_fields(g, word);
        return add_own(g, word, error);
    }
    return add_values(g, arena_strndup(g->a, word, (size_t)(colon - word)),
                      colon + 1 + strspn(colon + 1, "\""), error);
}

bool search_suggest(struct db *db, struct arena *a, const struct actor *actor, const char *typed,
                    const char *lang, struct search_suggestions *out, GError **error)
{
    size_t n = strlen(typed), from = last_word(typed);
    struct gap g = {.db = db,
                    .a = a,
                    .actor = actor,
                    .typed = typed,
                    .lang = lang,
                    .from = from,
                    .to = n,
                    .sign = "",
                    .out = out};
    const char *word = typed + from;

    out->n = 0;
    if (n > SEARCH_QUERY_BYTES || actor->role < ROLE_CUSTOMER)
        return true;
    if (*word == '-' || *word == '!') {
        g.sign = arena_strndup(a, word, 1);
        word++;
    }
    return (n > 0 && *word == '\0') || go_on(&g, word, error);
}

/* Fields that are called nearly so. */
static void add_similar(struct gap *g, const char *name)
{
    const char *const *names = search_query_fields(g->a, "", g->lang);
    const char *small = text_fold(g->a, name);
    enum search_field field;

    for (size_t most = 1; most <= SIMILAR && g->out->n == 0; most++)
        for (size_t i = 0; names[i] != NULL; i++)
            if (search_query_field(names[i], &field) && search_field_open(g->actor, field) &&
                search_distance(small, strlen(small), names[i], strlen(names[i]), most) == most)
                add(g, arena_printf(g->a, "%s:", names[i]));
}

bool search_suggest_instead(struct db *db, struct arena *a, const struct actor *actor,
                            const char *typed, const struct search_query *query, const char *lang,
                            struct search_suggestions *out, GError **error)
{
    const struct search_problem *p = query->n_problems > 0 ? &query->problems[0] : NULL;
    struct gap g = {
        .db = db, .a = a, .actor = actor, .typed = typed, .lang = lang, .sign = "", .out = out};
    const char *colon;

    out->n = 0;
    if (p == NULL || p->at + p->length > strlen(typed))
        return true;
    g.from = p->at;
    g.to = p->at + p->length;
    colon = strchr(p->what, ':');
    if (p->kind == SEARCH_UNKNOWN_FIELD && colon == NULL && typed[g.to] == ':') {
        g.to++;
        add_similar(&g, p->what);
    } else if ((p->kind == SEARCH_BAD_VALUE || p->kind == SEARCH_BAD_DATE) && colon != NULL) {
        return add_values(&g, arena_strndup(a, p->what, (size_t)(colon - p->what)), "", error);
    }
    return true;
}
