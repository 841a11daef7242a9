#include "core/custom_find.h"
#include "core/search.h"

#include "base/fail.h"
#include "base/json.h"
#include "base/text.h"
#include "core/caller.h"
#include "core/desk_words.h"
#include "core/portal.h"
#include "core/search_facet.h"
#include "core/search_file.h"
#include "core/search_filter.h"
#include "core/search_rank.h"
#include "core/ticket.h"
#include "sql/queue.h"
#include "sql/search.h"
#include "sql/search_file.h"

#include <string.h>

enum {
    READ_MOST = 60,  /* messages that are looked into to rank, and shown */
    FILES_MOST = 20,
       /* Their texts are up to FILE_TEXT_BYTES each: what a page of hits may take of memory. */
       FILE_TEXTS_MOST = 6 * 20, /* and messages whose files are */
};

static bool may_search(const struct actor *actor)
{
    return actor->role >= ROLE_CUSTOMER;
}

static bool company_of(struct search_collecting *c, GError **error)
{
    struct portal_company_row *company = NULL;

    if (right_is_agent(c->actor))
        return true;
    if (!portal_company(c->db, c->a, c->actor, &company, error))
        return false;
    c->company_id = company == NULL || !company->sees_all ? 0 : company->id;
    return true;
}

/* Fields that are not for this reader are words to him. */
static void close_fields(const struct actor *actor, struct search_query *q)
{
    for (size_t w = 0; w < q->n_ways; w++)
        for (size_t i = 0; i < q->ways[w].n; i++) {
            const struct search_term *t = &q->ways[w].terms[i];
            bool told = search_field_open(actor, t->field);

            for (size_t k = 0; k < q->n_problems && !told; k++)
                told = q->problems[k].at == t->at;
            if (!told && q->n_problems < SEARCH_PROBLEMS_MOST)
                q->problems[q->n_problems++] = (struct search_problem){.kind = SEARCH_UNKNOWN_FIELD,
                                                                       .at = t->at,
                                                                       .length = t->length,
                                                                       .what = t->values[0]};
        }
}

static bool try_ways(struct search_collecting *c, const struct search_query *q, bool correct,
                     bool some, const char **corrected, GError **error)
{
    for (size_t i = 0; i < q->n_ways; i++) {
        c->n_clauses = i == 0 ? 0 : c->n_clauses;
        if (!search_collect_way(c, &q->ways[i], correct, some, corrected, error))
            return false;
    }
    return true;
}

/* First as it was typed; then as it may have been meant; then some of it. */
static bool collect(struct search_collecting *c, struct search_found *found, GError **error)
{
    const struct search_query *q = &found->query;
    const char *corrected = NULL;

    if (!try_ways(c, q, false, false, &corrected, error))
        return false;
    if (c->n == 0 && !try_ways(c, q, true, false, &corrected, error))
        return false;
    if (c->n > 0) {
        found->corrected = corrected;
        return true;
    }
    if (!try_ways(c, q, false, true, &corrected, error))
        return false;
    found->some = c->n > 0;
    return true;
}

/* Puts X first; where its ticket is among them already, it moves there. */
static void put_first(struct search_collecting *c, struct search_candidate x)
{
    struct search_candidate *v = ARENA_ARRAY(c->a, struct search_candidate, c->n + 1);
    size_t n = 1;

    for (size_t i = 0; i < c->n; i++)
        if (c->v[i].ticket->ticket_id == x.ticket->ticket_id)
            x.article = c->v[i].article;
        else
            v[n++] = c->v[i];
    v[0] = x;
    c->v = v;
    c->n = c->room = n;
}

/* A whole number is what was meant, whatever else holds those digits. */
static bool put_number_first(struct search_collecting *c, const char *typed, GError **error)
{
    g_autoptr(GError) none = NULL;
    struct ticket_row t;
    struct search_document_row *row;

    if (!ticket_visible(c->db, c->a, c->actor, typed, &t, &none)) {
        if (fail_is(none, FAIL_NOT_FOUND) || fail_is(none, FAIL_GONE))
            return true;
        g_propagate_error(error, g_steal_pointer(&none));
        return false;
    }
    row = ARENA_NEW(c->a, struct search_document_row);
    *row = (struct search_document_row){.ticket_id = t.id,
                                        .title = t.title,
                                        .state = t.state,
                                        .queue_id = t.queue_id,
                                        .owner_id = t.owner_id,
                                        .changed_at = t.changed_at,
                                        .created_at = t.created_at};
    put_first(c, (struct search_candidate){.ticket = row});
    return true;
}

static bool texts_of(struct search_collecting *c, struct search_text_row **texts, size_t *n,
                     GError **error)
{
    int64_t ids[READ_MOST];
    size_t k = 0;

    *n = 0;
    for (size_t i = 0; i < c->n && k < READ_MOST; i++)
        if (c->v[i].article != 0)
            ids[k++] = c->v[i].article;
    return k == 0 || sql_search_texts(c->db, c->a, json_ids(c->a, ids, k), texts, n, error);
}

/* What the files say in which the words were found: as texts of their candidates. */
static bool file_texts_of(struct search_collecting *c, GError **error)
{
    struct search_file_text_row *rows = NULL;
    int64_t ids[FILES_MOST];
    size_t k = 0, n = 0;

    for (size_t i = 0; i < c->n && k < FILES_MOST; i++)
        if (c->v[i].part > 0)
            ids[k++] = c->v[i].article;
    if (k > 0 && !sql_search_file_texts(c->db, c->a, json_ids(c->a, ids, k), FILE_TEXTS_MOST, &rows, &n,
                                        error))
        return false;
    for (size_t i = 0; i < c->n; i++)
        for (size_t r = 0, nth = 0; r < n && c->v[i].part > 0; r++) {
            nth = r > 0 && rows[r - 1].article_id == rows[r].article_id ? nth + 1 : 0;
            if (rows[r].article_id == c->v[i].article && rows[r].text != NULL &&
                search_file_part(nth) == c->v[i].part &&
                (c->v[i].file == NULL || !search_text_has(c, c->v[i].text))) {
                c->v[i].file = rows[r].filename;
                c->v[i].text = rows[r].text;
            }
        }
    return true;
}

static bool name_queues(struct search_collecting *c, struct search_found *found, GError **error)
{
    struct queue_row *queues = NULL;
    size_t n = 0;

    if (!sql_queue_list(c->db, c->a, &queues, &n, error))
        return false;
    for (size_t i = 0; i < found->n_queues; i++)
        for (size_t k = 0; k < n; k++)
            if (queues[k].id == found->queues[i].id)
                found->queues[i].name = queues[k].name;
    return true;
}

static bool show(struct search_collecting *c, struct search_found *found,
                 const struct search_text_row *texts, size_t n_texts, int64_t offset,
                 GError **error)
{
    size_t from = (size_t)CLAMP(offset, 0, (int64_t)found->n_ids);
    size_t n = MIN(found->n_ids - from, (size_t)SEARCH_SHOWN_MOST), n_rows = 0;
    struct search_hit_row *rows = NULL;

    found->hits = ARENA_ARRAY(c->a, struct search_hit, n + 1);
    if (n == 0)
        return true;
    if (!sql_search_hits(c->db, c->a, json_ids(c->a, found->ids + from, n), &rows, &n_rows, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct search_hit hit = {.text = ""};
        const struct search_candidate *x = NULL;

        for (size_t k = 0; k < c->n && x == NULL; k++)
            x = c->v[k].ticket->ticket_id == found->ids[from + i] ? &c->v[k] : NULL;
        for (size_t k = 0; k < n_rows && hit.ticket == NULL; k++)
            hit.ticket = rows[k].ticket_id == found->ids[from + i] ? &rows[k] : NULL;
        if (x == NULL || hit.ticket == NULL)
            continue;
        hit.score = x->score;
        for (size_t k = 0; k < n_texts && x->article != 0; k++)
            if (texts[k].id == x->article) {
                hit.text = x->file != NULL ? x->text : texts[k].begins;
                hit.internal = texts[k].internal != 0;
            }
        hit.file = x->file;
        found->hits[found->n_hits++] = hit;
    }
    found->next = from + n < found->n_ids ? (int64_t)(from + n) : 0;
    return true;
}

static bool run(struct search_collecting *c, const struct search_ask *ask,
                struct search_found *found, GError **error)
{
    struct search_text_row *texts = NULL;
    size_t n_texts = 0;

    if (!company_of(c, error) || !collect(c, found, error))
        return false;
    search_rank(c, NULL, 0);
    if (!texts_of(c, &texts, &n_texts, error) || !file_texts_of(c, error))
        return false;
    search_rank(c, texts == NULL ? (struct search_text_row[1]){{0}} : texts, n_texts);
    if (!put_number_first(c, ask->typed, error))
        return false;
    search_facet_count(c, found);
    found->ids = ARENA_ARRAY(c->a, int64_t, c->n + 1);
    for (size_t i = 0; i < c->n; i++)
        if (search_facet_passes(c, ask->filter, &c->v[i])) {
            if (found->n_ids < SEARCH_FOUND_MOST)
                found->ids[found->n_ids++] = c->v[i].ticket->ticket_id;
            found->n_all++;
        }
    found->cut = c->cut || found->n_all > found->n_ids;
    found->marked = arena_memdup(c->a, c->clauses, sizeof c->clauses);
    found->n_marked = c->n_clauses;
    return name_queues(c, found, error) && show(c, found, texts, n_texts, ask->offset, error);
}

bool search_tickets(struct db *db, struct arena *a, const struct actor *actor,
                    const struct search_ask *ask, struct search_found *found, GError **error)
{
    struct search_collecting *c = ARENA_NEW(a, struct search_collecting);
    struct custom_spelling *spellings = NULL;
    size_t n_spellings = 0;
    bool ok;

    *found = (struct search_found){0};
    if (!custom_spellings(db, a, actor, &spellings, &n_spellings, error))
        return false;
    search_query_read(a, ask->typed, ask->now, spellings, n_spellings, &found->query);
    if (!may_search(actor))
        found->query.n_ways = 0;
    close_fields(actor, &found->query);
    *c = (struct search_collecting){.db = db, .a = a, .actor = actor, .now = ask->now};
    c->known = g_hash_table_new(g_int64_hash, g_int64_equal);
    ok =
        found->query.n_ways == 0 ? (search_facet_count(c, found), true) : run(c, ask, found, error);
    g_hash_table_destroy(c->known);
    return ok;
}

bool search_ids(struct db *db, struct arena *a, const struct actor *actor, const char *typed,
                int64_t now, const char **ids, GError **error)
{
    struct search_found found;

    if (!search_tickets(db, a, actor, &(struct search_ask){.typed = typed, .now = now}, &found,
                        error))
        return false;
    *ids = json_ids(a, found.ids, found.n_ids);
    return true;
}

bool search_companies(struct db *db, struct arena *a, const char *typed, int64_t most,
                      struct search_company_row **rows, size_t *n, GError **error)
{
    const char *line = text_one_line(a, typed);
    struct caller_lead lead;
    char first[7] = "";

    *n = 0;
    if (text_empty(line))
        return true;
    if (!caller_lead_company(db, a, line, CALLER_HINTED, &lead, error))
        return false;
    /* SQLite knows only the case of A to Z. */
    first[g_unichar_to_utf8(g_unichar_toupper(g_utf8_get_char(line)), first)] = '\0';
    return sql_search_companies(
        db, a,
        &(struct sql_search_companies){
            .pattern = desk_words_pattern(a, line),
            .second = desk_words_pattern(a, arena_printf(a, "%s%s", first, g_utf8_next_char(line))),
            .leads = lead.words,
            .walked = lead.walked,
            .most = most},
        rows, n, error);
}
