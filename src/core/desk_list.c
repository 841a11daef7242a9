#include "core/desk_list.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/text.h"
#include "core/custom_find.h"
#include "core/desk_words.h"
#include "core/search.h"
#include "core/seen.h"
#include "core/tag.h"
#include "sql/count.h"
#include "sql/desk_list.h"

#include <string.h>

enum { TERMS = 10, LAST_TEXT_CHARS = 140 };

static const struct {
    const char *column;
    bool text;
} orders[DESK_SORTS] = {
    [DESK_BY_CHANGED] = {"changed_at", false}, [DESK_BY_CREATED] = {"created_at", false},
    [DESK_BY_NUMBER] = {"id", false},          [DESK_BY_TITLE] = {"title", true},
    [DESK_BY_CUSTOMER] = {"customer", true},   [DESK_BY_QUEUE] = {"queue", true},
    [DESK_BY_PRIORITY] = {"priority", false},
};

static const struct {
    unsigned bit;
    const char *state;
} states[] = {
    {DESK_STATE_NEW, "new"},
    {DESK_STATE_OPEN, "open"},
    {DESK_STATE_WAITING, "pending reminder"},
    {DESK_STATE_WAITING, "pending close"},
    {DESK_STATE_CLOSED, "closed"},
};

/* A question on its way: the filter as terms of the database. */
struct question {
    const struct actor *actor;
    struct db *db;
    struct arena *a;
    const struct desk_filter *f;
    int64_t me, now, tag_id;
    bool never; /* it can't find anything */
    struct db_find_term terms[TERMS];
    size_t n;
    struct db_find_after after;
    struct db_find find;
};

static void add_int(struct question *q, const char *column, enum db_find_op op, int64_t value)
{
    q->terms[q->n++] = (struct db_find_term){.column = column, .op = op, .value = {.i = value}};
}

static void add_text(struct question *q, const char *column, const char *value)
{
    if (*value != '\0')
        q->terms[q->n++] =
            (struct db_find_term){.column = column, .op = DB_FIND_CONTAINS, .value = {.s = value}};
}

static void add_owner(struct question *q, int64_t owner)
{
    if (owner == DESK_OWNER_NOBODY)
        q->terms[q->n++] = (struct db_find_term){.column = "owner_id", .op = DB_FIND_IS_NULL};
    else if (owner != DESK_OWNER_ANY)
        add_int(q, "owner_id", DB_FIND_EQ, owner == DESK_OWNER_ME ? q->me : owner);
}

static void add_states(struct question *q, unsigned bits)
{
    struct db_find_value *values = ARENA_ARRAY(q->a, struct db_find_value, G_N_ELEMENTS(states));
    size_t n = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
        if (bits & states[i].bit)
            values[n++].s = states[i].state;
    if (bits != 0)
        q->terms[q->n++] = (struct db_find_term){
            .column = "state", .op = DB_FIND_IN, .values = values, .n_values = n};
}

static void add_priorities(struct question *q, unsigned bits)
{
    struct db_find_value *values = ARENA_ARRAY(q->a, struct db_find_value, 4);
    size_t n = 0;

    for (int64_t i = 1; i <= 4; i++)
        if (bits & (1u << i))
            values[n++].i = i;
    if (bits != 0)
        q->terms[q->n++] = (struct db_find_term){
            .column = "priority", .op = DB_FIND_IN, .values = values, .n_values = n};
}

static bool ask(struct question *q, GError **error)
{
    const struct desk_filter *f = q->f;

    if (f->scope == DESK_MINE)
        add_owner(q, DESK_OWNER_ME);
    if (f->scope == DESK_UNASSIGNED)
        add_owner(q, DESK_OWNER_NOBODY);
    if (f->states != 0 || f->scope == DESK_WAITING)
        add_states(q, f->states != 0 ? f->states : DESK_STATE_WAITING);
    add_owner(q, f->owner_id);
    add_priorities(q, f->priorities);
    if (f->queue_id != 0)
        add_int(q, "queue_id", DB_FIND_EQ, f->queue_id);
    if (f->since_days != 0)
        add_int(q, "changed_at", DB_FIND_GE, q->now - f->since_days * CLOCK_DAY);
    if (f->idle_days != 0)
        add_int(q, "changed_at", DB_FIND_LT, q->now - f->idle_days * CLOCK_DAY);
    add_text(q, "customer", f->customer);
    add_text(q, "company", f->company);
    if (*f->tag != '\0') {
        if (!tag_find(q->db, q->a, f->tag, &q->tag_id, error))
            return false;
        q->never = q->tag_id == 0;
    }
    return true;
}

static bool order(struct question *q, const struct desk_after *after, GError **error)
{
    const struct desk_filter *f = q->f;
    bool text = orders[f->sort].text;

    q->find = (struct db_find){.terms = q->terms,
                               .n_terms = q->n,
                               .order = orders[f->sort].column,
                               .descending = f->ascending == text};
    if (after == NULL || after->id == 0)
        return true;
    q->after.key = after->id;
    if (text)
        q->after.value.s = after->value;
    else if (!g_ascii_string_to_signed(after->value, 10, INT64_MIN, INT64_MAX, &q->after.value.i,
                                       NULL)) {
        fail_set(error, FAIL_INVALID, "list: it can't go on from there (start at its top)");
        return false;
    }
    q->find.after = &q->after;
    return true;
}

/* What own fields find, as the ids that a search would have found, or as rules. One that is retired, or
 * was never there, narrows nothing down. */
static bool find_own(struct question *q, struct custom_ids *ids, bool *any, const char **rules, GError **error)
{
    *any = false;
    for (size_t i = 0; i < q->f->n_own; i++) {
        struct custom_found one;

        if (!custom_find_tickets(q->db, q->a, q->actor, q->f->own[i].name, &q->f->own[i].value, 1, q->now, &one, error))
            return false;
        if (!one.known)
            continue;
        if (one.rule != NULL) {
            *rules = custom_rules_with(q->a, *rules, &one, false);
            continue;
        }
        if (*any)
            custom_ids_narrow(ids, &one.ids);
        else
            *ids = one.ids;
        *any = true;
    }
    return true;
}

/* The ids that text and own fields leave, as a list; NULL for all. RULES must hold besides. */
static bool find_ids(struct question *q, const char **found, const char **rules, GError **error)
{
    struct custom_ids own = {.n = 0};
    bool any;

    *found = *rules = NULL;
    if (!find_own(q, &own, &any, rules, error))
        return false;
    if (*q->f->text != '\0') {
        struct search_found hits;
        struct custom_ids ids;

        if (!search_tickets(q->db, q->a, q->actor, &(struct search_ask){.typed = q->f->text, .now = q->now}, &hits, error))
            return false;
        ids = (struct custom_ids){.n = 0};
        custom_ids_join(q->a, &ids, &(struct custom_ids){hits.ids, hits.n_ids});
        if (any)
            custom_ids_narrow(&ids, &own);
        own = ids;
        any = true;
    }
    if (any)
        *found = json_ids(q->a, own.v, own.n);
    return true;
}

/* Each kind of list has its own index, which the condition of its statement names. */
static bool find(struct question *q, int64_t limit, struct desk_list_row **rows, size_t *n,
                 GError **error)
{
    const struct desk_filter *f = q->f;
    unsigned bits = f->states;
    const char *found = NULL, *rules = NULL;

    *n = 0;
    q->find.limit = limit;
    if (q->never)
        return true;
    if (!find_ids(q, &found, &rules, error))
        return false;
    if (found != NULL || rules != NULL)
        return sql_desk_list_all(q->db, q->a, q->me, q->tag_id, found, rules, &q->find, rows, n, error);
    if (bits == DESK_STATE_CLOSED || (bits == 0 && f->scope == DESK_CLOSED))
        return sql_desk_list_closed(q->db, q->a, q->me, q->tag_id, &q->find, rows, n, error);
    if (f->scope != DESK_ALL && !(bits & DESK_STATE_CLOSED) &&
        (bits != 0 || f->scope != DESK_CLOSED))
        return sql_desk_list_active(q->db, q->a, q->me, q->tag_id, &q->find, rows, n, error);
    return sql_desk_list_all(q->db, q->a, q->me, q->tag_id, NULL, NULL, &q->find, rows, n, error);
}

static bool prepare(struct question *q, const struct desk_after *after, GError **error)
{
    /* A text is looked for in all tickets: what the view narrows down must be said then. */
    if ((*q->f->text != '\0' || q->f->n_own > 0) && q->f->states == 0 && q->f->scope != DESK_ALL &&
        q->f->scope != DESK_WAITING)
        add_states(q, q->f->scope == DESK_CLOSED
                          ? DESK_STATE_CLOSED
                          : DESK_STATE_NEW | DESK_STATE_OPEN | DESK_STATE_WAITING);
    return ask(q, error) && order(q, after, error);
}

static void say_last(struct arena *a, const struct desk_last_row *row, struct desk_line *line)
{
    line->last_who = row->author_name != NULL ? row->author_name : row->from_text;
    line->last_text = text_cut(a, desk_words_begin(a, row->begins), LAST_TEXT_CHARS);
    line->last_internal = row->internal;
    line->last_from_customer = strcmp(row->sender, "customer") == 0;
}

/* Where ID stands among the lines; there are few. */
static struct desk_line *line_of(struct desk_lines *out, int64_t id)
{
    for (size_t i = 0; i < out->n; i++)
        if (out->lines[i].ticket->id == id)
            return &out->lines[i];
    return NULL;
}

static bool add_last(struct question *q, const int64_t *ids, struct desk_lines *out, GError **error)
{
    struct desk_last_row *rows = NULL;
    size_t n = 0;

    if (!sql_desk_last_words(q->db, q->a, json_ids(q->a, ids, out->n), &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct desk_line *line = line_of(out, rows[i].ticket_id);

        if (line != NULL)
            say_last(q->a, &rows[i], line);
    }
    return true;
}

static bool add_tags(struct question *q, const int64_t *ids, struct desk_lines *out, GError **error)
{
    struct ticket_tag_row *rows = NULL;
    size_t n = 0;

    if (!tag_list(q->db, q->a, ids, out->n, &rows, &n, error))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct desk_line *line = line_of(out, rows[i].ticket_id);

        if (line == NULL)
            continue;
        if (line->tags == NULL)
            line->tags = ARENA_ARRAY(q->a, const char *, TAGS_A_TICKET);
        if (line->n_tags < TAGS_A_TICKET)
            line->tags[line->n_tags++] = rows[i].name;
    }
    return true;
}

static bool dress(struct question *q, const struct actor *actor, struct desk_lines *out,
                  GError **error)
{
    int64_t *ids = ARENA_ARRAY(q->a, int64_t, out->n + 1);
    bool *unread = ARENA_ARRAY(q->a, bool, out->n + 1);

    for (size_t i = 0; i < out->n; i++)
        ids[i] = out->lines[i].ticket->id;
    if (out->n == 0)
        return true;
    if (!seen_unread(q->db, q->a, actor, q->now, ids, out->n, unread, error) ||
        !add_last(q, ids, out, error) || !add_tags(q, ids, out, error))
        return false;
    for (size_t i = 0; i < out->n; i++)
        out->lines[i].unread = unread[i];
    return true;
}

static const char *order_value(struct arena *a, const struct desk_filter *f,
                               const struct desk_list_row *t)
{
    const int64_t numbers[DESK_SORTS] = {[DESK_BY_CHANGED] = t->changed_at,
                                         [DESK_BY_CREATED] = t->created_at,
                                         [DESK_BY_NUMBER] = t->id,
                                         [DESK_BY_PRIORITY] = t->priority};
    const char *const texts[DESK_SORTS] = {[DESK_BY_TITLE] = t->title,
                                           [DESK_BY_CUSTOMER] = t->customer_name,
                                           [DESK_BY_QUEUE] = t->queue_name};

    return orders[f->sort].text ? texts[f->sort]
                                : arena_printf(a, "%" G_GINT64_FORMAT, numbers[f->sort]);
}

static bool only_agents(const struct actor *actor, GError **error)
{
    if (right_has(actor, RIGHT_DESK))
        return true;
    fail_set(error, FAIL_DENIED, "list: the desk is for agents");
    return false;
}

bool desk_list(struct db *db, struct arena *a, const struct actor *actor,
               const struct desk_filter *f, const struct desk_after *after, int64_t limit,
               int64_t now, struct desk_lines *out, GError **error)
{
    struct question q = {.db = db, .a = a, .f = f, .actor = actor, .me = actor->person_id, .now = now};
    struct desk_list_row *rows = NULL;
    size_t n = 0;

    *out = (struct desk_lines){0};
    limit = CLAMP(limit, 1, DESK_LINES_MOST);
    if (!only_agents(actor, error) || !prepare(&q, after, error) ||
        !find(&q, limit + 1, &rows, &n, error))
        return false;
    out->n = MIN(n, (size_t)limit);
    out->lines = ARENA_ARRAY(a, struct desk_line, out->n + 1);
    for (size_t i = 0; i < out->n; i++)
        out->lines[i] = (struct desk_line){.ticket = &rows[i], .last_who = "", .last_text = ""};
    if (n > out->n)
        out->next = (struct desk_after){order_value(a, f, &rows[out->n - 1]), rows[out->n - 1].id};
    return dress(&q, actor, out, error);
}

bool desk_list_count(struct db *db, struct arena *a, const struct actor *actor,
                     const struct desk_filter *f, int64_t most, int64_t now, int64_t *n,
                     GError **error)
{
    struct question q = {.db = db, .a = a, .f = f, .actor = actor, .me = actor->person_id, .now = now};
    struct desk_list_row *rows = NULL;
    size_t found = 0;

    if (!only_agents(actor, error) || !prepare(&q, NULL, error) ||
        !find(&q, CLAMP(most, 1, DB_FIND_ROWS_MOST), &rows, &found, error))
        return false;
    *n = (int64_t)found;
    return true;
}

bool desk_numbers(struct db *db, struct arena *a, const struct actor *actor,
                  struct desk_numbers *out, GError **error)
{
    *out = (struct desk_numbers){0};
    if (!only_agents(actor, error) ||
        !sql_desk_counts(db, a, actor->person_id, &out->queues, &out->n_queues, error))
        return false;
    for (size_t i = 0; i < out->n_queues; i++) {
        const struct desk_count_row *q = &out->queues[i];

        out->total.active += q->active;
        out->total.mine += q->mine;
        out->total.unassigned += q->unassigned;
        out->total.waiting += q->waiting;
        out->total.fresh += q->fresh;
    }
    return true;
}
